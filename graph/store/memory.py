"""The reference store: a dict of readings, from which everything is derived anew after each write.

Obvious rather than fast: the other stores are held to its answers. Good for tests and for ``extract``-like single runs.
"""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import RLock
from types import TracebackType
from typing import Self, TypeVar

from graph.errors import GoneError, MergedError, NotFoundError, StoreUnavailableError
from graph.model import (
    Article,
    ArticleHead,
    Candidate,
    Contradiction,
    Edge,
    Entity,
    Event,
    Fact,
    Judgement,
    Mention,
    Reading,
    Rejection,
    Statement,
    Stats,
)
from graph.store import derive, feed, judging, paging, timeline
from graph.store.base import KINDS, NOW, AsOf, Change, Ends, Hit, Item, Kind, Page, SearchQuery, Tell, untold
from graph.store.derived import Derived
from graph.store.jobs import NO_STEP, Step, check_step
from graph.store.jobs_memory import MemoryJobs
from graph.store.resolving import ByKey, Resolver
from graph.store.saved_memory import MemorySaved

T = TypeVar("T")
U = TypeVar("U")


class MemoryStore(MemoryJobs, MemorySaved):
    """A `Store` that forgets everything when it is closed."""

    together = 8

    def __init__(self, resolver: Resolver | None = None) -> None:
        super().__init__()
        self._lock = RLock()
        self._resolver = resolver or ByKey()
        self._readings: dict[str, Reading] = {}
        self._judgements: dict[str, Judgement] = {}
        self._events: list[Event] = []
        self._derived: Derived | None = None
        self._revision = secrets.token_hex(8)
        self._past: set[str] = set()
        self._saved = {}
        self._closed = False

    def put(self, reading: Reading, step: Step = NO_STEP) -> Change:
        return self.put_all([reading], [step])[0]

    def put_all(self, readings: Iterable[Reading], steps: Sequence[Step] = ()) -> list[Change]:
        for step in steps:
            check_step(step)
        tidy = [derive.checked(reading) for reading in readings]
        with self._lock:
            self._open()
            changes = [change for batch in derive.distinct(tidy) for change in self._take_all(batch)]
            for step, change in zip(steps, changes, strict=bool(steps)):
                self._noted(step, change)
            return changes

    def _take_all(self, readings: Sequence[Reading]) -> list[Change]:
        if derive.CHANGING.isdisjoint(map(self._compare, readings)):
            return [self._take(reading) for reading in readings]
        with self._changing():
            return [self._take(reading) for reading in readings]

    def _take(self, reading: Reading) -> Change:
        for source in (reading.article.url, reading.article.id):
            self._refusals.pop(source, None)
        change = self._compare(reading)
        if change in derive.CHANGING:
            self._readings[reading.article.id] = reading
        return change

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Forget what was derived, and note in the feed what came of the change."""
        before = self._graph()
        yield
        self._derived = None
        after = self._graph()
        lines = (
            *feed.articles(*({reading.article.id for reading in graph.readings} for graph in (before, after))),
            *feed.statements(_statements(before), _statements(after)),
            *feed.superseded(before.superseded, after.superseded),
            *feed.entities(before.resolution.clustering.owners, after.resolution.clustering.owners),
        )
        self._past |= {subject for kind, subject, _ in lines if kind in feed.LAST}
        self._events += [Event(number, *line) for number, line in enumerate(lines, start=len(self._events) + 1)]
        self._revision = secrets.token_hex(8)  # last: who sees it sees all that it stands for

    def _compare(self, reading: Reading) -> Change:
        held = self._readings.get(reading.article.id)
        return derive.change(reading, held.version, derive.version_date(held.article)) if held else "added"

    def retract(self, article: str) -> None:
        with self._lock:
            self._open()
            self._known(self._readings, article, "article")
            with self._changing():
                del self._readings[article]

    def judge(self, judgement: Judgement) -> None:
        judging.check(judgement)
        with self._lock:
            for id_ in judgement.pair:
                if not self._graph().resolution.thing_of(id_):
                    raise NotFoundError(f"no entity or reference has the id {id_!a}")
            if judgement.id not in self._judgements:
                judging.check_new(judgement, self._judgements.values())
                with self._changing():
                    self._judgements[judgement.id] = judgement

    def undo(self, judgement: str, *, at: str) -> None:
        judging.check_time(at)
        with self._lock:
            self._open()
            held = _get(self._judgements, judgement, "judgement")
            judging.check_undo(held, self._judgements.values())
            with self._changing():
                self._judgements[judgement] = replace(held, undone=at)

    def adopt(self, judgements: Sequence[Judgement]) -> None:
        for judgement in judgements:
            judging.check(replace(judgement, undone=""))
        with self._lock:
            self._open()
            with self._changing():
                new = [j for j in judgements if j.undone or j.id not in self._judgements]
                self._judgements |= {judgement.id: judgement for judgement in new}

    def rebuild(self, tell: Tell = untold) -> None:
        del tell  # what is asked for next is derived then
        with self._lock:
            self._open()
            self._derived, self._revision = None, secrets.token_hex(8)

    def article(self, id_: str) -> Article:
        return self._reading(id_).article

    def version(self, article: str) -> str:
        with self._lock:
            self._open()
            return self._readings[article].version if article in self._readings else ""

    def versions(self, articles: Sequence[str]) -> Mapping[str, str]:
        with self._lock:
            self._open()
            return {id_: self._readings[id_].version for id_ in articles if id_ in self._readings}

    def articles(self, *, limit: int = 20, cursor: str = "") -> Page[Article]:
        found = [reading.article for reading in self._graph().readings]
        listing = paging.articles(limit, cursor)
        return paging.cut(listing, found, lambda article: (article.published, article.id), paging.dated_rank)

    def copies(self, article: str) -> Sequence[ArticleHead]:
        graph, cluster = self._graph(), self._graph().clusters[self._reading(article).article.id]
        found = [r.article.head for r in graph.readings if graph.clusters[r.article.id] == cluster]
        return sorted(found, key=lambda head: (not head.published, head.published, head.id))

    def readings(self, *, after: str = "") -> Iterator[Reading]:
        yield from (reading for reading in self._graph().readings if reading.article.id > after)

    def mentions(self, article: str) -> Sequence[tuple[Mention, str]]:
        graph, reading = self._graph(), self._reading(article)
        return [(mention, graph.owner(mention.reference)) for mention in reading.mentions]

    def article_facts(self, article: str) -> Sequence[Fact]:
        graph, reading = self._graph(), self._reading(article)
        found = sorted(reading.statements, key=lambda s: (s.evidence.start, s.evidence.end, s.id))
        return [graph.facts[statement.id] for statement in found]

    def article_rejections(self, article: str) -> Sequence[Rejection]:
        self._reading(article)
        found = [r for r in self._graph().rejections if r.fact.article.id == article]
        return sorted(found, key=lambda rejection: paging.scored_rank(paging.rejection_position(rejection)))

    def entity(self, id_: str, *, as_of: AsOf = NOW) -> Entity:
        paging.moment(as_of)
        graph = self._graph()
        owner = graph.resolution.clustering.owners.get(id_, "")
        if owner and owner != id_:
            raise MergedError(id_, owner)
        found = self._known(graph.entities, id_, "entity")
        if as_of == NOW:
            return found
        dates = {
            r.article.id: r.article.published
            for r in graph.readings
            if any(ref.article == r.article.id for ref in graph.members[id_])
        }
        return timeline.entity(
            found, timeline.holding(graph.facts_of(id_), as_of), graph.clusters, dates.values(), as_of
        )

    def fact(self, statement: str) -> Fact:
        return self._known(self._graph().facts, statement, "statement")

    def facts(
        self, entity: str, *, predicate: str = "", as_of: AsOf = NOW, limit: int = 20, cursor: str = ""
    ) -> Page[Fact]:
        listing = paging.facts(entity, predicate, as_of, limit, cursor)
        self.entity(entity)
        ours = timeline.holding(self._graph().facts_of(entity), as_of)
        found = [fact for fact in ours if predicate in {"", fact.statement.predicate}]
        return paging.cut(listing, found, paging.fact_position, paging.dated_rank)

    def rejections(self, entity: str, *, predicate: str = "", limit: int = 20, cursor: str = "") -> Page[Rejection]:
        listing = paging.rejections(entity, predicate, limit, cursor)
        self.entity(entity)
        ours = self._graph().rejections_of(entity)
        found = [rejection for rejection in ours if predicate in {"", rejection.fact.statement.predicate}]
        return paging.cut(listing, found, paging.rejection_position, paging.scored_rank)

    def edges(
        self, entity: str, *, predicate: str = "", as_of: AsOf = NOW, limit: int = 20, cursor: str = ""
    ) -> Page[Edge]:
        listing = paging.edges(entity, predicate, as_of, limit, cursor)
        self.entity(entity)
        graph = self._graph()
        all_ = (
            graph.edges.values()
            if as_of == NOW
            else timeline.edges(timeline.holding(graph.facts_of(entity), as_of), graph.clusters)
        )
        found = [edge for edge in all_ if predicate in {"", edge.predicate}]
        ours = [edge for edge in found if entity in {edge.subject.id, edge.object.id}]
        return paging.cut(listing, ours, paging.edge_position, paging.edge_rank)

    def superseded(self, entity: str) -> Mapping[str, str]:
        self.entity(entity)
        replaced = self._graph().superseded
        ours = sorted(fact.statement.id for fact in self._graph().facts_of(entity))
        return {id_: replaced[id_] for id_ in ours if id_ in replaced}

    def contradictions(self, entity: str) -> Sequence[Contradiction]:
        return timeline.contradictions(self.entity(entity).head, self._graph().facts_of(entity))

    def merges(self, entity: str) -> Sequence[Candidate]:
        self.entity(entity)
        return self._graph().resolution.merges(entity)

    def candidates(self, *, limit: int = 20, cursor: str = "") -> Page[Candidate]:
        listing = paging.candidates(limit, cursor)
        return paging.cut(listing, self._graph().resolution.candidates(), paging.candidate_position, paging.scored_rank)

    def judgements(self, *, limit: int = 20, cursor: str = "") -> Page[Judgement]:
        self._open()
        listing = paging.judgements(limit, cursor)
        found = list(self._judgements.values())
        return paging.cut(listing, found, paging.judgement_position, paging.dated_rank)

    def changes(self, since: int = 0, *, limit: int = 100) -> Sequence[Event]:
        self._open()
        paging.check_limit(limit)
        return self._events[max(since, 0) : max(since, 0) + limit]

    def edge_facts(self, subject: str, predicate: str, object_: str) -> Sequence[Fact]:
        graph = self._graph()
        key = paging.edge_key(subject, predicate, object_)
        _get(graph.edges, key, "edge")
        found = [graph.facts[support.statement] for support in graph.supports[key]]
        return sorted(found, key=lambda fact: (-fact.statement.confidence, fact.statement.id))

    def proofs(self, edges: Sequence[Ends]) -> Mapping[Ends, Fact]:
        held = self._graph().edges
        return {edge: self.edge_facts(*edge)[0] for edge in edges if paging.edge_key(*edge) in held}

    def search(self, query: SearchQuery) -> Page[Hit]:
        listing = paging.hits(query)
        entities = self._graph().entities.values()
        found = [paging.hit(entity, query) for entity in entities if not query.types or entity.type in query.types]
        return paging.cut(listing, filter(None, found), paging.hit_position, paging.hit_rank)

    def revision(self) -> str:
        self._open()
        return self._revision

    def stats(self) -> Stats:
        graph = self._graph()
        return Stats(
            len(graph.readings),
            _count(graph.entities.values(), lambda entity: entity.type),
            _count(graph.facts.values(), lambda fact: fact.statement.predicate),
            len(graph.edges),
            _count(self._refusals.values(), lambda refusal: refusal.reason),
        )

    def scan(self, kinds: frozenset[Kind] = KINDS) -> Iterator[Item]:
        graph = self._graph()
        yield from graph.entities.values() if "entity" in kinds else ()
        yield from graph.edges.values() if "edge" in kinds else ()
        yield from sorted(graph.facts.values(), key=paging.fact_place) if "fact" in kinds else ()

    def dump(self) -> Iterator[str]:
        return self._graph().lines()

    def close(self) -> None:
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> None:
        if self._closed:
            raise StoreUnavailableError("memory: is closed")

    def _graph(self) -> Derived:
        with self._lock:
            self._open()
            if self._derived is None:
                self._derived = Derived(self._readings.values(), list(self._judgements.values()), self._resolver)
            return self._derived

    def _reading(self, id_: str) -> Reading:
        with self._lock:
            self._open()
            return self._known(self._readings, id_, "article")

    def _known(self, items: Mapping[str, U], id_: str, kind: str) -> U:
        if id_ not in items and id_ in self._past:
            raise GoneError(f"the {kind} {id_!a} was retracted")
        return _get(items, id_, kind)


def _statements(graph: Derived) -> dict[str, Statement]:
    return {id_: fact.statement for id_, fact in graph.facts.items()}


def _get(items: Mapping[T, U], key: T, kind: str) -> U:
    if key not in items:
        raise NotFoundError(f"no {kind} has the id {key!a}")
    return items[key]


def _count(items: Iterable[T], name: Callable[[T], str]) -> dict[str, int]:
    return dict(sorted(Counter(map(name, items)).items()))

"""A `Finder` for every reader: reads the whole graph once, looks at all of it for each question, and reads anew what changed.

Obvious rather than fast: stores with indexes of their own are held to its answers. Its memory grows with the graph.
"""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in asking.py

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from itertools import islice
from typing import cast
from weakref import WeakKeyDictionary, ref

from graph import names
from graph.errors import MergedError, NotFoundError, StoreUnavailableError
from graph.model import Article, ArticleHead, Candidate, Edge, Entity, Event, Fact, Judgement
from graph.names import typos
from graph.ontology import load
from graph.store import alike, paging
from graph.store.asking import (
    Alike,
    Condition,
    Conditions,
    Facet,
    Facts,
    Finder,
    Forms,
    Link,
    LinkFilter,
    Match,
    Matches,
    Outline,
    Related,
    Sharing,
    Way,
    Where,
    Words,
)
from graph.store.base import MAX_LIMIT, Page, Reader
from graph.store.conditions import (
    check_articles,
    check_candidates,
    check_edges,
    check_events,
    check_facts,
    check_judgements,
    check_where,
)
from graph.store.evaluate import (
    candidate_holds,
    edge_holds,
    event_holds,
    fact_holds,
    fact_value,
    holds,
    judgement_holds,
    named,
    outline,
)
from graph.store.snapshot import Snapshot, every, names_of

_SCANS: WeakKeyDictionary[Reader, "Scan"] = WeakKeyDictionary()  # what was read of a graph serves the next question


def finder(reader: Reader) -> Finder:
    """Return the reader itself where it answers such questions, else the one that scans it."""
    if _answers(type(reader)):
        return cast("Finder", reader)
    return _SCANS.setdefault(reader, Scan(reader))


@cache
def _answers(kind: type[Reader]) -> bool:
    """Say whether readers of a kind are finders: to look at the methods of each anew would cost more than some questions."""
    return issubclass(kind, Finder)


class Scan:
    """A `Finder` over any `Reader`."""

    def __init__(self, reader: Reader) -> None:
        self._of = ref(reader)  # a strong one would keep the reader, its key, for ever
        self._seen = -1
        self._held: Snapshot | None = None

    @property
    def _reader(self) -> Reader:
        reader = self._of()
        if reader is None:
            raise StoreUnavailableError("the graph was closed; open it again")
        return reader

    def at_once(self) -> AbstractContextManager[object]:
        return nullcontext()

    def find_near(self, word: str) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for entity in self._graph().entities.values():
            counts.update(w for name in names_of(entity) for w in set(names.tokens(name)))
        mine = typos.deletions(word)
        return {w: n for w, n in counts.items() if w == word or (typos.indexable(w) and typos.deletions(w) & mine)}

    def find_names(self, words: Words, key: str, where: Where, top: int) -> Matches:
        return self._matches(lambda entity: _grade(entity, words, key), where, top)

    def find_texts(self, stems: Sequence[str], where: Where, top: int) -> Matches:
        graph = self._graph()
        return self._matches(
            lambda entity: 0 if stems and graph.words(entity.id).issuperset(stems) else None, where, top
        )

    def find_text_ids(self, stems: Sequence[str], where: Where, most: int) -> Sequence[str]:
        return [match.id for match in self.find_texts(stems, where, most).items]

    def find_alike(self, words: Sequence[Forms], where: Where, top: int) -> Sequence[Alike]:
        graph, kept = self._graph(), {match.id: match for match in self._matches(lambda _: 0, where, None).items}
        holders: dict[str, list[str]] = {form: [] for form in frozenset[str]().union(*words)}
        for entity in graph.entities:
            for form in graph.words(entity) & holders.keys():
                holders[form].append(entity)
        found = alike.shares(words, holders, len(graph.entities))
        return alike.best(found, top, lambda some: {id_: kept[id_] for id_ in some if id_ in kept})

    def _matches(self, grade: Callable[[Entity], int | None], where: Where, top: int | None) -> Matches:
        graph = self._graph()
        found = []
        for entity in self._entities(where):
            if (level := grade(entity)) is not None:
                last = graph.last_seen(entity.id)
                found.append(Match(entity.id, entity.type, entity.name, entity.degree, last, level))
        found.sort(key=lambda m: (-m.grade, -m.degree, m.name, m.id))
        return Matches(tuple(found[:top]), len(found), [match.id for match in found])

    def find_entities(self, where: Where, *, limit: int = 20, cursor: str = "") -> Page[Entity]:
        found = list(self._entities(where))
        listing = paging.found_entities(where, limit, cursor)
        return paging.cut(listing, found, paging.entity_position, paging.entity_rank)

    def find_facts(self, where: Facts, *, limit: int = 20, cursor: str = "") -> Page[Fact]:
        check_facts(where)
        graph = self._graph()
        found = [fact for fact in graph.facts.values() if all(fact_holds(c, fact, graph.names_of) for c in where)]
        listing = paging.found_facts(where, limit, cursor)
        return paging.cut(listing, found, paging.fact_position, paging.dated_rank)

    def find_outlines(self, where: Facts, most: int) -> Sequence[Outline]:
        check_facts(where)
        graph = self._graph()
        found = (fact for fact in graph.facts.values() if all(fact_holds(c, fact, graph.names_of) for c in where))
        return [outline(fact) for fact in islice(found, most)]

    def find_edges(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Edge]:
        check_edges(where)
        graph = self._graph()
        found = [e for e in graph.edges if all(edge_holds(c, e, graph.names_of, graph.behind) for c in where)]
        return paging.cut(paging.found_edges(where, limit, cursor), found, paging.edge_position, paging.edge_rank)

    def find_articles(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[ArticleHead]:
        check_articles(where)
        graph = self._graph()
        found = [_head(a) for a in graph.articles if all(_article_holds(c, a, graph) for c in where)]
        listing = paging.found_articles(where, limit, cursor)
        return paging.cut(listing, found, paging.article_position, paging.dated_rank)

    def find_events(self, where: Conditions, *, since: int = 0, limit: int = 100) -> Sequence[Event]:
        check_events(where)
        paging.check_limit(limit)
        found: list[Event] = []
        while len(found) < limit and (events := self._reader.changes(since, limit=MAX_LIMIT)):
            found += (event for event in events if all(event_holds(c, event) for c in where))
            since = events[-1].number
        return found[:limit]

    def find_candidates(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Candidate]:
        check_candidates(where)
        names_of = self._graph().names_of
        found = [
            one for one in every(self._reader.candidates)
            if all(candidate_holds(c, one, self._owner, names_of) for c in where)
        ]  # fmt: skip
        listing = paging.found_candidates(where, limit, cursor)
        return paging.cut(listing, found, paging.candidate_position, paging.scored_rank)

    def find_judgements(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Judgement]:
        check_judgements(where)
        names_of = self._graph().names_of
        found = [
            one for one in every(self._reader.judgements)
            if all(judgement_holds(c, one, self._owner, names_of) for c in where)
        ]  # fmt: skip
        listing = paging.found_judgements(where, limit, cursor)
        return paging.cut(listing, found, paging.judgement_position, paging.dated_rank)

    def _owner(self, id_: str) -> str:
        """Return the entity to which an id of an entity, thing or reference leads, "" where it is gone."""
        try:
            return self._graph().owners.get(id_) or self._reader.entity(id_).id
        except MergedError as error:
            return error.id
        except NotFoundError:
            return ""

    def find_links(
        self, entities: Sequence[str], keep: LinkFilter, *, among: frozenset[str] | None = None
    ) -> Sequence[Link]:
        near = set(entities)
        return [
            Link(
                e.subject.id, e.subject.type, e.predicate, e.object.id, e.object.type, e.status, e.sources, e.confidence
            )
            for e in self._graph().edges
            if {e.subject.id, e.object.id} & near
            and (among is None or {e.subject.id, e.object.id} <= among)
            and keep.keeps(e.predicate, e.status, e.sources, e.confidence)
        ]

    def find_between(
        self, start: str, goal: str, keep: LinkFilter, *, avoid: frozenset[str], hops: int
    ) -> frozenset[str] | None:
        del start, goal, keep, avoid, hops
        return None

    def find_sharing(self, ways: Sequence[Way], type_: str, keep: LinkFilter, most: int) -> Mapping[Way, Sharing]:
        near: dict[str, list[Link]] = defaultdict(list)
        for link in self.find_links([way.via for way in ways], keep):
            for end in (link.subject, link.object):
                near[end].append(link)
        return {
            way: Sharing(len(near[way.via]), tuple(sorted(_others(way, type_, near[way.via]))))
            for way in ways
            if len(near[way.via]) <= most
        }

    def find_facets(self, entities: Sequence[str], facet: Facet) -> Mapping[str, int]:
        graph = self._graph()
        known = [id_ for id_ in dict.fromkeys(entities) if id_ in graph.entities]
        counts = Counter(value for id_ in known for value in set(_facet(graph, id_, facet)) if value)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def find_said(self, entity: str) -> Sequence[Fact]:
        graph = self._graph()
        if entity not in graph.entities:
            raise NotFoundError(f"no entity has the id {entity!a}")
        return [graph.facts[said.statement] for said in graph.said(entity)]

    def find_quotes(self, entities: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        graph = self._graph()
        return {
            id_: {said.statement: said.quote for said in graph.said(id_)} for id_ in entities if id_ in graph.entities
        }

    def find_each(self, entities: Sequence[str]) -> Mapping[str, Entity]:
        graph = self._graph()
        return {id_: graph.entities[id_] for id_ in entities if id_ in graph.entities}

    def find_proofs(self, statements: Sequence[str]) -> Mapping[str, Fact]:
        graph = self._graph()
        return {id_: graph.facts[id_] for id_ in statements if id_ in graph.facts}

    def find_newest(self) -> str:
        return max((article.published for article in self._graph().articles), default="")

    def _entities(self, where: Where) -> Iterator[Entity]:
        check_where(where)
        graph = self._graph()
        return (entity for entity in graph.entities.values() if all(_term_holds(term, entity, graph) for term in where))

    def _graph(self) -> Snapshot:
        seen = self._newest_event()
        if self._held is None or seen != self._seen:
            self._held, self._seen = Snapshot(self._reader), seen
        return self._held

    def _newest_event(self) -> int:
        """Return the number of the last event; only those after the last known one are read."""
        seen = max(self._seen, 0)
        while events := self._reader.changes(seen, limit=MAX_LIMIT):
            seen = events[-1].number
        return seen


def _grade(entity: Entity, words: Words, key: str) -> int | None:
    grades = [paging.grade(names.key(name), key) for name in names_of(entity) if _occur(words, names.tokens(name))]
    return max(grades, default=None)


def _occur(words: Words, have: Sequence[str]) -> bool:
    return any(_variant_occurs(variant, have, prefix=words.prefix) for variant in words.variants if variant)


def _variant_occurs(variant: Sequence[Sequence[str]], have: Sequence[str], *, prefix: bool) -> bool:
    *whole, last = variant
    if not all(set(spellings) & set(have) for spellings in whole):
        return False
    return any(word.startswith(tuple(last)) if prefix else word in last for word in have)


def _term_holds(term: Condition | Related, entity: Entity, graph: Snapshot) -> bool:
    if isinstance(term, Related):
        return any(_related(term, fact, entity.id, graph) for fact in graph.of[entity.id]) != term.negated
    if term.field in {"name", "id"}:
        return named(term, entity.id, names_of(entity))
    values = {"type": entity.type, "degree": entity.degree, "articles": entity.articles}
    return holds(term, graph.last_seen(entity.id) if term.field == "last_seen" else values[term.field])


def _related(term: Related, fact: Fact, own: str, graph: Snapshot) -> bool:
    if term.relation not in {"", fact.statement.predicate}:
        return False
    relation = load().relations[fact.statement.predicate]
    either = term.side == "either" or (bool(term.relation) and relation.symmetric)
    ends = {"subject": fact.subject.id, "object": fact.object.id if fact.object else ""}
    sides = ("subject", "object") if either else (term.side,)
    return any(ends[side] == own and all(_side_holds(c, fact, side, graph) for c in term.conditions) for side in sides)


def _side_holds(condition: Condition, fact: Fact, side: str, graph: Snapshot) -> bool:
    if condition.field not in {"id", "name", "type"}:
        return holds(condition, fact_value(fact, condition.field))
    other = fact.object if side == "subject" else fact.subject
    return other is not None and _is(condition, other.id, graph, type_=condition.field == "type")


def _article_holds(condition: Condition, article: Article, graph: Snapshot) -> bool:
    if condition.field == "entity":
        return any(_is(condition, id_, graph) for id_ in graph.named[article.id])
    return holds(condition, getattr(article, condition.field))


def _head(article: Article) -> ArticleHead:
    return ArticleHead(article.id, article.title, article.url, article.published, article.source)


def _is(condition: Condition, id_: str, graph: Snapshot, *, type_: bool = False) -> bool:
    entity = graph.entities[id_]
    return holds(condition, entity.type) if type_ else named(condition, id_, names_of(entity))


def _others(way: Way, type_: str, near: Iterable[Link]) -> Iterator[str]:
    """Yield who stands to a neighbour as a way says, by its edges."""
    for link in near:
        id_, kind = link.other(way.via)
        if link.predicate == way.predicate and kind == type_ and (link.subject == id_) == way.subject:
            yield id_


def _facet(graph: Snapshot, id_: str, facet: Facet) -> Iterable[str]:
    if facet == "type":
        return (graph.entities[id_].type,)
    if facet == "place":
        placed = {"based_in", "held_in"}
        edges = (e for e in graph.edges if e.subject.id == id_ and e.predicate in placed)
        return {e.object.name for e in edges}
    values: dict[Facet, Callable[[Fact], str]] = {
        "status": lambda fact: fact.statement.status,
        "source": lambda fact: fact.article.source,
        "year": lambda fact: fact.article.published[:4],
    }
    return (values[facet](fact) for fact in graph.of[id_])

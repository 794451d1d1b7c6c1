"""Questions to a graph on Neo4j.

Neo4j isolates by statement: a list and its total, asked while others write, may differ by what was written between them.
"""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from graph import names, ontology
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
    Reference,
    Rejection,
    Stats,
)
from graph.store import dump, paging, timeline
from graph.store.base import KINDS, NOW, AsOf, Ends, Hit, Item, Kind, Page, SearchQuery
from graph.store.neo4j import lucene, rejections, review, rows, schema
from graph.store.neo4j.address import Address
from graph.store.neo4j.connection import Connection, Work
from graph.store.neo4j.finding import Neo4jFinder
from graph.store.neo4j.jobs import Neo4jJobsReader
from graph.store.neo4j.querying import Neo4jQueries
from graph.store.neo4j.saved import Neo4jSavedReader
from graph.store.paging import Position

T = TypeVar("T")
BATCH: Final = 100  # readings asked for at once


class Neo4jReader(Neo4jFinder, Neo4jQueries, Neo4jJobsReader, Neo4jSavedReader):
    """A `Reader` of a graph on a Neo4j server.

    Raises `StoreUnavailableError` where the server cannot be reached or holds no graph, `SchemaVersionError` for one of a
    newer version, `StoreError` for a server that is too old.
    """

    def __init__(self, address: Address) -> None:
        self._connection = Connection(address)
        try:
            self._begin()
        except BaseException:
            self._connection.close()
            raise

    def _begin(self) -> None:
        schema.check(self._connection)

    def article(self, id_: str) -> Article:
        return rows.article(
            self._ask(lambda work: known(work, work.get(rows.ARTICLE, id=rows.sendable(id_)), id_, "article"))
        )

    def version(self, article: str) -> str:
        return self.versions([article]).get(article, "")

    def versions(self, articles: Sequence[str]) -> Mapping[str, str]:
        query = "UNWIND $rows AS id MATCH (a:Article {id: id}) RETURN id, a.version"
        return dict(self._ask(lambda work: work.each(query, [rows.sendable(id_) for id_ in articles])))

    def articles(self, *, limit: int = 20, cursor: str = "") -> Page[Article]:
        listing = paging.articles(limit, cursor)
        where = _dated(listing.after()) | {"limit": limit + 1}

        def ask(work: Work) -> tuple[list[Article], int]:
            return [rows.article(row) for row in work.all(rows.ARTICLES, **where)], work.get(rows.COUNT_ARTICLES)

        found, total = self._ask(ask)
        return listing.page(found, lambda article: (article.published, article.id), total)

    def readings(self, *, after: str = "") -> Iterator[Reading]:
        while found := self._ask(partial(_readings, after=after)):
            yield from found
            after = found[-1].article.id

    def copies(self, article: str) -> Sequence[ArticleHead]:
        self.article(article)
        return [ArticleHead(*row) for row in self._ask(lambda work: work.all(rows.COPIES, id=article))]

    def mentions(self, article: str) -> Sequence[tuple[Mention, str]]:
        text = self.article(article).text
        found = self._ask(lambda work: work.all(rows.MENTIONS, id=article))
        return [rows.mention(article, text, row) for row in found]

    def article_facts(self, article: str) -> Sequence[Fact]:
        self.article(article)
        return self._facts(rows.FACTS_OF_ARTICLE, id=article)

    def article_rejections(self, article: str) -> Sequence[Rejection]:
        self.article(article)
        return self._ask(lambda work: rejections.of_article(work, article))

    def entity(self, id_: str, *, as_of: AsOf = NOW) -> Entity:
        paging.moment(as_of)
        found = self._ask(lambda work: _entity(work, id_))
        if as_of == NOW:
            return found
        facts, clusters = self._history(id_, as_of)
        dates = [date for (date,) in self._ask(lambda work: work.all(rows.DATES, id=id_))]
        return timeline.entity(found, facts, clusters, dates, as_of)

    def fact(self, statement: str) -> Fact:
        return rows.fact(
            self._ask(
                lambda work: known(work, work.get(rows.FACT, id=rows.sendable(statement)), statement, "statement")
            )
        )

    def facts(
        self, entity: str, *, predicate: str = "", as_of: AsOf = NOW, limit: int = 20, cursor: str = ""
    ) -> Page[Fact]:
        listing = paging.facts(entity, predicate, as_of, limit, cursor)
        place = _dated(listing.after()) | {"limit": limit + 1}
        self.entity(entity)
        if as_of != NOW:
            held, _ = self._history(entity, as_of)
            kept = [fact for fact in held if predicate in {"", fact.statement.predicate}]
            return paging.cut(listing, kept, paging.fact_position, paging.dated_rank)
        where = {"entity": entity, "predicate": predicate}
        found = self._facts(rows.FACTS_OF_ENTITY, **where, **place)
        total = self._ask(lambda work: work.get(rows.COUNT_FACTS, **where))
        return listing.page(found, paging.fact_position, total)

    def rejections(self, entity: str, *, predicate: str = "", limit: int = 20, cursor: str = "") -> Page[Rejection]:
        listing = paging.rejections(entity, predicate, limit, cursor)
        self.entity(entity)
        return self._ask(lambda work: rejections.of_entity(work, listing, entity, predicate))

    def edges(
        self, entity: str, *, predicate: str = "", as_of: AsOf = NOW, limit: int = 20, cursor: str = ""
    ) -> Page[Edge]:
        listing = paging.edges(entity, predicate, as_of, limit, cursor)
        place = rows.edge_place(listing.after()) | {"limit": limit + 1}
        self.entity(entity)
        if as_of != NOW:
            edges = timeline.edges(*self._history(entity, as_of))
            kept = [edge for edge in edges if predicate in {"", edge.predicate}]
            return paging.cut(listing, kept, paging.edge_position, paging.edge_rank)
        if predicate and ontology.load().relations[predicate].literal:
            return listing.page([], paging.edge_position, 0)
        found = self._ask(lambda work: work.all(rows.edges_of(predicate), entity=entity, **place))
        total = self._ask(lambda work: work.get(rows.count_edges(predicate), entity=entity))
        return listing.page([rows.edge(row) for row in found], paging.edge_position, total)

    def superseded(self, entity: str) -> Mapping[str, str]:
        self.entity(entity)
        return dict(self._ask(lambda work: work.all(rows.SUPERSEDED, id=entity)))

    def contradictions(self, entity: str) -> Sequence[Contradiction]:
        head = self.entity(entity).head
        own = sorted(timeline.SLOTTED - {"holds_role"})
        return timeline.contradictions(head, self._facts(rows.SLOTTED, entity=entity, predicates=own))

    def merges(self, entity: str) -> Sequence[Candidate]:
        self.entity(entity)
        return self._ask(lambda work: review.merges(work, entity))

    def candidates(self, *, limit: int = 20, cursor: str = "") -> Page[Candidate]:
        listing = paging.candidates(limit, cursor)
        return self._ask(lambda work: review.candidates(work, listing))

    def judgements(self, *, limit: int = 20, cursor: str = "") -> Page[Judgement]:
        listing = paging.judgements(limit, cursor)
        return self._ask(lambda work: review.judgements(work, listing))

    def changes(self, since: int = 0, *, limit: int = 100) -> Sequence[Event]:
        paging.check_limit(limit)
        return [Event(*row) for row in self._ask(lambda work: work.all(rows.CHANGES, since=since, limit=limit))]

    def edge_facts(self, subject: str, predicate: str, object_: str) -> Sequence[Fact]:
        first, _, second = asked = paging.edge_key(subject, predicate, object_)
        ends = {"src": rows.sendable(first), "predicate": predicate, "dst": rows.sendable(second)}
        found = self._facts(rows.FACTS_OF_EDGE, **ends) if first != second and second else []
        return _found(found or None, asked, "edge")

    def proofs(self, edges: Sequence[Ends]) -> Mapping[Ends, Fact]:
        asked = {edge: paging.edge_key(*edge) for edge in edges}
        keys = [[rows.sendable(part) for part in key] for key in dict.fromkeys(asked.values())]
        found = {_edge_of(fact): fact for fact in self._facts(rows.BEST_OF_EDGES, edges=keys)}
        return {edge: found[key] for edge, key in asked.items() if key in found}

    def search(self, query: SearchQuery) -> Page[Hit]:
        listing = paging.hits(query)
        where = _hit_place(listing.after()) | {"limit": query.limit + 1}
        words = paging.words(query)
        types: dict[str, Any] = {"types": sorted(query.types) or None}
        what = types | (
            {"key": names.key(query.text), "match": lucene.all_of(words, prefix=query.prefix)} if words else {}
        )

        def ask(work: Work) -> tuple[list[Entity], int]:
            found = work.all(rows.SEARCH if words else rows.ALL_ENTITIES, **what, **where)
            total = work.get(rows.COUNT_SEARCH, **what) if words else _count_entities(work, query.types)
            return [rows.entity(entity) for (entity,) in found], total

        found, total = self._ask(ask)
        hits = [hit for entity in found if (hit := paging.hit(entity, query))]
        return listing.page(hits, paging.hit_position, total)

    def revision(self) -> str:
        return str(self._ask(lambda work: work.get(rows.REVISION)) or "")

    def stats(self) -> Stats:
        def ask(work: Work) -> Stats:
            entities = {type_: n for type_ in sorted(ontology.load().types) if (n := _count_entities(work, {type_}))}
            statements, refusals = (_counters(work, kind) for kind in ("statement", "refusal"))
            edges = work.get(f"MATCH ()-[r:{schema.relationships()}]->() RETURN count(r)")
            return Stats(work.get(rows.COUNT_ARTICLES), entities, statements, edges, refusals)

        return self._ask(ask)

    def scan(self, kinds: frozenset[Kind] = KINDS) -> Iterator[Item]:
        with self._unchanged() as work:
            if "entity" in kinds:
                yield from (rows.entity(found) for (found,) in work.rows(rows.DUMP_ENTITIES))
            if "edge" in kinds:
                yield from (rows.edge(row) for row in work.rows(rows.all_edges()))
            if "fact" in kinds:
                yield from (rows.fact(row) for row in work.rows(rows.SCAN_FACTS))

    def dump(self) -> Iterator[str]:
        with self._unchanged() as work:
            for *fields, extractor, cluster in work.rows(rows.DUMP_ARTICLES):
                yield dump.article_line(rows.article(fields), extractor, cluster)
            yield from (dump.edge_line(rows.edge(row)) for row in work.rows(rows.all_edges()))
            yield from (dump.entity_line(rows.entity(found)) for (found,) in work.rows(rows.DUMP_ENTITIES))
            for article, type_, name, aliases, owner in work.rows(rows.DUMP_REFERENCES):
                yield dump.reference_line(Reference(article, type_, name, tuple(aliases)), owner)
            yield from (
                dump.statement_line(rows.statement(row[:-1], row[-1])) for row in work.rows(rows.DUMP_STATEMENTS)
            )

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _unchanged(self) -> Iterator[Work]:
        """Give a transaction for reading the whole graph; raises `StoreUnavailableError` where somebody wrote meanwhile."""
        with self._connection.transaction() as work:
            before = work.get(rows.WRITES)
            yield work
            if work.get(rows.WRITES) != before:
                raise StoreUnavailableError(
                    f"{self._connection.address}: somebody wrote while it was read; try again when nobody writes"
                )

    def _ask(self, ask: Callable[[Work], T]) -> T:
        return self._connection.read(ask)

    def _facts(self, query: str, **where: Any) -> list[Fact]:
        return [rows.fact(row) for row in self._ask(lambda work: work.all(query, **where))]

    def _history(self, entity: str, as_of: AsOf) -> tuple[list[Fact], dict[str, str]]:
        """Return the facts of an entity that held at a moment, and the independent source of each of their articles."""
        facts = self._facts(rows.ALL_FACTS, entity=entity, predicate="")
        clusters = dict(self._ask(lambda work: work.all(rows.CLUSTERS, id=entity)))
        return timeline.holding(facts, as_of), clusters


def _edge_of(fact: Fact) -> Ends:
    return paging.edge_key(fact.subject.id, fact.statement.predicate, fact.object.id if fact.object else "")


def _readings(work: Work, after: str) -> list[Reading]:
    """Return the next readings."""
    ids = [id_ for (id_,) in work.all(rows.ARTICLE_IDS, after=after, limit=BATCH)]
    found = rows.readings(work, ids)
    return [found[id_] for id_ in ids]


def _entity(work: Work, id_: str) -> Entity:
    """Return an entity; raises `MergedError` for what has become part of another."""
    found = work.get(rows.ENTITY, id=rows.sendable(id_))
    if found is None and (other := work.get(rows.OWNER, id=rows.sendable(id_))):
        raise MergedError(id_, other)
    return rows.entity(known(work, found, id_, "entity"))


def _count_entities(work: Work, types: frozenset[str] | set[str]) -> int:
    """Count by labels, of which Neo4j keeps the numbers."""
    labels = [schema.label(type_) for type_ in sorted(types)] or ["Entity"]
    return sum(work.get(f"MATCH (e:{label}) RETURN count(e)") for label in labels)


def _counters(work: Work, kind: str) -> dict[str, int]:
    return {name: int(n) for name, n in work.all(rows.COUNTERS, kind=kind)}


def _dated(position: Position | None) -> dict[str, Any]:
    date, id_ = position or (None, "")
    return {"date": date, "id": id_}


def _hit_place(position: Position | None) -> dict[str, Any]:
    grade, degree, name, id_ = position or (None, None, "", "")
    return {"grade": grade, "degree": degree, "name": name, "id": id_}


def known(work: Work, row: T | None, id_: str, kind: str) -> T:
    """Return a row that was looked up by id. Raises `GoneError` where there was one once, `NotFoundError` where there is none."""
    if row is None and work.get(rows.WAS_THERE, id=rows.sendable(id_)):
        raise GoneError(f"the {kind} {id_!a} was retracted")
    return _found(row, id_, kind)


def _found(row: T | None, id_: object, kind: str) -> T:
    if row is None:
        raise NotFoundError(f"no {kind} has the id {id_!a}")
    return row

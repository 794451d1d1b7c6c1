"""The embedded store: one SQLite file, any number of readers, writers that take turns."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from graph import names
from graph.errors import NotFoundError
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
    Stats,
    canonical_json,
)
from graph.store import derive, dump, history, jobs_sqlite, judging, paging, proving, rebuild, review, rows, timeline
from graph.store.base import KINDS, NOW, AsOf, Change, Ends, Hit, Item, Kind, Page, SearchQuery, Tell, untold
from graph.store.cypher.answering import SqliteQueries
from graph.store.database import BUSY_SECONDS, Bindings, Database, Session
from graph.store.finding import SqliteFinder
from graph.store.jobs import NO_STEP, Step, check_step
from graph.store.jobs_sqlite import SqliteJobs, SqliteJobsReader
from graph.store.lookup import article_row, entity_row, near
from graph.store.rejections_sqlite import SqliteRejections
from graph.store.resolving import ByKey, Resolver
from graph.store.resting import resting
from graph.store.saved_sqlite import SqliteSaved, SqliteSavedReader
from graph.store.writer import Writer

VERSION: Final = "SELECT version FROM article WHERE id = ?"
HELD: Final = "SELECT article, version, modified, published FROM article WHERE id = ?"


class SqliteReader(SqliteFinder, SqliteQueries, SqliteJobsReader, SqliteSavedReader, SqliteRejections):
    """A `Reader` of a file that something else writes; it opens the file read-only.

    Raises `StoreUnavailableError` or `SchemaVersionError` when the file cannot be opened, `StoreUnavailableError` later
    when it fails.
    """

    readonly = True

    def __init__(self, path: Path, *, timeout: float = BUSY_SECONDS) -> None:
        self._database = Database(path, readonly=self.readonly, timeout=timeout)

    def article(self, id_: str) -> Article:
        with self._database.reading() as session:
            row = session.get(rows.ARTICLE, (rows.blob(id_, "art"),))
            return rows.article(history.found(session, row, id_, "article"))

    def version(self, article: str) -> str:
        return self.versions([article]).get(article, "")

    def versions(self, articles: Sequence[str]) -> Mapping[str, str]:
        with self._database.reading() as session:
            found = {id_: session.get(VERSION, (rows.blob(id_, "art"),)) for id_ in articles}
        return {id_: str(version) for id_, version in found.items() if version is not None}

    def articles(self, *, limit: int = 20, cursor: str = "") -> Page[Article]:
        listing = paging.articles(limit, cursor)
        where = rows.dated(listing.after(), "art") | {"limit": limit + 1}
        with self._database.reading() as session:
            found = [rows.article(row) for row in session.execute(rows.ARTICLES, where)]
            total = sum(_counters(session, "article").values())
        return listing.page(found, lambda article: (article.published, article.id), total)

    def copies(self, article: str) -> Sequence[ArticleHead]:
        with self._database.reading() as session:
            found = session.all(rows.COPIES, (article_row(session, article),))
        return [rows.article_head(row) for row in found]

    def readings(self, *, after: str = "") -> Iterator[Reading]:
        with self._database.snapshot() as session:
            for (row,) in session.execute(rows.ARTICLES_AFTER, (rows.blob(after, "art"),)):
                yield rows.reading(session, row)

    def mentions(self, article: str) -> Sequence[tuple[Mention, str]]:
        with self._database.reading() as session:
            row = article_row(session, article)
            return rows.mentions(session, article, row)

    def article_facts(self, article: str) -> Sequence[Fact]:
        with self._database.reading() as session:
            row = article_row(session, article)
            return _facts(session, rows.FACTS_OF_ARTICLE, (row,))

    def entity(self, id_: str, *, as_of: AsOf = NOW) -> Entity:
        paging.moment(as_of)
        with self._database.reading() as session:
            held = session.get(rows.ENTITY, (rows.blob(id_, "ent"),))
            if held and as_of == NOW:
                return rows.entity(session, held)
            row = entity_row(session, id_)
            found = rows.entity(session, held)
            facts, clusters = _history(session, row, as_of)
            dates = [date for (date,) in session.all(rows.DATES, (row,))]
        return timeline.entity(found, facts, clusters, dates, as_of)

    def fact(self, statement: str) -> Fact:
        with self._database.reading() as session:
            row = session.get(rows.FACT_OF_ID, (rows.blob(statement, "stm"),))
            return rows.fact(session, history.found(session, row, statement, "statement"))

    def facts(
        self, entity: str, *, predicate: str = "", as_of: AsOf = NOW, limit: int = 20, cursor: str = ""
    ) -> Page[Fact]:
        listing = paging.facts(entity, predicate, as_of, limit, cursor)
        place = rows.fact_place(listing.after()) | {"limit": limit + 1}
        with self._database.reading() as session:
            if as_of != NOW:
                held, _ = _history(session, entity_row(session, entity), as_of)
                kept = [fact for fact in held if predicate in {"", fact.statement.predicate}]
                return paging.cut(listing, kept, paging.fact_position, paging.dated_rank)
            where = near(session, entity, predicate)
            found = _facts(session, rows.FACTS_OF_ENTITY, where | place)
            total = session.get(rows.COUNT_FACTS, where)
        return listing.page(found, paging.fact_position, total)

    def edges(
        self, entity: str, *, predicate: str = "", as_of: AsOf = NOW, limit: int = 20, cursor: str = ""
    ) -> Page[Edge]:
        listing = paging.edges(entity, predicate, as_of, limit, cursor)
        place = rows.edge_place(listing.after()) | {"limit": limit + 1}
        with self._database.reading() as session:
            if as_of != NOW:
                edges = timeline.edges(*_history(session, entity_row(session, entity), as_of))
                kept = [edge for edge in edges if predicate in {"", edge.predicate}]
                return paging.cut(listing, kept, paging.edge_position, paging.edge_rank)
            where = near(session, entity, predicate)
            least = session.get(rows.LEAST_SUPPORT, where | place) or (0, 0)
            support = {"least_sources": least[0], "least_confidence": least[1]}
            found = [rows.edge(session, row) for row in session.all(rows.EDGES_OF_ENTITY, where | place | support)]
            total = session.get(rows.COUNT_EDGES, where)
        return listing.page(found, paging.edge_position, total)

    def superseded(self, entity: str) -> Mapping[str, str]:
        with self._database.reading() as session:
            found = session.all(rows.SUPERSEDED, (entity_row(session, entity),))
        return {f"stm_{one.hex()}": f"stm_{other.hex()}" for one, other in found}

    def contradictions(self, entity: str) -> Sequence[Contradiction]:
        with self._database.reading() as session:
            row = entity_row(session, entity)
            head = rows.entity(session, session.get(rows.ENTITY, (rows.blob(entity, "ent"),))).head
            return timeline.contradictions(head, _facts(session, rows.SLOTTED, (row,)))

    def merges(self, entity: str) -> Sequence[Candidate]:
        with self._database.reading() as session:
            row = entity_row(session, entity)
            return review.merges(session, row)

    def candidates(self, *, limit: int = 20, cursor: str = "") -> Page[Candidate]:
        listing = paging.candidates(limit, cursor)
        with self._database.reading() as session:
            return review.candidates(session, listing)

    def judgements(self, *, limit: int = 20, cursor: str = "") -> Page[Judgement]:
        listing = paging.judgements(limit, cursor)
        with self._database.reading() as session:
            return review.judgement_page(session, listing)

    def changes(self, since: int = 0, *, limit: int = 100) -> Sequence[Event]:
        paging.check_limit(limit)
        with self._database.reading() as session:
            return [Event(*row) for row in session.all(rows.EVENTS, (since, limit))]

    def edge_facts(self, subject: str, predicate: str, object_: str) -> Sequence[Fact]:
        first, _, second = asked = paging.edge_key(subject, predicate, object_)
        with self._database.reading() as session:
            ends = [session.get(rows.ENTITY_ROW, (rows.blob(end, "ent"),)) for end in (first, second)]
            key = ends[0], session.term(predicate), ends[1]
            history.found(session, session.get(rows.EDGE_EXISTS, key), asked, "edge")
            return _facts(session, rows.FACTS_OF_EDGE, key)

    def proofs(self, edges: Sequence[Ends]) -> Mapping[Ends, Fact]:
        with self._database.reading() as session:
            return proving.best(session, edges)

    def search(self, query: SearchQuery) -> Page[Hit]:
        listing = paging.hits(query)
        where = rows.hit_place(listing.after()) | {"limit": query.limit + 1}
        words = paging.words(query)
        with self._database.reading() as session:
            what = _sought(session, query, words)
            sql = rows.SEARCH if words else rows.ALL_ENTITIES
            found = [rows.entity(session, row) for row in session.all(sql, what | where)]
            total = session.get(rows.COUNT_SEARCH, what) if words else _count_entities(session, query.types)
        hits = [hit for entity in found if (hit := paging.hit(entity, query))]
        return listing.page(hits, paging.hit_position, total)

    def revision(self) -> str:
        with self._database.reading() as session:
            return history.revision(session)

    def stats(self) -> Stats:
        with self._database.reading() as session:
            kinds = ("article", "entity", "statement", "edge", "refusal")
            articles, entities, statements, edges, refusals = (_counters(session, kind) for kind in kinds)
        return Stats(sum(articles.values()), entities, statements, sum(edges.values()), refusals)

    def scan(self, kinds: frozenset[Kind] = KINDS) -> Iterator[Item]:
        with self._database.snapshot() as session:
            sql = session.execute
            if "entity" in kinds:
                yield from (rows.entity(session, row) for row in sql(rows.DUMP_ENTITIES))
            if "edge" in kinds:
                yield from (rows.edge(session, row) for row in sql(rows.DUMP_EDGES))
            if "fact" in kinds:
                yield from (rows.fact(session, session.get(rows.FACT, row)) for row in sql(rows.SCAN_STATEMENTS))

    def dump(self) -> Iterator[str]:
        with self._database.snapshot() as session:
            sql = session.execute
            yield from (rows.article_line(row) for row in sql(rows.DUMP_ARTICLES))
            yield from (dump.edge_line(rows.edge(session, row)) for row in sql(rows.DUMP_EDGES))
            yield from (dump.entity_line(rows.entity(session, row)) for row in sql(rows.DUMP_ENTITIES))
            yield from (dump.reference_line(*rows.reference(session, row)) for row in sql(rows.DUMP_REFERENCES))
            found = (rows.fact(session, session.get(rows.FACT, row)) for row in sql(rows.DUMP_STATEMENTS))
            yield from (dump.statement_line(fact.statement) for fact in found)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class SqliteStore(SqliteJobs, SqliteSaved, SqliteReader):
    """A `Store` in a file, which it makes or brings to this version when needed. Several processes may write at once.

    Raises what `SqliteReader` raises, also where a file or folder cannot be written.
    """

    readonly = False
    together = 96  # half the processor time an article, a transaction of two thirds of a second; who reads the file waits for none of it

    def __init__(
        self, path: Path, resolver: Resolver | None = None, *, timeout: float = BUSY_SECONDS, tell: Tell = untold
    ) -> None:
        super().__init__(path, timeout=timeout)
        self._resolver = resolver or ByKey()
        with self._database.reading() as session:
            current = rebuild.current(session, self._resolver)
        if not current:
            self._adopt(tell)

    def _adopt(self, tell: Tell) -> None:
        """Derive the file anew where other rules made it; a second process waits and finds it done."""
        with self._database.writing() as session:
            if not rebuild.current(session, self._resolver):
                rebuild.rebuild(session, self._resolver, tell)

    def put(self, reading: Reading, step: Step = NO_STEP) -> Change:
        return self.put_all([reading], [step])[0]

    def put_all(self, readings: Iterable[Reading], steps: Sequence[Step] = ()) -> list[Change]:
        for step in steps:
            check_step(step)
        with resting():
            return self._put_tidy([derive.checked(reading) for reading in readings], steps)

    def _put_tidy(self, tidy: Sequence[Reading], steps: Sequence[Step]) -> list[Change]:
        changes: list[Change] = []
        with self._database.writing() as session:
            for batch in derive.distinct(tidy):
                changes += self._take(session, batch)
            for step, change in zip(steps, changes, strict=bool(steps)):
                jobs_sqlite.note(session, step, change)
        return changes

    def _take(self, session: Session, readings: Sequence[Reading]) -> list[Change]:
        writer = Writer(session, self._resolver)
        changes = [_take(session, writer, reading) for reading in readings]
        if not derive.CHANGING.isdisjoint(changes):
            writer.finish()
        return changes

    def retract(self, article: str) -> None:
        with self._database.writing() as session:
            writer = Writer(session, self._resolver)
            writer.withdraw(article_row(session, article))
            writer.finish()

    def judge(self, judgement: Judgement) -> None:
        judging.check(judgement)
        with self._database.writing() as session:
            for id_ in judgement.pair:
                if not review.exists(session, id_):
                    raise NotFoundError(f"no entity or reference has the id {id_!a}")
            known = review.judgements(session)
            if judgement.id not in {other.id for other in known}:
                judging.check_new(judgement, known)
                review.keep(session, judgement)
                self._rethink(session, [judgement])

    def undo(self, judgement: str, *, at: str) -> None:
        judging.check_time(at)
        with self._database.writing() as session:
            known = review.judgements(session)
            other = next((other for other in known if other.id == judgement), None)
            held = history.found(session, other, judgement, "judgement")
            judging.check_undo(held, known)
            session.execute("INSERT INTO undoing VALUES (?, ?)", (judgement, at))
            self._rethink(session, [held])

    def adopt(self, judgements: Sequence[Judgement]) -> None:
        for judgement in judgements:
            judging.check(replace(judgement, undone=""))
        with self._database.writing() as session:
            for judgement in judgements:
                review.keep(session, judgement)
            self._rethink(session, judgements)

    def _rethink(self, session: Session, judgements: Sequence[Judgement]) -> None:
        writer = Writer(session, self._resolver)
        for judgement in judgements:
            writer.binder.touch(judgement.pair)
        writer.finish()

    def rebuild(self, tell: Tell = untold) -> None:
        with self._database.writing() as session:
            rebuild.rebuild(session, self._resolver, tell)


def _take(session: Session, writer: Writer, reading: Reading) -> Change:
    """Put the reading in, and take back that its source was refused."""
    jobs_sqlite.forget_refusals(session, reading.article.url, reading.article.id)
    return _replace(session, writer, reading)


def _replace(session: Session, writer: Writer, reading: Reading) -> Change:
    """Put the reading in the place of the version held, unless that is the same or younger."""
    held = session.get(HELD, (rows.blob(reading.article.id, "art"),))
    if held is None:
        writer.add(reading)
        return "added"
    article, version, modified, published = held
    change = derive.change(reading, version, modified or published)
    if change == "replaced":
        writer.withdraw(article)
        writer.add(reading)
    return change


def _history(session: Session, entity: int, as_of: AsOf) -> tuple[list[Fact], dict[str, str]]:
    """Return the facts of an entity that held at a moment, and the independent source of each of their articles."""
    clusters = {f"art_{id_.hex()}": str(cluster) for id_, cluster in session.all(rows.CLUSTERS, (entity,))}
    return timeline.holding(_facts(session, rows.ALL_FACTS, (entity,)), as_of), clusters


def _facts(session: Session, sql: str, where: Bindings) -> list[Fact]:
    found = session.all(sql, where)
    return [rows.fact(session, session.get(rows.FACT, row)) for row in found]


def _sought(session: Session, query: SearchQuery, words: Sequence[str]) -> dict[str, str | None]:
    types = canonical_json([session.term(type_) for type_ in sorted(query.types)]) if query.types else None
    return {"types": types} | ({"key": names.key(query.text), "match": _match(words, query.prefix)} if words else {})


def _match(words: Sequence[str], prefix: bool) -> str:
    """Return the FTS5 expression: every word quoted, so that none is an operator."""
    quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words)
    return f"{quoted} *" if prefix else quoted


def _count_entities(session: Session, types: frozenset[str]) -> int:
    return sum(n for type_, n in _counters(session, "entity").items() if not types or type_ in types)


def _counters(session: Session, kind: str) -> dict[str, int]:
    return dict(session.all(rows.COUNTERS, (kind,)))

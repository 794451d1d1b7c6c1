"""The graph on a Neo4j server, for writing: writers take turns, each change is one transaction."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from graph.errors import NotFoundError
from graph.model import Judgement, Reading
from graph.store import derive, judging
from graph.store.base import Change, Tell, untold
from graph.store.jobs import NO_STEP, Step, check_step
from graph.store.neo4j import review, rows, schema, truth
from graph.store.neo4j.address import Address
from graph.store.neo4j.connection import Work
from graph.store.neo4j.jobs import Neo4jJobs, forget_refusals, note
from graph.store.neo4j.reader import Neo4jReader, known
from graph.store.neo4j.saved import Neo4jSaved
from graph.store.neo4j.writer import Writer
from graph.store.resolving import ByKey, Resolver

BATCH: Final = 200  # articles that are derived together
DERIVED: Final = ("Entity", "Name", "Group", "Trait", "Thing", "Block", "Band", "Word", "About")
ALONE: Final = "MATCH (a:Article) SET a.cluster = a.id"
FORGET_DERIVED: Final = "MATCH (:Statement)-[u:SUPERSEDED_BY]->() DELETE u"
FORGET_COUNTERS: Final = "MATCH (c:Counter {kind: 'statement'}) DELETE c"
SET_RULES: Final = "MATCH (m:Meta {id: 'venturegraph'}) SET m.rules = $rules"
PUT_JUDGEMENTS: Final = """
UNWIND $rows AS row MERGE (j:Judgement {id: row.id}) ON CREATE SET j = row
ON MATCH SET j.undone = CASE row.undone WHEN '' THEN j.undone ELSE row.undone END"""
UNDO: Final = "MATCH (j:Judgement {id: $id}) SET j.undone = $at"


class Neo4jStore(Neo4jJobs, Neo4jSaved, Neo4jReader):
    """A `Store` on a Neo4j server, which it prepares when the database is empty. Several processes may write at once.

    Raises what `Neo4jReader` raises.
    """

    together = (
        1  # a server that goes away takes one article with it, and writers hold up each other for as little as can be
    )

    def __init__(self, address: Address, resolver: Resolver | None = None, tell: Tell = untold) -> None:
        self._resolver, self._tell = resolver or ByKey(), tell
        super().__init__(address)

    def _begin(self) -> None:
        schema.prepare(self._connection)
        if not self._ask(self._current):
            self._connection.write(self._adopt)

    def _current(self, work: Work) -> bool:
        return schema.current(work, self._resolver.version)

    def _adopt(self, work: Work) -> None:
        """Derive the database anew where other rules made it; a second process waits and finds it done."""
        schema.turn(work, graph=True)
        if not self._current(work):
            self._rebuild(work, self._tell)

    def put(self, reading: Reading, step: Step = NO_STEP) -> Change:
        return self.put_all([reading], [step])[0]

    def put_all(self, readings: Iterable[Reading], steps: Sequence[Step] = ()) -> list[Change]:
        for step in steps:
            check_step(step)
        tidy = [derive.checked(reading) for reading in readings]

        def change(work: Work) -> list[Change]:
            changes = [found for batch in derive.distinct(tidy) for found in self._put(work, batch)]
            for step, found in zip(steps, changes, strict=bool(steps)):
                note(work, step, found)
            return changes

        return self._connection.write(change)

    def retract(self, article: str) -> None:
        def change(work: Work) -> None:
            writer = Writer(work, self._resolver)
            held = work.each(truth.HELD, [article.encode(errors="replace").decode()])
            known(work, held or None, article, "article")
            writer.withdraw([article])
            writer.finish()

        self._connection.write(change)

    def judge(self, judgement: Judgement) -> None:
        judging.check(judgement)

        def change(work: Work) -> None:
            schema.turn(work, graph=True)
            for id_ in judgement.pair:
                if not review.thing_of(work, id_.encode(errors="replace").decode()):
                    raise NotFoundError(f"no entity or reference has the id {id_!a}")
            known = [rows.judgement(row) for row in work.all(rows.JUDGEMENTS)]
            if judgement.id not in {other.id for other in known}:
                judging.check_new(judgement, known)
                self._judge(work, [judgement])

        self._connection.write(change)

    def undo(self, judgement: str, *, at: str) -> None:
        judging.check_time(at)

        def change(work: Work) -> None:
            schema.turn(work, graph=True)
            known = {j.id: j for j in (rows.judgement(row) for row in work.all(rows.JUDGEMENTS))}
            if judgement not in known:
                raise NotFoundError(f"no judgement has the id {judgement!a}")
            judging.check_undo(known[judgement], known.values())
            self._judge(work, [replace(known[judgement], undone=at)])

        self._connection.write(change)

    def adopt(self, judgements: Sequence[Judgement]) -> None:
        for judgement in judgements:
            judging.check(replace(judgement, undone=""))
        self._connection.write(lambda work: self._judge(work, judgements))

    def _judge(self, work: Work, judgements: Sequence[Judgement]) -> None:
        work.each(PUT_JUDGEMENTS, [_judgement(judgement) for judgement in judgements])
        writer = Writer(work, self._resolver)
        for judgement in judgements:
            writer.touch(judgement)
        writer.finish()

    def rebuild(self, tell: Tell = untold) -> None:
        def change(work: Work) -> None:
            schema.turn(work, graph=True)
            self._rebuild(work, tell)

        self._connection.write(change)

    def _put(self, work: Work, readings: Sequence[Reading]) -> list[Change]:
        """Take articles in; none is among them twice."""
        writer = Writer(work, self._resolver)
        forget_refusals(work, [source for r in readings for source in (r.article.url, r.article.id)])
        held = {row[0]: row[1:] for row in work.each(truth.HELD, [r.article.id for r in readings])}
        changes = [_change(reading, held.get(reading.article.id)) for reading in readings]
        taken = [r for r, change in zip(readings, changes, strict=True) if change in {"added", "replaced"}]
        if taken:
            writer.withdraw({reading.article.id for reading in taken} & held.keys())
            writer.add(taken)
            writer.finish()
        return changes

    def _rebuild(self, work: Work, tell: Tell) -> None:
        """Derive everything anew; one transaction holds it all, in the server's memory."""
        for label in DERIVED:
            work.run(f"MATCH (n:{label}) DETACH DELETE n")
        work.run(ALONE)
        work.run(FORGET_DERIVED)
        work.run(FORGET_COUNTERS)
        ids = [id_ for (id_,) in work.all(rows.ARTICLE_IDS, after="", limit=2**31)]
        for start in range(0, len(ids), BATCH):
            writer = Writer(work, self._resolver)
            writer.restore(list(rows.readings(work, ids[start : start + BATCH]).values()))
            writer.finish(quiet=True)
            tell("articles", min(start + BATCH, len(ids)), len(ids))
        work.run(SET_RULES, rules=self._resolver.version)


def _change(reading: Reading, held: list[str] | None) -> Change:
    """Say what becomes of a reading where this version and these dates are held."""
    if held is None:
        return "added"
    version, modified, published = held
    return derive.change(reading, version, modified or published)


def _judgement(j: Judgement) -> dict[str, Any]:
    pair = {"id": j.id, "one": j.left, "other": j.right}
    return pair | {"verdict": j.verdict, "by": j.by, "at": j.at, "why": j.why, "undone": j.undone}

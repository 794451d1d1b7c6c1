"""How articles and judgements enter and leave a graph on Neo4j: the truth is written, and what it touches derived anew.

Everything is done set by set: the number of queries does not depend on the number of articles, so that many of them fit
into one transaction; the work depends on what they touch, never on the size of the graph.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from graph.model import Judgement, Reading, Statement
from graph.store import feed, resolution
from graph.store.neo4j import groups, rows, schema, truth
from graph.store.neo4j.binder import Binder
from graph.store.neo4j.clusters import Clusters
from graph.store.neo4j.connection import Work
from graph.store.neo4j.deriver import Deriver
from graph.store.neo4j.jobs import COUNT
from graph.store.neo4j.slots import Slots
from graph.store.resolving import Resolver

EDGES_OF: Final = """
UNWIND $rows AS id MATCH (:Article {id: id})<-[:STATED_IN]-(s:Statement) RETURN s.src, s.predicate, s.dst"""
NOTE: Final = """
MATCH (m:Meta {id: 'venturegraph'}) WITH m, m.event AS last SET m.event = last + size($rows)
WITH last UNWIND range(0, size($rows) - 1) AS at
CREATE (:Change {number: last + at + 1, kind: $rows[at][0], subject: $rows[at][1], other: $rows[at][2]})"""


class Writer:
    """The changes of one transaction, which begins with taking the writers' turn; `finish` derives what follows from them."""

    def __init__(self, work: Work, resolver: Resolver) -> None:
        self._work = work
        self._resolver = resolver
        schema.turn(work, graph=True)
        self._binder = Binder(work, resolver)
        self._deriver = Deriver(work)
        self._slots = Slots(work)
        self._clusters = Clusters(work)
        self._taken: set[str] = set()
        self._given: set[str] = set()
        self._before: dict[str, Statement] = {}
        self._after: dict[str, Statement] = {}

    def withdraw(self, articles: Iterable[str]) -> None:
        """Take articles out."""
        ids = sorted(articles)
        self._given |= set(ids)
        found = rows.readings(self._work, ids)
        self._before |= {s.id: s for reading in found.values() for s in reading.statements}
        members = truth.members(self._work, ids, groups.sighting)
        self._slots.forget(ids)
        self._recount(ids)
        self._clusters.remove(ids)
        truth.delete(self._work, ids)
        self._binder.remove(members)
        self._deriver.withdraw(members)

    def add(self, readings: Sequence[Reading]) -> None:
        """Put tidy readings in."""
        found = {id_: seen for r in readings for id_, seen in resolution.sightings(self._resolver, r).items()}
        truth.create(self._work, readings, found)
        self._clusters.add({reading.article.id: reading.article.signature for reading in readings})
        self._binder.add(member for reading in readings for member in truth.new_members(reading, found))
        self._taken |= {reading.article.id for reading in readings}
        self._after |= {s.id: s for reading in readings for s in reading.statements}

    def restore(self, readings: Sequence[Reading]) -> None:
        """Derive anew what follows from articles that are there."""
        found = {id_: seen for r in readings for id_, seen in resolution.sightings(self._resolver, r).items()}
        truth.sight(self._work, readings, found)
        self._clusters.add({reading.article.id: reading.article.signature for reading in readings})
        self._binder.add(member for reading in readings for member in truth.new_members(reading, found))
        self._after |= {s.id: s for reading in readings for s in reading.statements}

    def touch(self, judgement: Judgement) -> None:
        """Note that a judgement came or went."""
        self._binder.touch(judgement)

    def finish(self, *, quiet: bool = False) -> None:
        """Derive anew what was touched, and note it in the feed unless ``quiet``."""
        moves = self._binder.bind()
        self._deriver.move([move for move in moves if move.old != move.new])
        self._deriver.entities |= self._binder.weighed
        self._recount(self._clusters.finish())
        self._deriver.finish()
        self._slots.finish(self._deriver.edges, self._deriver.renamed)
        self._write_counts()
        if not quiet:
            self._note()

    def _recount(self, articles: Iterable[str]) -> None:
        """Derive anew what the statements of articles support."""
        found = self._work.each(EDGES_OF, sorted(articles))
        self._deriver.edges |= {(src, predicate, dst) for src, predicate, dst in found}

    def _write_counts(self) -> None:
        by = Counter(s.predicate for s in self._after.values())
        by.subtract(s.predicate for s in self._before.values())
        changed = [{"kind": "statement", "name": name, "by": n} for name, n in sorted(by.items()) if n]
        self._work.each(COUNT, changed)

    def _note(self) -> None:
        lines = [
            *feed.articles(self._given, self._taken),
            *feed.statements(self._before, self._after),
            *feed.superseded(self._slots.before, self._slots.after),
            *feed.entities(self._binder.before, self._binder.after),
        ]
        self._work.each(NOTE, [list(line) for line in lines])

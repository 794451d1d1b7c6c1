"""The edges that a transaction of the SQLite store touches, derived anew.

An edge to which statements are added costs their number: what stands behind it already, thousands of statements between two
well-known things, is not read again. One that loses a statement, or whose articles changed cluster, is counted anew.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final, NamedTuple

from graph.store import derive
from graph.store.database import Row, Session, Value
from graph.store.derive import EdgeFigures, Support
from graph.store.packing import FINEST, pack_confidence, pack_date
from graph.store.taking import Said

EdgeKey = tuple[int, int, int]

# CROSS JOIN keeps SQLite from starting at the larger table; it has no statistics of ours.
SUPPORT_OF: Final = """
SELECT s.statement, s.id, s.value, s.status, s.confidence, a.published, CAST(c.cluster AS TEXT)
FROM support p CROSS JOIN statement s ON s.statement = p.statement CROSS JOIN article a ON a.article = s.article
CROSS JOIN source c ON c.article = s.article
WHERE p.src = ? AND p.typ = ? AND p.dst = ?"""
KNOWN: Final = """
SELECT e.src, e.typ, e.dst, e.youngest, e.status, e.statements, e.sources, e.first_seen, e.last_seen, lower(hex(s.id)), e.belief
FROM json_each(?) k CROSS JOIN edge e ON e.src = k.value ->> 0 AND e.typ = k.value ->> 1 AND e.dst = k.value ->> 2
LEFT JOIN packed_statement s ON s.statement = e.youngest"""
CLUSTER: Final = "SELECT cluster FROM source WHERE article = ?"
# What stands behind an edge from a cluster without the new statements, a JSON array.
OTHERS: Final = """
SELECT max(s.confidence) FROM source c CROSS JOIN article a ON a.article = c.article
CROSS JOIN support p ON p.src = :src AND p.typ = :typ AND p.dst = :dst AND p.statement BETWEEN a.first_statement AND a.last_statement
CROSS JOIN statement s ON s.statement = p.statement
WHERE c.cluster = :cluster AND s.statement NOT IN (SELECT value FROM json_each(:new))"""
WRITE: Final = """
INSERT INTO packed_edge (src, typ, dst, status, statements, sources, first_seen, last_seen, youngest, belief, confidence)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (src, typ, dst) DO UPDATE SET status = excluded.status, statements = excluded.statements,
    sources = excluded.sources, first_seen = excluded.first_seen, last_seen = excluded.last_seen,
    youngest = excluded.youngest, belief = excluded.belief, confidence = excluded.confidence"""
DELETE: Final = "DELETE FROM packed_edge WHERE src = ? AND typ = ? AND dst = ?"


class Link(NamedTuple):
    """A statement's place in the graph: its edge and the entities whose fact it is."""

    said: Said
    edge: EdgeKey
    entities: Set[int]

    def says_of(self, references: Set[int]) -> bool:
        """Say whether one of the references, given by rows, is an end of it."""
        return self.said.subject in references or self.said.object in references


def row(key: EdgeKey, f: EdgeFigures, rows: Mapping[str, int]) -> tuple[Value, ...]:
    """Return the values of `WRITE`; ``rows`` knows the youngest statement by its id."""
    seen = pack_date(f.first_seen), pack_date(f.last_seen), rows[f.youngest]
    status = None if f.status == "stated" else f.status
    return *key, status, f.statements, f.sources, *seen, f.belief, pack_confidence(f.confidence, FINEST)


class Edges:
    """Collects what a transaction does to edges; `finish` writes them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._entered: dict[EdgeKey, list[Link]] = defaultdict(list)
        self._recounted: set[EdgeKey] = set()
        self._clusters: dict[int, str] = {}
        self._rows: dict[str, int] = {}  # of the statements that may be the youngest, by id

    def enter(self, link: Link) -> None:
        """Note a statement that is new behind its edge."""
        self._entered[link.edge].append(link)

    def recount(self, key: EdgeKey) -> None:
        """Note an edge that is to be counted anew."""
        self._recounted.add(key)

    def finish(self) -> Iterator[tuple[EdgeKey, int]]:
        """Write the edges; yields those that are new (1) or gone (-1)."""
        touched = sorted(self._entered.keys() | self._recounted)
        held = {row[:3]: row[4:] for row in self._known(touched)}
        figures = {key: self._figures(key, held.get(key)) for key in touched}
        self._session.connection.executemany(WRITE, [row(key, f, self._rows) for key, f in figures.items() if f])
        self._session.connection.executemany(DELETE, [key for key, f in figures.items() if f is None])
        for key, f in figures.items():
            if by := (f is not None) - (key in held):
                yield key, by

    def _known(self, touched: Sequence[EdgeKey]) -> Iterator[Row]:
        for found in self._session.all(KNOWN, (json.dumps(touched),)):
            self._rows[found[9]] = found[3]
            yield found

    def _figures(self, key: EdgeKey, known: tuple[object, ...] | None) -> EdgeFigures | None:
        links = self._entered.get(key, [])
        if key in self._recounted:
            found = self._behind(key)
            return derive.edge_figures(found) if found else None
        rows = [self._support(link.said) for link in links]
        if known is None:  # nothing else stands behind it
            return derive.edge_figures(rows)
        return derive.further(EdgeFigures(*known), rows, self._others(key, links))  # type: ignore[arg-type] # a row

    def _behind(self, key: EdgeKey) -> list[Support]:
        """Return what stands behind an edge."""
        found = [(row, Support(id_.hex(), *rest)) for row, id_, *rest in self._session.all(SUPPORT_OF, key)]
        self._rows |= {one.statement: row for row, one in found}
        return [one for _, one in found]

    def _support(self, said: Said) -> Support:
        self._rows[said.id.hex()] = said.statement
        return Support(said.id.hex(), "", said.status, said.confidence, said.published, self._cluster(said.article))

    def _cluster(self, article: int) -> str:
        if article not in self._clusters:
            self._clusters[article] = str(self._session.get(CLUSTER, (article,)))
        return self._clusters[article]

    def _others(self, key: EdgeKey, links: Sequence[Link]) -> dict[str, float]:
        """Return the best confidence of what else these articles and their copies say of an edge. Cost: their statements."""
        src, typ, dst = key
        new = json.dumps([link.said.statement for link in links])
        found: dict[str, float] = {}
        for cluster in {self._cluster(link.said.article) for link in links}:
            where: dict[str, Value] = {"src": src, "typ": typ, "dst": dst, "cluster": int(cluster), "new": new}
            if (best := self._session.get(OTHERS, where)) is not None:
                found[cluster] = best
        return found

"""Things into entities, kept in step within a transaction of the SQLite store: what links and judgements join is clustered anew."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.model import Judgement
from graph.store import judging
from graph.store.database import Row, Session
from graph.store.linker import Linker, Node
from graph.store.resolving import Comparison, Judged, Resolver, Thing
from graph.store.review import thing_of
from graph.store.rows import blob, judgement
from graph.store.sighted import MEMBERS

OWNED: Final = "SELECT t.thing, t.entity FROM json_each(?) r CROSS JOIN thing t ON t.thing = r.value"
MATES: Final = "SELECT t.thing FROM json_each(?) r CROSS JOIN thing t ON t.entity = r.value"
IDS: Final = "SELECT e.entity, e.id FROM json_each(?) r CROSS JOIN entity e ON e.entity = r.value"
ENTITIES: Final = "SELECT e.id, e.entity FROM json_each(?) r CROSS JOIN entity e ON e.id = unhex(r.value)"
MEMBERS_OF: Final = f"SELECT m.reference, m.entity FROM {MEMBERS} WHERE t.thing = ?"  # noqa: S608 - a constant
ENTITIES_OF: Final = """
SELECT m.reference, t.entity FROM json_each(?) r CROSS JOIN member m ON m.reference = r.value
CROSS JOIN thing t ON t.thing = m.thing"""
INSIDE: Final = """
SELECT low, high, score, reasons FROM link
WHERE verdict = 'same' AND low IN (SELECT value FROM json_each(:things)) AND high IN (SELECT value FROM json_each(:things))"""
JUDGED_ON: Final = """
SELECT j.*, coalesce(u.at, '') FROM judgement j LEFT JOIN undoing u ON u.judgement = j.id WHERE j.one = :id OR j.other = :id"""
JUDGED_REFERENCES: Final = """
SELECT one, other FROM judgement WHERE one BETWEEN 'ref_' AND 'ref_~'
UNION SELECT one, other FROM judgement WHERE other BETWEEN 'ref_' AND 'ref_~'"""
OWN: Final = "UPDATE thing SET entity = ? WHERE thing = ?"
SETTLED: Final = "DELETE FROM conflict WHERE low = ?"
ADD_CONFLICT: Final = "INSERT OR REPLACE INTO conflict VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Move:
    """References that go from one entity to another; the old one is 0 for new references."""

    reference: int
    old: int
    new: int


class Clustering:
    """Clusters the things that are dirty; ``before`` and ``after`` tell the owners of what was touched, ``made`` the new entities."""

    def __init__(self, session: Session, resolver: Resolver, linker: Linker, *, judged: bool) -> None:
        self._session, self._resolver, self._linker = session, resolver, linker
        self._judged = judged  # by people, anything at all
        self._owners: list[tuple[Node, str]] = []
        self._torn: list[Row] = []
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}
        self.made: dict[int, bytes] = {}  # entities that have no row yet, with their ids

    def run(self, moved: dict[int, int]) -> list[Move]:
        """Cluster what is dirty; returns what moves, to which ``moved``, references with the entities before, is added."""
        dirty = self._dirty()
        linked, done = self._linker.linked(dirty), set[int]()
        for row in sorted(dirty):
            if row not in done:
                done |= self._cluster(row) if self._judged or row in linked else self._alone(row)
        self._session.connection.executemany(SETTLED, [(row,) for row in sorted(done)])
        self._session.connection.executemany(ADD_CONFLICT, self._torn)
        self._own(moved)
        found = self._session.all(ENTITIES_OF, (json.dumps(sorted(moved)),))
        return [Move(reference, moved[reference], entity) for reference, entity in found]

    def leave(self, row: int) -> None:
        """Note the owner of a thing that goes, and the things that share an entity with it."""
        node = self._linker.node(row)
        self._note([node])
        self._linker.dirty |= self._mates({node.entity} - {0})
        self._session.execute("DELETE FROM conflict WHERE low = ? OR high = ?", (row, row))

    def _dirty(self) -> set[int]:
        """Return the things to cluster: those noted, as far as they are there, and what shares an entity with them."""
        owned: dict[int, int] = dict(self._session.all(OWNED, (json.dumps(sorted(self._linker.dirty)),)))
        return {*owned, *self._mates({*owned.values()} - {0})}

    def _mates(self, entities: Collection[int]) -> set[int]:
        found = self._session.all(MATES, (json.dumps(sorted(entities)),)) if entities else []
        return {thing for (thing,) in found}

    def _alone(self, row: int) -> set[int]:
        node = self._linker.node(row)
        self._owners.append((node, node.id))
        return {row}

    def _cluster(self, start: int) -> set[int]:
        rows, judged = self._component(start)
        nodes = [self._linker.node(row) for row in sorted(rows)]
        owners: Mapping[str, str] = {nodes[0].id: nodes[0].id}
        if len(nodes) > 1:
            things = sorted((Thing(node.id, node.rank, node.profile) for node in nodes), key=lambda thing: thing.id)
            found = self._resolver.cluster(things, self._links_inside(rows), judged)
            owners, row = found.owners, self._linker.rows
            self._torn += [(row[low], row[high], *against) for (low, high), against in found.conflicts.items()]
        self._owners += [(node, owners[node.id]) for node in nodes]
        return rows

    def _component(self, start: int) -> tuple[set[int], Judged]:
        """Return the things that links and judgements connect with one, and the judgements among them."""
        rows, queue, judgements = {start}, [start], {}
        while queue:
            row = queue.pop()
            near = self._linker.partners(row)
            if self._judged:
                for found in self.judgements_on(self._linker.node(row).id):
                    judgements[found.id] = found
                    near |= {
                        self._row(end)
                        for end in map(self._thing_of, found.pair)
                        if end and found.verdict == "same" and not found.undone
                    }
            queue += sorted(near - rows)
            rows |= near
        return rows, judging.judged(judgements.values(), self._thing_of)

    def judgements_on(self, id_: str) -> Iterator[Judgement]:
        """Yield all judgements on a thing or on one of its references."""
        ids = [id_]
        for pair in self._session.all(JUDGED_REFERENCES):
            ids += [end for end in pair if end.startswith("ref_") and self._thing_of(end) == id_]
        for end in dict.fromkeys(ids):
            yield from (judgement(row) for row in self._session.all(JUDGED_ON, {"id": end}))

    def _thing_of(self, id_: str) -> str:
        return thing_of(self._session, id_)

    def _row(self, id_: str) -> int:
        rows = self._linker.rows
        if id_ not in rows:
            rows[id_] = self._session.get("SELECT thing FROM thing WHERE id = ?", (blob(id_, "ent"),))
        return rows[id_]

    def _links_inside(self, rows: set[int]) -> dict[tuple[str, str], Comparison]:
        found = self._session.all(INSIDE, {"things": json.dumps(sorted(rows))})
        node = self._linker.node
        return {
            (node(low).id, node(high).id): Comparison(score, "same", tuple(json.loads(reasons)))
            for low, high, score, reasons in found
        }

    def _own(self, moved: dict[int, int]) -> None:
        """Give things to their entities; all references of a thing move where that is another than before."""
        self._note([node for node, _ in self._owners])
        rows = self._rows({owner for _, owner in self._owners})
        changed = [(rows[owner], node) for node, owner in self._owners if rows[owner] != node.entity]
        for _, node in changed:
            for reference, old in self._session.all(MEMBERS_OF, (node.row,)) if node.entity else ():
                moved.setdefault(reference, old)
        self._session.connection.executemany(OWN, [(entity, node.row) for entity, node in changed])
        self.after |= {node.id: owner for node, owner in self._owners}

    def _rows(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the rows of entities; new ones have the number of the thing with their id, and get their row when they have a name."""
        sought = [id_.partition("_")[2] for id_ in sorted(ids)]
        found = {f"ent_{id_.hex()}": row for id_, row in self._session.all(ENTITIES, (json.dumps(sought),))}
        for id_ in sorted({*ids} - found.keys()):
            found[id_] = self._linker.rows[id_]
            self.made[found[id_]] = blob(id_, "ent")
        return found

    def _note(self, nodes: Sequence[Node]) -> None:
        """Remember to which entities things belonged before this transaction."""
        new = [node for node in nodes if node.entity and node.id not in self.before]
        wanted = json.dumps(sorted({node.entity for node in new}))
        ids: dict[int, bytes] = dict(self._session.all(IDS, (wanted,))) if new else {}
        self.before |= {node.id: f"ent_{ids[node.entity].hex()}" for node in new if node.entity in ids}

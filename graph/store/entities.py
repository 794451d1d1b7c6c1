"""What the entities of a transaction of the SQLite file are called and how they are counted, brought up to date at once."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph.model import canonical_json
from graph.store import derive, heads
from graph.store.database import Row, Session
from graph.store.naming import Naming
from graph.store.slots import Slots

NOW: Final = """
SELECT e.entity, e.type, e.name, e.aliases, e.properties, e.articles
FROM json_each(?) r CROSS JOIN entity e ON e.entity = r.value"""
THINGS: Final = """
SELECT t.entity, g.type, t.references_ FROM json_each(?) r CROSS JOIN thing t ON t.entity = r.value
CROSS JOIN assembly g ON g.assembly = t.assembly"""
SET: Final = """
UPDATE entity SET type = ?, name = ?, aliases = ?, properties = ?, articles = ?, degree = degree + ? WHERE entity = ?"""
ADD: Final = """
INSERT INTO entity (type, name, aliases, properties, articles, degree, entity, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
DROP: Final = "DELETE FROM entity WHERE entity = ?"
Counts = Counter[tuple[str, str]]  # kind and name
NOTHING: Final = (0, "", "[]", "{}", 0)  # what is known of an entity that is new


class Entities:
    """Collects what changed of entities beside their names; `finish` writes what follows, and adds to the ``counts`` behind `stats`."""

    def __init__(
        self, session: Session, naming: Naming, slots: Slots, counts: Counts, made: Mapping[int, bytes]
    ) -> None:
        self._session = session
        self._naming = naming
        self._slots = slots
        self._counts = counts
        self._made = made
        self._degrees: Counter[int] = Counter()
        self._literals: set[int] = set()
        self.touched: set[int] = set()

    def connect(self, entity: int, by: int) -> None:
        """Count edges; where two others became one, nothing else of this end was touched."""
        self._degrees[entity] += by
        self.touched.add(entity)

    def valued(self, entity: int) -> None:
        """Note that a value is said of an entity, or no longer."""
        self._literals.add(entity)
        self.touched.add(entity)

    def finish(self) -> None:
        """Write what differs: an unchanged row would still cost a page in the journal. What nothing names any more goes."""
        wanted = json.dumps(sorted(self.touched))
        types: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for entity, type_, size in self._session.all(THINGS, (wanted,)):
            types[entity].append((type_, size))
        held = {row: now for row, *now in self._session.all(NOW, (wanted,))}
        rows = {
            entity: self._derived(entity, held.get(entity, NOTHING), types[entity]) for entity in sorted(self.touched)
        }
        self._write({entity: row for entity, row in rows.items() if row})
        gone = [(entity,) for entity in held if not self._naming.of(entity)]
        self._session.connection.executemany(DROP, gone)

    def _write(self, rows: Mapping[int, Row]) -> None:
        added = [(*row, entity, self._made[entity]) for entity, row in rows.items() if entity in self._made]
        changed = [(*row, entity) for entity, row in rows.items() if entity not in self._made]
        self._session.insert(ADD, added)
        self._session.connection.executemany(SET, changed)

    def _derived(self, entity: int, now: Sequence[Any], types: Sequence[tuple[int, int]]) -> Row:
        """Return the row of an entity where it differs from what is known of it."""
        if now[1]:
            self._counts["entity", self._session.name(now[0])] -= 1
        if not (held := self._naming.of(entity)):
            return ()
        name = derive.main_name({surface.text: surface.names for surface in held if surface.names})
        others = sorted([surface.text for surface in held if surface.text != name])
        aliases = canonical_json(others) if others else NOTHING[2]
        properties = heads.properties(self._session, entity) if entity in self._literals else now[3]
        new = heads.main_type(self._session, types), name, aliases, properties, now[4] + self._naming.articles[entity]
        self._recount(entity, now, new[0], name)
        by = self._degrees[entity]
        return (*new, by) if by or tuple(now) != new else ()

    def _recount(self, entity: int, now: Sequence[Any], type_: int, name: str) -> None:
        self._counts["entity", self._session.name(type_)] += 1
        if now[1] not in {"", name}:
            self._slots.renamed(entity)
        if now[1] and now[0] != type_:
            self._slots.retyped(entity)

"""The groups of references that a transaction of the SQLite store touches: what comes and goes, and what is there already.

All of them are read and written at once; `binder` divides them into things.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from graph import names
from graph.store import sighted
from graph.store.database import Row, Session
from graph.store.many import decoded
from graph.store.numbers import Numbers
from graph.store.resolving import Sighting
from graph.store.rows import blob

OF_KEYS: Final = """
SELECT a.assembly, a.type, a.key FROM json_each(?) k
CROSS JOIN assembly a ON a.type = k.value ->> 0 AND a.key = k.value ->> 1"""
GROUPS: Final = """
SELECT a.assembly, a.type, a.key FROM json_each(?) r CROSS JOIN assembly a ON a.assembly = r.value
ORDER BY a.assembly"""
HELD: Final = """
SELECT t.assembly, t.id, t.thing, t.profile, t.seen, t.first, t.references_, t.entity
FROM json_each(?) r CROSS JOIN thing t ON t.assembly = r.value"""
ADD: Final = "INSERT INTO assembly (assembly, type, key) VALUES (?, ?, ?)"
DROP_SIGHTING: Final = "DELETE FROM sighting WHERE reference = ?"
ADD_TRAIT: Final = """
INSERT INTO trait (assembly, kind, value, n) VALUES (?, ?, ?, ?)
ON CONFLICT (assembly, kind, value) DO UPDATE SET n = n + excluded.n"""
DROP_TRAITS: Final = "DELETE FROM trait WHERE assembly = ? AND n = 0"
# What a profile may keep of each kind: an organisation can have a hundred thousand neighbours. A seek finds the next kind, and what is
# given once is looked at only where the others, which have an index, are too few.
MOST_TRAITS: Final = 64
TRAITS: Final = """
WITH RECURSIVE k (kind) AS (
    SELECT min(kind) FROM trait WHERE assembly = ?1
    UNION ALL SELECT (SELECT min(t.kind) FROM trait t WHERE t.assembly = ?1 AND t.kind > k.kind) FROM k WHERE k.kind IS NOT NULL
)
SELECT kind, (
    SELECT json_group_array(json_array(value, n)) FROM (
        SELECT * FROM (
            SELECT value, n FROM trait WHERE assembly = ?1 AND kind = k.kind AND n > 1 ORDER BY n DESC, length(value), value LIMIT ?2
        )
        UNION ALL SELECT * FROM (
            SELECT value, n FROM trait WHERE assembly = ?1 AND kind = k.kind AND n = 1 ORDER BY length(value), value LIMIT ?2
        )
        LIMIT ?2
    )
) FROM k WHERE kind IS NOT NULL"""
FEW: Final = 12  # references: the traits of groups of so many are read as they stand, which is three times as fast
ALL_TRAITS: Final = """
SELECT t.assembly, t.kind, t.value, t.n FROM json_each(?) r CROSS JOIN trait t ON t.assembly = r.value"""
Counts = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Held:
    """A thing as it is in the file."""

    row: int
    profile: str
    seen: str
    first: bytes
    references: int
    entity: int

    def same(self, profile: str, rank: tuple[str, str]) -> bool:
        """Say whether this is what a thing is compared and ranked by."""
        return (self.profile, self.seen, self.first) == (profile, rank[0], blob(rank[1], "ref"))


@dataclass(slots=True)
class Group:
    """References of one type and key: ``held`` are its things before, by id, ``fresh`` the references that are new in it."""

    row: int
    type: str
    key: str
    size: int
    thing: int = (
        0  # of which all are part, as it seems: the one that is there, else a new one; 0 where there are several
    )
    rank: tuple[str, str] = ("", "")  # of its first reference
    held: dict[bytes, Held] = field(default_factory=dict)
    fresh: dict[int, Sighting] = field(default_factory=dict)
    counts: Counts = field(default_factory=lambda: defaultdict(Counter))


class Groups:
    """Takes references in and out; `read` writes what came and went, and returns the groups that it touches."""

    def __init__(self, session: Session, numbers: Numbers, uncounted: Set[str]) -> None:
        self._session = session
        self._many = session.connection.executemany
        self._numbers = numbers
        self._uncounted = uncounted  # kinds of traits
        self._added: list[tuple[tuple[int, str], int, Sighting]] = []  # type and key, reference
        self._sizes: Counter[int] = Counter()
        self._traits: Counter[tuple[int, str, str]] = Counter()
        self._lost: set[bytes] = set()  # ids of references
        self._touched: set[int] = set()

    def add(self, reference: int, type_: str, name: str, sighting: Sighting) -> None:
        """Take a reference in."""
        self._added.append(((self._session.new_term(type_), names.key(name, type_)), reference, sighting))

    def remove(self, article: int) -> None:
        """Take an article's references out."""
        found = self._session.all(sighted.OF_ARTICLE, (article,))
        self._many(DROP_SIGHTING, [(reference,) for reference, *_ in found])
        for _, id_, group, *said in found:
            self._count(group, sighted.traits(*said), -1)
            self._lost.add(id_)

    def touch(self, group: int) -> None:
        """Note that a group is to be divided anew."""
        self._touched.add(group)

    def read(self) -> list[Group]:
        """Write what came and went, and return the groups with what is known of them."""
        fresh = self._place()
        groups = {row: Group(row, self._session.name(type_), key, self._sizes[row]) for row, type_, key in self._rows()}
        for row, id_, *rest in self._of(HELD, groups):
            groups[row].held[id_] = held = Held(*rest)
            groups[row].size += held.references
        for row, reference, sighting in fresh:
            groups[row].fresh[reference] = sighting
        self._sight(groups.values())
        self._count_traits(groups)
        return list(groups.values())

    def _place(self) -> list[tuple[int, int, Sighting]]:
        """Give references to groups, which are made where they are new."""
        keys = dict.fromkeys(key for key, *_ in self._added)
        rows = {(type_, key): row for row, type_, key in self._of(OF_KEYS, keys)}
        new = {key: self._numbers.next("assembly") for key in keys if key not in rows}
        self._session.insert(ADD, [(row, *key) for key, row in new.items()])
        rows |= new
        placed = [(rows[key], reference, sighting) for key, reference, sighting in self._added]
        for row, _, sighting in placed:
            self._count(row, sighting.traits, 1)
        return placed

    def _rows(self) -> list[Row]:
        return self._of(GROUPS, self._sizes.keys() | self._touched)

    def _count(self, group: int, traits: Mapping[str, Sequence[str]], by: int) -> None:
        self._sizes[group] += by
        for kind in traits.keys() - self._uncounted:
            for value in traits[kind]:
                self._traits[group, kind, value] += by

    def _sight(self, groups: Iterable[Group]) -> None:
        """Write the new references, each as part of what it is most likely part of, and find the first of each group."""
        members, rows = list[Row](), list[Row]()
        for group in groups:
            found = [(held.row, held.entity) for held in group.held.values()]
            new = (0, 0) if found else (self._numbers.next("thing"),) * 2  # which its own entity has, too
            group.thing, entity = found[0] if len(found) == 1 else new
            members += [(row, None if group.thing == entity else group.thing, entity) for row in group.fresh]
            rows += [(row, said) for row, s in group.fresh.items() if (said := sighted.beside(s.traits))]
            group.rank = self._first(group)
        self._session.insert(sighted.ADD_MEMBER, members)
        self._session.insert(sighted.ADD, rows)

    def _first(self, group: Group) -> tuple[str, str]:
        """Return the rank of a group's first reference. Where that went, all others are looked at."""
        held = min(((held.seen, held.first) for held in group.held.values()), default=None)
        if held and held[1] in self._lost:
            held = sighted.first(self._session, json.dumps([held.row for held in group.held.values()]))
        before = [(held[0], f"ref_{held[1].hex()}")] if held else []
        return min([*before, *(sighting.rank for sighting in group.fresh.values())], default=("", ""))

    def _count_traits(self, groups: Mapping[int, Group]) -> None:
        """Add what came and went to the counts, and read them."""
        changes = [(*key, by) for key, by in self._traits.items() if by]
        self._many(ADD_TRAIT, changes)
        self._many(DROP_TRAITS, [(row,) for row in sorted({row for row, *_, by in changes if by < 0})])
        few = [row for row, group in groups.items() if group.size <= FEW]
        for row, kind, value, n in self._of(ALL_TRAITS, few):
            groups[row].counts[kind][value] = n
        for row in groups.keys() - few:
            found = self._session.all(TRAITS, (row, MOST_TRAITS))
            counts = decoded([counts for _, counts in found])
            groups[row].counts = {kind: Counter(dict(said)) for (kind, _), said in zip(found, counts, strict=True)}

    def _of(self, sql: str, wanted: Iterable[object]) -> list[Row]:
        """Return what a query finds for the rows or keys of groups."""
        sought = list(wanted)
        return self._session.all(sql, (json.dumps(sought, ensure_ascii=False),)) if sought else []

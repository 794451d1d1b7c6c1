"""Which things are linked, kept in step within a transaction of the SQLite store: blocks, comparisons, links."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.model import canonical_json
from graph.store.database import Session, Value
from graph.store.resolving import Profile, Resolver, same_group

MEMBERS: Final = """
SELECT k.value, (SELECT json_group_array(thing) FROM (SELECT thing FROM block WHERE key = k.value LIMIT :limit))
FROM json_each(:keys) k"""
LINKED: Final = """
SELECT high FROM link WHERE low = :thing AND verdict = 'same' UNION ALL SELECT low FROM link WHERE high = :thing AND verdict = 'same'"""


@dataclass(slots=True)
class Node:
    """A row of `thing`, with its id as text."""

    row: int
    id: str
    rank: tuple[str, str]
    profile: Profile
    entity: int


class Linker:
    """Compares what changed with what shares a block with it; ``dirty`` collects the things to cluster anew."""

    def __init__(self, session: Session, resolver: Resolver) -> None:
        self._session = session
        self._sql = session.execute
        self._resolver = resolver
        self._nodes: dict[int, Node] = {}
        self.rows: dict[str, int] = {}
        self.dirty: set[int] = set()

    def forget(self, row: int) -> None:
        """Read a thing anew when it is next asked for."""
        self._nodes.pop(row, None)

    def relink(self, row: int, profile: Profile) -> None:
        """Bring the thing's blocks and links up to date; a block that grows over the limit, or under it, changes all in it."""
        keys = self._resolver.blocks(profile)
        held = {key for (key,) in self._session.all("SELECT key FROM block WHERE thing = ?", (row,))}
        others = self.leave(row, held - keys) if held else set()
        members = self._members(keys)
        entered = sorted(keys - held)
        self._session.connection.executemany(
            "INSERT INTO block (key, thing) VALUES (?, ?)", [(key, row) for key in entered]
        )
        limit = self._resolver.bucket
        closed = {key for key in entered if len(members[key]) == limit}
        others |= {member for key in closed for member in members[key]}
        if held:
            self.unlink(row)
        self._link_all(
            row,
            {member for key, found in members.items() if len(found) <= limit and key not in closed for member in found},
        )
        for other in sorted(others):
            self.refresh(other)

    def leave(self, row: int, keys: Iterable[str]) -> set[int]:
        """Take a thing out of blocks; returns the members of those that are small enough again."""
        self._session.connection.executemany(
            "DELETE FROM block WHERE key = ? AND thing = ?", [(key, row) for key in sorted(keys)]
        )
        found = self._members(keys).values()
        return {member for members in found if len(members) == self._resolver.bucket for member in members}

    def _members(self, keys: Iterable[str]) -> dict[str, list[int]]:
        """Return the members of each block: all, or one more than the limit of a larger one."""
        wanted: dict[str, Value] = {
            "keys": json.dumps(sorted(keys), ensure_ascii=False),
            "limit": self._resolver.bucket + 1,
        }
        return {key: json.loads(things) for key, things in self._session.all(MEMBERS, wanted)}

    def _link_all(self, row: int, partners: Iterable[int]) -> None:
        for partner in sorted(set(partners) - {row}):
            self._link(row, partner)

    def refresh(self, row: int) -> None:
        """Compare a thing anew after one of its blocks opened or closed."""
        self.unlink(row)
        keys = [key for (key,) in self._session.all("SELECT key FROM block WHERE thing = ?", (row,))]
        found = self._members(keys).values()
        self._link_all(
            row, {member for members in found if len(members) <= self._resolver.bucket for member in members}
        )
        self.dirty.add(row)

    def unlink(self, row: int) -> None:
        """Delete the links of a thing; what they joined is clustered anew."""
        for (partner,) in self._session.all(LINKED, {"thing": row}):
            self.dirty.add(partner)
        self._sql("DELETE FROM link WHERE low = ? OR high = ?", (row, row))

    def _link(self, row: int, partner: int) -> None:
        one, other = sorted((self.node(row), self.node(partner)), key=lambda node: node.id)
        if same_group(one.profile, other.profile):
            return
        found = self._resolver.compare(one.profile, other.profile)
        if found.verdict != "none":
            values = (one.row, other.row, found.score, found.verdict, canonical_json(found.reasons))
            self._sql("INSERT OR REPLACE INTO link (low, high, score, verdict, reasons) VALUES (?, ?, ?, ?, ?)", values)
            if found.verdict == "same":
                self.dirty |= {one.row, other.row}

    def node(self, row: int) -> Node:
        """Return a thing."""
        if row not in self._nodes:
            id_, seen, first, text, entity = self._session.get(
                "SELECT id, seen, first, profile, entity FROM thing WHERE thing = ?", (row,)
            )
            self._nodes[row] = Node(row, f"ent_{id_.hex()}", (seen, f"ref_{first.hex()}"), _profile(text), entity)
            self.rows[self._nodes[row].id] = row
        return self._nodes[row]


@lru_cache(
    maxsize=4096
)  # of 5 KB: the well-known are met with each article; the text is the key, so no writer can outdate it
def _profile(text: str) -> Profile:
    type_, names_, traits = json.loads(text)
    return Profile(type_, tuple(names_), {kind: frozenset(values) for kind, values in traits.items()})

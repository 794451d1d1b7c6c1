"""Which things are linked, kept in step within a transaction of the SQLite store: blocks, comparisons, links."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.model import canonical_json
from graph.store.database import Session, Value
from graph.store.resolving import Profile, Resolver, same_group

MEMBERS: Final = """
SELECT k.value, (SELECT json_group_array(thing) FROM (SELECT thing FROM block WHERE key = k.value LIMIT :limit))
FROM json_each(:keys) k"""
NODES: Final = """
SELECT t.thing, t.id, t.seen, t.first, t.profile, t.entity FROM json_each(?) r CROSS JOIN thing t ON t.thing = r.value"""
# In a subquery, whether a block is small enough to be looked into: a larger one is not counted to its end.
_OPEN: Final = "(SELECT count(*) FROM (SELECT 1 FROM block WHERE key = k.key LIMIT :limit + 1)) <= :limit"
PARTNERS: Final = f"""
SELECT t.thing, t.profile FROM thing t WHERE t.thing IN (
    SELECT b.thing FROM block k CROSS JOIN block b ON b.key = k.key WHERE k.thing = :thing AND b.thing <> :thing AND {_OPEN}
)"""  # noqa: S608 - constants
ESTRANGED: Final = f"""
SELECT l.low, l.high FROM json_each(:rows) r CROSS JOIN link l ON l.low = r.value
WHERE l.high IN (SELECT value FROM json_each(:rows)) AND NOT EXISTS (
    SELECT 1 FROM block k CROSS JOIN block b ON b.key = k.key AND b.thing = l.high WHERE k.thing = l.low AND {_OPEN}
)"""  # noqa: S608 - constants
CUT: Final = "DELETE FROM link WHERE low = ? AND high = ? RETURNING verdict"
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

    def relink(self, row: int, profile: Profile, old: Profile | None) -> None:
        """Bring the thing's blocks and links up to date; a block that grows over the limit, or under it, changes all in it.

        Where only traits differ from the ``old`` profile, it is compared with those alone for whom that can matter.
        """
        stirred = self._resolver.stirred(old, profile) if old else None
        if stirred is None:
            self._place(row, profile)
        elif stirred:
            self._link_all(row, self._stirred(row, stirred), fresh=False)

    def _stirred(self, row: int, values: Iterable[str]) -> list[int]:
        """Return what is compared with a thing and has one of these values in the text of its profile."""
        sought = [canonical_json(value) for value in sorted(values)]
        found = self._session.all(PARTNERS, {"thing": row, "limit": self._resolver.bucket})
        return [partner for partner, text in found if any(value in text for value in sought)]

    def _place(self, row: int, profile: Profile) -> None:
        """Put a thing into the blocks of its names, and compare it with all in them."""
        keys = self._resolver.blocks(profile)
        held = {key for (key,) in self._session.all("SELECT key FROM block WHERE thing = ?", (row,))}
        if held:
            self.leave(row, held - keys)
            self.unlink(row)
        limit = self._resolver.bucket
        members = self._members(keys)
        entered = sorted(keys - held)
        self._session.connection.executemany(
            "INSERT INTO block (key, thing) VALUES (?, ?)", [(key, row) for key in entered]
        )
        closed = {key for key in entered if len(members[key]) == limit}
        self._close({member for key in closed for member in members[key]})
        near = (found for key, found in members.items() if len(found) <= limit and key not in closed)
        self._link_all(row, {member for found in near for member in found})

    def leave(self, row: int, keys: Collection[str]) -> None:
        """Take a thing out of blocks; the members of those that are small enough again are compared with each other."""
        self._session.connection.executemany(
            "DELETE FROM block WHERE key = ? AND thing = ?", [(key, row) for key in sorted(keys)]
        )
        for _, members in sorted(self._members(keys).items()):
            if len(members) == self._resolver.bucket:
                for at, member in enumerate(members):
                    self._link_all(member, members[:at], fresh=False)

    def _members(self, keys: Iterable[str]) -> dict[str, list[int]]:
        """Return the members of each block: all, or one more than the limit of a larger one."""
        wanted: dict[str, Value] = {
            "keys": json.dumps(sorted(keys), ensure_ascii=False),
            "limit": self._resolver.bucket + 1,
        }
        return {key: json.loads(things) for key, things in self._session.all(MEMBERS, wanted)}

    def _close(self, rows: Collection[int]) -> None:
        """Delete the links of things that have met in a block which is too large now, and nowhere else."""
        if rows:
            where: dict[str, Value] = {"rows": json.dumps(sorted(rows)), "limit": self._resolver.bucket}
            for low, high in self._session.all(ESTRANGED, where):
                self._cut(low, high)

    def _cut(self, low: int, high: int) -> None:
        if self._session.get(CUT, (low, high)) == "same":
            self.dirty |= {low, high}

    def _link_all(self, row: int, partners: Collection[int], *, fresh: bool = True) -> None:
        """Compare a thing with others; ``fresh`` where it has no links to them."""
        self._load({row, *partners})
        for partner in sorted({*partners} - {row}):
            self._link(row, partner, fresh=fresh)

    def unlink(self, row: int) -> None:
        """Delete the links of a thing; what they joined is clustered anew."""
        for (partner,) in self._session.all(LINKED, {"thing": row}):
            self.dirty |= {row, partner}
        self._sql("DELETE FROM link WHERE low = ? OR high = ?", (row, row))

    def _link(self, row: int, partner: int, *, fresh: bool) -> None:
        one, other = sorted((self.node(row), self.node(partner)), key=lambda node: node.id)
        if not fresh:
            self._cut(one.row, other.row)
        if same_group(one.profile, other.profile):
            return
        found = self._resolver.compare(one.profile, other.profile)
        if found.verdict != "none":
            values = (one.row, other.row, found.score, found.verdict, canonical_json(found.reasons))
            self._sql("INSERT OR REPLACE INTO link (low, high, score, verdict, reasons) VALUES (?, ?, ?, ?, ?)", values)
            if found.verdict == "same":
                self.dirty |= {one.row, other.row}

    def alone(self, row: int) -> bool:
        """Say whether no link joins a thing to another."""
        return self._session.get(LINKED, {"thing": row}) is None

    def _load(self, rows: Iterable[int]) -> None:
        missing = [row for row in rows if row not in self._nodes]
        if missing:
            for found in self._session.execute(NODES, (json.dumps(missing),)):
                self._keep(*found)

    def node(self, row: int) -> Node:
        """Return a thing."""
        self._load((row,))
        return self._nodes[row]

    def _keep(self, row: int, id_: bytes, seen: str, first: bytes, text: str, entity: int) -> None:
        node = Node(row, f"ent_{id_.hex()}", (seen, f"ref_{first.hex()}"), read_profile(text), entity)
        self._nodes[row] = node
        self.rows[node.id] = row


def profile_text(profile: Profile) -> str:
    """Return a profile as rows of `thing` hold it."""
    said = {kind: sorted(values) for kind, values in profile.traits.items()}
    return canonical_json([profile.type, profile.names, said])


@lru_cache(
    maxsize=4096
)  # of 5 KB: the well-known are met with each article; the text is the key, so no writer can outdate it
def read_profile(text: str) -> Profile:
    """Return the profile of a row of `thing`."""
    type_, names_, traits = json.loads(text)
    return Profile(type_, tuple(names_), {kind: frozenset(values) for kind, values in traits.items()})

"""Which things are linked, kept in step within a transaction of the SQLite store: blocks, comparisons, links."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.model import canonical_json
from graph.store.database import Session, Value
from graph.store.many import decoded
from graph.store.resolving import Comparison, Profile, Resolver, same_group

MEMBERS: Final = """
SELECT k.value, (SELECT json_group_array(thing) FROM (SELECT thing FROM block WHERE key = k.value LIMIT :limit))
FROM json_each(:keys) k"""
NODES: Final = """
SELECT t.thing, t.id, t.seen, t.first, t.profile, t.entity FROM json_each(?) r CROSS JOIN thing t ON t.thing = r.value"""
# In a subquery, whether a block is small enough to be looked into: a larger one is not counted to its end.
_OPEN: Final = "(SELECT count(*) FROM (SELECT 1 FROM block WHERE key = k.key LIMIT :limit + 1)) <= :limit"
KEYS: Final = "SELECT b.thing, b.key FROM json_each(?) r CROSS JOIN block b ON b.thing = r.value"
PROFILES: Final = "SELECT t.thing, t.profile FROM json_each(?) r CROSS JOIN thing t ON t.thing = r.value"
ENTER: Final = "INSERT INTO block (key, thing) VALUES (?, ?)"
LEAVE: Final = "DELETE FROM block WHERE key = ? AND thing = ?"
ESTRANGED: Final = f"""
SELECT l.low, l.high FROM json_each(:rows) r CROSS JOIN link l ON l.low = r.value
WHERE l.high IN (SELECT value FROM json_each(:rows)) AND NOT EXISTS (
    SELECT 1 FROM block k CROSS JOIN block b ON b.key = k.key AND b.thing = l.high WHERE k.thing = l.low AND {_OPEN}
)"""  # noqa: S608 - constants
_READ: Final = json.JSONDecoder().raw_decode
UNLINKED: Final = Comparison(0.0, "none", ())  # parts of one group, which contradict each other; other names
CUT: Final = "DELETE FROM link WHERE low = ? AND high = ? RETURNING verdict"
LINKED: Final = """
SELECT high FROM link WHERE low = :thing AND verdict = 'same' UNION ALL SELECT low FROM link WHERE high = :thing AND verdict = 'same'"""
ALL_LINKED: Final = """
SELECT r.value FROM json_each(?) r
WHERE EXISTS (SELECT 1 FROM link WHERE low = r.value AND verdict = 'same') OR EXISTS (SELECT 1 FROM link WHERE high = r.value AND verdict = 'same')"""
HELD: Final = """
SELECT high, verdict, score, reasons FROM link WHERE low = :thing UNION ALL SELECT low, verdict, score, reasons FROM link WHERE high = :thing"""


@dataclass(slots=True)
class Node:
    """A row of `thing`, with its id as text. ``called`` has its type and names, by which nearly all that meet are told apart."""

    row: int
    id: str
    rank: tuple[str, str]
    entity: int
    called: Profile
    text: str
    known: Profile | None = None

    @property
    def profile(self) -> Profile:
        """All that is known of it, read when it is first asked for."""
        if self.known is None:
            self.known = read_profile(self.text)
        return self.known


class Linker:
    """Compares what changed with what shares a block with it; ``dirty`` collects the things to cluster anew."""

    def __init__(self, session: Session, resolver: Resolver) -> None:
        self._session = session
        self._sql = session.execute
        self._resolver = resolver
        self._nodes: dict[int, Node] = {}
        self._before: dict[int, str] = {}  # profiles that this transaction changed
        self._found: dict[tuple[int, int], Comparison] = {}
        self.rows: dict[str, int] = {}
        self.dirty: set[int] = set()

    def keep(self, node: Node, before: str) -> None:
        """Learn what a thing is now, and its profile before."""
        self._nodes[node.row] = node
        self.rows[node.id] = node.row
        self._before[node.row] = before

    def drop(self, node: Node) -> None:
        """Forget a thing that is gone."""
        self.dirty.discard(node.row)
        self._nodes.pop(node.row, None)
        self.rows.pop(node.id, None)

    def relink(self, changed: Iterable[tuple[int, Profile, Profile | None]]) -> None:
        """Bring blocks and links of things up to date: rows with their profiles now and before, None where they are new.

        A block that grows over the limit, or under it, changes all in it. Where only traits of a thing differ, it is compared
        with those alone for whom that can matter.
        """
        placed: dict[int, frozenset[str]] = {}
        stirred: dict[int, frozenset[str]] = {}
        for row, profile, old in changed:
            values = self._resolver.stirred(old, profile) if old else None
            if values is None:
                placed[row] = self._resolver.blocks(profile)
            elif values:
                stirred[row] = values
        self._place(placed)
        near = self._near([*placed, *stirred])
        self._load({one for row in placed for one in near[row]})  # all at once
        for row in placed:
            self._link_all(row, near[row])
        for row, partners in self._stirred(stirred, near).items():
            self._link_all(row, partners, fresh=False)

    def _stirred(self, values: Mapping[int, frozenset[str]], near: Mapping[int, set[int]]) -> dict[int, list[int]]:
        """Return what is compared with each thing: what has one of its values in the text of its profile, now or before."""
        wanted = sorted({partner for row in values for partner in near[row]})
        texts = {
            row: text + self._before.get(row, "") for row, text in self._session.all(PROFILES, (json.dumps(wanted),))
        }
        found: dict[int, list[int]] = {}
        for row, some in values.items():
            sought = [canonical_json(value) for value in some]
            found[row] = [partner for partner in near[row] if any(value in texts[partner] for value in sought)]
        return found

    def _place(self, placed: Mapping[int, frozenset[str]]) -> None:
        """Put things into the blocks of their names, and delete the links that they had."""
        held = self._keys(placed)
        for row in held:
            self.unlink(row)
        entered = [(key, row) for row, keys in placed.items() for key in sorted(keys - held.get(row, set()))]
        left = [(key, row) for row, keys in held.items() for key in sorted(keys - placed[row])]
        self._session.connection.executemany(LEAVE, left)
        self._session.insert(ENTER, entered)
        self._resize(Counter(key for key, _ in entered), Counter(key for key, _ in left))

    def _resize(self, entered: Counter[str], left: Counter[str]) -> None:
        """Cut what has met in blocks alone that are too large now, and compare all in those that are small enough again."""
        limit, most = self._resolver.bucket, max(entered.values(), default=0)
        members = self._members(entered.keys() | left.keys(), most)
        before = {key: len(found) - entered[key] + left[key] for key, found in members.items()}
        self._close({row for key, found in members.items() if before[key] <= limit < len(found) for row in found})
        for key, found in sorted(members.items()):
            if len(found) <= limit < before[key]:
                self._reopen(found)

    def _reopen(self, members: Sequence[int]) -> None:
        for at, member in enumerate(members):
            self._link_all(member, members[:at], fresh=False)

    def leave(self, row: int) -> None:
        """Take a thing out of its blocks, and delete its links."""
        self.unlink(row)
        keys = self._keys([row]).get(row, set())
        self._session.connection.executemany(LEAVE, [(key, row) for key in sorted(keys)])
        self._resize(Counter(), Counter(keys))

    def _keys(self, rows: Iterable[int]) -> dict[int, set[str]]:
        """Return the blocks of things, as far as they have any."""
        found: dict[int, set[str]] = defaultdict(set)
        for row, key in self._session.all(KEYS, (json.dumps([*rows]),)):
            found[row].add(key)
        return found

    def _near(self, rows: Collection[int]) -> dict[int, set[int]]:
        """Return what shares a block with each thing that is small enough to be looked into."""
        keys = self._keys(rows)
        members = self._members({key for found in keys.values() for key in found})
        open_ = {key: found for key, found in members.items() if len(found) <= self._resolver.bucket}
        met = {row: {one for key in keys.get(row, ()) for one in open_.get(key, ())} for row in rows}
        return {row: found - {row} for row, found in met.items()}

    def _members(self, keys: Iterable[str], more: int = 0) -> dict[str, list[int]]:
        """Return the members of each block: all, or one (and some ``more``) over the limit of a larger one."""
        wanted: dict[str, Value] = {
            "keys": json.dumps(sorted(keys), ensure_ascii=False),
            "limit": self._resolver.bucket + 1 + more,
        }
        found = self._session.all(MEMBERS, wanted)
        return dict(zip([key for key, _ in found], decoded([things for _, things in found]), strict=True))

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
        wanted = sorted({*partners} - {row})
        self._load((row, *wanted))
        held = {} if fresh or not wanted else {one: said for one, *said in self._session.all(HELD, {"thing": row})}
        for partner in wanted:
            self._link(row, partner, held.get(partner))

    def unlink(self, row: int) -> None:
        """Delete the links of a thing; what they joined is clustered anew."""
        for (partner,) in self._session.all(LINKED, {"thing": row}):
            self.dirty |= {row, partner}
        self._sql("DELETE FROM link WHERE low = ? OR high = ?", (row, row))

    def _link(self, row: int, partner: int, held: Sequence[object] | None) -> None:
        one, other = self._nodes[row], self._nodes[partner]
        if one.id > other.id:
            one, other = other, one
        found = self._compared(one, other)
        if found.verdict == "none" and not held:  # as nearly all
            return
        said = None if found.verdict == "none" else [found.verdict, found.score, canonical_json(found.reasons)]
        if "same" in (found.verdict, held and held[0]):
            self.dirty |= {one.row, other.row}
        if said is None and held:
            self._sql("DELETE FROM link WHERE low = ? AND high = ?", (one.row, other.row))
        elif said and said != held:
            sql = "INSERT OR REPLACE INTO link (low, high, verdict, score, reasons) VALUES (?, ?, ?, ?, ?)"
            self._sql(sql, (one.row, other.row, *said))

    def _compared(self, one: Node, other: Node) -> Comparison:
        """Compare two things; what is compared is as it will be at the end of the transaction."""
        pair = one.row, other.row
        if (known := self._found.get(pair)) is not None:
            return known
        apart = self._resolver.apart(one.called, other.called) or same_group(one.called, other.called)
        found = self._found[pair] = UNLINKED if apart else self._resolver.compare(one.profile, other.profile)
        return found

    def linked(self, rows: Iterable[int]) -> set[int]:
        """Return those of the things that a link joins to another."""
        return {row for (row,) in self._session.all(ALL_LINKED, (json.dumps(sorted(rows)),))}

    def partners(self, row: int) -> set[int]:
        """Return the things that links join to one."""
        return {other for (other,) in self._session.all(LINKED, {"thing": row})}

    def _load(self, rows: Iterable[int]) -> None:
        if missing := [row for row in rows if row not in self._nodes]:
            for found in self._session.execute(NODES, (json.dumps(missing),)):
                self._keep(*found)

    def node(self, row: int) -> Node:
        """Return a thing."""
        if row not in self._nodes:
            self._load({row})
        return self._nodes[row]

    def _keep(self, row: int, id_: bytes, seen: str, first: bytes, text: str, entity: int) -> None:
        node = Node(row, f"ent_{id_.hex()}", (seen, f"ref_{first.hex()}"), entity, _read_names(text), text)
        self._nodes[row] = node
        self.rows[node.id] = row


def profile_text(profile: Profile) -> str:
    """Return a profile as rows of `thing` hold it."""
    said = {kind: sorted(values) for kind, values in profile.traits.items()}
    return canonical_json([profile.type, profile.names, said])


def _read_names(text: str) -> Profile:
    """Return type and names of a profile, which stand first, at a tenth of the cost of all of it."""
    type_, at = _READ(text, 1)
    return Profile(type_, tuple(_READ(text, at + 1)[0]))


@lru_cache(
    maxsize=4096
)  # of 5 KB: the well-known are met with each article; the text is the key, so no writer can outdate it
def read_profile(text: str) -> Profile:
    """Return the profile of a row of `thing`."""
    type_, names_, traits = json.loads(text)
    return Profile(type_, tuple(names_), {kind: frozenset(values) for kind, values in traits.items()})

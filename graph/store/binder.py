"""Which entity each reference belongs to, kept in step within a transaction of the SQLite store.

Cost: what an article touches is compared anew with what shares a block with it, never with more; the connected parts of
the links around it are clustered anew. `resolution` says the same for everything at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph import names
from graph.store import judging, resolution
from graph.store.clustering import Clustering, Move
from graph.store.database import Row, Session
from graph.store.groups import Group, Groups, Held
from graph.store.linker import Linker, Node, profile_text, read_profile
from graph.store.numbers import Numbers
from graph.store.resolving import Judged, Profile, Resolver, Sighting, part_id
from graph.store.rows import SAME_ID, blob, judgement
from graph.store.sighted import MEMBERS, of_group

DROP_GROUP: Final = "DELETE FROM assembly WHERE assembly = ?"
ADD_THING: Final = """
INSERT INTO thing (thing, id, assembly, seen, first, references_, profile, entity) VALUES (?, ?, ?, ?, ?, ?, ?, 0)"""
SET_THING: Final = "UPDATE thing SET seen = ?, first = ?, references_ = ?, profile = ? WHERE thing = ?"
SET_SIZE: Final = "UPDATE thing SET references_ = ? WHERE thing = ?"
DROP_THING: Final = "DELETE FROM thing WHERE thing = ?"
ELSEWHERE: Final = f"""
SELECT m.reference, t.thing FROM {MEMBERS} WHERE t.assembly = ? AND t.thing <> ?"""  # noqa: S608 - a constant
ASSIGN: Final = "UPDATE packed_member SET thing = nullif(?1, entity) WHERE reference = ?2"
MEMBER: Final = "SELECT entity FROM member WHERE reference = ?"
OF_REFERENCE: Final = f"""
SELECT t.assembly, t.thing FROM reference r CROSS JOIN member m ON m.reference = r.reference CROSS JOIN thing t ON t.thing = m.thing
WHERE {SAME_ID.format(row="r", id="?1")}"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Changed:
    """A thing whose profile or first reference is another than before, or that is new."""

    row: int
    profile: Profile
    text: str
    old: Held | None


class Binder:
    """Takes sightings in and out, then `bind` says which references have to move."""

    def __init__(self, session: Session, resolver: Resolver, numbers: Numbers) -> None:
        self._session = session
        self._many = session.connection.executemany
        self._resolver = resolver
        self._numbers = numbers
        self._groups = Groups(session, numbers, resolver.uncounted)
        self._linker = Linker(session, resolver)
        self._judged = bool(session.get("SELECT EXISTS (SELECT 1 FROM judgement)"))
        self._clustering = Clustering(session, resolver, self._linker, judged=self._judged)
        self._changed: list[Changed] = []
        self._new, self._set, self._sizes, self._assigned = list[Row](), list[Row](), list[Row](), list[Row]()
        self.before, self.after = self._clustering.before, self._clustering.after
        self.made = self._clustering.made

    def add(self, reference: int, type_: str, name: str, sighting: Sighting) -> None:
        """Take a reference in; it counts from the next `bind` on."""
        self._groups.add(reference, type_, name, sighting)

    def remove(self, article: int) -> None:
        """Take an article's references out; their things lose them at the next `bind`."""
        self._groups.remove(article)

    def touch(self, ids: Iterable[str]) -> None:
        """Note that a judgement on these ids came or went."""
        for id_ in ids:
            if id_.startswith("ref_"):
                if row := self._session.get(OF_REFERENCE, (blob(id_, "ref"),)):
                    self._groups.touch(row[0])
                    self._linker.dirty.add(row[1])
            elif thing := self._session.get("SELECT thing FROM thing WHERE id = ?", (blob(id_, "ent"),)):
                self._linker.dirty.add(thing)

    def bind(self) -> list[Move]:
        """Divide, compare and cluster what was touched; returns what moves."""
        moved: dict[int, int] = {}  # reference -> entity before
        gone: set[int] = set()
        for group in self._groups.read():
            gone |= {held.row for held in group.held.values()} - self._divide(group, moved)
        self._write_things()
        for row in sorted(gone):
            self._drop(row)
        self._compare()
        return self._clustering.run(moved)

    # ---- groups into things

    def _divide(self, group: Group, moved: dict[int, int]) -> set[int]:
        """Find a group's things; returns their rows. The plain case, one thing as before, looks at new references only."""
        if not group.size:
            self._session.execute(DROP_GROUP, (group.row,))
            return set()
        judged = self._judged_refs(group.row) if self._judged else Judged()
        if judged.different or self._resolver.divisible(group.type, group.key, group.counts, group.size):
            return self._split(group, judged, moved)
        profile = resolution.profile(self._resolver, group.type, group.counts)
        id_ = names.entity_id(group.type, group.key)
        fresh = [(reference, group.thing) for reference in group.fresh]  # the number that they were written with
        row = self._write(group, id_, group.rank, group.size, profile)
        whole = all(held.row == row for held in group.held.values())
        others = [] if whole else self._session.all(ELSEWHERE, (group.row, row))
        self._assign(group, [*fresh, *(one for one in others if one[0] not in group.fresh)], row, moved)
        return {row}

    def _split(self, group: Group, judged: Judged, moved: dict[int, int]) -> set[int]:
        rows: dict[str, tuple[int, int]] = {}
        found = []
        for reference, thing, sighting in self._sightings(group):
            rows[sighting.reference] = reference, thing
            found.append(sighting)
        divided = self._resolver.split(group.type, group.key, found, judged)
        kept = set()
        for part in divided:
            id_, placed = part_id(group.type, group.key, part[0].rank, group.rank), [rows[s.reference] for s in part]
            row = self._as_before(group, id_, placed)
            if not row:
                profile = resolution.profile(self._resolver, group.type, resolution.count(part))
                row = self._write(group, id_, part[0].rank, len(part), profile)
                self._assign(group, [one for one in placed if one[1] != row or one[0] in group.fresh], row, moved)
            kept.add(row)
        return kept

    def _sightings(self, group: Group) -> list[tuple[int, int, Sighting]]:
        """Return the references of a group by rank, each with its row and thing."""
        known = [one for one in of_group(self._session, group.row) if one[0] not in group.fresh]
        return sorted([*known, *((row, group.thing, s) for row, s in group.fresh.items())], key=lambda one: one[2].rank)

    def _as_before(self, group: Group, id_: str, placed: Sequence[tuple[int, int]]) -> int:
        """Return the thing with this id if its references, given with their things, are those that it had; else 0."""
        held = group.held.get(blob(id_, "ent"))
        if held is None or self._judged or held.references != len(placed):
            return 0
        same = all(thing == held.row and reference not in group.fresh for reference, thing in placed)
        return held.row if same else 0

    def _assign(self, group: Group, found: Sequence[tuple[int, int]], thing: int, moved: dict[int, int]) -> None:
        """Give references, which are part of other things or new in the group, to a thing."""
        self._assigned += [(thing, reference) for reference, held in found if held != thing]
        for reference, _ in found:
            new = reference in group.fresh
            moved.setdefault(reference, 0 if new else self._session.get(MEMBER, (reference,)) or 0)
            if not new or self._judged:  # a judgement on the reference comes with it
                self._linker.dirty.add(thing)

    def _judged_refs(self, assembly: int) -> Judged:
        """Return the judgements on two references of a group."""
        sql = """SELECT j.*, coalesce(u.at, '') FROM judgement j LEFT JOIN undoing u ON u.judgement = j.id
        WHERE j.one BETWEEN 'ref_' AND 'ref_~' AND j.other BETWEEN 'ref_' AND 'ref_~'"""
        found = [judgement(row) for row in self._session.all(sql)]
        inside = [j for j in found if all(self._inside(assembly, id_) for id_ in j.pair)]
        return judging.as_written(inside)

    def _inside(self, assembly: int, id_: str) -> bool:
        found = self._session.get(OF_REFERENCE, (blob(id_, "ref"),))
        return bool(found and found[0] == assembly)

    # ---- things and their links

    def _write(self, group: Group, id_: str, rank: tuple[str, str], count: int, profile: Profile) -> int:
        """Note what is to be written of a thing. Where its profile differs, it is compared anew; its mere number changes nothing else."""
        text = profile_text(profile)
        old = group.held.get(blob(id_, "ent"))
        if old and old.same(text, rank):
            if count != old.references:
                self._sizes.append((count, old.row))
                self._linker.dirty |= {old.row} if self._judged else set()  # a judged reference may be gone
            return old.row
        first = blob(rank[1], "ref")
        row = old.row if old else self._number(group)
        if old:
            self._set.append((rank[0], first, count, text, row))
        else:
            self._new.append((row, blob(id_, "ent"), group.row, rank[0], first, count, text))
        node = Node(row, id_, rank, old.entity if old else 0, profile, text, profile)
        self._linker.keep(node, old.profile if old else "")
        self._changed.append(Changed(row, profile, text, old))
        return row

    def _number(self, group: Group) -> int:
        """Return the number of a new thing: the first of a new group has the one that its references were given."""
        number = 0 if group.held else group.thing
        group.thing = 0
        return number or self._numbers.next("thing")

    def _write_things(self) -> None:
        self._session.insert(ADD_THING, self._new)
        for sql, rows in ((SET_THING, self._set), (SET_SIZE, self._sizes), (ASSIGN, self._assigned)):
            self._many(sql, rows)
            rows.clear()
        self._new.clear()

    def _compare(self) -> None:
        """Compare what changed; what no link joins to another is clustered only where it is new."""
        differing = [c for c in self._changed if c.old is None or c.old.profile != c.text]
        self._linker.relink((c.row, c.profile, read_profile(c.old.profile) if c.old else None) for c in differing)
        linked = self._linker.linked(changed.row for changed in self._changed)
        self._linker.dirty |= {c.row for c in self._changed if c.old is None or self._judged or c.row in linked}
        self._changed.clear()

    def _drop(self, row: int) -> None:
        """Delete a thing that has no references any more."""
        self._linker.leave(row)
        self._clustering.leave(row)
        node = self._linker.node(row)
        if self._judged:
            for found in self._clustering.judgements_on(node.id):
                self.touch(found.pair)
        self._session.execute(DROP_THING, (row,))
        self._linker.drop(node)

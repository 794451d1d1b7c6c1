"""Which entity each reference belongs to, kept in step within a transaction of the SQLite store.

Cost: what an article touches is compared anew with what shares a block with it, never with more; the connected parts of
the links around it are clustered anew. `resolution` says the same for everything at once.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from graph import names
from graph.model import Judgement, canonical_json
from graph.store import judging, resolution
from graph.store.database import Session
from graph.store.linker import LINKED, Linker, Node, profile_text, read_profile
from graph.store.resolving import Comparison, Judged, Profile, Resolver, Sighting, Thing, thing_id
from graph.store.review import thing_of
from graph.store.rows import blob, judgement

ADD_ASSEMBLY: Final = """
INSERT INTO assembly (type, key, references_) VALUES (?, ?, 1)
ON CONFLICT (type, key) DO UPDATE SET references_ = references_ + 1 RETURNING assembly"""
ADD_SIGHTINGS: Final = """
INSERT INTO sighting (reference, id, assembly, thing, seen, traits)
SELECT r.reference, r.id, s.value ->> 1, 0, s.value ->> 2, s.value ->> 3
FROM json_each(?) s CROSS JOIN reference r ON r.reference = s.value ->> 0"""
# In one statement for all: a connection keeps compiled what it ran among the last 512 uses, which a put must not exceed.
ADD_TRAITS: Final = """
INSERT INTO trait (assembly, kind, value, n) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) WHERE true
ON CONFLICT (assembly, kind, value) DO UPDATE SET n = n + excluded.n"""
UPSERT_THING: Final = """
INSERT INTO thing (id, assembly, seen, first, references_, profile, entity) VALUES (?, ?, ?, ?, ?, ?, 0)
ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, first = excluded.first, references_ = excluded.references_,
    profile = excluded.profile RETURNING thing"""
# What a profile may keep of each kind: an organisation can have a hundred thousand neighbours. A seek finds the next kind.
MOST_TRAITS: Final = 64
TRAITS: Final = """
WITH RECURSIVE k (kind) AS (
    SELECT min(kind) FROM trait WHERE assembly = ?1
    UNION ALL SELECT (SELECT min(t.kind) FROM trait t WHERE t.assembly = ?1 AND t.kind > k.kind) FROM k WHERE k.kind IS NOT NULL
)
SELECT kind, (
    SELECT json_group_array(json_array(value, n)) FROM (
        SELECT value, n FROM trait WHERE assembly = ?1 AND kind = k.kind ORDER BY n DESC, length(value), value LIMIT ?2
    )
) FROM k WHERE kind IS NOT NULL"""
HELD: Final = "SELECT id, thing, profile, seen, first, references_ FROM thing WHERE assembly = ?"
FEW: Final = 12  # references: the traits of so many are read as they stand, which is three times as fast
ALL_TRAITS: Final = "SELECT kind, value, n FROM trait WHERE assembly = ?"
ASSEMBLY: Final = """
SELECT a.type, a.key, a.references_, s.seen, s.id FROM assembly a LEFT JOIN sighting s ON s.reference = (
    SELECT reference FROM sighting WHERE assembly = a.assembly ORDER BY seen, id LIMIT 1
) WHERE a.assembly = ?"""
NEW: Final = "SELECT reference, thing FROM sighting WHERE assembly = ? AND thing = 0"
ELSEWHERE: Final = "SELECT reference, thing FROM sighting WHERE assembly = ? AND thing <> ?"
ASSIGN: Final = "UPDATE sighting SET thing = ? WHERE reference = ?"
MEMBERS_OF: Final = """
SELECT s.reference, m.entity FROM sighting s LEFT JOIN member m ON m.reference = s.reference
WHERE s.assembly = (SELECT assembly FROM thing WHERE thing = ?1) AND s.thing = ?1"""
ENTITIES_OF: Final = """
SELECT s.reference, t.entity FROM json_each(?) r CROSS JOIN sighting s ON s.reference = r.value
CROSS JOIN thing t ON t.thing = s.thing"""
INSIDE: Final = """
SELECT low, high, score, reasons FROM link
WHERE verdict = 'same' AND low IN (SELECT value FROM json_each(:things)) AND high IN (SELECT value FROM json_each(:things))"""
JUDGED_ON: Final = """
SELECT j.*, coalesce(u.at, '') FROM judgement j LEFT JOIN undoing u ON u.judgement = j.id WHERE j.one = :id OR j.other = :id"""


@dataclass(frozen=True, slots=True)
class Move:
    """References that go from one entity to another; the old one is 0 for new references."""

    reference: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Held:
    """A thing as it is in the file."""

    row: int
    profile: str
    seen: str
    first: bytes
    references: int

    def same(self, profile: str, rank: tuple[str, str]) -> bool:
        """Say whether this is what a thing is compared and ranked by."""
        return (self.profile, self.seen, self.first) == (profile, rank[0], blob(rank[1], "ref"))


class Binder:
    """Takes sightings in and out, then `bind` says which references have to move."""

    def __init__(self, session: Session, resolver: Resolver) -> None:
        self._session = session
        self._sql = session.execute
        self._resolver = resolver
        self._assemblies: set[int] = set()
        self._traits: Counter[tuple[int, str, str]] = Counter()
        self._sightings: list[tuple[int, int, str, str]] = []  # that are new
        self._linker = Linker(session, resolver)
        self._known: dict[bytes, Held] = {}  # the things of the group at hand, by id
        self._any_judged = bool(session.get("SELECT EXISTS (SELECT 1 FROM judgement)"))
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}

    def add(self, reference: int, type_: str, name: str, sighting: Sighting) -> None:
        """Take a reference in; it counts from the next `bind` on."""
        assembly = self._session.get(ADD_ASSEMBLY, (self._session.new_term(type_), names.key(name, type_)))
        self._sightings.append((reference, assembly, sighting.rank[0], canonical_json(sighting.traits)))
        self._count(assembly, sighting.traits, 1)

    def remove(self, article: int) -> None:
        """Take an article's references out; their things lose them at the next `bind`."""
        found = self._session.all(
            "SELECT s.reference, s.assembly, s.traits FROM reference r JOIN sighting s ON s.reference = r.reference WHERE r.article = ?",
            (article,),
        )
        for reference, assembly, traits in found:
            self._count(assembly, json.loads(traits), -1)
            self._sql("DELETE FROM sighting WHERE reference = ?", (reference,))
            self._sql("UPDATE assembly SET references_ = references_ - 1 WHERE assembly = ?", (assembly,))

    def touch(self, ids: Iterable[str]) -> None:
        """Note that a judgement on these ids came or went."""
        for id_ in ids:
            if id_.startswith("ref_"):
                row = self._session.get(
                    "SELECT assembly, thing FROM sighting s JOIN reference r USING (reference) WHERE r.id = ?",
                    (blob(id_, "ref"),),
                )
                if row:
                    self._assemblies.add(row[0])
                    self._linker.dirty.add(row[1])
            elif thing := self._session.get("SELECT thing FROM thing WHERE id = ?", (blob(id_, "ent"),)):
                self._linker.dirty.add(thing)

    def bind(self) -> list[Move]:
        """Divide, compare and cluster what was touched; returns what moves."""
        moved: dict[int, int] = {}  # reference -> entity before
        self._sql(ADD_SIGHTINGS, (json.dumps(self._sightings, ensure_ascii=False),))
        self._sightings.clear()
        self._write_traits()
        for assembly in sorted(self._assemblies):
            self._divide(assembly, moved)
        return self._cluster(moved)

    def thing_of(self, id_: str) -> str:
        """Return the thing to which a judged id leads, ``""`` where there is none."""
        return thing_of(self._session, id_)

    def _count(self, assembly: int, traits: Mapping[str, Sequence[str]], by: int) -> None:
        self._assemblies.add(assembly)
        for kind, values in traits.items():
            for value in values:
                self._traits[assembly, kind, value] += by

    def _write_traits(self) -> None:
        """Add what came and went to the counts."""
        changes = [(*key, by) for key, by in self._traits.items() if by]
        self._sql(ADD_TRAITS, (json.dumps(changes, ensure_ascii=False),))
        for assembly in sorted({assembly for assembly, *_, by in changes if by < 0}):
            self._sql("DELETE FROM trait WHERE assembly = ? AND n = 0", (assembly,))
        self._traits.clear()

    # ---- groups into things

    def _divide(self, assembly: int, moved: dict[int, int]) -> None:
        type_, key, count, *first = self._session.get(ASSEMBLY, (assembly,))
        self._known = {id_: Held(*rest) for id_, *rest in self._session.all(HELD, (assembly,))}
        before = {held.row for held in self._known.values()}
        kept = set()
        if count:
            kept = self._things(assembly, self._session.name(type_), key, count, first, moved)
        else:
            self._sql("DELETE FROM assembly WHERE assembly = ?", (assembly,))
        for row in sorted(before - kept):
            self._drop(row)

    def _things(
        self, assembly: int, type_: str, key: str, count: int, first: Sequence[Any], moved: dict[int, int]
    ) -> set[int]:
        """Write a group's things; returns their rows. The plain case, one thing as before, looks at new references only."""
        counts = self._counts(assembly, count)
        judged = self._judged_refs(assembly) if self._any_judged else Judged()
        if not judged.different and not self._resolver.divisible(type_, key, counts, count):
            profile = resolution.profile(self._resolver, type_, counts)
            rank = first[0], f"ref_{first[1].hex()}"
            row = self._write(names.entity_id(type_, key), assembly, rank, count, profile)
            whole = all(held.row == row for held in self._known.values())
            sql, values = (NEW, (assembly,)) if whole else (ELSEWHERE, (assembly, row))
            self._assign(self._session.all(sql, values), row, moved)
            return {row}
        return self._split(assembly, type_, key, judged, moved)

    def _split(self, assembly: int, type_: str, key: str, judged: Judged, moved: dict[int, int]) -> set[int]:
        rows: dict[str, tuple[int, int]] = {}
        found = []
        for reference, id_, seen, traits, thing in self._session.all(
            "SELECT reference, id, seen, traits, thing FROM sighting WHERE assembly = ? ORDER BY seen, id", (assembly,)
        ):
            rows[f"ref_{id_.hex()}"] = reference, thing
            found.append(Sighting(f"ref_{id_.hex()}", seen, _traits(traits)))
        divided = self._resolver.split(type_, key, found, judged)
        kept = set()
        for part in divided:
            id_, rank = thing_id(type_, key, part, divided), part[0].rank
            row = self._as_before(id_, [rows[s.reference][1] for s in part])
            if not row:
                profile = resolution.profile(self._resolver, type_, resolution.count(part))
                row = self._write(id_, assembly, rank, len(part), profile)
                self._assign([rows[s.reference] for s in part if rows[s.reference][1] != row], row, moved)
            kept.add(row)
        return kept

    def _as_before(self, id_: str, things: Sequence[int]) -> int:
        """Return the thing with this id if its references, of which the things are given, are those that it had; else 0."""
        held = self._known.get(blob(id_, "ent"))
        same = held and not self._any_judged and held.references == len(things) and {held.row} == {*things}
        return held.row if held and same else 0

    def _assign(self, found: Sequence[tuple[int, int]], thing: int, moved: dict[int, int]) -> None:
        self._session.connection.executemany(ASSIGN, [(thing, reference) for reference, _ in found])
        for reference, old in found:
            entity = self._session.get("SELECT entity FROM member WHERE reference = ?", (reference,)) if old else None
            moved.setdefault(reference, entity or 0)
            if old or self._any_judged:  # a judgement on the reference comes with it
                self._linker.dirty.add(thing)

    def _counts(self, assembly: int, references: int) -> dict[str, Counter[str]]:
        if references > FEW:
            found = self._session.all(TRAITS, (assembly, MOST_TRAITS))
            return {kind: Counter(dict(json.loads(counts))) for kind, counts in found}
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for kind, value, n in self._session.all(ALL_TRAITS, (assembly,)):
            counts[kind][value] = n
        return counts

    def _judged_refs(self, assembly: int) -> Judged:
        """Return the judgements on two references of a group."""
        sql = """SELECT j.*, coalesce(u.at, '') FROM judgement j LEFT JOIN undoing u ON u.judgement = j.id
        WHERE j.one BETWEEN 'ref_' AND 'ref_~' AND j.other BETWEEN 'ref_' AND 'ref_~'"""
        found = [judgement(row) for row in self._session.all(sql)]
        inside = [j for j in found if all(self._inside(assembly, id_) for id_ in j.pair)]
        return judging.as_written(inside)

    def _inside(self, assembly: int, id_: str) -> bool:
        sql = "SELECT 1 FROM reference r JOIN sighting s USING (reference) WHERE r.id = ? AND s.assembly = ?"
        return bool(self._session.get(sql, (blob(id_, "ref"), assembly)))

    # ---- things and their links

    def _write(self, id_: str, assembly: int, rank: tuple[str, str], count: int, profile: Profile) -> int:
        """Write a thing; where its profile differs from what was known, compare it anew. Its mere number changes nothing else."""
        key = blob(id_, "ent")
        text = profile_text(profile)
        old = self._known.get(key)
        if old and old.same(text, rank):
            if count != old.references:
                self._sql("UPDATE thing SET references_ = ? WHERE thing = ?", (count, old.row))
                self._linker.dirty |= {old.row} if self._any_judged else set()  # a judged reference may be gone
            return old.row
        row = int(self._session.get(UPSERT_THING, (key, assembly, rank[0], blob(rank[1], "ref"), count, text)))
        self._linker.forget(row)
        if old is None or old.profile != text:
            self._linker.relink(row, profile, read_profile(old.profile) if old else None)
        if old is None or self._any_judged or not self._linker.alone(row):
            self._linker.dirty.add(row)
        return row

    def _drop(self, row: int) -> None:
        """Delete a thing that has no references any more."""
        self._note(row)
        held = {key for (key,) in self._session.all("SELECT key FROM block WHERE thing = ?", (row,))}
        self._linker.unlink(row)
        self._linker.leave(row, held)
        self._mates(row)
        self._sql("DELETE FROM conflict WHERE low = ? OR high = ?", (row, row))
        node = self._linker.node(row)
        self._judged_partners(node.id)
        self._sql("DELETE FROM thing WHERE thing = ?", (row,))
        self._linker.dirty.discard(row)
        self._linker.forget(row)
        self._linker.rows.pop(node.id, None)
        self.after.pop(node.id, None)

    def _judged_partners(self, id_: str) -> None:
        if self._any_judged:
            for found in self._judgements_on(id_):
                self.touch(found.pair)

    # ---- things into entities

    def _cluster(self, moved: dict[int, int]) -> list[Move]:
        for row in sorted(self._linker.dirty):
            self._mates(row)
        done: set[int] = set()
        for row in sorted(self._linker.dirty):
            if row not in done and self._session.get("SELECT 1 FROM thing WHERE thing = ?", (row,)):
                done |= self._cluster_component(row, moved)
        found = self._session.all(ENTITIES_OF, (json.dumps(sorted(moved)),))
        return [Move(reference, moved[reference], entity) for reference, entity in found]

    def _mates(self, row: int) -> None:
        """Note the things that share an entity with one whose place may change."""
        entity = self._session.get("SELECT entity FROM thing WHERE thing = ?", (row,))
        if entity:
            self._linker.dirty |= {
                mate for (mate,) in self._session.all("SELECT thing FROM thing WHERE entity = ?", (entity,))
            }

    def _cluster_component(self, start: int, moved: dict[int, int]) -> set[int]:
        rows, judged = self._component(start)
        nodes = [self._linker.node(row) for row in sorted(rows)]
        self._sql("DELETE FROM conflict WHERE low IN (SELECT value FROM json_each(?))", (json.dumps(sorted(rows)),))
        owners: Mapping[str, str] = {nodes[0].id: nodes[0].id}
        if len(nodes) > 1:
            things = sorted((Thing(node.id, node.rank, node.profile) for node in nodes), key=lambda thing: thing.id)
            found = self._resolver.cluster(things, self._links_inside(rows), judged)
            owners = found.owners
            for (low, high), (one, other) in found.conflicts.items():
                self._sql(
                    "INSERT OR REPLACE INTO conflict VALUES (?, ?, ?, ?)",
                    (self._linker.rows[low], self._linker.rows[high], one, other),
                )
        for node in nodes:
            self._own(node, owners[node.id], moved)
        return rows

    def _component(self, start: int) -> tuple[set[int], Judged]:
        """Return the things that links and judgements connect with one, and the judgements among them."""
        rows, queue, judgements = {start}, [start], {}
        while queue:
            row = queue.pop()
            near = {other for (other,) in self._session.all(LINKED, {"thing": row})}
            if self._any_judged:
                for found in self._judgements_on(self._linker.node(row).id):
                    judgements[found.id] = found
                    near |= {
                        self._row(end)
                        for end in map(self.thing_of, found.pair)
                        if end and found.verdict == "same" and not found.undone
                    }
            queue += sorted(near - rows)
            rows |= near
        return rows, judging.judged(judgements.values(), self.thing_of)

    def _judgements_on(self, id_: str) -> Iterator[Judgement]:
        """Yield all judgements on a thing or on one of its references."""
        ids = [id_]
        sql = """SELECT one, other FROM judgement WHERE one BETWEEN 'ref_' AND 'ref_~'
        UNION SELECT one, other FROM judgement WHERE other BETWEEN 'ref_' AND 'ref_~'"""
        for pair in self._session.all(sql):
            ids += [end for end in pair if end.startswith("ref_") and self.thing_of(end) == id_]
        for end in dict.fromkeys(ids):
            yield from (judgement(row) for row in self._session.all(JUDGED_ON, {"id": end}))

    def _links_inside(self, rows: set[int]) -> dict[tuple[str, str], Comparison]:
        found = self._session.all(INSIDE, {"things": json.dumps(sorted(rows))})
        return {
            (self._linker.node(low).id, self._linker.node(high).id): Comparison(
                score, "same", tuple(json.loads(reasons))
            )
            for low, high, score, reasons in found
        }

    def _own(self, node: Node, owner: str, moved: dict[int, int]) -> None:
        """Give a thing to its entity; all its references move where that is another."""
        self._note(node.row)
        self.after[node.id] = owner
        entity = self._entity(owner, node.profile.type)
        if entity == node.entity:
            return
        for reference, old in self._session.all(MEMBERS_OF, (node.row,)) if node.entity else ():
            moved.setdefault(reference, old or 0)
        self._sql("UPDATE thing SET entity = ? WHERE thing = ?", (entity, node.row))
        node.entity = entity

    def _entity(self, id_: str, type_: str) -> int:
        """Return the row of an entity, made where it is new; its name and type are derived later."""
        sql = """INSERT INTO entity (id, type, name, aliases, properties, articles, degree) VALUES (?, ?, '', '[]', '{}', 0, 0)
        ON CONFLICT (id) DO UPDATE SET id = id RETURNING entity"""
        return int(
            self._session.get("SELECT entity FROM entity WHERE id = ?", (blob(id_, "ent"),))
            or self._session.get(sql, (blob(id_, "ent"), self._session.new_term(type_)))
        )

    def _row(self, id_: str) -> int:
        if id_ not in self._linker.rows:
            self._linker.rows[id_] = self._session.get("SELECT thing FROM thing WHERE id = ?", (blob(id_, "ent"),))
        return self._linker.rows[id_]

    def _note(self, row: int) -> None:
        """Remember to which entity a thing belonged before this transaction."""
        node = self._linker.node(row)
        if node.id not in self.before and node.entity:
            owner = self._session.get("SELECT id FROM entity WHERE entity = ?", (node.entity,))
            if owner:
                self.before[node.id] = f"ent_{owner.hex()}"


@lru_cache(maxsize=4096)  # most sightings of a thing say the same of it
def _traits(text: str) -> Mapping[str, tuple[str, ...]]:
    return {kind: tuple(values) for kind, values in json.loads(text).items()}

"""Groups of references with one type and key on Neo4j: what their articles say of them, counted; `resolving` explains them."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any, Final

from graph import names
from graph.model import content_id
from graph.store.neo4j.connection import Work
from graph.store.neo4j.linker import Node, node
from graph.store.neo4j.truth import Member
from graph.store.resolving import Sighting

KEY_CHARS: Final = 200  # of a value in an index key; those that differ later only are told apart by their hash

COUNT_GROUPS: Final = """
UNWIND $rows AS row MERGE (g:Group {id: row.id}) ON CREATE SET g.type = row.type, g.key = row.key, g.references = 0, g.kinds = []
SET g.references = g.references + row.by, g.kinds = g.kinds + [kind IN row.kinds WHERE NOT kind IN g.kinds]
RETURN row.id"""
# `place` sorts as `resolving.ranked` does: the most frequent first, then the shortest, then by text. 64 of each kind are looked
# at: an organisation can have a hundred thousand neighbours. Ordered by the whole index key, so that no more are fetched.
COUNT_TRAITS: Final = """
UNWIND $rows AS row MERGE (t:Trait {id: row.id})
ON CREATE SET t.group = row.group, t.kind = row.kind, t.value = row.value, t.n = 0
SET t.n = t.n + row.by
SET t.place = CASE WHEN t.n > 0 THEN right('00000000' + toString(99999999 - t.n), 8) + row.tail END
WITH t WHERE t.n <= 0 RETURN t.id"""
DROP_TRAITS: Final = "UNWIND $rows AS id MATCH (t:Trait {id: id}) DELETE t"
GROUPS: Final = """
UNWIND $rows AS id MATCH (g:Group {id: id})
OPTIONAL CALL (g) { MATCH (r:Reference {group: g.id}) WHERE r.rank >= '' RETURN r.rank AS first ORDER BY r.group, r.rank LIMIT 1 }
RETURN g.id, g.type, g.key, g.references, first"""
TRAITS: Final = """
UNWIND $rows AS id MATCH (g:Group {id: id}) UNWIND g.kinds AS kind
CALL (g, kind) { MATCH (t:Trait {group: g.id, kind: kind}) WHERE t.place >= '' RETURN t ORDER BY t.group, t.kind, t.place LIMIT 64 }
RETURN id, kind, collect([t.value, t.n])"""
THINGS: Final = """
UNWIND $rows AS id MATCH (t:Thing {group: id}) OPTIONAL MATCH (t)-[:OF_ENTITY]->(e:Entity)
RETURN t.id, t.group, t.seen, t.first, t.references, t.profile, t.blocks, e.id"""
SIGHTINGS: Final = """
UNWIND $rows AS id MATCH (r:Reference {group: id}) USING INDEX r:Reference(group, rank) WHERE r.rank >= '' OPTIONAL MATCH (r)-[:OF_THING]->(t:Thing)
RETURN id, r.id, r.rank, r.traits, coalesce(t.id, '') ORDER BY r.rank"""
DROP_EMPTY: Final = "UNWIND $rows AS id MATCH (g:Group {id: id}) WHERE g.references <= 0 DELETE g"


@dataclass(slots=True)
class Group:
    """A group as it is now: counts of what is said of it, its earliest reference, its things as they were."""

    id: str
    type: str
    key: str
    references: int
    first: tuple[str, str]
    traits: dict[str, Counter[str]] = field(default_factory=dict)
    things: list[Node] = field(default_factory=list)


def count(work: Work, added: Iterable[Member], removed: Iterable[Member], uncounted: Set[str]) -> set[str]:
    """Count references and traits in and out, without those of some kinds; returns the groups."""
    sizes: Counter[tuple[str, str, str]] = Counter()
    said: Counter[tuple[str, str, str]] = Counter()
    kinds: dict[str, set[str]] = defaultdict(set)
    for by, members in ((1, added), (-1, removed)):
        for member in members:
            sizes[member.group, member.type, names.key(member.name, member.type)] += by
            for kind in member.sighting.traits.keys() - uncounted:
                kinds[member.group].add(kind)
                for value in member.sighting.traits[kind]:
                    said[member.group, kind, value] += by
    found = [
        {"id": id_, "type": type_, "key": key, "by": by, "kinds": sorted(kinds[id_])}
        for (id_, type_, key), by in sorted(sizes.items())
    ]
    work.each(COUNT_GROUPS, found)
    gone = work.each(COUNT_TRAITS, [_trait(*key, by) for key, by in sorted(said.items()) if by])
    work.each(DROP_TRAITS, [id_ for (id_,) in gone])
    return {id_ for id_, _, _ in sizes}


def load(work: Work, ids: Iterable[str]) -> list[Group]:
    """Return groups as they are after `count`, by id; those that lost all references are deleted and returned last."""
    wanted = sorted(ids)
    rows = work.each(GROUPS, wanted)
    found = {id_: Group(id_, type_, key, n, _rank(first)) for id_, type_, key, n, first in rows}
    for id_, kind, counts in work.each(TRAITS, wanted):
        found[id_].traits[kind] = Counter(dict(counts))
    for row in work.each(THINGS, wanted):
        found[row[1]].things.append(node(row))
    work.each(DROP_EMPTY, [group.id for group in found.values() if group.references <= 0])
    return sorted(found.values(), key=lambda group: group.id)


def sightings(work: Work, ids: Iterable[str]) -> dict[str, dict[str, tuple[Sighting, str]]]:
    """Return what is said of each reference of groups, with its thing, by group and reference in the order of rank."""
    found: dict[str, dict[str, tuple[Sighting, str]]] = defaultdict(dict)
    for group, reference, rank, traits, thing in work.each(SIGHTINGS, sorted(ids)):
        found[group][reference] = sighting(reference, rank, traits), thing
    return found


def sighting(reference: str, rank: str, traits: str) -> Sighting:
    """Make a sighting of the columns of a reference."""
    said = {kind: tuple(values) for kind, values in json.loads(traits).items()}
    return Sighting(reference, _rank(rank)[0], said)


def _rank(text: str | None) -> tuple[str, str]:
    seen, _, reference = (text or "").partition(" ")
    return seen, reference


def trait_place(group: str, kind: str, value: str) -> tuple[str, str]:
    """Return the id of a trait, and its `place` behind the number that sorts it."""
    id_ = content_id("trt", group, kind, value)
    return id_, f"{len(value):06}{value[:KEY_CHARS]} {id_}"


def _trait(group: str, kind: str, value: str, by: int) -> dict[str, Any]:
    id_, tail = trait_place(group, kind, value)
    return {"id": id_, "group": group, "kind": kind, "value": value, "by": by, "tail": tail}

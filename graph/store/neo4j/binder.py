"""Which entity each reference belongs to, kept in step within a transaction on Neo4j, set by set.

The rules are those of `resolution`, which says them for everything at once. Cost: a fixed number of queries a transaction,
and some for each step along the links around what it touches; those connected parts are clustered anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.model import Judgement
from graph.store import judging, resolution
from graph.store.neo4j import groups, rows
from graph.store.neo4j.connection import Work
from graph.store.neo4j.divider import Divider
from graph.store.neo4j.linker import Linker
from graph.store.neo4j.truth import Member
from graph.store.resolving import Comparison, Judged, Resolver, Thing

Pair = tuple[str, str]

MATES: Final = """
UNWIND $rows AS id MATCH (:Thing {id: id})-[:OF_ENTITY]->()<-[:OF_ENTITY]-(t:Thing) RETURN DISTINCT t.id"""
PLACES: Final = "UNWIND $rows AS id MATCH (r:Reference {id: id})-[:OF_THING]->(t:Thing) RETURN r.id, t.id, r.group"
KNOWN: Final = "UNWIND $rows AS id MATCH (t:Thing {id: id}) RETURN id, t.id"
REFERENCES: Final = """
UNWIND $rows AS id MATCH (r:Reference {id: id}) OPTIONAL MATCH (r)-[:OF_THING]->(t:Thing)
RETURN r.id, r.article, r.name, r.aliases, coalesce(t.id, '')"""
REFERENCES_OF: Final = """
UNWIND $rows AS id MATCH (:Thing {id: id})<-[:OF_THING]-(r:Reference) RETURN r.id, r.article, r.name, r.aliases, id"""
ASSIGN: Final = """
UNWIND $rows AS row MATCH (r:Reference {id: row.reference}), (t:Thing {id: row.thing})
OPTIONAL MATCH (r)-[old:OF_THING]->() DELETE old
WITH DISTINCT r, t CREATE (r)-[:OF_THING]->(t)"""
FADE: Final = "UNWIND $rows AS id MATCH (t:Thing {id: id}) REMOVE t.group"  # truth.DELETE says why
DROP: Final = "UNWIND $rows AS id MATCH (t:Thing {id: id}) DETACH DELETE t"
LINKED: Final = """
UNWIND $rows AS id MATCH (:Thing {id: id})-[l:LINK {verdict: 'same'}]-()
RETURN DISTINCT startNode(l).id, endNode(l).id, l.score, l.reasons"""
FREE: Final = "UNWIND $rows AS id MATCH (:Thing {id: id})-[l:LINK]->() WHERE l.against IS NOT NULL REMOVE l.against"
BAR: Final = """
UNWIND $rows AS row MATCH (:Thing {id: row.low})-[l:LINK]->(:Thing {id: row.high}) SET l.against = row.against"""
OWN: Final = """
UNWIND $rows AS row MERGE (e:Entity {id: row.entity})
ON CREATE SET e.type = '', e.name = '', e.aliases = [], e.articles = 0, e.degree = 0
WITH row, e MATCH (t:Thing {id: row.thing})
OPTIONAL MATCH (t)-[old:OF_ENTITY]->() DELETE old
WITH DISTINCT t, e CREATE (t)-[:OF_ENTITY]->(e)"""


@dataclass(frozen=True, slots=True)
class Move:
    """A reference that goes from one entity to another; the old one is empty for a new reference."""

    reference: str
    article: str
    surfaces: tuple[str, ...]  # its name, then its aliases
    old: str
    new: str


@dataclass(slots=True)
class Place:
    """Where a reference was before: its entity; and the thing it belongs to now."""

    article: str
    surfaces: tuple[str, ...]
    entity: str
    thing: str


class Binder:
    """Takes references in and out, then `bind` says which of them have to move.

    ``before`` and ``after`` give the entity of each thing that was looked at, ``weighed`` the entities whose things have
    more or fewer references.
    """

    def __init__(self, work: Work, resolver: Resolver) -> None:
        self._work = work
        self._resolver = resolver
        self._linker = Linker(work, resolver)
        self._added: list[Member] = []
        self._removed: list[Member] = []
        self._touched: set[str] = set()
        self._places: dict[str, Place] = {}
        self._judgements = [rows.judgement(row) for row in work.all(rows.JUDGEMENTS)]
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}
        self.weighed: set[str] = set()

    def add(self, members: Iterable[Member]) -> None:
        """Take references in, whose nodes are there."""
        self._added += members

    def remove(self, members: Iterable[Member]) -> None:
        """Take references out, whose nodes are gone."""
        self._removed += members

    def touch(self, judgement: Judgement) -> None:
        """Note that a judgement came or went."""
        self._touched |= set(judgement.pair)

    def bind(self) -> list[Move]:
        """Divide, compare and cluster what was touched; returns what moves."""
        touched = groups.count(self._work, self._added, self._removed, self._resolver.uncounted)
        for _, thing, group in self._work.each(PLACES, [id_ for id_ in sorted(self._touched) if id_[:4] == "ref_"]):
            touched.add(group)
            self._linker.dirty.add(thing)
        self._linker.dirty |= {id_ for id_ in self._touched if id_[:4] == "ent_"}
        self._divide(touched)
        self._cluster()
        return [
            Move(id_, place.article, place.surfaces, place.entity, self._linker.nodes[place.thing].entity)
            for id_, place in sorted(self._places.items())
        ]

    # ---- groups into things

    def _divide(self, touched: Iterable[str]) -> None:
        added: dict[str, list[str]] = defaultdict(list)
        for member in self._added:
            added[member.group].append(member.id)
        divider = Divider(self._work, self._resolver)
        divider.divide(touched, added, self._judgements)
        changed = divider.write()
        gone = {id_: node for id_, node in divider.old.items() if id_ not in divider.new}
        self._linker.nodes |= divider.old | divider.new
        self._linker.dirty |= self._near(gone)
        self._linker.relink(changed, divider.old, {id_: node.blocks for id_, node in gone.items()})
        self._linker.dirty |= (
            divider.new.keys() if self._judgements else self._linker.linked(divider.moved) | divider.fresh
        )
        self._assign(divider.assigned)
        for query in (FADE, DROP):
            self._work.each(query, sorted(gone))
        self._linker.dirty -= gone.keys()
        self.before |= {id_: node.entity for id_, node in gone.items() if node.entity}
        self.weighed |= {node.entity for node in self._linker.nodes.values() if node.id in divider.old} - {""}

    def _near(self, gone: Iterable[str]) -> set[str]:
        """Return the things whose place may change with things that go: their mates, and those judged with them."""
        leaving = set(gone)
        pairs = [judgement.pair for judgement in self._judgements if leaving & set(judgement.pair)]
        judged = self._things({end for pair in pairs for end in pair})
        return {id_ for (id_,) in self._work.each(MATES, sorted(leaving))} | set(judged.values())

    def _assign(self, assigned: Mapping[str, str]) -> None:
        """Give references to their things."""
        for id_, article, name, aliases, thing in self._work.each(REFERENCES, sorted(assigned)):
            entity = self._linker.nodes[thing].entity if thing else ""
            self._places[id_] = Place(article, (name, *aliases), entity, assigned[id_])
        self._work.each(ASSIGN, [{"reference": id_, "thing": thing} for id_, thing in sorted(assigned.items())])

    # ---- things into entities

    def _cluster(self) -> None:
        dirty = self._linker.dirty
        dirty |= {id_ for (id_,) in self._work.each(MATES, sorted(dirty))}
        known = {judgement.id: judgement for judgement in self._judgements}
        ends = {end for judgement in known.values() for end in judgement.pair}
        things = self._things(ends)
        judged = judging.judged(known.values(), lambda id_: things.get(id_, ""))
        links = self._component_links(dirty, judged)
        self._linker.load(dirty)
        found = {id_ for id_ in dirty if id_ in self._linker.nodes}
        self._own(*self._owners(found, links, judged))

    def _things(self, ends: Iterable[str]) -> dict[str, str]:
        """Return the thing to which each judged id leads."""
        ends = sorted(ends)
        found = [*self._work.each(PLACES, [id_ for id_ in ends if id_[:4] == "ref_"])]
        found += self._work.each(KNOWN, [id_ for id_ in ends if id_[:4] == "ent_"])
        return {row[0]: row[1] for row in found}

    def _component_links(self, dirty: set[str], judged: Judged) -> dict[Pair, Comparison]:
        """Return the links that connect the dirty things; those they lead to are dirty too."""
        found: dict[Pair, Comparison] = {}
        near: dict[str, set[str]] = defaultdict(set)
        for left, right in judged.same:
            near[left].add(right)
            near[right].add(left)
        frontier = set(dirty)
        while frontier:
            rows_ = self._work.each(LINKED, sorted(frontier))
            found |= {(low, high): Comparison(score, "same", tuple(why)) for low, high, score, why in rows_}
            reached = {end for row in rows_ for end in row[:2]} | {id_ for end in frontier for id_ in near[end]}
            frontier = reached - dirty
            dirty |= frontier
        return found

    def _owners(
        self, ids: set[str], links: Mapping[Pair, Comparison], judged: Judged
    ) -> tuple[dict[str, str], dict[Pair, Pair]]:
        """Cluster things; returns the entity of each, and the links that could not be followed."""
        owners = {id_: id_ for id_ in ids}
        conflicts: dict[Pair, Pair] = {}
        for group in resolution.components([*links, *judged.same]):
            if not group & ids:
                continue
            nodes = [self._linker.nodes[id_] for id_ in sorted(group)]
            inside = {pair: link for pair, link in sorted(links.items()) if pair[0] in group}
            found = self._resolver.cluster([Thing(n.id, n.rank, n.profile) for n in nodes], inside, judged)
            owners |= found.owners
            conflicts |= found.conflicts
        return owners, conflicts

    def _own(self, owners: Mapping[str, str], conflicts: Mapping[Pair, Pair]) -> None:
        """Give things to their entities; the references of those whose entity is another move."""
        nodes = self._linker.nodes
        self.before |= {id_: nodes[id_].entity for id_ in owners if nodes[id_].entity}
        self.after |= owners
        self._work.each(FREE, sorted(owners))
        bars = [{"low": low, "high": high, "against": list(pair)} for (low, high), pair in conflicts.items()]
        self._work.each(BAR, bars)
        moved = {id_: owner for id_, owner in owners.items() if nodes[id_].entity != owner}
        self._leave([id_ for id_ in moved if nodes[id_].entity])
        self._work.each(OWN, [{"thing": id_, "entity": owner} for id_, owner in sorted(moved.items())])
        for id_, owner in moved.items():
            self.weighed |= {owner, nodes[id_].entity} - {""}
            nodes[id_].entity = owner

    def _leave(self, things: Iterable[str]) -> None:
        """Note the references of things that leave their entity."""
        for id_, article, name, aliases, thing in self._work.each(REFERENCES_OF, sorted(things)):
            place = Place(article, (name, *aliases), self._linker.nodes[thing].entity, thing)
            self._places.setdefault(id_, place)

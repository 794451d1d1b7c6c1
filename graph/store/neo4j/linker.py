"""Which things are linked, kept in step within a transaction on Neo4j: blocks, comparisons, links, set by set.

The same rule as on SQLite (`resolution.Resolution.links` says it for everything at once): two things are compared where
they share a block that is small enough. What a change touches is compared anew in a fixed number of queries.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph.model import canonical_json, content_id
from graph.store.neo4j.connection import Work
from graph.store.resolving import Profile, Resolver, same_group

Pair = tuple[str, str]

NODES: Final = """
UNWIND $rows AS id MATCH (t:Thing {id: id}) OPTIONAL MATCH (t)-[:OF_ENTITY]->(e:Entity)
RETURN t.id, t.group, t.seen, t.first, t.references, t.profile, t.blocks, e.id"""
SIZES: Final = "UNWIND $rows AS id MATCH (b:Block {id: id}) RETURN b.id, b.size"
RESIZE: Final = "UNWIND $rows AS row MERGE (b:Block {id: row.id}) SET b.size = row.size"
EMPTY: Final = "UNWIND $rows AS id MATCH (b:Block {id: id}) DETACH DELETE b"
LEAVE: Final = "UNWIND $rows AS row MATCH (:Thing {id: row.thing})-[r:IN_BLOCK]->(:Block {id: row.block}) DELETE r"
ENTER: Final = (
    "UNWIND $rows AS row MATCH (t:Thing {id: row.thing}), (b:Block {id: row.block}) CREATE (t)-[:IN_BLOCK]->(b)"
)
SET_BLOCKS: Final = "UNWIND $rows AS row MATCH (t:Thing {id: row.id}) SET t.blocks = row.blocks"
MEMBERS: Final = "UNWIND $rows AS id MATCH (:Block {id: id})<-[:IN_BLOCK]-(t:Thing) RETURN DISTINCT t.id"
UNLINK: Final = """
UNWIND $rows AS id MATCH (:Thing {id: id})-[l:LINK]-(o:Thing)
WITH id, o.id AS other, l.verdict AS verdict, l DELETE l RETURN DISTINCT id, other, verdict"""
PARTNERS: Final = """
UNWIND $rows AS id MATCH (t:Thing {id: id})-[:IN_BLOCK]->(b:Block) WHERE b.size <= $limit
MATCH (b)<-[:IN_BLOCK]-(o:Thing) WHERE o <> t RETURN id, collect(DISTINCT o.id)"""
# Whom a change of traits can matter to: a value stands in the text of a profile as in JSON; `near` changed at the same time.
STIRRED: Final = """
UNWIND $rows AS row MATCH (t:Thing {id: row.id})-[:IN_BLOCK]->(b:Block) WHERE b.size <= $limit
MATCH (b)<-[:IN_BLOCK]-(o:Thing) WHERE o <> t
WITH DISTINCT row, o WHERE o.id IN row.near OR any(value IN row.values WHERE o.profile CONTAINS value)
RETURN row.id, collect(o.id)"""
CUT: Final = """
UNWIND $rows AS row MATCH (:Thing {id: row.low})-[l:LINK]->(:Thing {id: row.high})
WITH row, l, l.verdict AS verdict DELETE l RETURN row.low, row.high, verdict"""
LINKED: Final = (
    "UNWIND $rows AS id MATCH (t:Thing {id: id}) WHERE EXISTS { (t)-[:LINK {verdict: 'same'}]-() } RETURN id"
)
LINK: Final = """
UNWIND $rows AS row MATCH (low:Thing {id: row.low}), (high:Thing {id: row.high})
CREATE (low)-[:LINK {score: row.score, verdict: row.verdict, reasons: row.reasons}]->(high)"""


@dataclass(slots=True)
class Node:
    """A thing: ``entity`` is empty until it has one, ``blocks`` are ids of blocks."""

    id: str
    group: str
    rank: tuple[str, str]
    references: int
    profile: Profile
    blocks: frozenset[str] = frozenset()
    entity: str = ""


def node(row: list[Any]) -> Node:
    """Make a node of a row of `NODES`."""
    id_, group, seen, first, references, text, blocks, entity = row
    type_, names_, traits = json.loads(text)
    profile = Profile(type_, tuple(names_), {kind: frozenset(values) for kind, values in traits.items()})
    return Node(id_, group, (seen, first), references, profile, frozenset(blocks), entity or "")


class Linker:
    """Compares what changed with what shares a block with it; ``dirty`` collects the things to cluster anew."""

    def __init__(self, work: Work, resolver: Resolver) -> None:
        self._work = work
        self._resolver = resolver
        self.nodes: dict[str, Node] = {}
        self.dirty: set[str] = set()

    def load(self, ids: Iterable[str]) -> None:
        """Fetch nodes that are not known yet."""
        for row in self._work.each(NODES, sorted(set(ids) - self.nodes.keys())):
            self.nodes[row[0]] = node(row)

    def relink(self, changed: Collection[str], old: Mapping[str, Node], dropped: Mapping[str, frozenset[str]]) -> None:
        """Bring blocks and links up to date; a block that grows over the limit, or under it, changes all in it.

        ``changed`` have another profile than in ``old``, ``dropped`` (with their blocks) are about to go. Where only traits
        differ, a thing is compared with those alone for whom that can matter.
        """
        stirred = {
            id_: self._resolver.stirred(old[id_].profile, self.nodes[id_].profile) for id_ in changed if id_ in old
        }
        anew = {id_ for id_ in changed if stirred.get(id_) is None}
        moved = self._place(anew, dropped)
        sought = {id_: values for id_, values in stirred.items() if values and id_ not in moved}
        pairs = {pair for pair in self._stirred(sought) if not moved & set(pair)}
        self._cut(pairs)
        self._compare_all(pairs)

    def linked(self, ids: Collection[str]) -> set[str]:
        """Return which of these things a link joins to another."""
        return {id_ for (id_,) in self._work.each(LINKED, sorted(ids))}

    def _place(self, anew: Collection[str], dropped: Mapping[str, frozenset[str]]) -> set[str]:
        """Put things into the blocks of their names, and compare them with all in them; returns what was compared."""
        new = {id_: self._blocks(id_) for id_ in anew}
        flipped = self._move({id_: self.nodes[id_].blocks for id_ in anew} | dict(dropped), new)
        moved = {id_ for (id_,) in self._work.each(MEMBERS, sorted(flipped))} | set(anew)
        self._unlink(moved | dropped.keys())
        self._link(moved - dropped.keys())
        return moved

    def _stirred(self, sought: Mapping[str, Collection[str]]) -> set[Pair]:
        """Return the pairs to which these values can matter. What changed too may have held one of them before: it is always among them."""
        bearers: dict[str, list[str]] = defaultdict(list)
        for id_ in sought:
            for block in self.nodes[id_].blocks:
                bearers[block].append(id_)
        asked = []
        for id_, values in sorted(sought.items()):
            near = {other for block in self.nodes[id_].blocks for other in bearers[block]} - {id_}
            asked.append({"id": id_, "values": sorted(map(canonical_json, values)), "near": sorted(near)})
        found = self._work.all(STIRRED, rows=asked, limit=self._resolver.bucket) if asked else []
        return _pairs(found)

    def _blocks(self, id_: str) -> frozenset[str]:
        keys = self._resolver.blocks(self.nodes[id_].profile)
        return frozenset(content_id("blk", key) for key in keys)

    def _move(self, old: Mapping[str, frozenset[str]], new: Mapping[str, frozenset[str]]) -> set[str]:
        """Move things between blocks; returns the blocks that opened or closed."""
        none: frozenset[str] = frozenset()
        leave = [(id_, b) for id_ in old for b in sorted(old[id_] - new.get(id_, none))]
        enter = [(id_, b) for id_ in new for b in sorted(new[id_] - old.get(id_, none))]
        by = Counter(block for _, block in enter)
        by.subtract(Counter(block for _, block in leave))
        before = {id_: int(size) for id_, size in self._work.each(SIZES, sorted(by))}
        after = {id_: before.get(id_, 0) + n for id_, n in by.items()}
        self._work.each(LEAVE, [{"thing": thing, "block": block} for thing, block in leave])
        self._work.each(RESIZE, [{"id": id_, "size": size} for id_, size in sorted(after.items()) if size])
        self._work.each(EMPTY, sorted(id_ for id_, size in after.items() if not size))
        self._work.each(ENTER, [{"thing": thing, "block": block} for thing, block in enter])
        self._keep(new)
        limit = self._resolver.bucket
        return {id_ for id_, size in after.items() if (before.get(id_, 0) > limit) != (size > limit)}

    def _keep(self, new: Mapping[str, frozenset[str]]) -> None:
        differing = {id_: blocks for id_, blocks in new.items() if blocks != self.nodes[id_].blocks}
        self._work.each(SET_BLOCKS, [{"id": id_, "blocks": sorted(blocks)} for id_, blocks in differing.items()])
        for id_, blocks in differing.items():
            self.nodes[id_].blocks = blocks

    def _unlink(self, ids: Iterable[str]) -> None:
        """Delete the links of things; what they joined is clustered anew."""
        ids = sorted(ids)
        for id_, other, verdict in self._work.each(UNLINK, ids):
            if verdict == "same":
                self.dirty |= {id_, other}
        self.dirty |= set(ids)

    def _cut(self, pairs: Collection[Pair]) -> None:
        for low, high, verdict in self._work.each(CUT, [{"low": low, "high": high} for low, high in sorted(pairs)]):
            self.dirty |= {low, high} if verdict == "same" else set()

    def _link(self, ids: Collection[str]) -> None:
        found = self._work.all(PARTNERS, rows=sorted(ids), limit=self._resolver.bucket) if ids else []
        self._compare_all(_pairs(found))

    def _compare_all(self, pairs: Collection[Pair]) -> None:
        self.load(end for pair in pairs for end in pair)
        self._work.each(LINK, [row for pair in sorted(pairs) if (row := self._compare(*pair))])

    def _compare(self, low: str, high: str) -> dict[str, Any]:
        one, other = self.nodes[low].profile, self.nodes[high].profile
        if same_group(one, other):
            return {}
        found = self._resolver.compare(one, other)
        if found.verdict == "none":
            return {}
        if found.verdict == "same":
            self.dirty |= {low, high}
        return {
            "low": low,
            "high": high,
            "score": found.score,
            "verdict": found.verdict,
            "reasons": list(found.reasons),
        }


def _pairs(found: Iterable[list[Any]]) -> set[Pair]:
    """Return things with their partners as pairs in order."""
    return {(min(id_, other), max(id_, other)) for id_, others in found for other in others}

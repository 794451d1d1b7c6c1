"""Which articles are one source, kept in step within a transaction on Neo4j; `copies` says what a copy is.

A cluster bears the smallest id of its articles, which each of them carries as its property ``cluster``.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from graph.store import copies
from graph.store.neo4j.connection import Work

LEAVE: Final = """
UNWIND $rows AS id MATCH (a:Article {id: id}) OPTIONAL MATCH (a)-[r:IN_BAND]->(b:Band) DELETE r
WITH a, collect(b) AS bands CALL (bands) { UNWIND bands AS b WITH b WHERE NOT (b)<-[:IN_BAND]-() DELETE b }
RETURN DISTINCT a.cluster"""
ENTER: Final = """
UNWIND $rows AS row MATCH (a:Article {id: row.article}) UNWIND row.keys AS key
MERGE (b:Band {id: key}) CREATE (a)-[:IN_BAND]->(b)"""
NEAR: Final = """
UNWIND $rows AS id MATCH (:Article {id: id})-[:IN_BAND]->(:Band)<-[:IN_BAND]-(o:Article) WHERE o.id <> id
WITH DISTINCT id, o RETURN id, o.id, o.signature, o.cluster"""
MEMBERS: Final = "UNWIND $rows AS id MATCH (a:Article {cluster: id}) RETURN a.id, a.signature, a.cluster"
SET: Final = "UNWIND $rows AS row MATCH (a:Article {id: row.id}) SET a.cluster = row.cluster"


class Clusters:
    """Takes articles in and out; `finish` returns the others that have another cluster than before."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._signatures: dict[str, bytes] = {}
        self._torn: set[str] = set()  # clusters that lost a member

    def remove(self, articles: Sequence[str]) -> None:
        """Take articles out, before their nodes go."""
        self._torn |= {cluster for (cluster,) in self._work.each(LEAVE, articles)}

    def add(self, signatures: Mapping[str, bytes]) -> None:
        """Take articles in, whose nodes are there and count alone so far."""
        self._signatures |= signatures
        found = [{"article": id_, "keys": copies.keys(one)} for id_, one in signatures.items() if one]
        self._work.each(ENTER, found)

    def finish(self) -> set[str]:
        """Derive the touched clusters anew."""
        new = [id_ for id_, signature in self._signatures.items() if signature]
        near = self._near(new)
        found = {row[0]: row[1:] for row in self._work.each(MEMBERS, sorted(self._torn | near))}
        found |= {id_: [self._signatures[id_], id_] for id_ in new}
        groups = copies.groups({id_: bytes(signature) for id_, (signature, _) in found.items()})
        now = {id_: min(group) for group in groups for id_ in group}
        changed = {id_ for id_, cluster in now.items() if found[id_][1] != cluster}
        self._work.each(SET, [{"id": id_, "cluster": now[id_]} for id_ in sorted(changed)])
        return changed

    def _near(self, new: Collection[str]) -> set[str]:
        """Return the clusters with a copy of one of these."""
        return {
            cluster
            for id_, _, signature, cluster in self._work.each(NEAR, sorted(new))
            if copies.alike(self._signatures[id_], bytes(signature))
        }

"""Which articles are one source, kept in step within a transaction of the SQLite store; `copies` says what a copy is.

A cluster has a number of this file only; it changes for as few articles as possible, as their edges are counted anew.
"""

import json
from itertools import compress
from typing import Final

from graph.store import copies
from graph.store.database import Session

ADD_BAND: Final = "INSERT INTO band (key, article) VALUES (?, ?)"
DROP_BAND: Final = "DELETE FROM band WHERE key = ? AND article = ?"
OF_KEY: Final = """
SELECT s.cluster FROM band b CROSS JOIN source s ON s.article = b.article WHERE b.key = ? LIMIT 1"""
NEAR: Final = "SELECT b.article FROM json_each(?) k CROSS JOIN band b ON b.key = k.value"
SIGNATURES: Final = """
SELECT s.cluster, a.signature
FROM json_each(?) k CROSS JOIN source s ON s.article = k.value AND s.cluster NOT IN (SELECT value FROM json_each(?))
CROSS JOIN article a ON a.article = k.value"""
SIGNATURE: Final = "SELECT signature FROM article WHERE article = ?"
AT_ONCE: Final = 256  # signatures, of 256 bytes each
SIZE: Final = "SELECT count(*) FROM source WHERE cluster = ?"
MEMBERS: Final = """
SELECT s.article, a.signature FROM source s CROSS JOIN article a ON a.article = s.article WHERE s.cluster = ?"""
FRESH: Final = "SELECT coalesce(max(cluster), 0) + 1 FROM source"
JOIN: Final = "UPDATE source SET cluster = ? WHERE cluster = ? RETURNING article"
SET: Final = (
    "INSERT INTO source (article, cluster) VALUES (?, ?) ON CONFLICT (article) DO UPDATE SET cluster = excluded.cluster"
)


class Clusters:
    """Takes articles in and out; ``changed`` collects the others whose cluster has another number than before.

    The cost of an article grows with the number of texts that share a band with it: its copies, and texts of one template.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sql = session.execute
        self.changed: set[int] = set()

    def add(self, article: int, signature: bytes) -> None:
        """Take an article in: the clusters of its copies become one."""
        keys = copies.keys(signature)
        near = self._near(keys, signature)
        self._sql(SET, (article, self._unite(near) if near else self._session.get(FRESH)))
        self._session.connection.executemany(ADD_BAND, [(key, article) for key in keys])

    def remove(self, article: int) -> None:
        """Take an article out: what it alone held together falls apart."""
        cluster = self._session.get("SELECT cluster FROM source WHERE article = ?", (article,))
        keys = copies.keys(self._session.get(SIGNATURE, (article,)))
        self._session.connection.executemany(DROP_BAND, [(key, article) for key in keys])
        self._sql("DELETE FROM source WHERE article = ?", (article,))
        if keys and self._session.get(OF_KEY, keys[:1]) is None:  # else a twin links whatever this one did
            self._divide(cluster)

    def _near(self, keys: list[int], signature: bytes) -> set[int]:
        """Return the clusters with a copy of the text; a twin's is the only one."""
        if not keys:
            return set()
        twin = self._session.get(OF_KEY, keys[:1])
        return {twin} if twin else self._found(keys[1:], signature)

    def _found(self, keys: list[int], signature: bytes) -> set[int]:
        """Return clusters; some articles are compared at once, and none whose cluster is known to hold a copy."""
        found: set[int] = set()
        near = sorted({article for (article,) in self._session.all(NEAR, (json.dumps(keys),))})
        for at in range(0, len(near), AT_ONCE):
            wanted = json.dumps(near[at : at + AT_ONCE]), json.dumps(sorted(found))
            held = self._session.all(SIGNATURES, wanted)
            alike = copies.which(signature, [other for _, other in held])
            found.update(cluster for cluster, _ in compress(held, alike))
        return found

    def _unite(self, clusters: set[int]) -> int:
        """Give the members of all to the largest; returns it."""
        kept, *others = sorted(clusters, key=lambda cluster: (-self._session.get(SIZE, (cluster,)), cluster))
        for cluster in others:
            self.changed |= {article for (article,) in self._session.all(JOIN, (kept, cluster))}
        return kept

    def _divide(self, cluster: int) -> None:
        """Let the largest of the parts keep the number."""
        members: dict[int, bytes] = dict(self._session.all(MEMBERS, (cluster,)))
        for part in sorted(copies.groups(members), key=len)[:-1]:
            fresh = self._session.get(FRESH)
            self._session.connection.executemany(SET, [(article, fresh) for article in part])
            self.changed.update(part)

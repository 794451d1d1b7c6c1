"""Which articles are one source, kept in step within a transaction of the SQLite store; `copies` says what a copy is.

A cluster has a number of this file only; it changes for as few articles as possible, as their edges are counted anew.
"""

import json
from collections.abc import Collection
from typing import Final

from graph.store import copies
from graph.store.database import Session

ADD_BAND: Final = "INSERT INTO band (key, article) VALUES (?, ?)"
DROP_BAND: Final = "DELETE FROM band WHERE key = ? AND article = ?"
OF_KEY: Final = """
SELECT s.cluster FROM band b CROSS JOIN source s ON s.article = b.article WHERE b.key = ? LIMIT 1"""
NEAR: Final = "SELECT DISTINCT b.article FROM json_each(?) k CROSS JOIN band b ON b.key = k.value"
SIGNATURES: Final = "SELECT a.article, a.signature FROM json_each(?) k CROSS JOIN article a ON a.article = k.value"
CLUSTERS: Final = "SELECT DISTINCT s.cluster FROM json_each(?) k CROSS JOIN source s ON s.article = k.value"
SIGNATURE: Final = "SELECT signature FROM article WHERE article = ?"
MET: Final = 8192  # texts, of 256 bytes each
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
        self._met = _Met(session)
        self.changed: set[int] = set()

    def add(self, article: int, signature: bytes) -> None:
        """Take an article in: the clusters of its copies become one."""
        if self._met.full:
            self._met = _Met(self._session)
        keys = copies.keys(signature)
        near = self._near(keys, signature)
        self._sql(SET, (article, self._unite(near) if near else self._session.get(FRESH)))
        self._session.insert(ADD_BAND, [(key, article) for key in keys])
        if keys:
            self._met.add(article, signature)

    def remove(self, article: int) -> None:
        """Take an article out: what it alone held together falls apart."""
        cluster = self._session.get("SELECT cluster FROM source WHERE article = ?", (article,))
        keys = copies.keys(self._session.get(SIGNATURE, (article,)))
        self._session.connection.executemany(DROP_BAND, [(key, article) for key in keys])
        self._met.remove(article)
        self._sql("DELETE FROM source WHERE article = ?", (article,))
        if keys and self._session.get(OF_KEY, keys[:1]) is None:  # else a twin links whatever this one did
            self._divide(cluster)

    def _near(self, keys: list[int], signature: bytes) -> set[int]:
        """Return the clusters with a copy of the text; a twin's is the only one."""
        if not keys:
            return set()
        twin = self._session.get(OF_KEY, keys[:1])
        if twin:
            return {twin}
        found = self._met.copies(keys[1:], signature)
        return {cluster for (cluster,) in self._session.all(CLUSTERS, (json.dumps(found),))} if found else set()

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


class _Met:
    """Texts that the articles of a transaction share a band with, and those of its own, with their signatures in one row.

    Pages of one template meet the same ones again and again: each is read once, and all are compared at once.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys: set[int] = set()  # whose texts are here
        self._places: dict[int, int] = {}
        self._articles: list[int] = []  # by place, 0 for one that is gone
        self._signatures = bytearray()

    @property
    def full(self) -> bool:
        """Say whether so many are here that a text should not be compared with all of them."""
        return len(self._articles) > MET

    def copies(self, keys: Collection[int], signature: bytes) -> list[int]:
        """Return the articles with the text of a signature, which has these keys."""
        if not self._read(keys):
            return []
        return [self._articles[place] for place in copies.among(signature, self._signatures) if self._articles[place]]

    def add(self, article: int, signature: bytes) -> None:
        """Take a text in."""
        self._places[article] = len(self._articles)
        self._articles.append(article)
        self._signatures += signature

    def remove(self, article: int) -> None:
        """Forget a text, if it is here."""
        if article in self._places:
            self._articles[self._places.pop(article)] = 0

    def _read(self, keys: Collection[int]) -> bool:
        """Read what has one of these keys and is not here yet; says whether anything could have one."""
        new = {*keys} - self._keys
        self._keys |= new
        near = self._session.all(NEAR, (json.dumps(sorted(new)),))
        missing = [article for (article,) in near if article not in self._places]
        for found in self._session.all(SIGNATURES, (json.dumps(missing),)) if missing else ():
            self.add(*found)
        return bool(near) or len(new) < len(keys)

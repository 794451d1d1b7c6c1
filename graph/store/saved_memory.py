"""Saved searches of the reference store: a dict."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

from threading import RLock

from graph.errors import NotFoundError
from graph.store import paging, saved
from graph.store.base import Page
from graph.store.saved import SavedSearch


class MemorySaved:
    """The part of `MemoryStore` that keeps saved searches."""

    _lock: RLock
    _saved: dict[str, SavedSearch]

    def saved_search(self, id_: str) -> SavedSearch:
        with self._lock:
            self._open()
            if id_ not in self._saved:
                raise NotFoundError(f"no saved search has the id {id_!a}")
            return self._saved[id_]

    def saved_searches(self, owner: str | None = None, *, limit: int = 20, cursor: str = "") -> Page[SavedSearch]:
        self._open()
        found = [search for search in self._saved.values() if owner in {None, search.owner}]
        return paging.cut(paging.saved(owner, limit, cursor), found, lambda s: (s.owner, s.name), lambda key: key)

    def save_search(self, search: SavedSearch) -> SavedSearch:
        saved.check(search)
        with self._lock:
            self._open()
            own = {held.name: held for held in self._saved.values() if held.owner == search.owner}
            kept = saved.check_new(search, own.get(search.name), len(own))
            self._saved[kept.id] = kept
            return kept

    def mark_seen(self, id_: str, number: int) -> SavedSearch:
        saved.check_seen(number)
        with self._lock:
            self._saved[id_] = saved.seen(self.saved_search(id_), number)
            return self._saved[id_]

    def forget_search(self, id_: str) -> None:
        with self._lock:
            self.saved_search(id_)
            del self._saved[id_]

    def _open(self) -> None:
        """Raise where the store is closed; the store itself says how."""
        raise NotImplementedError

"""Counters of requests in a small file that several processes share."""
# ruff: noqa: D102 -- the methods are explained where they are promised, in limits.storage.base

import time
from math import floor
from pathlib import Path

from limits.storage.base import SlidingWindowCounterSupport, Storage, TimestampedSlidingWindow

from graph.errors import StoreUnavailableError
from graph.store.counters import Counters


class FileCounts(Storage, SlidingWindowCounterSupport, TimestampedSlidingWindow):
    """A storage for `limits`: each hit is one transaction, so all processes together count exactly.

    Every call raises `StoreUnavailableError` where the file fails: then nobody is let in.
    """

    STORAGE_SCHEME = None  # made here alone, from no url

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._counters = Counters(path)

    @property
    def base_exceptions(self) -> type[Exception]:
        return StoreUnavailableError

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        with self._counters.turn():
            before, left, now, _ = self.get_sliding_window(key, expiry)
            fits = floor(before * left / expiry + now) + amount <= limit
            if fits:
                self.incr(self.sliding_window_keys(key, expiry, time.time())[1], 2 * expiry, amount)
        return fits

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        now = time.time()
        before, current = map(self.get, self.sliding_window_keys(key, expiry, now))
        left = (1 - now / expiry % 1) * expiry  # of the current window
        return before, left if before else 0.0, current, left + expiry

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._counters.add(key, amount, expiry)

    def get(self, key: str) -> int:
        return self._counters.get(key)[0]

    def get_expiry(self, key: str) -> float:
        return self._counters.get(key)[1]

    def check(self) -> bool:
        return self.get("") == 0

    def reset(self) -> int:
        return self._counters.clear()

    def clear(self, key: str) -> None:
        self._counters.clear(key)

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        for one in self.sliding_window_keys(key, expiry, time.time()):
            self.clear(one)

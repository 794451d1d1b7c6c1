"""How many requests a key or an address may make in a time, counted in this process or over several."""

import math
import time
from functools import lru_cache
from pathlib import Path
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from api.service.counts import FileCounts
from graph.errors import InvalidInputError

LEAST_SECONDS: Final = 1


class Rates:
    """Counts requests in a sliding window; ``rate`` is like ``600/minute``, empty for no limit.

    With a ``counts`` file all processes that name it count together. Raises `InvalidInputError` for a rate that is none, each
    call `StoreUnavailableError` where the file fails.
    """

    def __init__(self, rate: str, counts: Path | None = None) -> None:
        check_rate(rate)
        self._rate = rate
        self._limiter = SlidingWindowCounterRateLimiter(FileCounts(counts) if counts else MemoryStorage())

    def hit(self, who: str, rate: str = "") -> int:
        """Count a request; returns 0 where it may pass, else the seconds after which the next may. ``rate`` is who's own."""
        limit = rate or self._rate
        if not limit or self._limiter.hit(item := _item(limit), who):
            return 0
        until = self._limiter.get_window_stats(item, who).reset_time
        return max(LEAST_SECONDS, math.ceil(until - time.time()))


def check_rate(rate: str) -> None:
    """Raise `InvalidInputError` unless this is a rate or empty."""
    try:
        fits = not rate or _item(rate).amount > 0
    except ValueError:
        fits = False
    if not fits:
        raise InvalidInputError(f"{rate!a} is no rate; give one like 10/second, 600/minute or 5000/hour")


@lru_cache(maxsize=100)
def _item(rate: str) -> RateLimitItem:
    return parse(rate)

"""Manners: robots.txt, and a pause between two requests to one host."""

import threading
import time
from collections.abc import Callable
from typing import Final

from protego import Protego

from graph.errors import UnreachableError, UnreadableError

MAX_ROBOTS: Final = 500_000  # bytes, as RFC 9309 asks at least
MAX_PAUSE: Final = 30.0  # seconds: a longer crawl-delay would stop the run, not slow it
PRODUCT: Final = "venturegraph"  # the token that robots.txt names

Opener = Callable[[str], tuple[int, bytes]]  # address -> status, body


class Robots:
    """Answers whether a page may be fetched; each origin's robots.txt is read once a run (RFC 9309)."""

    def __init__(self, opener: Opener) -> None:
        self._open, self._rules = opener, dict[str, Protego | None]()
        self._locks, self._lock = dict[str, threading.Lock](), threading.Lock()

    def allows(self, origin: str, url: str) -> bool:
        """Say whether the rules of ``origin`` (``https://host:port``) let us have ``url``.

        Raises `UnreachableError` where the origin's server is in trouble: then nothing of it is asked for; `UnreadableError`
        where it may not be reached at all.
        """
        try:
            rules = self._of(origin)
        except UnreadableError as error:
            raise UnreadableError(f"{url}: {error}") from error
        if rules is None:
            raise UnreachableError(f"{url}: the site's robots.txt cannot be had, so nothing is read; try again later")
        return bool(rules.can_fetch(url, PRODUCT))

    def pause(self, origin: str) -> float:
        """Return the crawl-delay that the origin asks for, in seconds; 0 where it asks for none."""
        rules = self._of(origin)
        return min(float(rules.crawl_delay(PRODUCT) or 0), MAX_PAUSE) if rules else 0.0

    def _of(self, origin: str) -> Protego | None:
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:  # one origin's slow answer makes no other wait
            if origin not in self._rules:
                self._rules[origin] = self._read(origin)
            return self._rules[origin]

    def _read(self, origin: str) -> Protego | None:
        """Return the rules; none at all (4xx) allow everything, a server in trouble (5xx) forbids it."""
        try:
            status, body = self._open(f"{origin}/robots.txt")
        except UnreachableError:
            return None
        if 400 <= status < 500:
            return Protego.parse("")
        return Protego.parse(body[:MAX_ROBOTS].decode("utf-8", "replace")) if status < 400 else None


class Pacer:
    """Keeps a pause between the starts of two requests to one host, across threads."""

    def __init__(self) -> None:
        self._next, self._lock = dict[str, float](), threading.Lock()

    def wait(self, host: str, pause: float) -> None:
        """Sleep until it is this request's turn, and book the next turn ``pause`` seconds after it."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + pause
        time.sleep(max(0.0, turn - now))

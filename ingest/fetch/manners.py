"""Manners: robots.txt, a pause between two requests to one host, and an end of asking where a host is in trouble."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from protego import Protego

from graph.errors import UnreachableError, UnreadableError

MAX_ROBOTS: Final = 500_000  # bytes, as RFC 9309 asks at least; the rest is left out
MAX_PAUSE: Final = 30.0  # seconds: a longer crawl-delay would stop the run, not slow it
KEPT: Final = 86_400.0  # seconds for which rules count, as RFC 9309 asks at most
TROUBLE: Final = 600.0  # seconds for which a site in trouble is left alone
MAX_SITES: Final = 500  # whose rules are held at a time: a stranger's feed may link to thousands of hosts
FAILURES: Final = 9  # in a row, three addresses with three tries each: then a host's other pages wait for another run
PRODUCT: Final = "venturegraph"  # the token that robots.txt names

Opener = Callable[[str], tuple[int, bytes]]  # address -> status, body


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a site's robots.txt says, or the trouble in which there is no knowing it, and until when that counts."""

    says: Protego
    trouble: str
    until: float


class Robots:
    """Answers whether a page may be fetched; each origin's robots.txt is read once a day (RFC 9309)."""

    def __init__(self, opener: Opener) -> None:
        self._open, self._rules = opener, dict[str, _Rules]()
        self._locks, self._lock = dict[str, threading.Lock](), threading.Lock()

    def allows(self, origin: str, url: str) -> bool:
        """Say whether the rules of ``origin`` (``https://host:port``) let us have ``url``.

        Raises `UnreachableError` where the origin's server is in trouble: then nothing of it is asked for.
        """
        rules = self._of(origin)
        if rules.trouble:
            raise UnreachableError(
                f"{url}: the site's robots.txt cannot be had ({rules.trouble}), so nothing is read; try again later"
            )
        return bool(rules.says.can_fetch(url, PRODUCT))

    def pause(self, origin: str) -> float:
        """Return the crawl-delay that the origin asks for, in seconds; 0 where it asks for none."""
        return min(float(self._of(origin).says.crawl_delay(PRODUCT) or 0), MAX_PAUSE)

    def _of(self, origin: str) -> _Rules:
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:  # one origin's slow answer makes no other wait
            held = self._rules.get(origin)
            return held if held and time.monotonic() < held.until else self._renewed(origin)

    def _renewed(self, origin: str) -> _Rules:
        rules = self._read(f"{origin}/robots.txt")
        with self._lock:
            self._rules[origin] = rules
            if len(self._rules) > MAX_SITES:
                oldest = next(iter(self._rules))
                del self._rules[oldest], self._locks[oldest]
        return rules

    def _read(self, url: str) -> _Rules:
        """Return the rules. There are none where there is no such file (4xx) or nothing readable; servers in trouble (5xx) forbid all."""
        try:
            status, body = self._open(url)
        except UnreachableError as error:
            return _trouble(str(error).removeprefix(f"{url}: ").partition(";")[0])
        except UnreadableError:  # endless redirects, a bomb: RFC 9309 takes what cannot be had for no rules
            status, body = 404, b""
        if status >= 500:
            return _trouble(f"the server answered {status}")
        text = body[:MAX_ROBOTS].decode("utf-8", "replace") if status < 400 else ""
        return _Rules(Protego.parse(text), "", time.monotonic() + KEPT)


def _trouble(reason: str) -> _Rules:
    return _Rules(Protego.parse(""), reason, time.monotonic() + TROUBLE)


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


class Patience:
    """Ends when a host has failed too often in a row: a feed with 5,000 links to a dead host would wait for days."""

    def __init__(self) -> None:
        self._failed, self._lock = dict[str, tuple[int, float]](), threading.Lock()  # times, when last

    def check(self, host: str, url: str) -> None:
        """Raise `UnreachableError` where the host is left alone for now."""
        times, last = self._failed.get(host, (0, 0.0))
        if times >= FAILURES and time.monotonic() < last + TROUBLE:
            raise UnreachableError(f"{url}: {host} failed {times} times in a row and is left alone; try again later")

    @contextmanager
    def watch(self, host: str) -> Iterator[None]:
        """Count a request that the block makes of the host, if it fails; any answer forgets the failures before it."""
        failed = False
        try:
            yield
        except UnreachableError:
            failed = True
            raise
        finally:
            self._note(host, failed=failed)

    def _note(self, host: str, *, failed: bool) -> None:
        with self._lock:
            if failed:
                self._failed[host] = self._failed.get(host, (0, 0.0))[0] + 1, time.monotonic()
            else:
                self._failed.pop(host, None)

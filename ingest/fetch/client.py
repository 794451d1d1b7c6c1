"""GET with manners and limits: robots, pauses, retries, conditional requests, one deadline, capped sizes, checked redirects."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import Any, Final, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx2
import stamina

from graph.errors import UnreachableError, UnreadableError
from ingest.fetch import answer
from ingest.fetch.answer import Fetched, Moved, TryAgainError
from ingest.fetch.manners import MAX_ROBOTS, Pacer, Patience, Robots
from ingest.fetch.transport import Named, Origin, PinnedTransport, deadline
from ingest.urls import WEB, scheme

DEADLINE: Final = 30.0  # seconds for a whole answer with its redirects; pauses and robots.txt are extra
SILENCE: Final = 10.0  # seconds without a byte
MAX_REDIRECTS: Final = 5
MAX_URL: Final = 8_000  # characters, as RFC 9110, 4.1 recommends to support
ATTEMPTS: Final = 3
MAX_WAIT: Final = 60.0  # seconds of Retry-After that are worth waiting for
PAUSE: Final = 1.0  # seconds between two requests to one host that asks for no other
PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}

stamina.instrumentation.set_on_retry_hooks([])  # its default prints each retry on stdout; the last failure is reported

Answer = TypeVar("Answer")
Read = Callable[[httpx2.Response, str], Answer | Moved]  # a response and the address that was asked for


class _NoCookies(CookieJar):
    """Keeps none, and does not even read them: sites would know us by them, and fill the memory with them."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Do nothing."""


class Fetcher:
    """Fetches pages and feeds; ``user_agent`` tells the sites who asks. Safe to use from several threads."""

    def __init__(self, user_agent: str, *, pause: float = PAUSE) -> None:
        self._named, self._pause = Named(), pause
        self._pacer, self._patience, self._robots = Pacer(), Patience(), Robots(self._robots_txt)
        self._client = httpx2.Client(
            transport=PinnedTransport(self._named),
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
            cookies=_NoCookies(),
            timeout=SILENCE,
            trust_env=False,
        )

    def trust(self, url: str) -> None:
        """Let this address's host and port be reached, at private addresses too: an operator named it, not a page."""
        self._named.add(_origin(url))

    def get(self, url: str, *, etag: str = "", modified: str = "") -> Fetched:
        """Return what the address serves now, or that it has not changed since ``etag`` or ``modified``.

        Raises `UnreadableError` that names the address, what went wrong, and what to do; `UnreachableError` where it may
        pass by itself.
        """
        wanted = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in wanted.items() if value}
        caller = stamina.RetryingCaller(attempts=ATTEMPTS, timeout=None, wait_initial=0.2, wait_jitter=0.2)
        return caller.on(_wait)(self._follow, url, headers, self._enter, answer.read)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _follow(
        self, asked: str, headers: Mapping[str, str], enter: Callable[[str, str], object], read: Read[Answer]
    ) -> Answer:
        """Return what ``read`` makes of the last answer of a chain of redirects; ``enter`` is called before each request."""
        left, url = DEADLINE, asked
        for _ in range(MAX_REDIRECTS + 1):
            enter(url, asked)
            begun = time.monotonic()
            found = self._once(url, asked, headers, begun + left, read)
            left -= time.monotonic() - begun
            if not isinstance(found, Moved):
                return found
            url = _joined(url, found.to, asked)
        raise UnreadableError(f"{asked}: more than {MAX_REDIRECTS} redirects; give the final address")

    def _once(
        self, url: str, asked: str, headers: Mapping[str, str], until: float, read: Read[Answer]
    ) -> Answer | Moved:
        token = deadline.set(until)
        try:
            with (
                self._patience.watch(_origin(url)[0]),
                _failures(asked),
                self._client.stream("GET", url, headers=headers) as response,
            ):
                return read(response, asked)
        finally:
            deadline.reset(token)

    def _enter(self, url: str, asked: str) -> None:
        """Check an address, ask robots.txt, and wait for its host's turn, in which redirects on one host are one request."""
        origin = self._checked(url, asked)
        self._patience.check(origin[0], asked)
        base = _base(url, origin)
        if not self._robots.allows(base, url):
            raise UnreadableError(f"{asked}: {_seen(url, asked)}the site's robots.txt does not let us read it")
        first = url == asked or origin[0] != _origin(asked)[0]
        if first and not self._named.private(origin):
            self._pacer.wait(origin[0], self._robots.pause(base) or self._pause)

    def _checked(self, url: str, asked: str) -> Origin:
        """Return the origin of an address that may be asked for at all."""
        if len(url) > MAX_URL:
            raise UnreadableError(f"{asked[:100]}…: an address of more than {MAX_URL:,} characters")
        if scheme(url) not in WEB:
            raise UnreadableError(f"{asked}: {_seen(url, asked)}only http and https addresses are fetched")
        origin = _origin(url)
        if not origin[0]:
            raise UnreadableError(f"{asked}: {_seen(url, asked)}no valid address; it names no host")
        if "@" in urlsplit(url).netloc and origin not in self._named:
            raise UnreadableError(f"{asked}: {_seen(url, asked)}an address with a user name hides where it leads")
        return origin

    def _robots_txt(self, url: str) -> tuple[int, bytes]:
        return self._follow(url, {}, self._checked, _robots)


def _robots(response: httpx2.Response, asked: str) -> tuple[int, bytes] | Moved:
    """Return the status and the beginning of a robots.txt; a server may send as much as it likes."""
    if response.is_redirect and "location" in response.headers:
        return Moved(response.headers["location"])
    data = bytearray()
    for piece in answer.pieces(response, asked) if response.is_success else ():
        data += piece
        if len(data) >= MAX_ROBOTS:
            break
    return response.status_code, bytes(data)


def _joined(url: str, to: str, asked: str) -> str:
    try:
        return urljoin(url, to)
    except ValueError as error:
        raise UnreadableError(f"{asked}: redirects to what is no valid address ({error})") from error


def _seen(url: str, asked: str) -> str:
    """Return how a message names the address that another led to."""
    return "" if url == asked else f"leads to {url[:200]}; "


def _wait(error: Exception) -> bool | float:
    """Tell stamina whether to try again, and after how many seconds where the server said so."""
    if not isinstance(error, TryAgainError) or error.wait > MAX_WAIT:
        return False
    return error.wait or True


@contextmanager
def _failures(asked: str) -> Iterator[None]:
    """Say in one line that names the address what broke."""
    try:
        yield
    except httpx2.TransportError as error:
        raise _failure(asked, error) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise UnreadableError(f"{asked}: no valid address or answer ({str(error)[:200]})") from error


def _failure(asked: str, error: httpx2.TransportError) -> UnreadableError:
    reason = str(error)[:200] or type(error).__name__
    if isinstance(error, httpx2.TimeoutException):
        return UnreachableError(
            f"{asked}: no complete answer within {DEADLINE:.0f} seconds ({SILENCE:.0f} in silence); try again later"
        )
    if isinstance(error, httpx2.UnsupportedProtocol):
        return UnreadableError(f"{asked}: {reason}; check the address")
    if isinstance(error, httpx2.ConnectError):
        return UnreachableError(f"{asked}: {reason}; check the address, or try again later")
    return TryAgainError(asked, reason)


def _base(url: str, origin: Origin) -> str:
    host, port = origin
    return f"{scheme(url)}://{f'[{host}]' if ':' in host else host}:{port}"


def _origin(url: str) -> Origin:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", 0

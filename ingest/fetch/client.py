"""GET with manners and limits: robots, pauses, retries, conditional requests, one deadline, capped sizes."""

import email.utils
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx2
import stamina

from graph.errors import UnreachableError, UnreadableError
from ingest.fetch.manners import Pacer, Robots
from ingest.fetch.transport import Origin, PinnedTransport, deadline
from ingest.urls import WEB, scheme

MAX_BYTES: Final = 10_000_000  # decoded; the largest feeds measured have 5 MB
MAX_RATIO: Final = 100  # decoded to received: text packs 3 to 10 times, a gzip bomb 1,000 times
SMALL: Final = 1_000_000  # bytes up to which the ratio does not matter
DEADLINE: Final = 30.0  # seconds for a whole response, robots and redirects apart
SILENCE: Final = 10.0  # seconds without a byte
MAX_REDIRECTS: Final = 5
ATTEMPTS: Final = 3
MAX_WAIT: Final = 60.0  # seconds of Retry-After that are worth waiting for
PAUSE: Final = 1.0  # seconds between two requests to one host that asks for no other
READABLE: Final = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/rss",
    "application/atom",
    "application/json",
    "application/rdf",
)
PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}

stamina.instrumentation.set_on_retry_hooks([])  # its default prints each retry on stdout; the last failure is reported


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response: its body, the address it came from in the end, its media type, and what to ask with next time.

    ``unchanged`` is true when the server says that nothing is new since ``etag`` or ``modified``: then the body is empty.
    """

    data: bytes
    url: str
    media_type: str = ""
    etag: str = ""
    modified: str = ""
    unchanged: bool = False


class _TryAgainError(Exception):
    """A failure that may pass: the server is busy or the line broke; ``wait`` is what the server asks for."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class Fetcher:
    """Fetches pages and feeds; ``user_agent`` tells the sites who asks. Safe to use from several threads."""

    def __init__(self, user_agent: str, *, pause: float = PAUSE) -> None:
        self._trusted: set[Origin] = set()
        self._pause, self._pacer, self._robots = pause, Pacer(), Robots(self._robots_txt)
        self._client = httpx2.Client(
            transport=PinnedTransport(self._trusted),
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"},
            timeout=SILENCE,
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            trust_env=False,
        )

    def trust(self, url: str) -> None:
        """Let this address's host and port be reached though it is private: an operator named it, not a page."""
        self._trusted.add(_origin(url))

    def get(self, url: str, *, etag: str = "", modified: str = "") -> Fetched:
        """Return what the address serves now, or that it has not changed since ``etag`` or ``modified``.

        Raises `UnreadableError` that names the address, what went wrong, and what to do; `UnreachableError` where it may
        pass by itself.
        """
        base = self._checked(url)
        if not self._robots.allows(base, url):
            raise UnreadableError(f"{url}: the site's robots.txt does not let us read it")
        wanted = {"If-None-Match": etag, "If-Modified-Since": modified}
        try:
            return self._patiently(url, {name: value for name, value in wanted.items() if value})
        except _TryAgainError as error:
            raise UnreachableError(f"{url}: {error}; try again later") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _checked(self, url: str) -> str:
        """Return the origin of an address that may be fetched at all."""
        if scheme(url) not in WEB:
            raise UnreadableError(f"{url}: only http and https addresses are fetched")
        host, port = _origin(url)
        if not host:
            raise UnreadableError(f"{url}: no valid address; it names no host")
        return f"{scheme(url)}://{f'[{host}]' if ':' in host else host}:{port}"

    def _patiently(self, url: str, headers: Mapping[str, str]) -> Fetched:
        caller = stamina.RetryingCaller(attempts=ATTEMPTS, timeout=None, wait_initial=0.2, wait_jitter=0.2)
        return caller.on(_wait)(self._in_turn, url, headers)

    def _in_turn(self, url: str, headers: Mapping[str, str]) -> Fetched:
        if (origin := _origin(url)) not in self._trusted:
            self._pacer.wait(origin[0], self._robots.pause(self._checked(url)) or self._pause)
        return self._once(url, headers)

    def _once(self, url: str, headers: Mapping[str, str]) -> Fetched:
        token = deadline.set(time.monotonic() + DEADLINE)
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                return _answer(response, url)
        except httpx2.TransportError as error:
            raise _failure(url, error) from error
        except httpx2.TooManyRedirects as error:
            raise UnreadableError(f"{url}: more than {MAX_REDIRECTS} redirects; give the final address") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise UnreadableError(f"{url}: no valid address or answer ({error})") from error
        finally:
            deadline.reset(token)

    def _robots_txt(self, url: str) -> tuple[int, bytes]:
        token = deadline.set(time.monotonic() + DEADLINE)
        try:
            with self._client.stream("GET", url) as response:
                return response.status_code, b"".join(_limited(response, url))
        except httpx2.UnsupportedProtocol as error:
            raise UnreadableError(f"{error}; refused") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise UnreachableError(f"{url}: {error}") from error
        finally:
            deadline.reset(token)


def _answer(response: httpx2.Response, asked: str) -> Fetched:
    status, url = response.status_code, str(response.url)
    if status == httpx2.codes.NOT_MODIFIED:
        return Fetched(b"", url, unchanged=True)
    if status in {408, 425, 429} or status >= 500:
        raise _TryAgainError(f"the server answered {status} {response.reason_phrase}", _retry_after(response))
    if status != httpx2.codes.OK:
        raise UnreadableError(f"{asked}: the server answered {status} {response.reason_phrase}; check the address")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type and not media_type.startswith(READABLE):
        raise UnreadableError(f"{asked}: {media_type} is not read; give a page, a feed or plain text")
    data = b"".join(_limited(response, asked))
    return Fetched(data, url, media_type, response.headers.get("etag", ""), response.headers.get("last-modified", ""))


def _limited(response: httpx2.Response, url: str) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > MAX_BYTES:
            raise UnreadableError(f"{url}: more than {MAX_BYTES / 1e6:.0f} MB; that is no news page")
        if size > SMALL and size > MAX_RATIO * max(response.num_bytes_downloaded, 1):
            raise UnreadableError(f"{url}: packed more than {MAX_RATIO} times, as only a bomb is; refused")
        yield chunk


def _wait(error: Exception) -> bool | float:
    """Tell stamina whether to try again, and after how many seconds where the server said so."""
    if not isinstance(error, _TryAgainError) or error.wait > MAX_WAIT:
        return False
    return error.wait or True


def _retry_after(response: httpx2.Response) -> float:
    """Return the seconds of a Retry-After header, given as a number or a date (RFC 9110, 10.2.3); 0 where there is none."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:6])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


def _failure(url: str, error: httpx2.TransportError) -> Exception:
    """Say in one line what broke; what a second try can mend is tried again."""
    if isinstance(error, httpx2.TimeoutException):
        return UnreachableError(
            f"{url}: no complete answer within {DEADLINE:.0f} seconds ({SILENCE:.0f} in silence); try again later"
        )
    reason = str(error) or type(error).__name__
    if isinstance(error, httpx2.UnsupportedProtocol):
        return UnreadableError(f"{url}: {reason}; refused, check the address")
    if isinstance(error, httpx2.ConnectError):
        return UnreachableError(f"{url}: {reason}; check the address, or try again later")
    return _TryAgainError(reason)


def _origin(url: str) -> Origin:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", 0

"""What a server answered, taken apart: a body within the limits, a redirect, or the reason why there is neither."""

import email.utils
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import httpx2

from graph.errors import UnreachableError, UnreadableError
from ingest.charset import charset_of
from ingest.unpack import unpacked

MAX_BYTES: Final = 10_000_000  # unpacked; the largest feeds measured have 5 MB
MAX_VALIDATOR: Final = 500  # characters of an ETag: it is sent back with each request, and servers refuse long headers
READABLE: Final = (
    "text/",
    "application/xhtml",
    "application/xml",
    "application/rss",
    "application/atom",
    "application/json",
    "application/rdf",
    "application/gzip",  # sitemaps are served as these three; what is in them shows when they are opened
    "application/x-gzip",
    "application/octet-stream",
)
PASSING: Final = frozenset({408, 425, 429})  # and all from 500: the same request may work later


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response: its body, the address it came from in the end, its media type, and what to ask with next time.

    ``unchanged`` is true when the server says that nothing is new since ``etag`` or ``modified``: then the body is empty.
    ``charset`` is the one that its header names, or empty.
    """

    data: bytes
    url: str
    media_type: str = ""
    etag: str = ""
    modified: str = ""
    unchanged: bool = False
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A redirect; ``to`` is the address as the server wrote it."""

    to: str


class TryAgainError(UnreachableError):
    """A failure that a second try may mend: the server is busy or the line broke; ``wait`` seconds are what it asks for."""

    def __init__(self, asked: str, reason: str, wait: float = 0.0) -> None:
        super().__init__(f"{asked}: {reason}; try again later")
        self.wait = wait


def read(response: httpx2.Response, asked: str) -> Fetched | Moved:
    """Return what a response holds, or where it leads.

    Raises `UnreadableError`, which names the address that was asked for; `UnreachableError` where the trouble may pass, and
    `TryAgainError` where it may pass in a moment.
    """
    status = response.status_code
    if status == HTTPStatus.NOT_MODIFIED:
        return _not_modified(response, asked)
    if status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TryAgainError(asked, f"the server answered {named(status)}", _retry_after(response))
    if response.is_redirect:
        return _moved(response, asked)
    if status != HTTPStatus.OK:
        raise UnreadableError(f"{asked}: the server answered {named(status)}; check the address")
    return _body(response, asked)


def pieces(response: httpx2.Response, asked: str) -> Iterator[bytes]:
    """Yield a response's body, unpacked. Raises `UnreadableError` for more than `MAX_BYTES`, bombs, and what is broken."""
    return unpacked(response.iter_raw(), _header(response, "content-encoding").lower(), asked, MAX_BYTES)


def named(status: int) -> str:
    """Return a status with its standard phrase; the server's own could be anything, of any length."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _body(response: httpx2.Response, asked: str) -> Fetched:
    content_type = _header(response, "content-type")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type and not media_type.startswith(READABLE):
        raise UnreadableError(f"{asked}: {media_type[:80]} is not read; give a page, a feed or plain text")
    data = b"".join(pieces(response, asked))
    if not data:
        raise UnreachableError(f"{asked}: an empty answer; try again later, or check the address")
    return Fetched(
        data,
        str(response.url.copy_with(userinfo=b"")),
        media_type,
        _validator(response, "etag"),
        _validator(response, "last-modified"),
        charset=charset_of(content_type),
    )


def _not_modified(response: httpx2.Response, asked: str) -> Fetched:
    sent = response.request.headers
    if not {"if-none-match", "if-modified-since"} & set(sent):
        raise UnreachableError(f"{asked}: the server says 'not modified' though nobody asked; try again later")
    return Fetched(b"", str(response.url.copy_with(userinfo=b"")), unchanged=True)


def _moved(response: httpx2.Response, asked: str) -> Moved:
    if not (to := _header(response, "location")):
        raise UnreadableError(f"{asked}: a redirect that leads nowhere; check the address")
    return Moved(to)


def _header(response: httpx2.Response, name: str) -> str:
    return str(response.headers.get(name, "")).strip()


def _validator(response: httpx2.Response, name: str) -> str:
    """Return a header that is to be sent back, unless it is one that cannot be: too long, or not ASCII."""
    value = _header(response, name)
    return value if len(value) <= MAX_VALIDATOR and value.isascii() and value.isprintable() else ""


def _retry_after(response: httpx2.Response) -> float:
    """Return the seconds of a Retry-After header, given as a number or a date (RFC 9110, 10.2.3); 0 where there is none."""
    value = _header(response, "retry-after")
    if value.isascii() and value.isdigit():
        return float(value[:6])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError, OSError):
        return 0.0

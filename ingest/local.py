"""Local files of every kind: HTML, text, JSONL, feeds with the pages beside them, web archives."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import unquote

from graph.errors import UnreadableError
from graph.model import Article, Refusal
from ingest import urls
from ingest.feed import looks_like_feed, read_feed
from ingest.jsonl import read_jsonl
from ingest.page import Found, Page, Told
from ingest.sitemap import looks_like_sitemap, read_sitemap, unpacked
from ingest.text import MAX_BYTES, read_text
from ingest.visits import NOTHING, Known, Listed, Visitor, archived
from ingest.warc import is_warc, looks_like_warc, read_records, read_warc
from ingest.web import visit_all

Visiting = Callable[[], Visitor]  # what asks for addresses, made when the first is met

HTML: Final = frozenset({".html", ".htm", ".xhtml"})
JSONL: Final = frozenset({".jsonl", ".ndjson"})
TEXT: Final = frozenset({".txt", ".text"})
FEEDS: Final = frozenset({".xml", ".rss", ".atom"})
START: Final = 1024  # bytes of a stream that tell what it is


def read_file(path: Path, visitor: Visiting, known: Known = NOTHING, kind: str = "") -> Iterator[Found]:
    """Yield what a file holds. Raises `UnreadableError` or `OSError` where it is unusable as a whole.

    ``kind`` is what an operator calls it (``warc``, ``jsonl``, ``urls``), whatever its ending and first line are; empty or
    another where these tell.
    """
    if kind == "warc" or is_warc(path):
        for found in read_warc(path):
            yield archived(found, known, str(path)) if isinstance(found, Page) else found
    elif kind == "jsonl" or path.suffix.lower() in JSONL:
        with path.open("rb") as lines:
            yield from _lines(lines, str(path))
    elif kind == "urls":
        yield from _list(path, visitor)
    else:
        yield from _whole(path, visitor)


def read_stream(stream: BinaryIO, origin: str, visitor: Visiting, known: Known = NOTHING) -> Iterator[Found]:
    """Yield what a stream holds: JSON Lines and archives however long, record by record; anything else is one thing, and read whole.

    Raises `UnreadableError` or `OSError` where it is unusable as a whole.
    """
    start = stream.read(START)
    if not start:
        raise UnreadableError(f"{origin}: nothing came; pipe something into it")
    if looks_like_warc(start):
        for found in read_records(_Begun(start, stream), origin):
            yield archived(found, known, origin) if isinstance(found, Page) else found
    elif _plain(start).startswith(b"{"):
        yield from _lines(chain((start + stream.readline()).splitlines(keepends=True), stream), origin)
    else:
        data = start + stream.read(MAX_BYTES + 1 - len(start))
        if looks_like_feed(data):
            yield from read_feed(data, origin, lambda listed: visitor().page(listed))
        else:
            yield from read_bytes(data, origin, "", visitor)


class _Begun:
    """A stream of which the start was read already, with the two methods that an archive asks of it."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream, self._read = start, stream, 0

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer where the stream or its start ends."""
        some, self._start = self._start[:size], self._start[size:]
        some = some or self._stream.read(size)
        self._read += len(some)
        return some

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._read


def read_bytes(data: bytes, origin: str, suffix: str, visitor: Visiting) -> Iterator[Found]:
    """Yield what one file's bytes hold; what the ending does not tell, the first bytes do."""
    start = _plain(data[:START])
    if suffix in HTML or (suffix not in TEXT and start.startswith((b"<!doctype html", b"<html"))):
        yield Page(data, origin)
    elif urls.looks_like_list(data):
        yield from visit_all(map(Listed, urls.listed(data)), visitor())
    elif looks_like_sitemap(data):
        listed = read_sitemap(data, origin, lambda link: unpacked(visitor().fetcher.get(link).data, link))
        yield from visit_all(listed, visitor())
    elif suffix in FEEDS:
        raise UnreadableError(f"{origin}: XML, but neither RSS, Atom nor a sitemap")
    elif suffix not in TEXT and start.startswith(b"{"):
        yield from _lines(data.splitlines(keepends=True), origin)
    else:
        yield Told(read_text(data, origin), origin)


def _list(path: Path, visitor: Visiting) -> Iterator[Found]:
    """Yield the pages of a list of addresses; a line that is none is a refusal, not an article."""
    addresses = list(urls.listed(_content(path)))
    if not addresses:
        raise UnreadableError(f"{path}: no address in it; write one a line")
    yield from visit_all(map(Listed, addresses), visitor())


def _lines(lines: Iterable[bytes], origin: str) -> Iterator[Told | Refusal]:
    for place, found in read_jsonl(lines, origin):
        yield Told(found, place) if isinstance(found, Article) else found


def _plain(start: bytes) -> bytes:
    """Return the first bytes without what may stand before them, in lower case."""
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()


def _whole(path: Path, visitor: Visiting) -> Iterator[Found]:
    data = _content(path)
    if looks_like_feed(data):
        yield from read_feed(data, str(path), lambda listed: _beside(path, listed, visitor))
    else:
        yield from read_bytes(data, str(path), path.suffix.lower(), visitor)


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if not size:
        raise UnreadableError(f"{path}: an empty file")
    if size > MAX_BYTES:
        limit = f"{size / 1e6:.0f} MB are more than one article (limit {MAX_BYTES / 1e6:.0f} MB)"
        raise UnreadableError(f"{path}: {limit}; split it, or use JSONL with one article a line")
    return path.read_bytes()


def _beside(feed: Path, listed: Listed, visitor: Visiting) -> Found:
    """Open the page of a local feed's item: an address, or a file that must lie in the feed's own folder."""
    link = listed.url
    if urls.scheme(link):
        return visitor().page(listed)
    folder = feed.parent.resolve()
    path = (folder / unquote(urls.path(link))).resolve()
    if not path.is_relative_to(folder):
        raise UnreadableError(f"{link}: points outside the feed's folder; refused")
    if not path.is_file():
        raise UnreadableError(f"{link}: no such file beside the feed")
    return Page(_content(path), link, "", listed.title, listed.published)

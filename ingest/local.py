"""Local files of every kind: HTML, text, JSONL, feeds with the pages beside them, web archives."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from graph.errors import UnreadableError
from ingest import urls
from ingest.feed import looks_like_feed, read_feed
from ingest.fetch import Fetcher
from ingest.jsonl import read_jsonl
from ingest.page import Found, Page
from ingest.text import MAX_BYTES, read_text
from ingest.warc import is_warc, read_warc

HTML: Final = frozenset({".html", ".htm", ".xhtml"})
JSONL: Final = frozenset({".jsonl", ".ndjson"})
TEXT: Final = frozenset({".txt", ".text"})
FEEDS: Final = frozenset({".xml", ".rss", ".atom"})


def read_file(path: Path, fetcher: Callable[[], Fetcher]) -> Iterator[Found]:
    """Yield what a file holds. Raises `UnreadableError` or `OSError` where it is unusable as a whole."""
    if is_warc(path):
        yield from read_warc(path)
    elif path.suffix.lower() in JSONL:
        with path.open("rb") as lines:
            yield from read_jsonl(lines, str(path))
    else:
        yield from _whole(path, fetcher)


def read_bytes(data: bytes, origin: str, suffix: str) -> Iterator[Found]:
    """Yield the article of one file's bytes; what the ending does not tell, the first bytes do."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if suffix in HTML or (suffix not in TEXT and start.startswith((b"<!doctype html", b"<html"))):
        yield Page(data, origin)
    elif suffix in FEEDS:
        raise UnreadableError(f"{origin}: XML, but neither RSS nor Atom")
    elif suffix not in TEXT and start.startswith(b"{"):
        yield from read_jsonl(data.splitlines(keepends=True), origin)
    else:
        yield read_text(data, origin)


def _whole(path: Path, fetcher: Callable[[], Fetcher]) -> Iterator[Found]:
    data = _content(path)
    if looks_like_feed(data):
        yield from read_feed(data, str(path), lambda link: _beside(path, link, fetcher))
    else:
        yield from read_bytes(data, str(path), path.suffix.lower())


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if not size:
        raise UnreadableError(f"{path}: an empty file")
    if size > MAX_BYTES:
        limit = f"{size / 1e6:.0f} MB are more than one article (limit {MAX_BYTES / 1e6:.0f} MB)"
        raise UnreadableError(f"{path}: {limit}; split it, or use JSONL with one article a line")
    return path.read_bytes()


def _beside(feed: Path, link: str, fetcher: Callable[[], Fetcher]) -> tuple[bytes, str]:
    """Open the page of a local feed's item: an address, or a file that must lie in the feed's own folder."""
    if urls.scheme(link):
        page = fetcher().get(link)
        return page.data, page.url
    folder = feed.parent.resolve()
    path = (folder / unquote(urls.path(link))).resolve()
    if not path.is_relative_to(folder):
        raise UnreadableError(f"{link}: points outside the feed's folder; refused")
    if not path.is_file():
        raise UnreadableError(f"{link}: no such file beside the feed")
    return _content(path), ""

"""What an operator names, file, folder, pattern, address or ``-``, to a stream of articles and refusals."""

import glob
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin

from graph.errors import InvalidInputError, UnreadableError
from graph.model import Article, Refusal
from ingest import urls
from ingest.feed import looks_like_feed, read_feed
from ingest.fetch import Fetcher
from ingest.html import read_html
from ingest.jsonl import read_jsonl
from ingest.text import MAX_BYTES, read_text

STDIN: Final = "-"
HTML: Final = frozenset({".html", ".htm", ".xhtml"})
JSONL: Final = frozenset({".jsonl", ".ndjson"})
TEXT: Final = frozenset({".txt", ".text"})
FEED: Final = frozenset({".xml", ".rss", ".atom"})
IN_FOLDERS: Final = HTML | JSONL | TEXT  # a folder's feeds only list the pages that lie beside them

MANY: Final = JSONL | FEED  # files that hold several articles

Found = Iterator[Article | Refusal]


def read_source(source: str, fetcher: Callable[[], Fetcher]) -> Found:
    """Yield what one argument gives, one by one; what cannot be read is a `Refusal` and the rest goes on.

    Raises `InvalidInputError` where the argument as a whole names nothing: no such file, an empty pattern, a folder
    without news. ``fetcher`` is called only for addresses.
    """
    if source == STDIN:
        return _bytes(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input", "")
    if urls.scheme(source) in urls.WEB:
        return _address(source, fetcher())
    return _paths(_expand(source), fetcher)


def expand(sources: list[str], refused: list[Refusal]) -> Iterator[str]:
    """Yield the sources with folders and patterns replaced by their files; what names nothing is added to ``refused``."""
    for source in sources:
        if source == STDIN or urls.scheme(source) in urls.WEB:
            yield source
            continue
        try:
            yield from map(str, _expand(source))
        except InvalidInputError as error:
            refused.append(Refusal(source, str(error).removeprefix(f"{source}: ")))


def _expand(source: str) -> list[Path]:
    path = Path(source)
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return [path]
    names = glob.glob(source, recursive=True)  # noqa: PTH207 - a pattern may be absolute, which Path.glob refuses
    found = sorted(path for path in map(Path, names) if path.is_file())
    if not found:
        raise InvalidInputError(f"{source}: no such file, folder or pattern; check the path")
    return found


def _folder(folder: Path) -> list[Path]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not _hidden(path.relative_to(folder))]
    news = [path for path in files if path.suffix.lower() in IN_FOLDERS]
    if not news:
        endings = ", ".join(sorted({path.suffix for path in files if path.suffix})) or "none"
        raise InvalidInputError(
            f"{folder}: a folder without news (it holds {len(files)} files, endings: {endings}); wanted are {', '.join(sorted(IN_FOLDERS))}"
        )
    return news


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _paths(paths: list[Path], fetcher: Callable[[], Fetcher]) -> Found:
    for path in paths:
        try:
            yield from _file(path, fetcher)
        except UnreadableError as error:
            yield Refusal(str(path), str(error).removeprefix(f"{path}: "))
        except OSError as error:
            yield Refusal(str(path), f"{error.strerror or error}; check its permissions")


def _file(path: Path, fetcher: Callable[[], Fetcher]) -> Found:
    suffix = path.suffix.lower()
    if suffix in JSONL:
        with path.open("rb") as lines:
            yield from read_jsonl(lines, str(path))
        return
    data = _content(path)
    if looks_like_feed(data):
        yield from read_feed(data, str(path), lambda link: _beside(path, link, fetcher))
    else:
        yield from _bytes(data, str(path), suffix)


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if not size:
        raise UnreadableError(f"{path}: an empty file")
    if size > MAX_BYTES:
        raise UnreadableError(
            f"{path}: {size / 1e6:.0f} MB are more than one article (limit {MAX_BYTES / 1e6:.0f} MB); split it, or use JSONL with one article a line"
        )
    return path.read_bytes()


def _bytes(data: bytes, origin: str, suffix: str) -> Found:
    """Read one article; what the ending does not tell, the first bytes do."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if suffix in HTML or (suffix not in TEXT and start.startswith((b"<!doctype html", b"<html"))):
        yield read_html(data, origin)
    elif suffix in FEED:
        raise UnreadableError(f"{origin}: XML, but neither RSS nor Atom")
    elif suffix not in TEXT and start.startswith(b"{"):
        yield from read_jsonl(data.splitlines(keepends=True), origin)
    else:
        yield read_text(data, origin)


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


def _address(url: str, fetcher: Fetcher) -> Found:
    try:
        page = fetcher.get(url)
        if looks_like_feed(page.data):
            yield from read_feed(page.data, url, lambda link: _served(page.url, link, fetcher))
        elif page.media_type == "text/plain":
            yield read_text(page.data, url, page.url)
        else:
            yield read_html(page.data, url, page.url)
    except UnreadableError as error:
        yield Refusal(url, str(error).removeprefix(f"{url}: "))


def _served(base: str, link: str, fetcher: Fetcher) -> tuple[bytes, str]:
    page = fetcher.get(urljoin(base, link))
    return page.data, page.url

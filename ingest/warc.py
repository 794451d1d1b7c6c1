"""Web archives (WARC 1.0 and 1.1, plain or gzip, as Common Crawl's news collection has them) to pages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

from fastwarc.warc import ArchiveIterator, WarcRecordType

from graph.errors import UnreadableError
from graph.model import Refusal
from ingest import urls
from ingest.charset import charset_of
from ingest.html import MAX_HTML
from ingest.page import Page, refusal
from ingest.unpack import is_gzip, unpacked

SUFFIXES: Final = (".warc", ".warc.gz")
_CHUNK: Final = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,100}\r\n")
HTML: Final = frozenset({"text/html", "application/xhtml+xml"})


class Readable(Protocol):
    """What bytes can be read of."""

    def read(self, size: int) -> bytes:
        """Return at most so many bytes, none at the end."""

    def tell(self) -> int:
        """Return how many were read."""


def is_warc(path: Path) -> bool:
    """Say whether the file's name is that of a web archive."""
    return path.name.lower().endswith(SUFFIXES)


def looks_like_warc(start: bytes) -> bool:
    """Say whether bytes begin like a web archive, or like gzip, in which nothing else is read."""
    return start.startswith(b"WARC/") or is_gzip(start)


def read_warc(path: Path) -> Iterator[Page | Refusal]:
    """Yield what `read_records` does of a file."""
    with path.open("rb") as stream:
        yield from read_records(stream, str(path))


def read_records(stream: Readable, origin: str) -> Iterator[Page | Refusal]:
    """Yield the HTML pages of an archive's successful responses, one at a time; the memory holds one record.

    Other records (requests, metadata, images, errors) are no news and pass by. A damaged archive is read up to the
    damage, which is a refusal.
    """
    records = 0
    try:
        kinds = WarcRecordType.response
        for record in ArchiveIterator(stream, record_types=kinds, func_filter=_is_page):  # type: ignore[arg-type]  # it asks for no more
            records += 1
            yield _page(record, origin)
    except (OSError, EOFError, ValueError, RuntimeError) as error:
        yield Refusal(
            origin,
            f"the archive is damaged after {records} pages ({error}); those were read, fetch it again for the rest",
        )
        return
    if not records:
        yield Refusal(origin, "an archive without HTML pages; check that it is a WARC file of responses")


def _is_page(record: Any) -> bool:
    http = record.http_headers
    return (
        bool(http)
        and http.status_code == 200
        and (http.get("Content-Type", "").partition(";")[0].strip().lower() in HTML)
    )


def _page(record: Any, archive: str) -> Page | Refusal:
    url = urls.tidy(record.headers.get("WARC-Target-URI", "").strip("<>"))
    origin = url or f"{archive} record {record.record_id}"
    http, data = record.http_headers, record.reader.read(MAX_HTML + 1)
    if len(data) < min(record.content_length, MAX_HTML + 1):
        return Refusal(origin, "the archive breaks off inside this page; fetch it again")
    if "chunked" in http.get("Transfer-Encoding", "").lower():
        data = _dechunked(data)
    try:
        data = b"".join(unpacked([data], http.get("Content-Encoding", "").strip().lower(), origin, MAX_HTML))
    except UnreadableError as error:
        return refusal(origin, error)
    return Page(data, origin, url, charset=charset_of(http.get("Content-Type", "")))


def _dechunked(data: bytes) -> bytes:
    """Return the data of chunks as they came over the line (RFC 9112, 7.1), or all of it where it holds none."""
    whole, at = bytearray(), 0
    while found := _CHUNK.match(data, at):
        size = int(found.group(1), 16)
        if not size:
            return bytes(whole)
        whole += data[found.end() : found.end() + size]
        at = found.end() + size + 2
    return bytes(whole) or data

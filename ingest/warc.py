"""Web archives (WARC 1.0 and 1.1, plain or gzip, as Common Crawl's news collection has them) to pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from fastwarc.warc import ArchiveIterator, WarcRecordType

from graph.model import Refusal
from ingest.html import MAX_HTML
from ingest.page import Page

SUFFIXES: Final = (".warc", ".warc.gz")
HTML: Final = frozenset({"text/html", "application/xhtml+xml"})


def is_warc(path: Path) -> bool:
    """Say whether the file's name is that of a web archive."""
    return path.name.lower().endswith(SUFFIXES)


def read_warc(path: Path) -> Iterator[Page | Refusal]:
    """Yield the HTML pages of an archive's successful responses, one at a time; the memory holds one record.

    Other records (requests, metadata, images, errors) are no news and pass by. A damaged archive is read up to the
    damage, which is a refusal.
    """
    records = 0
    with path.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, func_filter=_is_page):
                records += 1
                yield _page(record, path)
        except (OSError, EOFError, ValueError, RuntimeError) as error:
            yield Refusal(
                str(path),
                f"the archive is damaged after {records} pages ({error}); those were read, fetch it again for the rest",
            )
            return
    if not records:
        yield Refusal(str(path), "an archive without HTML pages; check that it is a WARC file of responses")


def _is_page(record: Any) -> bool:
    http = record.http_headers
    return (
        bool(http)
        and http.status_code == 200
        and (http.get("Content-Type", "").partition(";")[0].strip().lower() in HTML)
    )


def _page(record: Any, path: Path) -> Page | Refusal:
    url = record.headers.get("WARC-Target-URI", "").strip("<>")
    data = record.reader.read(MAX_HTML + 1)
    return Page(data, url or f"{path} record {record.record_id}", url)

"""Web archives: pages out, everything else by; damage is said."""

import gzip
from pathlib import Path

import pytest

from graph.model import Refusal
from ingest.page import Page
from ingest.warc import read_warc
from tests.support.warc import HTML, record

ARCHIVE = [
    record("response", "https://x.example/a"),
    record("response", "https://x.example/missing", status="404 Not Found"),
    record("response", "https://x.example/photo", media="image/jpeg"),
    record("request", "https://x.example/a"),
    record("response", "https://x.example/b"),
]


@pytest.mark.parametrize("packed", [False, True])
def test_the_pages_of_successful_responses(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("news.warc.gz" if packed else "news.warc")
    path.write_bytes(b"".join(gzip.compress(part) if packed else part for part in ARCHIVE))
    pages = list(read_warc(path))
    assert [page.url for page in pages if isinstance(page, Page)] == ["https://x.example/a", "https://x.example/b"]
    assert all(page.data == HTML for page in pages if isinstance(page, Page))


def test_an_archive_that_breaks_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.warc.gz"
    whole = b"".join(map(gzip.compress, ARCHIVE))
    path.write_bytes(whole[:-60])
    first, *_ = read_warc(path)
    assert isinstance(first, Page)


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.warc"
    path.write_bytes(b"this is no archive\n" * 100)
    (refusal,) = read_warc(path)
    assert isinstance(refusal, Refusal)
    assert refusal.source == str(path)

"""Whatever bytes strangers send, what comes back is articles, pages or refusals, and nothing else happens."""

import gzip
import socket
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import UnreadableError
from graph.model import Article, Refusal
from ingest import feed, sitemap, urls
from ingest.apart import call
from ingest.fetch import Fetcher
from ingest.item import Item
from ingest.page import Page
from ingest.parser import Parser
from ingest.published import iso_date, past
from ingest.sources import Source
from ingest.visits import Listed
from ingest.warc import read_warc
from tests.ingest.hostile.lists import sitemap as sitemap_of
from tests.ingest.hostile.talk import article, item, rss
from tests.ingest.test_warc import ARCHIVE

FEED = rss(
    item("/article", more="<pubDate>Sat, 14 Jun 2025 09:00:00 GMT</pubDate><guid>1</guid>"), item("/b", "<b>B</b>")
)
SITEMAP = sitemap_of("https://x.example/a", "https://x.example/b")
PAGE = article(
    head="<meta property='article:modified_time' content='2025-06-14'><link rel='canonical' href='https://x.example/'>"
)
NASTY = [
    b"<", b">", b"]]>", b"<!--", b"<![CDATA[", b"&#0;", b"&#x110000;", b"&lt;", b"&", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"<?xml version='1.0' encoding='utf-16'?>",
    b"<!DOCTYPE x>", b"<!ENTITY x 'y'>", b"<script>", b"<p " + b"a=1 " * 500, b"<div>" * 400, b"\r\n", b"\x1f\x8b", b"http://[", b"2025-99-99", b"-1", b"9" * 400,
]  # fmt: skip
SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def spoiled(draw: st.DrawFn, *valid: bytes) -> bytes:
    """Something valid with parts cut out, doubled, or replaced by what parsers stumble over."""
    data = draw(st.sampled_from(valid))
    for _ in range(draw(st.integers(0, 4))):
        at, to = sorted(draw(st.tuples(st.integers(0, len(data)), st.integers(0, len(data)))))
        data = (
            data[:at]
            + draw(st.sampled_from([*NASTY, data[at:to] * 2]) | st.binary(max_size=30))
            + data[to if draw(st.booleans()) else at :]
        )
    return data


@SOME
@given(spoiled(FEED))
def test_feeds(data: bytes) -> None:
    items: list[feed.Item] = []
    with suppress(UnreadableError):
        items, _ = call("x", feed.parse, data, "x")
    for one in items:
        assert one.link.isprintable()
        assert one.title.isprintable()


@SOME
@given(spoiled(SITEMAP))
def test_sitemaps(data: bytes) -> None:
    with suppress(UnreadableError):
        assert all(isinstance(one, Listed | Refusal) for one in sitemap.read_sitemap(data, "x", lambda _: SITEMAP))


@SOME
@given(
    pages=st.lists(spoiled(PAGE), min_size=4, max_size=12), charset=st.sampled_from(["", "utf-16", "gb2312", "koi8-r"])
)
def test_pages(parser: Parser, pages: list[bytes], charset: str) -> None:
    items = [
        Item(Source("x"), Page(data, f"page {n}", "https://x.example/a", charset=charset))
        for n, data in enumerate(pages)
    ]
    outcome = [one.what for one in parser.all(items) if one]
    assert len(outcome) >= len(pages)
    assert all(isinstance(one, Article | Refusal) for one in outcome)
    assert all(one.text.encode() for one in outcome if isinstance(one, Article))


@SOME
@given(data=spoiled(b"".join(ARCHIVE), b"".join(map(gzip.compress, ARCHIVE))))
def test_archives(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(data)
    assert all(isinstance(one, Page | Refusal) for one in read_warc(path))


@pytest.fixture
def everywhere_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name leads into a private network, so that nothing that is asked for is asked of anybody."""
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **options: real("10.0.0.1", 80, **options))


PARTS = [
    "http",
    "https",
    "HTTP",
    ":",
    "//",
    "/",
    "\\",
    "@",
    "[",
    "]",
    "::1",
    "%00",
    "%",
    "?",
    "#",
    "x.example",
    "\u2460",
    "\u3002",
    "..",
    ":80",
    ":99999",
    "\t",
    "\n",
    " ",
]
ADDRESS = st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=12).map("".join) | st.text(max_size=50)


@SOME
@given(tail=ADDRESS, start=st.sampled_from(["http://", "https://x.example", ""]))
def test_addresses(everywhere_is_inside: None, tail: str, start: str) -> None:
    url = start + tail
    with closing(Fetcher("test", pause=0.0)) as fetcher, pytest.raises(UnreadableError):
        fetcher.get(url)
    results: list[Any] = [
        urls.scheme(url),
        urls.host(url),
        urls.path(url),
        urls.canonical(url),
        urls.join("https://x.example/", url),
    ]
    assert all(isinstance(one, str) for one in results)
    assert urls.tidy(url).isprintable()
    assert urls.one_line(url, 20).isprintable()


@given(
    st.text(max_size=60)
    | st.sampled_from(
        ["Mon, 99 Foo 20255 99:99:99 +9999999", "2025-02-30", "9" * 5000, "Thu, 01 Jan 0001 00:00:00 -2400"]
    )
)
def test_dates(text: str) -> None:
    assert past(iso_date(text)) in {"", iso_date(text)}

"""Sitemaps, news sitemaps, indexes; packed or not; hostile or not."""

import gzip

import pytest

from graph.errors import UnreadableError
from graph.model import Refusal
from ingest.sitemap import looks_like_sitemap, read_sitemap, unpacked
from ingest.visits import Listed

NS = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"
NEWS = (
    f"<urlset {NS}><url><loc>https://x.example/a</loc><news:news><news:publication_date>2025-06-14T08:00:00Z</news:publication_date>"
    "<news:title>Corvid buys Skerry</news:title></news:news></url><url><loc>https://x.example/b</loc></url></urlset>"
).encode()
INDEX = f"<sitemapindex {NS}><sitemap><loc>https://x.example/news.xml.gz</loc></sitemap></sitemapindex>".encode()


def nothing(url: str) -> bytes:
    raise AssertionError(url)


def test_pages_with_what_a_news_sitemap_says_of_them() -> None:
    assert list(read_sitemap(NEWS, "s", nothing)) == [
        Listed("https://x.example/a", "Corvid buys Skerry", "2025-06-14"),
        Listed("https://x.example/b"),
    ]


def test_an_index_leads_to_its_files_packed_or_not() -> None:
    assert len(list(read_sitemap(INDEX, "s", lambda _: gzip.compress(NEWS)))) == 2
    assert len(list(read_sitemap(INDEX, "s", lambda _: NEWS))) == 2


def test_an_index_of_indexes_is_not_followed_for_ever() -> None:
    (refusal,) = read_sitemap(INDEX, "s", lambda _: INDEX)
    assert isinstance(refusal, Refusal)
    assert refusal.reason.startswith("an index inside an index")


def test_one_file_of_an_index_that_cannot_be_had_does_not_cost_the_others() -> None:
    index = INDEX.replace(
        b"</sitemapindex>", b"<sitemap><loc>https://x.example/gone.xml</loc></sitemap></sitemapindex>"
    )

    def open_file(url: str) -> bytes:
        if "gone" in url:
            raise UnreadableError(f"{url}: the server answered 410 Gone")
        return NEWS

    *listed, refusal = read_sitemap(index, "s", open_file)
    assert len(listed) == 2
    assert refusal == Refusal("https://x.example/gone.xml", "the server answered 410 Gone")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<urlset",
        b"<html/>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset><url><loc>&a;</loc></url></urlset>",
        b"\xff\xfe",
    ],
)
def test_what_is_no_sitemap_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^s: "):
        list(read_sitemap(data, "s", nothing))


def test_a_sitemap_of_entries_without_addresses_is_refused_and_an_empty_one_is_not() -> None:
    with pytest.raises(UnreadableError, match="no pages; none of its 2 entries"):
        list(read_sitemap(f"<urlset {NS}><url/><url><loc> </loc></url></urlset>".encode(), "s", nothing))
    assert list(read_sitemap(f"<urlset {NS}></urlset>".encode(), "s", nothing)) == []


def test_a_packed_bomb_is_refused() -> None:
    with pytest.raises(UnreadableError, match="bomb"):
        unpacked(gzip.compress(b"\0" * 51_000_000), "s")


def test_a_broken_pack_is_refused() -> None:
    with pytest.raises(UnreadableError, match="gzip"):
        unpacked(gzip.compress(NEWS)[:40], "s")


def test_sitemaps_are_known_by_their_first_bytes() -> None:
    assert looks_like_sitemap(NEWS)
    assert looks_like_sitemap(INDEX)
    assert not looks_like_sitemap(b"<rss/>")

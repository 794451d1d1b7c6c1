"""Feeds: each item's page, or its whole text, or the reason why not."""

import pytest

from graph.errors import UnreadableError
from graph.model import Article, Refusal
from ingest.feed import looks_like_feed, read_feed
from ingest.page import Found, Page, parse
from ingest.visits import Listed

ITEM = (
    "<item><title>Corvid {n}</title><link>corvid-{n}.html</link><pubDate>Sat, 14 Jun 2025 09:00:00 GMT</pubDate></item>"
)
PAGE = b"<html><body><article><p>Corvid Robotics has bought its rival Skerry in Cork, it said on Monday, for twelve million.</p></article></body></html>"


def rss(*items: str) -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Quayside</title>{"".join(items)}</channel></rss>'.encode()


def open_page(listed: Listed) -> Page:
    if "missing" in listed.url:
        raise UnreadableError(f"{listed.url}: no such file beside the feed")
    return Page(PAGE, listed.url, "", listed.title, listed.published)


def read(data: bytes) -> list[Found]:
    found = read_feed(data, "feed.xml", open_page)
    return [one for item in found for one in (parse(item) if isinstance(item, Page) else (item,))]


def test_each_item_is_read_with_the_feeds_date_where_the_page_has_none() -> None:
    articles = read(rss(ITEM.format(n=1), ITEM.format(n=2)))
    assert [article.published for article in articles if isinstance(article, Article)] == ["2025-06-14", "2025-06-14"]


def test_atom_with_the_whole_text_needs_no_page() -> None:
    paragraph = (
        "&lt;p&gt;Corvid Robotics has bought its rival Skerry in Cork, it said on Monday, for twelve million.&lt;/p&gt;"
        * 20
    )
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title><entry><title>Corvid &lt;b&gt;</title><id>1</id><author><name>Ada &amp; "Co" Hoyle</name></author><content type="html">{paragraph}</content></entry></feed>'
    (article,) = read(atom.encode())
    assert isinstance(article, Article)
    assert article.text.startswith("Corvid Robotics has bought")
    assert "Hoyle" in article.authors


def test_an_item_that_cannot_be_opened_is_refused_and_the_rest_is_read() -> None:
    good, bad = read(rss(ITEM.format(n=1), ITEM.replace("corvid-{n}", "missing").format(n=2)))
    assert isinstance(good, Article)
    assert isinstance(bad, Refusal)
    assert bad.source == "missing.html"
    assert bad.reason == "no such file beside the feed"


def test_a_feed_that_breaks_off_is_read_up_to_the_break_and_says_so() -> None:
    whole = rss(ITEM.format(n=1), ITEM.format(n=2), ITEM.format(n=3))
    *articles, damage = read(whole[: whole.index(b"corvid-3")])
    assert len([a for a in articles if isinstance(a, Article)]) >= 2
    assert isinstance(damage, Refusal)
    assert "damaged" in damage.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>', "entities"),
        (rss(), "no items"),
        (b"<rss>" + b" " * 5_000_001, "more than a feed"),
    ],
)
def test_an_unusable_feed_is_refused_whole(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(data)


def test_feeds_are_known_by_their_first_bytes() -> None:
    assert looks_like_feed(rss())
    assert looks_like_feed(b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">')
    assert not looks_like_feed(b"<html><body>rss</body></html>")

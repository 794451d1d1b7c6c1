"""HTML pages: the main text, what the page says of itself, and nothing invented."""

import pytest

from graph.errors import UnreadableError
from ingest.html import MAX_HTML, read_html

PAGE = """<!doctype html><html lang="en"><head><title>Corvid buys Skerry | Quayside</title>
<meta property="og:title" content="Corvid buys Skerry"><meta property="og:site_name" content="Quayside">
{meta}<link rel="canonical" href="https://quayside.example/corvid"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/money">Money</a></li></ul></nav>
<article><h1>Corvid buys Skerry</h1>{head}
<p>Corvid Robotics, a maker of harbour drones in Lisbon, has bought its rival Skerry for €12 million, it said on Monday.</p>
<h2>Who they are</h2>
<p>Corvid was founded in 2018 by <a href="/x">Inês Prado</a>. Its customers include the ports of Sines and Vigo, she said.</p>
<ul><li>Skerry: forty people in Cork</li><li>Corvid: ninety people in Lisbon</li></ul>
<table><tr><td>Price</td><td>€12 million</td></tr></table>
<p>The two will keep their names for a year, and then decide, a spokesman said on the telephone.</p></article>
<div class="related"><h3>Related articles</h3><p><a href="/c">Haverly buys Skyrow for $40m</a></p></div>
<footer>© 2024 Quayside</footer></body></html>"""

TWO = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"author": [{"@type": "Person", "name": "Ada Hoyle"}, {"@type": "Person", "name": "Ben Lee"}]}</script>"""


def page(meta: str = "", head: str = "") -> bytes:
    return PAGE.format(meta=meta, head=head).encode()


def test_text_title_source_and_url() -> None:
    article = read_html(page(), "corvid.html")
    assert article.title == "Corvid buys Skerry"
    assert article.url == "https://quayside.example/corvid"
    assert article.source == "Quayside"
    assert article.language == "en"
    assert article.text.startswith("Corvid Robotics, a maker")


def test_blocks_are_divided_by_blank_lines_and_lists_and_tables_are_kept() -> None:
    text = read_html(page(), "corvid.html").text
    assert "Inês Prado. Its customers" in text
    assert "\n\nWho they are\n\n" in text
    assert "- Skerry: forty people in Cork" in text
    assert "Price | €12 million" in text


def test_nothing_of_menus_teasers_and_footers() -> None:
    text = read_html(page(), "corvid.html").text
    assert "Haverly" not in text
    assert "Home" not in text
    assert "2024" not in text


@pytest.mark.parametrize(
    ("meta", "head", "published"),
    [
        ('<meta property="article:published_time" content="2025-06-14T09:00:00Z">', "", "2025-06-14"),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-06-15"}</script>',
            "",
            "2025-06-15",
        ),
        ("", "<p>By Ane Holm, 16 June 2025</p>", "2025-06-16"),
        ("", "", ""),
    ],
)
def test_the_date_is_the_pages_own_or_none(meta: str, head: str, published: str) -> None:
    assert read_html(page(meta, head), "corvid.html").published == published


def test_modified_time() -> None:
    meta = '<meta property="article:modified_time" content="2025-06-20T10:00:00Z">'
    assert read_html(page(meta), "corvid.html").modified == "2025-06-20"


@pytest.mark.parametrize(
    ("meta", "authors"),
    [
        ('<meta name="author" content="Ada Hoyle">', "Ada Hoyle"),
        (TWO, "Ada Hoyle; Ben Lee"),
        ('<meta name="author" content="admin">', ""),  # an account, and no name
        ("", ""),
    ],
)
def test_authors_are_those_that_the_page_names(meta: str, authors: str) -> None:
    assert read_html(page(meta=meta), "x.html").authors == authors


def test_the_address_it_was_fetched_from_serves_where_the_page_names_none() -> None:
    bare = page().replace(b'<link rel="canonical" href="https://quayside.example/corvid">', b"")
    assert read_html(bare, "x", "https://mirror.example/corvid").url == "https://mirror.example/corvid"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body></body></html>", "no article"),
        (b"<html><body><form><input></form></body></html>", "no article"),
        (b"<p " + b"a=1 " * 20_000 + b">x</p>", "broken or hostile"),
        (b"<p>" + b"x" * MAX_HTML, "MB of HTML"),
        (b"<html>\x00\x01\x02</html>", "NUL"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason) as caught:
        read_html(data, "odd.html")
    assert str(caught.value).startswith("odd.html: ")
    assert "\n" not in str(caught.value)


def test_broken_html_is_read_as_far_as_it_goes() -> None:
    broken = page().replace(b"</p>", b"").replace(b"</article>", b"").replace(b"</html>", b"")
    assert "bought its rival Skerry" in read_html(broken, "broken.html").text


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_charsets(charset: str) -> None:
    data = PAGE.format(meta=f'<meta charset="{charset}">', head="").replace("€", "EUR ").encode(charset, "replace")
    assert "Inês Prado" in read_html(data, "x").text

"""What a page says of itself is what trafilatura finds when it looks for everything."""

from pathlib import Path

import pytest
import trafilatura

from ingest.metadata import Metadata, metadata

URL = "https://news.example/2025/06/14/acme"
HEADS = [
    "<title>Acme raises | The Post</title><link rel=canonical href='/acme'><meta property='og:url' content='https://news.example/og'>",
    "<title>Acme</title><link rel=canonical href='/acme'><meta property='og:image' content='https://news.example/a.png'>",
    '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Acme &amp; Co","datePublished":"2025-06-13","author":"A"}</script>',
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Broken, ,,</script><meta name=date content=2025-06-12>',
    '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":[1]},{"@type":"Person","name":{"a":1}}]}</script><meta property="article:published_time" content="2025-06-11">',
    "<meta name=author content=Amy><meta name=citation_title content='Another title'><base href='https://news.example/base'>",
    "<link rel=canonical href='http://[broken'>",
    "",
]


def compared(page: str, url: str) -> tuple[Metadata, Metadata]:
    """What is found here, and what trafilatura finds."""
    dates = {"extensive_search": False, "original_date": True}
    theirs = trafilatura.extract_metadata(trafilatura.load_html(page), url or None, dates)
    return metadata(trafilatura.load_html(page), url), Metadata(
        theirs.title or "", theirs.url or "", theirs.date or "", theirs.author or ""
    )


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("url", ["", URL])
def test_any_head(head: str, url: str) -> None:
    page = f"<html><head>{head}</head><body><h1>Acme of Lisbon</h1><h1>More</h1><p>By Amy on 10 June 2025</p></body></html>"
    ours, theirs = compared(page, url)
    assert ours == theirs


def test_the_example_pages(examples: Path) -> None:
    pages = sorted(examples.rglob("*.html"))
    assert pages
    for page in pages:
        ours, theirs = compared(page.read_text(), URL)
        assert ours == theirs

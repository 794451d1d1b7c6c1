"""Live blogs are divided where the page itself marks its posts, and nowhere else."""

import json
from typing import Any

import pytest

from graph.model import Article, Refusal
from ingest.liveblog import posts
from ingest.page import Page, parse

URL = "https://ledger.example/live"
BODY = "<p>Corvid Robotics has bought its rival Skerry in Cork, it said on Monday.</p><p>The price was &pound;12 million.</p>"


def update(number: int, **fields: Any) -> dict[str, Any]:
    stated = {"@type": "BlogPosting", "headline": f"Post {number}", "url": f"{URL}#post-{number}", "articleBody": BODY}
    return stated | {"datePublished": f"2025-06-1{number}T09:00:00Z"} | fields


def page(*updates: Any, kind: Any = "LiveBlogPosting", graph: bool = False) -> str:
    blog: dict[str, Any] = {"@type": kind, "liveBlogUpdate": list(updates)}
    data = json.dumps({"@graph": [blog]} if graph else blog)
    return f'<html><head><script type="application/ld+json">{data}</script></head><body><article>{BODY}</article></body></html>'


def test_each_post_is_an_article_with_its_own_address_and_date() -> None:
    first, second = posts(page(update(1), update(2)), "live", URL, "Ledger")
    assert (first.url, first.published, first.title, first.source) == (
        f"{URL}#post-1",
        "2025-06-11",
        "Post 1",
        "Ledger",
    )
    assert (
        first.text
        == "Corvid Robotics has bought its rival Skerry in Cork, it said on Monday.\n\nThe price was £12 million."
    )
    assert second.published == "2025-06-12"
    assert first.id != second.id


@pytest.mark.parametrize(
    "text",
    [
        page(update(1)),
        page(update(1), update(2), kind="NewsArticle"),
        page(update(1, url=""), update(2, url="")),
        page(update(1), update(2, url="https://elsewhere.example/a")),
        page(update(1), update(2, articleBody="Good morning!")),
        page(update(1), update(1)),
        page(update(1), 5, None, update(2, articleBody={"a": 1})),
        '<script type=\'application/ld+json\'>{"@type": "LiveBlogPosting", </script>',
        "<script type='application/ld+json'>" + "[" * 100_000 + '"LiveBlogPosting"</script>',
    ],
)
def test_what_does_not_mark_several_posts_of_its_own_stays_one(text: str) -> None:
    assert posts(text, "live", URL, "") == []


def test_the_posts_are_found_in_a_graph_and_under_several_types() -> None:
    assert (
        len(posts(page(update(1), update(2), kind=["LiveBlogPosting", "NewsArticle"], graph=True), "l", URL, "")) == 2
    )


def test_a_page_becomes_its_posts_or_one_article_or_a_refusal() -> None:
    assert len(parse(Page(page(update(1), update(2)).encode(), "live", URL))) == 2
    (whole,) = parse(Page(page(update(1)).encode(), "live", URL))
    assert isinstance(whole, Article)
    assert whole.url == URL
    (refusal,) = parse(Page(b"<html><body></body></html>", "empty", URL))
    assert isinstance(refusal, Refusal)

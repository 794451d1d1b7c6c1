"""Feeds for readers of news: every item proves itself, and nothing of a stranger's becomes markup."""

import html
import json
from dataclasses import replace
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from graph.export.feeds import Links, write
from graph.model import Article, ArticleHead, EntityHead, Evidence, Fact, Statement
from graph.search.news import Found
from graph.store.saved import SavedSearch

EVIL = "<script>alert(1)</script>&lt;b&gt; ]]> <img src=x onerror=alert(2)> AT&T"
LINKS = Links("https://graph.example", "https://graph.example/v1/searches/sav_0/feed.rss")
SEARCH = SavedSearch("Seeds & <b>more</b>")
PROOF = Evidence("art_0", 3, 7, EVIL)
FACT = Fact(
    Statement("ref_0", "competes_with", PROOF, object="ref_1", status="rumoured"),
    EntityHead("ent_0", "company", EVIL),
    EntityHead("ent_1", "company", "AT&T"),
    ArticleHead("art_0", EVIL, "https://ledger.example/?a=1&b=2", "2025-06", EVIL),
)


def items(form: str, *facts: Fact) -> list[Any]:
    text = write(form, SEARCH, [Found(number, fact) for number, fact in enumerate(facts, 1)], LINKS)
    found: list[Any] = json.loads(text)["items"] if form == "json" else feedparser.parse(text)["entries"]
    return found


def test_json_feed_carries_the_proof() -> None:
    made = json.loads(write("json", SEARCH, [Found(7, FACT)], LINKS))
    assert made["version"] == "https://jsonfeed.org/version/1.1"
    assert (made["title"], made["home_page_url"]) == (SEARCH.name, "https://graph.example/")
    (item,) = made["items"]
    assert item["id"] == f"{FACT.statement.id}/7"
    assert item["url"] == "https://graph.example/articles/art_0"
    assert item["external_url"] == FACT.article.url
    assert item["date_published"] == "2025-06-01T00:00:00+00:00"
    assert "content_html" not in item
    proof = item["_venturegraph"]["statement"]
    assert (proof["quote"], proof["start"], proof["end"], proof["article"]) == (EVIL, 3, 7, "art_0")


def test_rss_is_read_by_a_reader_of_feeds() -> None:
    (item,) = items("rss", FACT)
    assert item["link"] == FACT.article.url
    assert (item["id"], item["guidislink"]) == (f"{FACT.statement.id}/1", False)
    assert item["published"] == "Sun, 01 Jun 2025 00:00:00 +0000"
    assert "competes with AT&T" in html.unescape(item["title"])
    assert "<script" not in item["title"]
    assert "<img" not in item["title"]


def test_nothing_of_a_strangers_is_markup_in_rss() -> None:
    root = etree.fromstring(write("rss", SEARCH, [Found(1, FACT)], LINKS).encode())
    item = root.find("channel/item")
    assert {child.tag for child in item} == {"title", "link", "description", "guid", "pubDate"}
    described = etree.HTML(item.findtext("description"))
    assert {element.tag for element in described.iter()} == {"html", "body", "blockquote", "p", "a"}
    assert EVIL in described.findtext(".//blockquote")
    for title in (item.findtext("title"), root.findtext("channel/title")):
        assert [element.tag for element in etree.HTML(f"<i>{title}</i>").iter()] == ["html", "body", "i"]
    assert "AT&T" in item.findtext("title")  # what is no markup stays as it is


@given(st.text(max_size=60), st.sampled_from(["json", "rss"]))
def test_any_text_makes_a_feed_that_can_be_read(text: str, form: str) -> None:
    evidence = replace(PROOF, quote=text)
    head = ArticleHead("art_0", text, text, "", text)
    fact = replace(
        FACT, statement=replace(FACT.statement, evidence=evidence, object="", value=text), object=None, article=head
    )
    made = write(form, replace(SEARCH, name=text or "x"), [Found(1, fact)], LINKS)
    if form == "json":
        (item,) = json.loads(made)["items"]
        assert item.get("external_url", "https://").startswith(("https://", "http://"))
    else:
        item = etree.fromstring(made.encode()).find("channel/item")
        assert item.findtext("link").lower().startswith(("https://", "http://"))
        assert [element.tag for element in etree.HTML(f"<i>{item.findtext('title')}</i>").iter()] == [
            "html",
            "body",
            "i",
        ]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "file:///etc/passwd"])
def test_only_addresses_of_the_web_are_linked(url: str) -> None:
    fact = replace(FACT, article=Article("t", "", url=url).head)
    assert "external_url" not in items("json", fact)[0]
    assert items("rss", fact)[0]["link"].startswith("https://graph.example/articles/")

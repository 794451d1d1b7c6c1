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

from graph.export.feeds import Links, of_change, of_found
from graph.export.feeds import write as written
from graph.model import Article, ArticleHead, Entity, EntityHead, Event, Evidence, Fact, Statement
from graph.search.changes import Change
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


def write(form: str, search: SavedSearch, found: list[Found], links: Links) -> str:
    return written(form, search.name, map(of_found, found), links)


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


WHOLE = Entity("ent_9", "company", EVIL, ("AT&T",), articles=2)
CHANGES = [  # the beginning of the title, and the path of the page
    (Change(Event(1, "added", "stm_0"), FACT), EVIL[:8], "articles/art_0"),
    (Change(Event(2, "changed", "stm_0"), FACT), "changed: ", "articles/art_0"),
    (Change(Event(3, "superseded", "stm_0", "stm_1"), FACT, instead=FACT), "superseded: ", "articles/art_0"),
    (Change(Event(4, "retracted", "stm_2")), "retracted: statement stm_2", "v1/changes?since=3&limit=1"),
    (Change(Event(5, "retracted", "art_2")), "retracted: article art_2", "v1/changes?since=4&limit=1"),
    (Change(Event(6, "merged", "ent_8", "ent_9"), whole=WHOLE), "merged: entity ent_8 into <script>", "entities/ent_9"),
    (Change(Event(7, "split", "ent_9", "ent_8"), entity=WHOLE), "split: <script>", "entities/ent_9"),
]


@pytest.mark.parametrize(("change", "begin", "page"), CHANGES)
def test_each_change_is_an_item_that_leads_on(change: Change, begin: str, page: str) -> None:
    made = json.loads(written("json", "Changes", [of_change(change)], LINKS))
    (item,) = made["items"]
    assert item["title"].startswith(begin)
    assert item["url"] == f"https://graph.example/{page}"
    assert item["content_text"]
    told = item["_venturegraph"]
    assert (told["event"], told["kind"], told["subject"]) == (
        change.event.number,
        change.event.kind,
        change.event.subject,
    )
    if change.fact:
        assert told["statement"]["quote"] == EVIL
        assert EVIL in item["content_text"]
    root = etree.fromstring(written("rss", "Changes", [of_change(change)], LINKS).encode())
    described = etree.HTML(root.findtext("channel/item/description"))
    assert {element.tag for element in described.iter()} <= {"html", "body", "blockquote", "p", "a"}

"""The dossier: every fact with its proof, and no foreign word that becomes markup."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from graph.errors import NotFoundError
from graph.export import dossier, markdown
from graph.names import entity_id
from graph.store import open_store
from graph.store.base import Store
from tests.graph.export.conftest import ACME
from tests.support.readings import reading, with_aliases

ACME_ID = entity_id(*ACME)
HEADLINE = "<img src=x onerror=alert(1)> [a](javascript:x) ![b](c) <https://evil.test> www.evil.test `d` &lt; # _e_"


class Tags(HTMLParser):
    """Collects elements with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(store: Store, form: str) -> Tags:
    text = dossier.write(dossier.gather(store, ACME_ID), form)
    return Tags(MarkdownIt("commonmark", {"html": True}).enable("table").render(text) if form == "md" else text)


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("form", dossier.FORMS)
def test_each_fact_stands_with_quote_title_date_url_and_confidence(store: Store, form: str) -> None:
    shown = page(store, form)
    text = words(shown.text)
    for fact in store.facts(ACME_ID, limit=100).items:
        assert fact.statement.evidence.quote in text
    assert "Nadia Roy founded Acme (since 2019), confidence 0.90" in text
    assert "Acme raises, Ledger, 2024-06-12" in text
    assert ("a", "https://ledger.example/1") in [(tag, attrs.get("href")) for tag, attrs in shown.found]
    assert "Acme acquired Bolt (rumoured), confidence 0.50" in text
    assert "Also: Acme Robotics" in text


@pytest.mark.parametrize("form", dossier.FORMS)
def test_facts_stand_under_the_relation_as_read_from_the_entity(store: Store, form: str) -> None:
    text = words(page(store, form).text)
    assert text.index("founded by") < text.index("Nadia Roy founded Acme.")
    assert text.index("investors") < text.index("Tigris Bay Ventures invested in Acme.")


@pytest.mark.parametrize("form", dossier.FORMS)
def test_a_date_that_is_an_attribute_too_is_said_once(store: Store, form: str) -> None:
    claim = (
        ("person", "Bo Li"),
        "holds_role",
        ACME,
        {"attributes": {"until": "2025-08"}, "until": "2025-08", "since": "2024"},
    )
    store.put(reading("5", [claim]))
    assert "(until: 2025-08, since 2024)" in words(page(store, form).text)


@pytest.mark.parametrize("form", dossier.FORMS)
def test_contradictions_and_what_was_superseded_are_said(store: Store, form: str) -> None:
    store.put(reading("3", [(ACME, "founded_year", "2021")]))
    store.put(
        reading("4", [(("person", "Bo Li"), "holds_role", ACME, {"attributes": {"title": "CEO"}})], published="2025-07")
    )
    text = words(page(store, form).text)
    assert "founded year 2021" in text[text.index("What cannot hold at once") :]
    assert re.search(r"Nadia Roy holds role Acme \(title: CEO, superseded\)", text)


@pytest.mark.parametrize("form", dossier.FORMS)
def test_a_hostile_headline_never_becomes_markup(form: str) -> None:
    store = open_store("memory:")
    made = reading(
        "javascript:alert(1)//https://", [(ACME, "based_in", ("place", HEADLINE))], title=HEADLINE, source=HEADLINE
    )
    store.put(with_aliases(made, "Acme", HEADLINE))
    shown = page(store, form)
    assert {tag for tag, _ in shown.found} <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "ul", "li", "b", "strong", "blockquote", "cite", "code",
    }  # fmt: skip
    assert words(shown.text).count(HEADLINE) >= 5


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@example("__0__")
def test_any_text_comes_back_from_markdown_as_it_was(text: str) -> None:
    line = words("a " + text.replace("\0", "") + " z")
    rendered = Tags(MarkdownIt("commonmark", {"html": True}).render(f"> “{markdown.text(line)}”"))
    assert [tag for tag, _ in rendered.found] == ["blockquote", "p"]
    assert rendered.text.strip() == f"“{line}”"


def test_only_addresses_of_the_web_become_links() -> None:
    assert (
        markdown.web("https://a.example/x?y=(1)&z=\"'<>\n#é") == "https://a.example/x?y=%281%29&z=%22'%3C%3E%0A#%C3%A9"
    )
    for url in ("javascript:alert(1)", "data:text/html,x", "//a.example", "", "https:///x", " https://a.example"):
        assert markdown.web(url) == ""


def test_a_long_dossier_says_what_it_leaves_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossier, "MOST", 2)
    assert "The youngest 2 of 9 facts." in page(store, "html").text


def test_nothing_is_written_of_what_is_not_there(store: Store) -> None:
    with pytest.raises(NotFoundError):
        dossier.gather(store, "ent_0")

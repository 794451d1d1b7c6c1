"""What a saved search finds as a feed for readers of news: JSON Feed 1.1 and RSS 2.0. Each item is a fact with its proof.

Texts of others never become markup. JSON Feed has them as plain text; in RSS the description is HTML, where they are escaped, and the
title, of which some readers believe that it is HTML too, loses what such a reader would take for a tag or a reference.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from lxml import etree

from graph.export.markdown import web
from graph.export.values import clean, record
from graph.model import Fact
from graph.search.news import Found
from graph.store.saved import SavedSearch

TYPES: Final = {"json": "application/feed+json", "rss": "application/rss+xml"}
VERSION: Final = "https://jsonfeed.org/version/1.1"
TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")
REFERENCE: Final = re.compile(r"&(?=#?\w+;)")


@dataclass(frozen=True, slots=True)
class Links:
    """Where a feed and its pages are: the base of the server's addresses, without a slash at its end, and the feed's own."""

    home: str
    feed: str


def write(form: str, search: SavedSearch, found: Iterable[Found], links: Links) -> str:
    """Return a feed in one of `TYPES`."""
    return WRITERS[form](search, found, links)


def _json(search: SavedSearch, found: Iterable[Found], links: Links) -> str:
    made = {
        "version": VERSION,
        "title": clean(search.name),
        "home_page_url": f"{links.home}/",
        "feed_url": links.feed,
        "items": [_json_item(one, links) for one in found],
    }
    return json.dumps(made, ensure_ascii=False)


def _json_item(found: Found, links: Links) -> dict[str, Any]:
    fact = found.fact
    published = _moment(fact.article.published)
    given = {
        "external_url": web(fact.article.url),
        "date_published": published.isoformat() if published else "",
        "authors": [{"name": clean(fact.article.source)}] if fact.article.source else [],
    }
    return {
        "id": _id(found),
        "url": _page(fact, links),
        "title": _claim(fact),
        "content_text": f"“{clean(fact.statement.evidence.quote)}” — {_citation(fact)}",
        **{name: value for name, value in given.items() if value},
        "_venturegraph": {"event": found.number, "statement": record(fact)},
    }


def _rss(search: SavedSearch, found: Iterable[Found], links: Links) -> str:
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    _add(
        channel,
        title=_title(clean(search.name)),
        link=f"{links.home}/",
        description="What is new, each fact with its proof",
    )
    for one in found:
        _rss_item(etree.SubElement(channel, "item"), one, links)
    return str(etree.tostring(root, xml_declaration=True, encoding="utf-8").decode())


def _rss_item(item: Any, found: Found, links: Links) -> None:
    fact = found.fact
    quote, citation = (html.escape(text) for text in (clean(fact.statement.evidence.quote), _citation(fact)))
    _add(
        item,
        title=_title(_claim(fact)),
        link=web(fact.article.url) or _page(fact, links),
        description=f'<blockquote>{quote}</blockquote><p>{citation}, <a href="{html.escape(_page(fact, links))}">proof</a></p>',
    )
    etree.SubElement(item, "guid", isPermaLink="false").text = _id(found)
    if published := _moment(fact.article.published):
        _add(item, pubDate=format_datetime(published))


def _add(parent: Any, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text


WRITERS: Final[Mapping[str, Callable[[SavedSearch, Iterable[Found], Links], str]]] = {"json": _json, "rss": _rss}


def _claim(fact: Fact) -> str:
    """Return a fact as a line: who, relation, whom or what."""
    own = fact.statement
    status = f" ({own.status})" if own.status != "stated" else ""
    other = fact.object.name if fact.object else own.value
    return clean(f"{fact.subject.name} {own.predicate.replace('_', ' ')} {other}{status}")


def _citation(fact: Fact) -> str:
    article = fact.article
    return clean(
        f"{article.title or 'untitled'}, {article.source or 'source unknown'}, {article.published or 'undated'}"
    )


def _title(text: str) -> str:
    """Return a text that reads the same as text and, but for what would be markup, as HTML."""
    return TAG.sub("&lt;", REFERENCE.sub("&amp;", text))


def _page(fact: Fact, links: Links) -> str:
    return f"{links.home}/articles/{fact.article.id}"


def _id(found: Found) -> str:
    return f"{found.fact.statement.id}/{found.number}"


def _moment(date: str) -> datetime | None:
    """Return the first moment of a date of reduced precision, None where it is unknown."""
    if not date:
        return None
    year, month, day = (*map(int, date[:10].split("-")), 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)

"""What a saved search finds, and what changed, as feeds for readers of news: JSON Feed 1.1 and RSS 2.0. Each fact has its proof.

Texts of others never become markup. JSON Feed has them as plain text; in RSS the description is HTML, where they are escaped, and the
title, of which some readers believe that it is HTML too, loses what such a reader would take for a tag or a reference.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from lxml import etree

from graph.export.markdown import web
from graph.export.values import clean, record
from graph.model import ArticleHead, Entity, Fact
from graph.search.changes import Change
from graph.search.news import Found

TYPES: Final = {"json": "application/feed+json", "rss": "application/rss+xml"}
VERSION: Final = "https://jsonfeed.org/version/1.1"
TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")
REFERENCE: Final = re.compile(r"&(?=#?\w+;)")
UNKNOWN: Final = ArticleHead("", "", "", "", "")
GONE: Final = "it is no longer in the graph"
EVENT: Final = ("kind", "subject", "other")
BESIDE: Final = {"merged": "into", "split": "from", "superseded": "by"}  # how the other is named
WHAT: Final = {"stm": "statement", "ent": "entity", "art": "article"}  # an id begins so


@dataclass(frozen=True, slots=True)
class Links:
    """Where a feed and its pages are: the base of the server's addresses, without a slash at its end, and the feed's own."""

    home: str
    feed: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a feed: ``quote`` proves it, where it is a fact, and ``note`` says where that stands or what else there is to say.

    ``page`` is its path on the server; ``extra`` is what programs are told of it.
    """

    id: str
    title: str
    quote: str
    note: str
    page: str
    article: ArticleHead = UNKNOWN
    extra: Mapping[str, Any] = field(default_factory=dict)


def write(form: str, title: str, entries: Iterable[Entry], links: Links) -> str:
    """Return a feed in one of `TYPES`."""
    return WRITERS[form](clean(title), entries, links)


def of_found(found: Found) -> Entry:
    """Return what is new for a saved search as an item."""
    fact = found.fact
    extra = {"event": found.number, "statement": record(fact)}
    return Entry(f"{fact.statement.id}/{found.number}", _claim(fact), *_proof(fact), fact.article, extra)


def of_change(change: Change) -> Entry:
    """Return an event of the change feed as an item; what has gone since is named by its id alone."""
    event, number = change.event, change.event.number
    extra: dict[str, Any] = {"event": number} | {name: getattr(event, name) or None for name in EVENT}
    given = (
        f"{event.subject}/{number}",
        clean(f"{'' if change.fact and event.kind == 'added' else event.kind + ': '}{what(change)}"),
    )
    if fact := change.fact:
        proof = change.instead or fact
        extra |= {"statement": record(fact)} | ({"instead": record(proof)} if change.instead else {})
        return Entry(*given, *_proof(proof, change.instead), proof.article, extra)
    if thing := change.entity or change.whole:
        extra |= {name: asdict(one.head) for name, one in (("entity", change.entity), ("whole", change.whole)) if one}
        return Entry(*given, "", _known(thing), f"entities/{thing.id}", extra=extra)
    return Entry(*given, "", GONE, f"v1/changes?since={number - 1}&limit=1", extra=extra)


def titled(where: str) -> str:
    """Return the title of a feed of changes by conditions."""
    return f"Changes: {where}" if where else "Changes"


def what(change: Change) -> str:
    """Return what changed as a line: the claim of a statement, the name of an entity, the id of what is gone."""
    event, fact = change.event, change.fact
    if fact:
        return _claim(fact)
    own = _name(change.entity) or f"{WHAT[event.subject[:3]]} {event.subject}"
    other = _name(change.whole) or event.other
    return f"{own} {BESIDE[event.kind]} {other}" if event.kind in BESIDE else own


def _name(entity: Entity | None) -> str:
    return f"{entity.name} ({entity.type})" if entity else ""


def _known(entity: Entity) -> str:
    """Return what is known of an entity, in a line."""
    also = f", also {', '.join(entity.aliases)}" if entity.aliases else ""
    return clean(f"{entity.name}{also}: {entity.type}, in {entity.articles} articles")


def _proof(fact: Fact, instead: Fact | None = None) -> tuple[str, str, str]:
    """Return the sentence that proves a fact, where it stands, and the page of the article."""
    now = f"now: {_claim(fact)}; " if instead else ""
    return clean(fact.statement.evidence.quote), f"{now}{_citation(fact)}", f"articles/{fact.article.id}"


def _json(title: str, entries: Iterable[Entry], links: Links) -> str:
    made = {
        "version": VERSION,
        "title": title,
        "home_page_url": f"{links.home}/",
        "feed_url": links.feed,
        "items": [_json_item(one, links) for one in entries],
    }
    return json.dumps(made, ensure_ascii=False)


def _json_item(entry: Entry, links: Links) -> dict[str, Any]:
    published = _moment(entry.article.published)
    given = {
        "external_url": web(entry.article.url),
        "date_published": published.isoformat() if published else "",
        "authors": [{"name": clean(entry.article.source)}] if entry.article.source else [],
    }
    return {
        "id": entry.id,
        "url": f"{links.home}/{entry.page}",
        "title": entry.title,
        "content_text": f"“{entry.quote}” — {entry.note}" if entry.quote else entry.note,
        **{name: value for name, value in given.items() if value},
        "_venturegraph": dict(entry.extra),
    }


def _rss(title: str, entries: Iterable[Entry], links: Links) -> str:
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    _add(channel, title=_title(title), link=f"{links.home}/", description="What is new, each fact with its proof")
    for one in entries:
        _rss_item(etree.SubElement(channel, "item"), one, links)
    return str(etree.tostring(root, xml_declaration=True, encoding="utf-8").decode())


def _rss_item(item: Any, entry: Entry, links: Links) -> None:
    page = f"{links.home}/{entry.page}"
    quote = f"<blockquote>{html.escape(entry.quote)}</blockquote>" if entry.quote else ""
    more = f'<a href="{html.escape(page)}">{"proof" if entry.quote else "more"}</a>'
    _add(
        item,
        title=_title(entry.title),
        link=web(entry.article.url) or page,
        description=f"{quote}<p>{html.escape(entry.note)}, {more}</p>",
    )
    etree.SubElement(item, "guid", isPermaLink="false").text = entry.id
    if published := _moment(entry.article.published):
        _add(item, pubDate=format_datetime(published))


def _add(parent: Any, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text


WRITERS: Final[Mapping[str, Callable[[str, Iterable[Entry], Links], str]]] = {"json": _json, "rss": _rss}


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


def _moment(date: str) -> datetime | None:
    """Return the first moment of a date of reduced precision, None where it is unknown."""
    if not date:
        return None
    year, month, day = (*map(int, date[:10].split("-")), 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)

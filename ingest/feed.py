"""RSS and Atom feeds, local or served, to pages: the one that each item links to, or its text where the feed holds it whole."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import feedparser

from graph.errors import UnreadableError
from graph.model import Refusal, content_id
from ingest import apart, urls
from ingest.blocks import clean
from ingest.page import Found, Page, refusal
from ingest.published import iso_date
from ingest.visits import Listed

MAX_FEED = 5_000_000  # bytes
MAX_ITEMS = 5_000
MAX_TITLE = 500  # characters
WHOLE_TEXT = 1_500  # characters: a shorter content element is a teaser

Opener = Callable[[Listed], Found]  # what an item lists -> its page


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a feed: where its page is, and what the feed itself says of it, all of which is in ``digest``."""

    link: str
    title: str
    published: str
    content: str
    digest: str
    author: str = ""


def looks_like_feed(data: bytes) -> bool:
    """Say whether the bytes begin like RSS, RDF or Atom."""
    return bool(re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", data[:2048]))


def read_feed(data: bytes, origin: str, open_page: Opener, *, base: str = "") -> Iterator[Found]:
    """Yield the page behind each item, or why there is none. Raises `UnreadableError` when the feed itself is unusable.

    ``base`` is the address that the links are relative to, empty for a local feed.

    A feed that breaks off is read up to the break and the break is a refusal: nothing is skipped silently.
    """
    items, damage = apart.call(origin, parse, data, origin)
    for item in items:
        link = urls.join(base, item.link) if base and item.link else item.link
        name = link or f"{origin} item {item.title!r}"
        try:
            yield _page(item, link, name, open_page)
        except UnreadableError as error:
            yield refusal(name, error, item.title, item.published)
    if damage:
        yield Refusal(origin, damage)


def parse(data: bytes, origin: str) -> tuple[list[Item], str]:
    """Return the items, of those with one link the first, and, where the feed is damaged, what is wrong with it."""
    if len(data) > MAX_FEED:
        raise UnreadableError(
            f"{origin}: {len(data) / 1e6:.0f} MB are more than a feed (limit {MAX_FEED / 1e6:.0f} MB)"
        )
    if b"<!ENTITY" in data:
        raise UnreadableError(f"{origin}: the feed declares XML entities, which can fill the memory; remove them")
    feed = feedparser.parse(data, sanitize_html=True, resolve_relative_uris=False)
    if not feed.entries:
        raise UnreadableError(f"{origin}: no items; check that it is an RSS or Atom feed")
    items = [_item(entry) for entry in feed.entries[:MAX_ITEMS]]
    once = {item.link or n: item for n, item in reversed(list(enumerate(items)))}
    return list(once.values())[::-1], _damage(feed, len(items))


def _damage(feed: Any, items: int) -> str:
    if len(feed.entries) > items:
        return f"more than {MAX_ITEMS:,} items; the rest was not read"
    error = feed.get("bozo_exception")
    if feed.bozo and not isinstance(error, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType):
        return f"the feed is damaged after {items} items ({urls.one_line(str(error), 200)}); those were read, fetch it again for the rest"
    return ""


def _item(entry: Any) -> Item:
    content = max((part.value for part in entry.get("content", ())), key=len, default="")
    dates = [entry[name] for name in ("published", "updated") if name in entry]  # get mistakes one for the other
    digest = content_id("itm", *dates, entry.get("summary", ""), content)
    published = iso_date(next(iter(dates), ""))
    link, title = urls.tidy(entry.get("link", "")), clean(entry.get("title", ""))[:MAX_TITLE]
    return Item(link, title, published, content, digest, clean(entry.get("author", ""))[:MAX_TITLE])


def _page(item: Item, link: str, name: str, open_page: Opener) -> Found:
    if len(item.content) >= WHOLE_TEXT:
        return Page(_page_of(item), name, urls.canonical(link), item.title, item.published)
    if not link:
        raise UnreadableError(f"{name}: the item has neither a link nor its whole text")
    return open_page(Listed(link, item.title, item.published, item.digest))


def _page_of(item: Item) -> bytes:
    author = f'<meta name="author" content="{escape(item.author)}">' if item.author else ""
    return f"<html><head><title>{escape(item.title)}</title>{author}</head><body><article>{item.content}</article></body></html>".encode()

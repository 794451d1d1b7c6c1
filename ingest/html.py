"""HTML pages to articles, with trafilatura; its metadata is taken only where the page itself gives it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

import trafilatura
from trafilatura.settings import Extractor

from graph.errors import UnreadableError
from graph.model import Article
from ingest.article import language_of, make_article
from ingest.blocks import Block, Kind, clean, to_text
from ingest.charset import to_text as to_unicode
from ingest.clutter import trim
from ingest.metadata import Metadata, metadata
from ingest.published import head_date, iso_date
from ingest.quality import no_news
from ingest.roundup import Part, items
from ingest.urls import path, same_site

MAX_HTML = 3_000_000  # bytes; news pages are smaller, and the tree that lxml builds takes many times the size
MAX_TAG = 65_536  # bytes within one tag; 100,000 attributes on one hang the parser for over a minute

_OTHERS: Final = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip or office file",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"RIFF": "an image or a film",
}
_HUGE_TAG = re.compile(rb"<[a-zA-Z][^<>]{%d}" % (MAX_TAG - 1))
_MODIFIED = re.compile(
    r"<meta[^>]+(?:property|name|itemprop)=[\"'](?:article:modified_time|dateModified)[\"'][^>]*>", re.IGNORECASE
)
_CONTENT = re.compile(r"content=[\"']([^\"']*)[\"']", re.IGNORECASE)
_LANG = re.compile(r"<html[^>]*\blang=[\"']?([a-zA-Z]{2})", re.IGNORECASE)
_OPTIONS: Final = Extractor(output_format="python", recall=True, comments=False, tables=True)
# Words in the class or id of boxes that stand in or around articles. A box must hold a link: a standfirst may be a "teaser" too.
_BOXES: Final = tuple(
    "related recommend most-read mostread most_read popular trending teaser read-next readnext read-more also-like more-news more-from "
    "newsletter subscribe sharedaddy share-bar sharing social cookie comment promo sponsor advert outbrain taboola sidebar widget".split()
)
_NAMED: Final = "translate(concat(@class,' ',@id),'ABCDEFGHIJKLMNOPQRSTUVWXYZ','abcdefghijklmnopqrstuvwxyz')"
_PRUNED: Final = {
    word: f".//*[self::div or self::section or self::aside or self::ul or self::ol or self::nav or self::table][.//a][contains({_NAMED},'{word}')]"
    for word in _BOXES
}
_SITE = re.compile(r"<meta[^>]+(?:property|name)=[\"'](?:og:site_name|application-name)[\"'][^>]*>", re.IGNORECASE)
_PUBLISHER = re.compile(r'"publisher"\s*:\s*\{[^{}]*"name"\s*:\s*"([^"]{1,80})"')
_KINDS: dict[str, Kind] = {
    "head": "heading",
    "p": "paragraph",
    "quote": "paragraph",
    "item": "item",
    "row": "row",
    "code": "paragraph",
}


@dataclass(frozen=True, slots=True)
class _Taken:
    """A page taken apart: its text, what it says of itself, and the blocks of the main text with what stands around it."""

    page: str
    said: Metadata
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        return clean(self.said.title)


def read_html(data: bytes, origin: str, url: str = "", charset: str = "") -> Article:
    """Return the article of a page.

    ``origin`` names the page for errors; ``url`` is where it was fetched, if it was: the page's own canonical link wins.
    ``charset`` is the one that the server states, or empty.
    Raises `UnreadableError` for a page that is too large or hostile, or has no main text.
    """
    return _article(_take_apart(data, origin, url, charset), origin, url)


def read_articles(data: bytes, origin: str, url: str, charset: str = "") -> list[Article]:
    """Return the items of a round-up, each at an address of its own within the page's, or the one article; raises as `read_html`."""
    taken = _take_apart(data, origin, url, charset)
    parts = items(taken.title, taken.blocks)
    if not parts:
        return [_article(taken, origin, url)]
    about = _about(taken, taken.blocks, url)
    about["language"] = about["language"] or language_of(
        to_text(list(taken.blocks))
    )  # an item alone may be too short to tell
    return [_item(part, origin, {"title": taken.title, **about}) for part in parts]


def _take_apart(data: bytes, origin: str, url: str, charset: str) -> _Taken:
    page = decode(data, origin, charset)
    try:
        said, body = _parts(page, url)
    except (TypeError, ValueError) as error:  # the second also of trafilatura, of values that it stumbles over
        raise UnreadableError(
            f"{origin}: no article found on the page; check that it is one and not a list, a login or a script"
        ) from error
    return _Taken(page, said, tuple(body_blocks(body, clean(said.title))))


def _parts(page: str, url: str) -> tuple[Metadata, Any]:
    """Return what a page says of itself, and the element of its main text; raises `ValueError` where it has none."""
    tree = trafilatura.load_html(page)
    if tree is None:
        raise ValueError("no HTML")
    said = metadata(tree, url)
    found: Any = trafilatura.bare_extraction(tree, prune_xpath=_pruned(page), options=_OPTIONS)
    if found is None or found.body is None:
        raise ValueError("no main text")
    return said, found.body


def _pruned(page: str) -> list[str]:
    """Return what to look for of the boxes: a word that stands nowhere on the page names none, and looking for it takes a while."""
    lower = page.lower()
    return [path for word, path in _PRUNED.items() if word in lower]


def _article(taken: _Taken, origin: str, url: str) -> Article:
    blocks = trim(taken.blocks)
    if reason := no_news(taken.title, blocks):
        raise UnreadableError(f"{origin}: {reason}")
    return make_article(origin, to_text(blocks), title=taken.title, **_about(taken, blocks, url))


def _item(part: Part, origin: str, about: Mapping[str, str]) -> Article:
    address = f"{about['url']}#{part.fragment}" if part.fragment else about["url"]
    return make_article(
        origin, to_text(list(part.blocks)), **{**about, "title": part.title or about["title"], "url": address}
    )


def _about(taken: _Taken, blocks: Sequence[Block], url: str) -> dict[str, str]:
    """Return what the page says of itself besides its title."""
    return {
        "url": _address(taken.said.url, url),
        "published": iso_date(taken.said.date) or head_date(blocks),
        "modified": iso_date(_meta(_MODIFIED, taken.page)),
        "source": outlet(taken.page),
        "language": _language(taken.page),
        "authors": clean(taken.said.authors),
    }


def decode(data: bytes, origin: str, charset: str = "") -> str:
    """Return the page's text; refuse what is no page, and what would hang or fill the parser."""
    for start, what in _OTHERS.items():
        if data.startswith(start):
            raise UnreadableError(f"{origin}: {what}, whatever it is called; give an HTML page, a feed or plain text")
    if len(data) > MAX_HTML:
        raise UnreadableError(
            f"{origin}: {len(data) / 1e6:.0f} MB of HTML is more than a news page (limit {MAX_HTML / 1e6:.0f} MB); extract the article first"
        )
    if _HUGE_TAG.search(data):
        raise UnreadableError(f"{origin}: a tag of more than {MAX_TAG:,} bytes; the page is broken or hostile")
    text = to_unicode(data, charset)
    if "\x00" in text:
        raise UnreadableError(f"{origin}: holds NUL bytes, so it is no HTML page; check the file")
    return text


def outlet(page: str) -> str:
    """Return the outlet's name where the page states it; a guess from the title would be an invention."""
    named = _PUBLISHER.search(page)
    return clean(unescape(_meta(_SITE, page) or (named.group(1) if named else "")))


def body_blocks(body: Any, title: str) -> Iterator[Block]:
    """Yield the blocks of trafilatura's body element; the heading that repeats the title is left out."""
    for element in _outermost(body):
        text = _row(element) if element.tag == "row" else _words(element)
        if text and not (element.tag == "head" and text.casefold() == title.casefold()):
            yield Block(_KINDS[element.tag], text if element.tag != "item" else f"- {text}")


def _outermost(body: Any) -> Iterator[Any]:
    for element in body:
        if element.tag in _KINDS:
            yield element
        elif isinstance(element.tag, str):
            yield from _outermost(element)


def _address(stated: str, fetched: str) -> str:
    """Return the page's own canonical link, unless it points to another site: none may write over another's articles.

    One to the front page is a template's mistake, by which all articles of a site would write over each other.
    """
    if (
        not stated
        or (fetched and not same_site(stated, fetched))
        or (path(fetched).strip("/") and not path(stated).strip("/"))
    ):
        return fetched
    return stated


def _row(row: Any) -> str:
    return " | ".join(map(_words, row))


def _words(element: Any) -> str:
    """The element's text; a line break inside it is a space."""
    for line_break in element.iter("lb"):
        line_break.tail = f" {line_break.tail or ''}"
    return clean("".join(element.itertext()))


def _meta(pattern: re.Pattern[str], page: str) -> str:
    """Return the content of the first meta element that the pattern finds, or ``""``."""
    tag = pattern.search(page)
    value = _CONTENT.search(tag.group()) if tag else None
    return value.group(1) if value else ""


def _language(page: str) -> str:
    found = _LANG.search(page[:5000])
    return found.group(1).lower() if found else ""

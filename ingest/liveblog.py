"""Live blogs to their posts: each with its own address and date, where the page states them (schema.org's LiveBlogPosting).

A page of one address that tells of forty things in a day would date all of them alike, and let each post's "it" mean another's
company. Only what the page itself marks as posts is divided; what merely looks like a list of items stays one article.
"""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final

from graph.errors import UnreadableError
from graph.model import Article
from ingest.article import make_article
from ingest.blocks import clean, from_text, to_text
from ingest.published import iso_date
from ingest.urls import join, same_site

MARK: Final = "LiveBlogPosting"
FEWEST: Final = 2  # posts; one is an article
WORDS: Final = 8  # a shorter post is a caption or a greeting
_DATA: Final = re.compile(r"<script[^>]+application/ld\+json[^>]*>(.*?)</script>", re.IGNORECASE | re.DOTALL)
_BREAK: Final = re.compile(r"</p>|<br\s*/?>|</li>|</h\d>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]*>")


def posts(page: str, origin: str, url: str, source: str) -> list[Article]:
    """Return the posts of a live blog, in the page's order; none where the page is no live blog that gives them addresses.

    ``url`` is the page's own address: posts of other sites are left out, and so is what has too few words.
    """
    found: dict[str, Article] = {}
    for stated in _blogs(page):
        updates = stated.get("liveBlogUpdate")
        for update in updates if isinstance(updates, list) else ():
            if isinstance(update, dict) and (article := _post(update, origin, url, source)):
                found.setdefault(article.url, article)
    return list(found.values()) if len(found) >= FEWEST else []


def _blogs(page: str) -> Iterator[Mapping[str, Any]]:
    for block in _DATA.findall(page):
        try:
            data = json.loads(block)
        except (ValueError, RecursionError):
            continue
        for one in _objects(data):
            if MARK in (one.get("@type"), *_listed(one.get("@type"))):
                yield one


def _objects(data: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects at the top, in a list, or under ``@graph``."""
    for one in data if isinstance(data, list) else (data,):
        if isinstance(one, dict):
            yield one
            yield from (inner for inner in _listed(one.get("@graph")) if isinstance(inner, dict))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _post(update: Mapping[str, Any], origin: str, url: str, source: str) -> Article | None:
    address = join(url, _text(update, "url") or _text(update, "@id"))
    text = to_text(from_text(unescape(_TAG.sub("", _BREAK.sub("\n\n", _text(update, "articleBody"))))))
    if not address or address == url or not same_site(address, url) or len(text.split()) < WORDS:
        return None
    dates = {
        "published": iso_date(_text(update, "datePublished")),
        "modified": iso_date(_text(update, "dateModified")),
    }
    try:
        return make_article(origin, text, title=clean(_text(update, "headline")), url=address, source=source, **dates)
    except UnreadableError:
        return None


def _text(update: Mapping[str, Any], name: str) -> str:
    value = update.get(name)
    return value if isinstance(value, str) else ""

"""JSON Lines: one article a line, with the field names that crawlers and data sets commonly use."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graph.errors import UnreadableError
from graph.model import Article, Refusal
from ingest.article import make_article
from ingest.blocks import clean, from_text, to_text
from ingest.clutter import trim
from ingest.published import iso_date

MAX_LINE = 20_000_000  # bytes of one article

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "body", "content", "article", "maintext", "raw_text", "article_body", "articleBody", "plain_text"),
    "title": ("title", "headline", "name"),
    "url": ("url", "link", "canonical_url", "source_url", "requested_url"),
    "published": (
        "published",
        "date",
        "date_published",
        "datePublished",
        "publish_date",
        "published_at",
        "pubDate",
        "date_publish",
        "publishedAt",
        "published_date",
        "publication_date",
    ),
    "modified": ("modified", "updated", "dateModified", "date_modified", "updated_at", "modified_at", "updatedAt"),
    "source": ("source", "site", "sitename", "publisher", "outlet", "source_domain", "domain"),
    "language": ("language", "lang"),
}
AUTHORS: Final = ("authors", "author", "byline", "creator")


def read_jsonl(lines: Iterable[bytes], origin: str) -> Iterator[tuple[str, Article | Refusal]]:
    """Yield the name of each line, and its article or why it is none; empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            place = f"{origin} line {number}"
            try:
                yield place, _article(line, place)
            except UnreadableError as error:
                yield place, Refusal(place, str(error).removeprefix(f"{place}: "))


def _article(line: bytes, place: str) -> Article:
    record = _record(line, place)
    found = {field: _first(record, names) for field, names in FIELDS.items()}
    blocks = trim(from_text(found.pop("text")))
    authors = clean(next(filter(None, (_names(record.get(name)) for name in AUTHORS)), ""))
    dates = {name: iso_date(found.pop(name)) for name in ("published", "modified")}
    return make_article(
        place, to_text(blocks), **{name: clean(value) for name, value in found.items()}, authors=authors, **dates
    )


def _record(line: bytes, place: str) -> Mapping[str, Any]:
    if len(line) > MAX_LINE:
        raise UnreadableError(
            f"{place}: {len(line) / 1e6:.0f} MB are more than one article (limit {MAX_LINE / 1e6:.0f} MB)"
        )
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{place}: not UTF-8 (byte {error.start})") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{place}: not valid JSON ({error})") from error
    if not isinstance(record, dict):
        raise UnreadableError(
            f"{place}: a JSON object is wanted, with the article under one of {', '.join(FIELDS['text'])}"
        )
    return record


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := _text(record.get(name)))), "")


def _names(value: object) -> str:
    """Return the names of one or of several."""
    return "; ".join(filter(None, map(_text, value if isinstance(value, list) else [value])))


def _text(value: object) -> str:
    """Return what is text, or the name of what is an object with one, as outlets often are."""
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""

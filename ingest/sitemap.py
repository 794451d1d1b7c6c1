"""Sitemaps and news sitemaps, with index files, to the addresses of their pages (sitemaps.org protocol 0.9)."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from graph.errors import UnreadableError
from graph.model import Refusal
from ingest import apart, unpack, urls
from ingest.blocks import clean
from ingest.page import refusal
from ingest.published import iso_date
from ingest.visits import Listed

MAX_SITEMAP: Final = 50_000_000  # bytes unpacked, the protocol's own limit
MAX_PAGES: Final = 50_000  # of one sitemap, likewise
MAX_TITLE: Final = 500  # characters
MAX_FILES: Final = 500  # of an index: a site with more should be read by its news sitemap

Opener = Callable[[str], bytes]


def looks_like_sitemap(data: bytes) -> bool:
    """Say whether the bytes, unpacked, begin like a sitemap or an index of them."""
    return bool(re.search(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", data[:2048]))


def is_index(data: bytes) -> bool:
    """Say whether a sitemap lists others."""
    return bool(re.search(rb"<(?:\w+:)?sitemapindex[\s>]", data[:2048]))


def unpacked(data: bytes, origin: str) -> bytes:
    """Return the bytes, unpacked where they are gzip. Raises `UnreadableError` for a bomb or a broken pack."""
    return b"".join(unpack.unpacked([data], "gzip", origin, MAX_SITEMAP)) if unpack.is_gzip(data) else data


def read_sitemap(data: bytes, origin: str, open_file: Opener) -> Iterator[Listed | Refusal]:
    """Yield the pages of a sitemap, following an index one level deep; title and date only where it is a news sitemap.

    A file of an index that cannot be read is a refusal, and so is what is over the limits. Raises `UnreadableError` for what
    is no XML, declares entities, or is no sitemap.
    """
    kind, entries = apart.call(origin, _parse, data, origin)
    if kind == "urlset":
        yield from _pages(entries, origin)
        return
    files = list(dict.fromkeys(entry.url for entry in entries))
    for file in files[:MAX_FILES]:
        yield from _file(file, open_file)
    if len(files) > MAX_FILES:
        yield Refusal(origin, f"an index of more than {MAX_FILES} files; the rest was not read, give those that matter")


def _file(url: str, open_file: Opener) -> Iterator[Listed | Refusal]:
    try:
        kind, entries = apart.call(url, _parse, unpacked(open_file(url), url), url)
    except UnreadableError as error:
        yield refusal(url, error)
        return
    if kind == "urlset":
        yield from _pages(entries, url)
    else:
        yield Refusal(url, "an index inside an index; give it by itself")


def _pages(entries: list[Listed], origin: str) -> Iterator[Listed | Refusal]:
    yield from entries[:MAX_PAGES]
    if len(entries) > MAX_PAGES:
        yield Refusal(origin, f"more than {MAX_PAGES:,} pages, the protocol's limit; the rest was not read")


def _parse(data: bytes, origin: str) -> tuple[str, list[Listed]]:
    """Return what it is, and its entries, one more than the limit where there are too many."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableError(f"{origin}: no sitemap that can be read ({urls.one_line(str(error), 200)})") from error
    kind = _local(root.tag)
    if kind not in {"urlset", "sitemapindex"}:
        raise UnreadableError(f"{origin}: XML, but neither sitemap, RSS nor Atom")
    found = [
        _listed({_local(part.tag): (part.text or "").strip() for part in entry.iter()})
        for entry in root[: MAX_PAGES + 1]
    ]
    named = [entry for entry in found if entry.url]
    if found and not named:  # an empty one is in order: a news sitemap is, two days after the last news
        raise UnreadableError(f"{origin}: a sitemap with no pages; none of its {len(root):,} entries has an address")
    return kind, named


def _listed(parts: dict[str, str]) -> Listed:
    published = iso_date(parts.get("publication_date", ""))
    return Listed(
        urls.tidy(parts.get("loc", "")), clean(parts.get("title", ""))[:MAX_TITLE], published, parts.get("lastmod", "")
    )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]

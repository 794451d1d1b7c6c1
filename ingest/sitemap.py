"""Sitemaps and news sitemaps, with index files, to the addresses of their pages (sitemaps.org protocol 0.9)."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from graph.errors import UnreadableError
from ingest import unpack
from ingest.published import iso_date
from ingest.visits import Listed

MAX_SITEMAP: Final = 50_000_000  # bytes unpacked, the protocol's own limit
MAX_PAGES: Final = 50_000  # of one sitemap, likewise
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


def read_sitemap(data: bytes, origin: str, open_file: Opener) -> Iterator[Listed]:
    """Yield the pages of a sitemap, following an index one level deep; title and date only where it is a news sitemap.

    Raises `UnreadableError` for what is no XML, declares entities, or is no sitemap.
    """
    kind, entries = _parse(data, origin)
    if kind == "urlset":
        yield from entries
        return
    for entry in entries[:MAX_FILES]:
        inner, pages = _parse(unpacked(open_file(entry.url), entry.url), entry.url)
        if inner == "urlset":
            yield from pages


def _parse(data: bytes, origin: str) -> tuple[str, list[Listed]]:
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableError(f"{origin}: no sitemap that can be read ({error})") from error
    kind = _local(root.tag)
    if kind not in {"urlset", "sitemapindex"}:
        raise UnreadableError(f"{origin}: XML, but neither sitemap, RSS nor Atom")
    found = [
        _listed({_local(part.tag): (part.text or "").strip() for part in entry.iter()}) for entry in root[:MAX_PAGES]
    ]
    return kind, [entry for entry in found if entry.url]


def _listed(parts: dict[str, str]) -> Listed:
    published = iso_date(parts.get("publication_date", ""))
    return Listed(parts.get("loc", ""), parts.get("title", ""), published, parts.get("lastmod", ""))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]

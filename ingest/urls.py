"""Addresses as strangers write them: taken apart without ever raising."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from courlan import clean_url, extract_domain

WEB: Final = frozenset({"http", "https"})
MAX_LISTED: Final = 100_000  # addresses of one list
_LIST: Final = re.compile(rb"\s*(?:#[^\n]*\n\s*)*https?://\S+\s*(?:\n|$)")


def tidy(url: str) -> str:
    """Return an address as a browser reads it: without spaces around it and control characters anywhere."""
    return "".join(ch for ch in url.strip() if ch.isprintable())


def one_line(text: str, limit: int) -> str:
    """Return a stranger's text as it may stand in messages, logs and terminals: printable, on one line, not too long."""
    line = " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def scheme(url: str) -> str:
    """Return the scheme in lower case, or ``""`` where there is none or the address is malformed."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return url.partition(":")[0].lower()


def host(url: str) -> str:
    """Return the host without ``www.``, or ``""``."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def path(url: str) -> str:
    """Return the path, or ``""`` where the address is malformed."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def join(base: str, link: str) -> str:
    """Return the link as seen from a page at ``base``; a malformed one stays as it is."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def canonical(url: str) -> str:
    """Return the address without what only follows its readers around (``utm_source``), or as it is where it is odd."""
    try:
        return clean_url(url) or url
    except (ValueError, TypeError):
        return url


def same_site(url: str, other: str) -> bool:
    """Say whether two addresses belong to one registrable domain, or to one host where there is no such domain."""
    if host(url) == host(other):
        return True
    domain = extract_domain(url, fast=False)
    return bool(domain) and domain == extract_domain(other, fast=False)


def looks_like_list(data: bytes) -> bool:
    """Say whether the bytes begin like a list of addresses: one a line, comments after ``#``."""
    return bool(_LIST.match(data[:4096]))


def listed(data: bytes) -> Iterator[str]:
    """Yield the addresses of a list, each once."""
    lines = (line.strip() for line in data.decode("utf-8", "replace").splitlines())
    yield from list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))[:MAX_LISTED]

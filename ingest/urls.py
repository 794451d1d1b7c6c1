"""Addresses as strangers write them: taken apart without ever raising."""

from urllib.parse import urlsplit

WEB = frozenset({"http", "https"})


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

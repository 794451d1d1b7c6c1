"""What a page says of itself: trafilatura's title, address, date and authors, without what nobody asks for here.

Its own `extract_metadata` looks for tags, categories and licence as well. The functions that it is made of are not promised to
stay; a test holds these to it.
"""

from contextlib import suppress
from typing import Any, NamedTuple

from htmldate import find_date
from trafilatura.metadata import examine_meta, extract_author, extract_meta_json, extract_title, extract_url


class Metadata(NamedTuple):
    """What a page says of itself, each empty where it says nothing."""

    title: str
    url: str
    date: str
    authors: str  # names divided by "; "


def metadata(tree: Any, url: str) -> Metadata:
    """Return what a parsed page says of itself; ``url`` is where it was fetched, empty for a file, and serves where it names no address."""
    found = examine_meta(tree)
    if found.author and " " not in found.author:  # an account rather than a name
        found.author = None
    with suppress(Exception):  # a stranger's JSON-LD breaks it in many ways, and there is the rest of the page
        found = extract_meta_json(tree, found)
    found.title = found.title or extract_title(tree)
    found.author = found.author or extract_author(tree)
    found.url = found.url or extract_url(tree, url or None)
    found.date = find_date(tree, url=found.url, original_date=True, extensive_search=False)  # no guessing from the text
    found.clean_and_trim()
    return Metadata(found.title or "", found.url or "", found.date or "", found.author or "")

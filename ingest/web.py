"""An address to pages: whatever it serves, feed, sitemap, list of addresses, plain text or one page."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph.errors import UnreadableError
from graph.model import Refusal
from graph.store.jobs import Visit
from ingest import urls
from ingest.feed import looks_like_feed, read_feed
from ingest.fetch import Fetched
from ingest.page import Found, Seen, refusal
from ingest.sitemap import is_index, looks_like_sitemap, read_sitemap, unpacked
from ingest.visits import Listed, Visitor, page_of


def read_address(visitor: Visitor, wanted: str = "") -> Iterator[Found]:
    """Yield what is behind an address that an operator named.

    Raises `UnreadableError` where it cannot be read at all, or serves another kind than is wanted.
    """
    url, served = visitor.via, visitor.source()
    if served.unchanged:
        yield Seen(served.etag, served.modified, unchanged=True)
        return
    data = unpacked(served.data, url)
    kind = kind_of(data)
    if wanted and wanted != kind:
        raise UnreadableError(f"{url}: it serves a {kind}, and a {wanted} is wanted; check the address or the kind")
    yield from _found(data, kind, served, visitor)


def kind_of(data: bytes) -> str:
    """Return what bytes from an address are: ``feed``, ``sitemap``, ``urls`` or ``page``."""
    if looks_like_feed(data):
        return "feed"
    if looks_like_sitemap(data):
        return "sitemap"
    return "urls" if urls.looks_like_list(data) else "page"


def visit_all(listed: Iterable[Listed | Refusal], visitor: Visitor) -> Iterator[Found]:
    """Yield each listed page, or why there is none."""
    for one in listed:
        if isinstance(one, Refusal):
            yield one
            continue
        try:
            yield visitor.page(one)
        except UnreadableError as error:
            yield refusal(one.url, error, one.title, one.published)


def _found(data: bytes, kind: str, served: Fetched, visitor: Visitor) -> Iterator[Found]:
    url = visitor.via
    if kind == "sitemap" and is_index(data):
        yield Seen()  # an index may stay the same while its files change, so it is read in full each time
    else:
        yield Seen(served.etag, served.modified)
    if kind == "feed":
        yield from read_feed(data, url, visitor.page, base=served.url)
    elif kind == "sitemap":
        yield from visit_all(read_sitemap(data, url, lambda link: visitor.fetcher.get(link).data), visitor)
    elif kind == "urls":
        yield from visit_all(map(Listed, urls.listed(data)), visitor)
    else:
        visit = Visit(url, "", served.etag, served.modified)
        yield page_of(replace(served, data=data), Listed(url), visit)

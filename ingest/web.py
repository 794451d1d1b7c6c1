"""An address to pages: whatever it serves, feed, sitemap, plain text or one page."""

from collections.abc import Iterator
from urllib.parse import urljoin

from graph.errors import UnreadableError
from ingest.feed import looks_like_feed, read_feed
from ingest.fetch import Fetched, Fetcher
from ingest.page import Found, Page, refusal
from ingest.sitemap import looks_like_sitemap, read_sitemap, unpacked
from ingest.text import read_text


def read_address(url: str, fetcher: Fetcher) -> Iterator[Found]:
    """Yield the pages behind an address that an operator named. Raises `UnreadableError` where it cannot be read at all."""
    fetcher.trust(url)
    served = fetcher.get(url)
    data = unpacked(served.data, url)
    if looks_like_feed(data):
        yield from read_feed(data, url, lambda link: _linked(served, link, fetcher))
    elif looks_like_sitemap(data):
        yield from _mapped(data, url, fetcher)
    elif served.media_type == "text/plain":
        yield read_text(data, url, served.url)
    else:
        yield Page(data, url, served.url)


def _mapped(data: bytes, url: str, fetcher: Fetcher) -> Iterator[Found]:
    for listed in read_sitemap(data, url, lambda link: fetcher.get(link).data):
        try:
            served = fetcher.get(listed.url)
        except UnreadableError as error:
            yield refusal(listed.url, error)
        else:
            yield Page(served.data, listed.url, served.url, listed.title, listed.published)


def _linked(feed: Fetched, link: str, fetcher: Fetcher) -> tuple[bytes, str]:
    served = fetcher.get(urljoin(feed.url, link))
    return served.data, served.url

"""What a source would give, without reading it: its kind, how much it lists, and its first article."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from graph.errors import InvalidInputError
from graph.model import Article, Refusal
from ingest import apart, feed, sitemap, urls
from ingest.fetch import Fetched, Fetcher
from ingest.item import Clock, item_of
from ingest.page import Seen, refusal
from ingest.parser import Parser
from ingest.quality import foreign
from ingest.sources import STDIN, Source, expand, read_source
from ingest.web import kind_of

TRIED: Final = 5  # pages until one is an article: a dead link or two say nothing of a source


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: the kind, how many pages or files it lists (-1 where that takes reading it), a first article or why not.

    ``conditional`` says whether its server, asked again as the next run would, answered that nothing is new.
    """

    kind: str = ""
    listed: int = -1
    first: Article | Refusal | None = None
    conditional: bool = False

    @property
    def well(self) -> bool:
        """Say whether nothing stands in the way of its articles."""
        return not isinstance(self.first, Refusal)


def check(source: Source, fetcher: Callable[[], Fetcher]) -> Finding:
    """Try a source: it is opened, and its first pages taken apart until one is an article; nothing is stored."""
    if source.address == STDIN:
        return Finding("stdin")
    try:
        return _check_address(source, fetcher) if source.is_web else _check_files(source, fetcher)
    except InvalidInputError as error:
        return Finding(source.kind, first=refusal(source.address, error))


def _check_address(source: Source, fetcher: Callable[[], Fetcher]) -> Finding:
    client = fetcher()
    client.trust(source.address)
    served = client.get(source.address)
    data = sitemap.unpacked(served.data, source.address)
    kind = kind_of(data)
    return Finding(
        kind, _listed(data, kind, source), _first(source, fetcher), _unchanged(client, source.address, served, data)
    )


def _unchanged(client: Fetcher, address: str, served: Fetched, data: bytes) -> bool:
    """Say whether an address answers that it has not changed; an index of sitemaps is not asked, as its files may have."""
    if sitemap.is_index(data) or not (served.etag or served.modified):
        return False
    return client.get(address, etag=served.etag, modified=served.modified).unchanged


def _listed(data: bytes, kind: str, source: Source) -> int:
    if kind == "feed":
        return len(apart.call(source.address, feed.parse, data, source.address)[0])
    if kind == "urls":
        return len(list(urls.listed(data)))
    if kind == "sitemap" and not sitemap.is_index(data):
        return len(list(sitemap.read_sitemap(data, source.address, lambda _: b"")))
    return 1 if kind == "page" else -1


def _check_files(source: Source, fetcher: Callable[[], Fetcher]) -> Finding:
    refused: list[Refusal] = []
    paths = list(expand([source.address], refused))
    first = refused[0] if refused else _first(source, fetcher)
    return Finding(source.kind or "files", len(paths), first)


def _first(source: Source, fetcher: Callable[[], Fetcher]) -> Article | Refusal | None:
    """Return the first article, else why the first thing is none, None where there is nothing yet."""
    refused = list[Refusal]()
    with Parser(Clock()) as parser:
        for one in _read(source, fetcher, parser):
            if isinstance(one, Article):
                return one
            refused.append(one)
    return refused[0] if refused else None


def _read(source: Source, fetcher: Callable[[], Fetcher], parser: Parser) -> Iterator[Article | Refusal]:
    """Yield what becomes of the first things that a source gives; a hostile page costs a worker."""
    given = (one for one in read_source(source, fetcher) if not isinstance(one, Seen))
    for found in islice(given, TRIED):
        for item in parser.all([item_of(source, found)]):
            if item and isinstance(item.what, Article):
                reason = foreign(source.language or item.what.language)
                yield Refusal(item.what.url or source.address, reason) if reason else item.what
            elif item and isinstance(item.what, Refusal):
                yield item.what

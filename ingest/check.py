"""What a source would give, without reading it: its kind, how much it lists, and its first article."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from graph.errors import InvalidInputError
from graph.model import Article, Refusal
from ingest import feed, sitemap, urls
from ingest.fetch import Fetcher
from ingest.item import Clock, Item
from ingest.page import Found, Seen, refusal
from ingest.parser import Parser
from ingest.sources import STDIN, Source, expand, read_source
from ingest.web import kind_of


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: the kind, how many pages or files it lists (-1 where that takes reading it), a first article or why not."""

    kind: str = ""
    listed: int = -1
    first: Article | Refusal | None = None
    conditional: bool = False

    @property
    def well(self) -> bool:
        """Say whether an article would come of it."""
        return isinstance(self.first, Article)


def check(source: Source, fetcher: Callable[[], Fetcher]) -> Finding:
    """Try a source: it is opened, and its first readable page taken apart; nothing is stored."""
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
    return Finding(kind, _listed(data, kind, source), _first(source, fetcher), bool(served.etag or served.modified))


def _listed(data: bytes, kind: str, source: Source) -> int:
    if kind == "feed":
        return len(feed.parse(data, source.address)[0])
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
    """Return the first article, or why the first thing is none; a hostile page costs a worker."""
    with Parser(Clock()) as parser:
        for item in parser.all(_items(source, fetcher)):
            if item and isinstance(item.what, Article | Refusal):
                return item.what
    return None


def _items(source: Source, fetcher: Callable[[], Fetcher]) -> Iterator[Item | None]:
    found: Iterator[Found] = (one for one in read_source(source, fetcher) if not isinstance(one, Seen))
    yield from (Item(source, one) for one in islice(found, 1))

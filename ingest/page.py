"""What sources give, before anything was understood of it: pages, articles as they are, refusals, and that there is nothing new."""

from dataclasses import dataclass, replace
from typing import Final

from graph.errors import UnreachableError, UnreadableError
from graph.model import Article, Refusal
from graph.store.jobs import Visit
from ingest import urls
from ingest.html import decode, outlet, read_articles, read_html
from ingest.liveblog import MARK, posts
from ingest.published import past
from ingest.text import read_text

MAX_NAME: Final = 8_000  # characters, as of an address
MAX_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of an HTML page; ``origin`` names it for people, ``url`` is where it was fetched (empty for a file).

    ``title`` and ``published`` are what a feed or sitemap says of it: they serve where the page itself says nothing.
    ``visit`` is what to ask with next time, once the article is in the store. ``charset`` is what the server says of the
    bytes, and ``plain`` that they are plain text.
    """

    data: bytes
    origin: str
    url: str = ""
    title: str = ""
    published: str = ""
    visit: Visit | None = None
    charset: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """An article that is there as it is, in a text file or a line; ``origin`` names the place for people."""

    article: Article
    origin: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that has not changed since it was last read; ``visit`` where it was asked for anew."""

    origin: str
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """That what an operator named was opened, with what to ask with next time; it comes before what it holds."""

    etag: str = ""
    modified: str = ""
    unchanged: bool = False


Found = Article | Told | Refusal | Page | Unchanged | Seen


def parse(page: Page) -> tuple[Article | Refusal, ...]:
    """Return the article on a page, the posts of a live blog, the items of a round-up, or why there is none.

    A date that lies in the future is a wrong clock's, and left out.
    """
    try:
        articles = [_text(page)] if page.plain else _posts(page) or _html(page)
    except UnreadableError as error:
        return (refusal(page.origin, error, page.title, page.published),)
    return tuple(_completed(article, page) for article in articles)


def opened(found: Found) -> tuple[Article | Refusal, ...]:
    """Return the articles of something that a source gave, or why there is none; nothing where nothing is new."""
    if isinstance(found, Page):
        return parse(found)
    if isinstance(found, Told):
        return (found.article,)
    return (found,) if isinstance(found, Article | Refusal) else ()


def _text(page: Page) -> Article:
    return read_text(page.data, page.origin, page.url, page.charset)


def _html(page: Page) -> list[Article]:
    """Return one article for a file: without an address its items would have none either."""
    given = page.data, page.origin, page.url, page.charset
    return read_articles(*given) if page.url else [read_html(*given)]


def _completed(article: Article, page: Page) -> Article:
    published = past(article.published) or past(page.published)
    return replace(article, title=article.title or page.title, published=published, modified=past(article.modified))


def _posts(page: Page) -> list[Article]:
    if not page.url or MARK.encode() not in page.data:
        return []
    text = decode(page.data, page.origin, page.charset)
    return posts(text, page.origin, page.url, outlet(text))


def refusal(source: str, error: Exception, title: str = "", published: str = "") -> Refusal:
    """Return the refusal for an error whose text begins with the source's name; a stranger may have written both."""
    reason, passing = str(error).removeprefix(f"{source}: "), isinstance(error, UnreachableError)
    name = urls.one_line(source, MAX_NAME)
    return Refusal(name, urls.one_line(reason, MAX_REASON), title=title, published=published, passing=passing)

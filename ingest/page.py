"""A page as a source gave it, before anything was understood of it."""

from dataclasses import dataclass, replace

from graph.errors import UnreadableError
from graph.model import Article, Refusal
from ingest.html import read_html


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of an HTML page; ``origin`` names it for people, ``url`` is where it was fetched (empty for a file).

    ``title`` and ``published`` are what a feed or sitemap says of it: they serve where the page itself says nothing.
    """

    data: bytes
    origin: str
    url: str = ""
    title: str = ""
    published: str = ""


Found = Article | Refusal | Page


def parse(page: Page) -> Article | Refusal:
    """Return the article on a page, or why there is none."""
    try:
        article = read_html(page.data, page.origin, page.url)
    except UnreadableError as error:
        return refusal(page.origin, error)
    return replace(article, title=article.title or page.title, published=article.published or page.published)


def refusal(source: str, error: Exception) -> Refusal:
    """Return the refusal for an error whose text begins with the source's name."""
    return Refusal(source, str(error).removeprefix(f"{source}: "))

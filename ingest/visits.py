"""Asking for pages with what is known of them, so that what has not changed is neither sent nor read again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from graph.model import content_id
from graph.store.jobs import Visit
from ingest.fetch import Fetched, Fetcher
from ingest.page import Page, Unchanged
from ingest.urls import canonical

NO_VISIT: Final = Visit("")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of addresses.

    ``visit`` returns the visit to one, None where there is none that still counts. What was checked after ``fresh`` (a UTC
    time) is not asked for while the feed or sitemap that lists it says the same of it.
    """

    visit: Callable[[str], Visit | None] = lambda _: None
    fresh: str = "~"


NOTHING: Final = Known()


@dataclass(frozen=True, slots=True)
class Listed:
    """A page as a feed or sitemap lists it; ``digest`` changes with anything that is said of it there."""

    url: str
    title: str = ""
    published: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Asks for the pages of one source, ``via``, an address or file that an operator named."""

    fetcher: Fetcher
    known: Known
    via: str

    def source(self) -> Fetched:
        """Return what the source itself serves, or that it is as it was. Raises `UnreadableError`."""
        held = self.known.visit(self.via) or NO_VISIT
        return self.fetcher.get(self.via, etag=held.etag, modified=held.modified)

    def page(self, listed: Listed) -> Page | Unchanged:
        """Return a listed page, or that it is as it was. Raises `UnreadableError`."""
        held = self.known.visit(listed.url)
        digest = content_id("itm", listed.url, listed.title, listed.published, listed.digest)
        if held and held.item == digest and held.checked > self.known.fresh:
            return Unchanged(listed.url)
        asked = held or NO_VISIT
        served = self.fetcher.get(listed.url, etag=asked.etag, modified=asked.modified)
        if held and served.unchanged:
            return Unchanged(listed.url, replace(held, via=self.via, item=digest))
        visit = Visit(listed.url, self.via, served.etag, served.modified, digest)
        return page_of(served, listed, visit)


def page_of(served: Fetched, listed: Listed, visit: Visit) -> Page:
    """Return the page that was served for what was listed."""
    url, plain = canonical(served.url), served.media_type == "text/plain"
    return Page(served.data, listed.url, url, listed.title, listed.published, visit, served.charset, plain)


def archived(page: Page, known: Known, via: str) -> Page | Unchanged:
    """Return a page of an archive, or that it is as it was: then a run that goes on takes nothing apart a second time.

    Hashing a page costs a thousandth of taking it apart. ``via`` names the archive.
    """
    held, digest = known.visit(page.origin), content_id("itm", page.url, sha256(page.data).hexdigest())
    if held and held.item == digest:
        return Unchanged(page.origin)
    return replace(page, visit=Visit(page.origin, via, item=digest))

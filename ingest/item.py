"""What moves through the pipeline: each thing with the source that it came from."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from graph.store.jobs import Visit
from ingest.page import Found, Told
from ingest.sources import Source


@dataclass(frozen=True, slots=True)
class End:
    """That a source gave all it has, after so many items; ``whole`` is false where its limit ended it."""

    items: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on its way from a source to the store; ``origin`` and ``visit`` are those of the page that it was.

    ``part_of_page`` marks all but the last of the articles that one page gave: their source counts pages.
    """

    source: Source
    what: Found | End
    origin: str = ""
    visit: Visit | None = None
    part_of_page: bool = False


def item_of(source: Source, found: Found) -> Item:
    """Return what a source gave as what moves through the pipeline."""
    return Item(source, found.article, found.origin) if isinstance(found, Told) else Item(source, found)


class Clock:
    """Sums the seconds for which each part of the work was busy, from any thread."""

    def __init__(self) -> None:
        self._seconds, self._lock = defaultdict[str, float](float), threading.Lock()

    def add(self, part: str, seconds: float) -> None:
        """Add to a part."""
        with self._lock:
            self._seconds[part] += seconds

    @contextmanager
    def time(self, part: str) -> Iterator[None]:
        """Add what the block takes."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.add(part, time.perf_counter() - begun)

    def seconds(self) -> dict[str, float]:
        """Return the sums, to the millisecond."""
        with self._lock:
            return {part: round(seconds, 3) for part, seconds in sorted(self._seconds.items())}

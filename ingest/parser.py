"""Pages turned into articles by worker processes that may die."""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Final, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from graph.errors import UnreachableError, UnreadableError
from graph.model import Article, Refusal
from ingest import apart
from ingest.item import Clock, Item
from ingest.page import Page, parse, refusal
from ingest.sources import Source

AHEAD: Final = 8  # pages under way for each worker: enough to keep it busy, few enough to bound the memory

Timed = tuple[tuple[Article | Refusal, ...], float]  # what came of a page, and the seconds that it took


class Parser:
    """Worker processes that turn pages into articles."""

    def __init__(self, clock: Clock, workers: int = 1) -> None:
        self._clock, self._ahead, self._workers = clock, AHEAD * workers, workers
        self._under_way: deque[tuple[Item, ProcessFuture[Timed] | None]] = deque()
        self._pool = self._processes()

    def all(self, items: Iterable[Item | None]) -> Iterator[Item | None]:
        """Yield the items in their order, with each page turned into its article or the reason why not.

        None among the items says that there is none yet: it is passed on after what is ready.
        """
        for item in items:
            if item is not None:
                self._under_way.append((item, self._begin(item)))
            yield from self._ready(self._ahead)
            if item is None:
                yield None
        yield from self._ready(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates only what is asked of a task
        if kind is None:  # else somebody waits for the program to end, and its workers end with it
            self._pool.join()

    def _processes(self) -> ProcessPool:
        return ProcessPool(self._workers, initializer=apart.begin, context=apart.processes())

    def _begin(self, item: Item) -> ProcessFuture[Timed] | None:
        if not isinstance(item.what, Page):
            return None
        if not self._pool.active:  # it is broken once a process dies as it begins
            self._pool = self._processes()
        return self._pool.schedule(_timed, (item.what, apart.SECONDS), timeout=apart.WAIT)

    def _ready(self, most: int) -> Iterator[Item]:
        """Yield the first items that are done, and wait for them while there are more than ``most``."""
        while self._under_way:
            item, future = self._under_way[0]
            if future is not None and not future.done() and len(self._under_way) <= most:
                return
            self._under_way.popleft()
            if future is not None and isinstance(item.what, Page):
                yield from self._done(item.source, item.what, future)
            else:
                yield item

    def _done(self, source: Source, page: Page, future: ProcessFuture[Timed]) -> Iterator[Item]:
        """Yield what came of a page; of several posts the last carries its visit, as it is put last."""
        *before, last = self._outcome(page, future)
        for part in before:
            yield Item(source, part, page.origin, part_of_page=True)
        yield Item(source, last, page.origin, page.visit)

    def _outcome(self, page: Page, future: ProcessFuture[Timed]) -> tuple[Article | Refusal, ...]:
        try:
            found, seconds = future.result()
        except Exception as error:  # noqa: BLE001 - whatever a library stumbles over in a stranger's page is no end of the run
            return (refusal(page.origin, _failure(error), page.title, page.published),)
        self._clock.add("parse", seconds)
        return found


def _failure(error: Exception) -> UnreadableError:
    if isinstance(error, FutureTimeoutError):
        return UnreachableError(apart.TOO_BUSY)
    if isinstance(error, BrokenProcessPool):
        return UnreachableError(apart.STOPPED)
    if isinstance(error, ProcessExpired):
        return apart.ended(error.exitcode, apart.SECONDS)
    return UnreadableError(apart.TOO_MUCH if isinstance(error, MemoryError) else apart.broken(error))


def _timed(page: Page, seconds: float) -> Timed:
    apart.limit_time(seconds)
    begun = time.perf_counter()
    return parse(page), time.perf_counter() - begun

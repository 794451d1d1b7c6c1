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

TOGETHER: Final = 8  # pages of a task, where so many wait: handing over one by one takes another seventh of the time
QUICK: Final = 2.0  # seconds of processor time for each of these: who needs more is taken apart alone, with all that a page may take
AHEAD: Final = 3  # tasks under way for each worker: enough to keep it busy, few enough to bound the memory

Outcome = tuple[Article | Refusal, ...]  # what came of a page
Timed = tuple[list[Outcome], float]  # and of several, with the seconds that they took


class Parser:
    """Worker processes that turn pages into articles."""

    def __init__(self, clock: Clock, workers: int = 1) -> None:
        self._clock, self._ahead, self._workers = clock, AHEAD * workers, workers
        self._waiting: list[Item] = []  # pages that are given together
        self._under_way: deque[tuple[tuple[Item, ...], ProcessFuture[Timed] | None]] = deque()
        self._pool: ProcessPool | None = None  # with the first page: a run that finds nothing new needs no process

    def all(self, items: Iterable[Item | None]) -> Iterator[Item | None]:
        """Yield the items in their order, with each page turned into its article or the reason why not.

        None among the items says that there is none yet: it is passed on after what is ready.
        """
        for item in items:
            self._take(item)
            yield from self._ready(self._ahead)
            if item is None:
                yield None
        self._give()
        yield from self._ready(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates only what is asked of a task
            if kind is not KeyboardInterrupt:  # then somebody waits for the program to end, and its workers end with it
                self._pool.join()

    def _take(self, item: Item | None) -> None:
        """Let a page wait for others only while workers have something to do; what is no page waits for its turn."""
        if item is not None and isinstance(item.what, Page):
            self._waiting.append(item)
            if self._under_way and len(self._waiting) < TOGETHER:
                return
        self._give()
        if item is not None and not isinstance(item.what, Page):
            self._under_way.append(((item,), None))

    def _give(self) -> None:
        if self._waiting:
            self._under_way.append((tuple(self._waiting), self._begin(self._waiting)))
            self._waiting.clear()

    def _begin(self, items: Iterable[Item]) -> ProcessFuture[Timed]:
        if self._pool is None or not self._pool.active:  # it is broken once a process dies as it begins
            self._pool = ProcessPool(self._workers, initializer=apart.begin, context=apart.processes())
        pages = tuple(item.what for item in items if isinstance(item.what, Page))
        return self._pool.schedule(_timed, (pages, apart.SECONDS if len(pages) == 1 else QUICK), timeout=apart.WAIT)

    def _ready(self, most: int) -> Iterator[Item]:
        """Yield the first items that are done, and wait for them while there are more tasks than ``most``."""
        while self._under_way:
            items, future = self._under_way[0]
            if future is not None and not future.done() and len(self._under_way) <= most:
                return
            self._under_way.popleft()
            yield from self._done(items, future) if future is not None else items

    def _done(self, items: tuple[Item, ...], future: ProcessFuture[Timed]) -> Iterator[Item]:
        """Yield what came of pages; of several posts of one the last carries its visit, as it is put last."""
        for item, outcome in self._outcomes(items, future):
            if isinstance(item.what, Page):
                *before, last = outcome
                for part in before:
                    yield Item(item.source, part, item.what.origin, part_of_page=True)
                yield Item(item.source, last, item.what.origin, item.what.visit)

    def _outcomes(self, items: tuple[Item, ...], future: ProcessFuture[Timed]) -> Iterator[tuple[Item, Outcome]]:
        """Yield what came of each page; where something broke, each is taken apart alone, so that its page alone is refused."""
        try:
            found, seconds = future.result()
        except Exception as error:  # noqa: BLE001 - whatever a library stumbles over in a stranger's page is no end of the run
            if len(items) > 1:
                for item in items:
                    yield from self._outcomes((item,), self._begin((item,)))
            elif isinstance(page := items[0].what, Page):
                yield items[0], (refusal(page.origin, _failure(error), page.title, page.published),)
            return
        self._clock.add("parse", seconds)
        yield from zip(items, found, strict=True)


def _failure(error: Exception) -> UnreadableError:
    if isinstance(error, FutureTimeoutError):
        return UnreachableError(apart.TOO_BUSY)
    if isinstance(error, BrokenProcessPool):
        return UnreachableError(apart.STOPPED)
    if isinstance(error, ProcessExpired):
        return apart.ended(error.exitcode, apart.SECONDS)
    return UnreadableError(apart.TOO_MUCH if isinstance(error, MemoryError) else apart.broken(error))


def _timed(pages: tuple[Page, ...], seconds: float) -> Timed:
    begun = time.perf_counter()
    return [_parsed(page, seconds) for page in pages], time.perf_counter() - begun


def _parsed(page: Page, seconds: float) -> Outcome:
    apart.limit_time(seconds)
    return parse(page)

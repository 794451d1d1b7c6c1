"""Several sources read at once, each in a thread of its own, into one bounded stream: who is slow holds up nobody else."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, Full, Queue
from typing import Final

from graph.errors import InvalidInputError
from ingest.item import Clock, End, Item, item_of
from ingest.page import Found, Page, refusal
from ingest.sources import Source

THREADS: Final = 8  # sources at once: they wait for servers most of the time
AHEAD: Final = 32  # items that wait to be taken apart; pages have 0.1 MB, and 3 MB at most
TICK: Final = 0.1  # seconds after which those who wait for an item are told that there is none yet

Read = Callable[[Source], Iterator[Found]]


class Gathering:
    """Iterating gives the items of all sources, those of one source in their order, and None where nothing came for a while.

    A source ends early once its limit of pages was fetched, or where ``enough`` says so. An error that reading raises and
    that is no refusal ends the iteration with it.
    """

    def __init__(self, read: Read, sources: Iterable[Source], clock: Clock, enough: Callable[[Source], bool]) -> None:
        self._read, self._clock, self._enough = read, clock, enough
        self._waiting = Queue[Source]()
        for source in sources:
            self._waiting.put(source)
        self._items = Queue[Item | BaseException](AHEAD)
        self._stopped = threading.Event()
        count = min(THREADS, self._waiting.qsize())
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]

    def __iter__(self) -> Iterator[Item | None]:
        for thread in self._threads:
            thread.start()
        while any(thread.is_alive() for thread in self._threads) or not self._items.empty():
            try:
                item = self._items.get(timeout=TICK)
            except Empty:
                yield None
                continue
            if isinstance(item, BaseException):
                raise item
            yield item

    def stop(self) -> None:
        """Let the threads end at their next item; one that waits for a server ends with the process."""
        self._stopped.set()

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                source = self._waiting.get_nowait()
            except Empty:
                return
            try:
                self._all_of(source)
            except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to who iterates
                self._put(error)

    def _all_of(self, source: Source) -> None:
        count, fetched = 0, 0
        for found in self._timed(source):
            if not self._put(item_of(source, found)):
                return
            count += 1
            fetched += isinstance(found, Page) and found.visit is not None
            if fetched == source.limit > 0 or self._enough(source):
                break
        self._put(Item(source, End(count, whole=not 0 < source.limit <= fetched)))

    def _timed(self, source: Source) -> Iterator[Found]:
        begun = time.perf_counter()
        try:
            for found in self._read(source):
                self._clock.add("fetch", time.perf_counter() - begun)
                yield found
                begun = time.perf_counter()
        except InvalidInputError as error:
            yield refusal(source.address, error)

    def _put(self, item: Item | BaseException) -> bool:
        """Hand an item over, however long that takes; False where nobody wants it any more."""
        while not self._stopped.is_set():
            try:
                self._items.put(item, timeout=TICK)
            except Full:
                continue
            return True
        return False

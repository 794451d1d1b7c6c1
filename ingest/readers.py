"""Batches of articles read beside the rest of the work: in this process while there are few, in several once there are many.

A process of its own takes 0.3 GB, two thirds of them shared; it reads on another core, and may be killed when an article hangs it.
"""

import gc
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Queue
from types import TracebackType
from typing import Final, Self

from pebble import ProcessExpired, ProcessPool

from graph.model import Article, Reading, Refusal
from graph.names import tables
from ingest import apart
from ingest.forks import Forks
from ingest.item import Clock, Item
from ingest.reader import NewsReader, load_reader

SECONDS: Final = 10.0  # of processor time for one article; the bundled ones take 0.3 each
FEW: Final = 48  # articles that are read here before processes are worth their start
WAIT: Final = 300.0  # by the clock, for a batch: behind it stands a machine that gives no time, and no article
LONG: Final = 50_000  # characters from which an article is read alone, where it may be killed; news has 5,000
WIND_UP: Final = 1.0  # seconds that a batch under way is waited for when the run ends early
QUEUED: Final = 4  # batches for each reader: one that it reads, and enough for while a transaction is written
TOO_BUSY: Final = "not read in time, as the machine is busy; try again later"
STOPPED: Final = "not read, as its process was told to stop; try again later"
TOO_LONG: Final = "not read within {} seconds; split the article"
TOO_MUCH: Final = "reading it needs more memory than it is given; split the article"

Read = tuple[list[Reading], float]
Batch = tuple[tuple[Item, ...], tuple[Article, ...]]


class Readers:
    """Reads batches; ``workers`` is the number of processes, 1 reads all but the longest articles in this one."""

    def __init__(self, reader: NewsReader, clock: Clock, workers: int = 1) -> None:
        self._reader, self._clock, self._workers = reader, clock, workers
        self._under_way: deque[tuple[Batch, Future[Read]]] = deque()
        self._here, self._count = _Here(reader), 0
        self._pool: ProcessPool | None = None
        self._forks: Forks | None = None
        self._beginning: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Say whether something is being read."""
        return bool(self._under_way)

    @property
    def full(self) -> bool:
        """Say whether no other batch should be given."""
        return len(self._under_way) >= QUEUED * (self._workers if self._pool and self._ready() else 1)

    def begin(self, items: Sequence[Item]) -> None:
        """Read these articles in the background, the long ones each alone."""
        short = [item for item in items if not _long(item)]
        for group in (short, *([item] for item in items if _long(item))):
            if group:
                self._begin(tuple(group))

    def done(self, wait: float) -> Iterator[tuple[Item, Reading | Refusal]]:
        """Yield what has been read, batch by batch, after at most ``wait`` seconds for the first."""
        while self._under_way:
            batch, future = self._under_way[0]
            if not future.done() and not _waited(future, wait):
                return
            self._under_way.popleft()
            yield from self._outcome(batch, future)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._here.stop()
        if self._pool and self._forks:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates only what is asked of a task
            if kind is not KeyboardInterrupt:  # then somebody waits for the program to end, and its workers end with it
                self._pool.join()
                self._forks.close()

    def _begin(self, items: tuple[Item, ...]) -> None:
        batch = items, tuple(item.what for item in items if isinstance(item.what, Article))
        self._count += len(items)
        self._under_way.append((batch, self._start(batch)))

    def _start(self, batch: Batch) -> Future[Read]:
        few = self._workers == 1 or self._count <= FEW or not self._ready()
        if few and not _long(batch[0][0]):
            return self._here.begin(batch[1])
        if not few:
            self._here.end()
        return self._apart(batch)

    def _apart(self, batch: Batch) -> Future[Read]:
        """Read a batch in a process, which is killed when it takes too long.

        What counts is processor time: a busy machine must not cost an article that is in order.
        """
        given = batch[1], SECONDS * len(batch[1])
        try:
            pool = self._pool if self._pool and self._pool.active else self._processes()
            return pool.schedule(_read, given, timeout=WAIT)
        except BrokenProcessPool as error:  # the process that loads the reader was ended
            self._pool, failed = None, Future[Read]()
            failed.set_exception(error)
            return failed

    def _ready(self) -> bool:
        """Say whether processes read; where there are none they begin in a thread, as loading the reader takes a second."""
        if self._pool is None:
            self._beginning = threading.Thread(target=_begin, args=(self._processes(),), daemon=True)
            self._beginning.start()
        return not (self._beginning and self._beginning.is_alive())

    def _processes(self) -> ProcessPool:
        """Make a pool, also in place of one that broke, as it does when a process dies as it begins; it begins once it is used."""
        self._forks = Forks(apart.processes(), partial(_prepare, self._reader.folder))
        self._pool = ProcessPool(self._workers, context=self._forks)
        return self._pool

    def _outcome(self, batch: Batch, future: Future[Read]) -> Iterator[tuple[Item, Reading | Refusal]]:
        try:
            readings, seconds = future.result()
        except (FutureTimeoutError, ProcessExpired, BrokenProcessPool, MemoryError, RecursionError) as error:
            yield from self._one_by_one(batch, error)
            return
        self._clock.add("read", seconds)
        yield from zip(batch[0], readings, strict=True)

    def _one_by_one(self, batch: Batch, error: Exception) -> Iterator[tuple[Item, Reading | Refusal]]:
        """Find out which article of a batch cannot be read: it alone is refused."""
        if len(batch[0]) == 1:
            yield batch[0][0], _refusal(batch[0][0], batch[1][0], error)
            return
        for item, article in zip(*batch, strict=True):
            single: Batch = (item,), (article,)
            yield from self._outcome(single, self._apart(single))


class _Here:
    """A thread that reads in this process; it does not hold up the end of the program."""

    def __init__(self, reader: NewsReader) -> None:
        self._reader, self._waiting = reader, Queue[tuple[Future[Read], tuple[Article, ...]] | None]()
        self._resting = False
        self._thread: threading.Thread | None = None

    def begin(self, articles: tuple[Article, ...]) -> Future[Read]:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="venturegraph reads", daemon=True)
            self._thread.start()
        future = Future[Read]()
        self._waiting.put((future, articles))
        return future

    def end(self) -> None:
        """Read what waits and then no more in this run: what the reader takes of memory is given back."""
        if self._resting:
            return
        self._resting = True
        if self._thread:
            self._waiting.put(None)
        else:
            self._reader.rest()

    def stop(self) -> None:
        """Let the thread end after its batch, and wait for that a moment."""
        if self._thread:
            self._waiting.put(None)
            self._thread.join(WIND_UP)

    def _work(self) -> None:
        self._read_all()
        if self._resting:
            self._reader.rest()

    def _read_all(self) -> None:
        while task := self._waiting.get():
            future, articles = task
            try:
                future.set_result(_timed(self._reader, articles))
            except BaseException as error:  # noqa: BLE001 - it belongs to who asks for the result
                future.set_exception(error)


def _long(item: Item) -> bool:
    return isinstance(item.what, Article) and len(item.what.text) > LONG


def _refusal(item: Item, article: Article, error: Exception) -> Refusal:
    reason = _reason(error)
    return Refusal(item.origin or article.url or article.title, reason, passing=reason in {TOO_BUSY, STOPPED})


def _reason(error: Exception) -> str:
    """Return why an article was not read; a service manager's SIGTERM, which goes to all processes, is no article's fault."""
    if isinstance(error, FutureTimeoutError):
        return TOO_BUSY
    exitcode = error.exitcode if isinstance(error, ProcessExpired) else None
    if exitcode in apart.TOLD_TO_STOP or isinstance(error, BrokenProcessPool):
        return STOPPED
    return TOO_LONG.format(f"{SECONDS:.0f}") if exitcode == -signal.SIGXCPU else TOO_MUCH


def _timed(reader: NewsReader, articles: tuple[Article, ...]) -> Read:
    begun = time.perf_counter()
    return list(reader.read(articles)), time.perf_counter() - begun


def _begin(pool: ProcessPool) -> None:
    with suppress(BrokenProcessPool):  # who gives it something to do is told
        _ = pool.active


def _waited(future: Future[Read], seconds: float) -> bool:
    try:
        future.exception(timeout=seconds)
    except FutureTimeoutError:
        return future.done()
    return True


_own: list[NewsReader] = []  # of a reader process: the one that was loaded before it was forked


def _prepare(folder: Path) -> None:
    """Load the reader once for all processes, with one thread, as each has a core: ONNX Runtime has none then that a fork would lack."""
    apart.begin()
    _own.append(load_reader(folder, threads=1))
    tables.places()
    gc.freeze()  # it stays: looking through it for garbage takes a ms an article, and would make the pages each process's own


def _read(articles: tuple[Article, ...], seconds: float) -> Read:
    apart.limit_time(seconds)
    return _timed(_own[0], articles)

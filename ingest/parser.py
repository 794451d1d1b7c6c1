"""HTML taken apart in worker processes: a page that hangs or fills the memory costs its worker, not the run.

Timeouts inside a process do not stop lxml; only killing it does (measured: a tag of 100,000 attributes hangs it for a minute).
"""

import multiprocessing
import resource
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from types import TracebackType
from typing import Final, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from graph.model import Article, Refusal
from ingest.page import Found, Page, parse

MEMORY: Final = 2_000_000_000  # bytes of address space of a worker, libraries included
SECONDS: Final = 10.0  # for one page; the bundled pages take 0.03 each
AHEAD: Final = 8  # pages under way for each worker: enough to keep it busy, few enough to bound the memory

Parsing = tuple[Page, ProcessFuture[Article | Refusal]]


class Parser:
    """Worker processes that turn pages into articles."""

    def __init__(self, workers: int = 1) -> None:
        self._ahead = AHEAD * workers
        context = multiprocessing.get_context(
            "forkserver"
        )  # a fork of a process with threads (ONNX, SQLite) may deadlock
        self._pool = ProcessPool(max_workers=workers, initializer=_limit_memory, context=context)

    def all(self, found: Iterable[Found]) -> Iterator[Article | Refusal]:
        """Yield what the sources found, in their order, with each page turned into its article or the reason why not."""
        under_way: deque[Parsing | Article | Refusal] = deque()
        for item in found:
            under_way.append(
                (item, self._pool.schedule(parse, (item,), timeout=SECONDS)) if isinstance(item, Page) else item
            )
            if len(under_way) >= self._ahead:
                yield _outcome(under_way.popleft())
        while under_way:
            yield _outcome(under_way.popleft())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates only what is asked of a task
        self._pool.join()


def _outcome(item: Parsing | Article | Refusal) -> Article | Refusal:
    if isinstance(item, Article | Refusal):
        return item
    page, future = item
    try:
        return future.result()
    except FutureTimeoutError:
        return Refusal(page.origin, f"not taken apart within {SECONDS:.0f} seconds; the page is broken or hostile")
    except (ProcessExpired, MemoryError, RecursionError):
        return Refusal(
            page.origin, "taking it apart needs more memory than a page is given; the page is broken or hostile"
        )


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

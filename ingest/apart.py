"""Strangers' bytes taken apart in a process that may die: one that hangs or fills the memory costs itself, not the run.

Timeouts inside a process do not stop lxml, expat or a regular expression; only killing it does.
"""

import gc
import math
import multiprocessing
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any, Final, ParamSpec, TypeVar

from graph.errors import UnreachableError, UnreadableError
from ingest.urls import one_line

MEMORY: Final = 2_000_000_000  # bytes that a process may write to; libraries are mapped beside them (5 GB where PyTorch is installed)
SECONDS: Final = 10.0  # of processor time for one page; the bundled pages take 0.03 each
SECONDS_LIST: Final = 30.0  # of processor time for a feed or sitemap; 5,000 items took 2.5
WAIT: Final = 120.0  # by the clock: on a machine that is busy with other things, pages that are in order take long too
TOLD_TO_STOP: Final = frozenset({-signal.SIGTERM, signal.SIGTERM})  # pebble's workers make an exit code of the signal
TOO_BUSY: Final = "not taken apart in time, as the machine is busy; try again later"
STOPPED: Final = "not taken apart, as its process was told to stop; try again later"
TOO_MUCH: Final = "taking it apart needs more memory than it is given; it is broken or hostile"

Given = ParamSpec("Given")
Result = TypeVar("Result")


def processes() -> ForkServerContext:
    """Return how processes begin: not as forks of this one, whose threads (ONNX, SQLite) may hold locks for ever.

    They are forks of a server that has imported what they need, once for all processes of this one. Ctrl-C does not reach
    them: the parent ends its workers itself.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ingest.parser"])
    resource_tracker.ensure_running()  # it would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the server and its forks inherit it
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def begin() -> None:
    """Give this process no more than `MEMORY`, and let it leave no file when it is killed.

    What it was forked with is left out of garbage collection, which would find none there and copy its pages by looking.
    """
    gc.freeze()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(seconds: float) -> None:
    """Give this process so many seconds of processor time from now on; the system kills it after that."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), hard))


def ended(exitcode: int | None, seconds: float, origin: str = "") -> UnreadableError:
    """Return the error for what a process did not live to do; a service manager's SIGTERM, which goes to all, is no page's fault."""
    name = f"{origin}: " if origin else ""
    if exitcode in TOLD_TO_STOP:
        return UnreachableError(name + STOPPED)
    if exitcode == -signal.SIGXCPU:
        return UnreadableError(f"{name}not taken apart within {seconds:.0f} seconds; it is broken or hostile")
    return UnreadableError(name + TOO_MUCH)


def broken(error: Exception) -> str:
    """Return the reason for what a library stumbled over."""
    return f"it cannot be taken apart ({one_line(f'{type(error).__name__}: {error}', 200)}); it is broken or hostile"


def call(origin: str, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """Return what ``work``, a function of a module, gives, called in a process of its own.

    Raises what ``work`` raises where that is an `UnreadableError`, and an `UnreadableError` that names ``origin`` where it
    takes more than `SECONDS_LIST` or `MEMORY`, or fails in another way; `UnreachableError` after `WAIT`. Costs some 20 ms more than the work.
    """
    receiving, sending = multiprocessing.Pipe(duplex=False)
    process = processes().Process(target=_work, args=(sending, SECONDS_LIST, origin, work, args, kwargs), daemon=True)
    process.start()
    sending.close()
    try:
        result = _received(receiving, process, origin)
    finally:
        process.kill()
        process.join()
        receiving.close()
    if isinstance(result, UnreadableError):
        raise result
    return result  # type: ignore[no-any-return]  # a pipe carries anything


def _received(receiving: Connection, process: BaseProcess, origin: str) -> Any:
    if not receiving.poll(WAIT):
        raise UnreachableError(f"{origin}: {TOO_BUSY}")
    try:
        return receiving.recv()
    except (EOFError, OSError) as error:
        process.join()  # it has closed its end, so it is dead or about to be
        raise ended(process.exitcode, SECONDS_LIST, origin) from error


def _work(
    sending: Connection,
    seconds: float,
    origin: str,
    work: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    begin()
    limit_time(seconds)
    try:
        result = work(*args, **kwargs)
    except MemoryError:
        return  # the pipe closes without an answer, as it does when the process dies
    except Exception as error:  # noqa: BLE001 - whatever a library stumbles over in strangers' bytes is told to the parent
        result = error if isinstance(error, UnreadableError) else UnreadableError(f"{origin}: {broken(error)}")
    with suppress(BrokenPipeError):  # who asked has ended meanwhile, as after Ctrl-C
        sending.send(result)

"""Processes that are forks of one which has loaded what they need: it is loaded once, and its memory is theirs together.

The one that loads is itself a fork of the server of `apart.processes`: no thread of this process stands still in any of them.
"""

import os
import signal
from collections.abc import Callable
from functools import partial
from multiprocessing import reduction
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from threading import Lock
from typing import Any, Final

Work = Callable[[], object]
ANOTHER: Final = 0  # asks the first process for a fork; the id of a fork that has ended asks for its exit code


class Forks:
    """What pebble asks of a context; ``prepare`` is called once, in the process of which all workers are forks.

    They do what the first of them is given to do, as a pool's workers all do the same.
    """

    def __init__(self, context: ForkServerContext, prepare: Work) -> None:
        self.Pipe, self.RLock, self.get_start_method = context.Pipe, context.RLock, context.get_start_method
        self._context, self._prepare, self._lock = context, prepare, Lock()
        self._first: _First | None = None

    def Process(self, *, target: Callable[..., object], name: str, args: Any, kwargs: Any) -> "Fork":  # noqa: N802 - pebble's name for it
        """Return a process that calls ``target`` once it is started."""
        return Fork(self._begun, partial(target, *args, **kwargs), name)

    def close(self) -> None:
        """Let the first process end, once its forks have."""
        if self._first:
            self._first.close()

    def _begun(self, work: Work) -> "_First":
        """Return the process of which all are forks; it is begun with the first of them."""
        with self._lock:
            if self._first is None:
                self._first = _First(self._context, self._prepare, work)
            return self._first


class Fork:
    """A process as far as pebble asks for one; ``exitcode`` is None until it is known to have ended."""

    def __init__(self, first: Callable[[Work], "_First"], work: Work, name: str) -> None:
        self._begun, self._work, self.name, self.daemon = first, work, name, False
        self.pid: int | None = None
        self.exitcode: int | None = None

    def start(self) -> None:
        """Begin, which waits until the first process has prepared; `EOFError` or `OSError` where that has ended."""
        self._first = self._begun(self._work)
        self.pid, self._alive = self._first.fork()

    def is_alive(self) -> bool:
        """Say whether it has not ended."""
        self.join(0)
        return self.exitcode is None

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end, at most so many seconds."""
        if self.exitcode is None and self.pid is not None and wait([self._alive], timeout):
            os.close(self._alive)
            self.exitcode = self._first.exitcode(self.pid)

    def terminate(self) -> None:
        """Tell it to end."""
        if self.is_alive() and self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)


class _First:
    """The process of which others are forks, seen from here. It ends with this object, or this process."""

    def __init__(self, context: ForkServerContext, prepare: Work, work: Work) -> None:
        self._lock = Lock()
        self._asked, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(theirs, prepare, work), daemon=True)
        self._process.start()
        theirs.close()

    def fork(self) -> tuple[int, int]:
        """Return the id of a new fork, and a descriptor that can be read once it has ended."""
        with self._lock:
            self._asked.send(ANOTHER)
            return self._asked.recv(), reduction.recv_handle(self._asked)

    def exitcode(self, fork: int) -> int:
        """Return the exit code of a fork that has ended; that of this one where it has ended too, mostly of the same."""
        try:
            with self._lock:
                self._asked.send(fork)
                return int(self._asked.recv())
        except (EOFError, OSError):
            self._process.join()
            return self._process.exitcode or -signal.SIGTERM

    def close(self) -> None:
        """Let it end, and wait for that."""
        self._asked.close()
        self._process.join()


def _serve(asked: Connection, prepare: Work, work: Work) -> None:
    """Prepare, then fork and tell of ends as long as somebody asks."""
    prepare()
    while True:
        try:
            fork = asked.recv()
        except EOFError:
            return
        if fork == ANOTHER:
            _fork(asked, work)
        else:
            asked.send(os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]))


def _fork(asked: Connection, work: Work) -> None:
    """Begin a fork; the end of a pipe that it alone holds closes as it ends, however that comes."""
    alive, held = os.pipe()
    if not (fork := os.fork()):
        os.close(alive)
        asked.close()
        _work(work)
    os.close(held)
    asked.send(fork)
    reduction.send_handle(asked, alive, fork)
    os.close(alive)


def _work(work: Work) -> None:
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)  # what stands on the stack is the first process's

"""A server in processes of its own, and what it costs."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.scale.client import Client, get

START_SECONDS: Final = 60.0
HEALTH: Final = get("/healthz")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    process: int

    @property
    def cpu(self) -> float:
        """The processor seconds of all its processes."""
        return sum(_cpu(pid) for pid in self._pids())

    @property
    def busy(self) -> float:
        """The same to a hundredth of a second, of threads that have ended, too."""
        return sum(_ticks(pid) for pid in self._pids())

    @property
    def memory(self) -> dict[str, float]:
        """The largest process, in GB: its own memory, and with the pages of the file that it has mapped."""
        found = [_status(pid) for pid in self._pids()]
        return {name: round(max(one[name] for one in found) / 1e6, 2) for name in ("RssAnon", "VmRSS")}

    def _pids(self) -> list[int]:
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text(encoding="utf-8").split()
        return [self.process, *map(int, children)]


@contextmanager
def serving(path: Path, processes: int) -> Iterator[Served]:
    """Start a server on a free port, wait until it answers, and end it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.scale.server", str(path), str(port), str(processes)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our own module; its log is not read
        try:
            _wait(port)
            yield Served(port, process.pid)
        finally:
            process.terminate()


def _wait(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            client = Client(port)
            client.ask(HEALTH)
            client.close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


def _cpu(pid: int) -> float:
    """Return the processor seconds of a process's threads, to the microsecond: the kernel's ticks are longer than most answers."""
    found = 0
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):  # the thread has ended
            found += int(path.read_text(encoding="utf-8").split()[0])
    return found / 1e9


def _ticks(pid: int) -> float:
    """Return the processor seconds of a process as the kernel counts them."""
    parts = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf(
        "SC_CLK_TCK"
    )  # utime and stime, behind the name and the state


def _status(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return {
        name: float(rest.split()[0])
        for name, _, rest in (line.partition(":") for line in lines)
        if name in {"RssAnon", "VmRSS"}
    }

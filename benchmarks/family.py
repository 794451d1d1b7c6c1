"""What a process and all that descend from it use: memory and processor time, sampled from /proc (Linux)."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

PAUSE: Final = 0.5  # seconds between two samples; a process that ends in between is missed by as much
MEMORY_EVERY: Final = (
    4  # samples: the system walks all pages of a process to count them, which takes 20 ms for a family
)
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Use:
    """The most memory that was seen, in MB, and the seconds of processor time by process.

    Of all together ``all_mb`` counts also the pages of mapped files, which the system may take back; ``own_mb`` leaves them out.
    """

    parent_mb: float = 0.0
    child_mb: float = 0.0
    all_mb: float = 0.0
    own_mb: float = 0.0
    seconds: dict[int, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def processor(self) -> float:
        """Sum the processor time of all."""
        return sum(self.seconds.values())


class _Size(NamedTuple):
    """The memory of a process in MB: pages that several share count in RSS for each, in PSS once, and ``own`` is PSS without files."""

    rss: float = 0.0
    pss: float = 0.0
    own: float = 0.0


@contextmanager
def watched(*besides: int) -> Iterator[Use]:
    """Watch this process and its descendants from now on, ``besides`` those of these ids."""
    use, over = Use(), threading.Event()
    before = {pid: processor_time(pid) for pid in family(os.getpid()) - set(besides)}
    thread = threading.Thread(target=_watch, args=(use, over, set(besides)))
    thread.start()
    try:
        yield use
    finally:
        over.set()
        thread.join()
        for pid, seconds in before.items():
            use.seconds[pid] = max(use.seconds[pid] - seconds, 0.0)


def _watch(use: Use, over: threading.Event, besides: set[int]) -> None:
    """Take samples until it is over; what that costs itself is not counted."""
    for number in count():
        more = not over.wait(PAUSE)
        alive = family(os.getpid()) - besides
        for pid in alive:
            use.seconds[pid] = max(use.seconds[pid], processor_time(pid))
        if number % MEMORY_EVERY == 0 or not more:
            _weigh(use, alive)
        if not more:
            break
    use.seconds[os.getpid()] -= time.thread_time()


def _weigh(use: Use, processes: set[int]) -> None:
    sizes = {pid: _memory(pid) for pid in processes}
    children = [size for pid, size in sizes.items() if pid != os.getpid()]
    use.parent_mb = max(use.parent_mb, sizes[os.getpid()].rss)
    use.child_mb = max([use.child_mb, *(size.rss for size in children)])
    use.all_mb = max(use.all_mb, sum(size.pss for size in sizes.values()))
    use.own_mb = max(use.own_mb, sum(size.own for size in sizes.values()))


def family(first: int) -> set[int]:
    """Return the ids of a process and all that descend from it."""
    parents = {int(folder.name): _parent(folder) for folder in Path("/proc").glob("[0-9]*")}
    found = {first}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parent(folder: Path) -> int:
    fields = _stat(folder)
    return int(fields[1]) if fields else 0


def processor_time(pid: int) -> float:
    """Return the seconds of processor time that a process has used, 0 where there is none."""
    fields = _stat(Path(f"/proc/{pid}"))
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def _stat(folder: Path) -> list[str]:
    """Return the fields of ``stat`` after the name, which may hold spaces; none where the process has ended."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _memory(pid: int) -> _Size:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return _Size()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return _Size(*(sizes.get(name, 0.0) for name in ("Rss", "Pss", "Pss_Anon")))

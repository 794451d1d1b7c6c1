"""What a process and all that descend from it use: memory and processor time, sampled from /proc (Linux)."""

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PAUSE: Final = 0.5  # seconds between two samples; a process that ends in between is missed by as much
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Use:
    """The most memory that was seen, in MB, and the seconds of processor time by process."""

    parent_mb: float = 0.0
    child_mb: float = 0.0
    all_mb: float = 0.0
    seconds: dict[int, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def processor(self) -> float:
        """Sum the processor time of all."""
        return sum(self.seconds.values())


@contextmanager
def watched(*besides: int) -> Iterator[Use]:
    """Watch this process and its descendants from now on, ``besides`` those of these ids."""
    use, over = Use(), threading.Event()
    before = {pid: processor_time(pid) for pid in _family(os.getpid()) - set(besides)}
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
    more = True
    while more:
        more = not over.wait(PAUSE)
        family = _family(os.getpid()) - besides
        sizes = {pid: _memory(pid) for pid in family}
        use.parent_mb = max(use.parent_mb, sizes[os.getpid()][0])
        use.child_mb = max([use.child_mb, *(rss for pid, (rss, _) in sizes.items() if pid != os.getpid())])
        use.all_mb = max(use.all_mb, sum(pss for _, pss in sizes.values()))
        for pid in family:
            use.seconds[pid] = max(use.seconds[pid], processor_time(pid))


def _family(first: int) -> set[int]:
    parents = {int(folder.name): _parent(folder) for folder in Path("/proc").glob("[0-9]*")}
    family = {first}
    while found := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= found
    return family


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


def _memory(pid: int) -> tuple[float, float]:
    """Return RSS and PSS in MB: pages that several processes share count in the first for each, in the second once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0.0, 0.0
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return sizes.get("Rss", 0) / 1024, sizes.get("Pss", 0) / 1024

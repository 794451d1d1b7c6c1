"""A snapshot of the network with the measures of it: made from a scan, mapped into memory, told from a stale one.

A snapshot is a folder of columns, named by the number of the last change that it knows and the size of the graph, and put in its
place by one rename: readers see the old one or the new one, whole.
"""

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pebble import ProcessExpired, ProcessPool

from graph.analytics import columns
from graph.errors import DeadlineError, InvalidInputError, NotFoundError, VentureGraphError
from graph.store import feed
from graph.store.base import Kind, Reader

NETWORK: Final[frozenset[Kind]] = frozenset({"entity", "edge"})
NAMES: Final = "[0-9]*-[0-9]*-[0-9]*"  # of snapshots: nothing else in their folder is touched
DEADLINE: Final = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class State:
    """How far a graph is: the number of its last change (0 for none), and its size."""

    number: int
    entities: int
    edges: int

    @property
    def name(self) -> str:
        """The name of the snapshot of this state."""
        return f"{self.number}-{self.entities}-{self.edges}"


class Snapshot:
    """The columns of a snapshot, mapped into memory: they stay readable after the next one has taken its place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        info = columns.read_info(folder)
        self.state = State(*info["state"])
        self.types: list[str] = info["types"]
        self.predicates: list[str] = info["predicates"]
        self._columns = {path.stem: columns.load(folder, path.stem) for path in folder.glob("*.npy")}

    def column(self, name: str) -> NDArray[Any]:
        """Return a column."""
        return self._columns[name]

    def place(self, entity: str) -> int:
        """Return the row of an entity; raises `NotFoundError` where the snapshot does not know it."""
        ids, wanted = self.column("ids"), columns.id_bytes(entity)
        at = int(columns.places(ids, wanted)[0]) if wanted else len(ids)
        if at == len(ids) or self.id(at) != entity:
            raise NotFoundError(
                f"no entity of the snapshot has the id {entity!a}; compute a new one, it may be younger"
            )
        return at

    def id(self, place: int) -> str:
        """Return the id of a row."""
        return columns.id_text(self.column("ids"), place)

    def is_stale(self, reader: Reader) -> bool:
        """Say whether the graph has changed since."""
        return bool(reader.changes(self.state.number, limit=1)) or _size(reader) != (
            self.state.entities,
            self.state.edges,
        )


class Newest:
    """The youngest snapshot of a folder, opened once and again when another has taken its place."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._open: Snapshot | None = None

    def get(self) -> Snapshot:
        """Return it; raises `NotFoundError` where there is none."""
        found = _newest(self._home)
        if self._open is None or self._open.folder != found:
            self._open = newest(self._home)
        return self._open


def newest(home: Path) -> Snapshot:
    """Open the youngest snapshot in a folder. Raises `NotFoundError` where there is none."""
    found = _newest(home)
    try:
        return Snapshot(found)
    except FileNotFoundError:  # another has just taken its place
        return Snapshot(_newest(home))


def _newest(home: Path) -> Path:
    found = list(home.glob(NAMES))
    if not found:
        raise NotFoundError("no analytics have been computed; run `venturegraph analytics`")
    return max(found, key=lambda path: int(path.name.partition("-")[0]))


def build(reader: Reader, home: Path, *, deadline: float = DEADLINE) -> Snapshot:
    """Make the snapshot of the graph as it is, and take away those before; return the one there is where nothing has changed.

    ``deadline`` is in seconds, for all of it. Raises `DeadlineError`, and `InvalidInputError` where the folder cannot be
    written; then nothing has changed.
    """
    end = time.monotonic() + deadline
    state = state_of(reader)
    target = home / state.name
    if not target.exists():
        _make(reader, target, state, end)
    _remove_others(home, target)
    return Snapshot(target)


def state_of(reader: Reader) -> State:
    """Return how far a graph is. The last change is found by halving: no list of a graph is read."""
    return State(feed.last_number(reader), *_size(reader))


def _size(reader: Reader) -> tuple[int, int]:
    stats = reader.stats()
    return sum(stats.entities.values()), stats.edges


def _make(reader: Reader, target: Path, state: State, end: float) -> None:
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        partial.mkdir(parents=True)
        columns.write(reader.scan(NETWORK), partial, _checker(end))
        _compute(partial, end)
        types, predicates = list(columns.TYPES), list(columns.PREDICATES)
        info = {"state": [state.number, state.entities, state.edges], "types": types, "predicates": predicates}
        columns.write_info(partial, info)
        partial.rename(target)
    except OSError as error:
        raise InvalidInputError(f"{target.parent}: {error.strerror}; analytics are written beside the graph") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _checker(end: float) -> Callable[[], None]:
    def check() -> None:
        if time.monotonic() >= end:
            raise DeadlineError("the analytics took longer than they were given; allow more with --deadline SECONDS")

    return check


def _compute(folder: Path, end: float) -> None:
    """Compute the measures in a process of its own: compiled code can be stopped only from outside."""
    with ProcessPool(max_workers=1, context=get_context("spawn")) as pool:
        job = pool.schedule(compute, args=[folder], timeout=max(end - time.monotonic(), 0.001))
        try:
            job.result()
        except LateError:
            _checker(end)()
        except ProcessExpired as error:
            raise VentureGraphError(
                f"the analytics were ended ({error}); free some memory and run them again"
            ) from error


def compute(folder: Path) -> None:
    """Compute all measures from the columns in a folder, and save them there with the orders that lists are cut from."""
    from graph.analytics import measures  # noqa: PLC0415 - a second to import, for this process alone

    network = columns.network(folder)
    rank, core = measures.pagerank(network), measures.cores(network)
    parts, groups = measures.components(network), measures.communities(network)
    order = np.lexsort((np.arange(len(rank)), -rank)).astype(np.int32)
    columns.save(
        folder,
        {
            "pagerank": rank,
            "pagerank_order": order,
            "cores": core.astype(np.int32),
            "cores_order": order[np.argsort(-core[order], kind="stable")],
            "components": parts.astype(np.int32),
            "communities": groups.astype(np.int32),
            "bridges": measures.bridges(network),
        },
    )


def _remove_others(home: Path, kept: Path) -> None:
    """Take away the snapshots before; who has one mapped into memory keeps it until it is closed."""
    for path in home.glob(NAMES):
        if path != kept:
            shutil.rmtree(path, ignore_errors=True)

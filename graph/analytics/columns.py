"""The columns of a snapshot: which files there are, how they are written from a scan, and how they are mapped into memory."""

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph import ontology
from graph.model import Edge, Entity
from graph.store.base import Item

Columns = Mapping[str, NDArray[Any]]
ID_BYTES: Final = 12
BATCH: Final = 50_000  # edges whose ends are looked up at once
FACTUAL: Final = frozenset({"stated", "ended"})  # a plan or a rumour connects nothing yet
TYPES: Final = tuple(ontology.load().types)
PREDICATES: Final = tuple(ontology.load().relations)
INFO: Final = "snapshot.json"
ID: Final = np.dtype(
    f"S{ID_BYTES}"
)  # texts of bytes, which numpy sorts; all are of one length, so that zeros at the end do not matter
CHECKED: Final = 1000  # items between two checks
LEAST: Final = 1e-6  # weight of an edge that nobody believes: a weight of zero would be no edge
EMPTY: Final[Columns] = {
    "subjects": np.zeros(0, np.int32),
    "predicates": np.zeros(0, np.uint8),
    "objects": np.zeros(0, np.int32),
    "confidences": np.zeros(0, np.float32),
    "facts": np.zeros(0, np.bool_),
}


def write(items: Iterable[Item], folder: Path, check: Callable[[], None]) -> None:
    """Write the entities and edges of a scan as columns; ``check`` is called often and may raise to end it.

    ``ids`` (12 bytes each, sorted) and ``types`` are by entity; ``subjects``, ``predicates``, ``objects`` by edge in the order
    of the scan; ``indptr``, ``indices``, ``weights`` are the symmetric matrix of the edges that are facts. An entity takes 13
    bytes of memory, an edge about 80 while the matrix is made.
    """
    checked = _checked(items, check)
    ids, types, first = _entities(checked)
    edges = _edges(chain(first, checked), ids)
    save(folder, {"ids": ids, "types": types, **{name: edges[name] for name in ("subjects", "predicates", "objects")}})
    check()
    found = _network(len(ids), edges)
    save(folder, {"indptr": found.indptr, "indices": found.indices, "weights": found.data})


def save(folder: Path, columns: Columns) -> None:
    """Write columns as files."""
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", column)


def load(folder: Path, name: str) -> NDArray[Any]:
    """Map a column into memory: pages are read when they are needed and shared between processes."""
    return np.load(folder / f"{name}.npy", mmap_mode="r")  # type: ignore[no-any-return] # numpy says Any


def network(folder: Path) -> Any:
    """Return the matrix that the columns hold, mapped into memory."""
    parts = load(folder, "weights"), load(folder, "indices"), load(folder, "indptr")
    n = len(parts[2]) - 1
    return sparse.csr_matrix(parts, shape=(n, n), copy=False)


def id_bytes(id_: str) -> bytes:
    """Return the bytes of an entity's id, none for what is no such id."""
    digits = id_.removeprefix("ent_")
    try:
        return bytes.fromhex(digits) if len(digits) == 2 * ID_BYTES and digits != id_ else b""
    except ValueError:
        return b""


def write_info(folder: Path, info: Mapping[str, Any]) -> None:
    """Write what the columns mean."""
    (folder / INFO).write_text(json.dumps(info), encoding="utf-8")


def read_info(folder: Path) -> dict[str, Any]:
    """Return what `write_info` wrote."""
    found: dict[str, Any] = json.loads((folder / INFO).read_text(encoding="utf-8"))
    return found


def id_text(ids: NDArray[Any], place: int) -> str:
    """Return the id at a place."""
    return f"ent_{ids[place : place + 1].tobytes().hex()}"


def places(ids: NDArray[Any], wanted: bytes) -> NDArray[np.int64]:
    """Return where each of the wanted ids, which lie one after the other, stands or would stand."""
    return np.searchsorted(ids, np.frombuffer(wanted, ID))


def _checked(items: Iterable[Item], check: Callable[[], None]) -> Iterator[Item]:
    for number, item in enumerate(items):
        if not number % CHECKED:
            check()
        yield item


def _entities(items: Iterator[Item]) -> tuple[NDArray[Any], NDArray[Any], list[Edge]]:
    """Return ids and types, and the first edge, which ends the entities."""
    ids, types = bytearray(), array("B")
    for item in items:
        if not isinstance(item, Entity):
            return np.frombuffer(ids, ID), np.frombuffer(types, np.uint8), [item] if isinstance(item, Edge) else []
        ids += id_bytes(item.id)
        types.append(TYPES.index(item.type))
    return np.frombuffer(ids, ID), np.frombuffer(types, np.uint8), []


def _edges(items: Iterator[Item], ids: NDArray[Any]) -> Columns:
    """Return the edges as columns: ends as places, the relation, confidence, and whether it is a fact."""
    found: list[Columns] = []
    while batch := [item for item in islice(items, BATCH) if isinstance(item, Edge)]:
        found.append(
            {
                "subjects": places(ids, b"".join(id_bytes(edge.subject.id) for edge in batch)).astype(np.int32),
                "predicates": np.array([PREDICATES.index(edge.predicate) for edge in batch], np.uint8),
                "objects": places(ids, b"".join(id_bytes(edge.object.id) for edge in batch)).astype(np.int32),
                "confidences": np.array([edge.confidence for edge in batch], np.float32),
                "facts": np.array([edge.status in FACTUAL for edge in batch], np.bool_),
            }
        )
    return {name: np.concatenate([column, *(part[name] for part in found)]) for name, column in EMPTY.items()}


def _network(n: int, edges: Columns) -> Any:
    """Return the symmetric matrix of the edges that are facts; several between two add up."""
    facts = edges["facts"]
    one, other, weight = (edges[name][facts] for name in ("subjects", "objects", "confidences"))
    ends = np.concatenate((one, other)), np.concatenate((other, one))
    weights = np.maximum(np.concatenate((weight, weight)), LEAST).astype(np.float64)
    return sparse.csr_matrix((weights, ends), shape=(n, n))  # adds up what falls on one place

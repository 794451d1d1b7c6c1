"""Rows written in bulk, and progress told now and then."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

from graph.store.base import Tell
from graph.store.database import Row, Session

T = TypeVar("T")
CHUNK: Final = 2_000  # rows, or articles and things, that are in memory at once


def write(session: Session, sql: str, rows: Iterable[Row]) -> None:
    """Run a statement for each row; the rows may come of a query that runs meanwhile."""
    for chunk in chunks(rows):
        session.connection.executemany(sql, chunk)


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield lists of some thousand items."""
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def told(items: Iterable[T], total: int, step: str, tell: Tell) -> Iterator[T]:
    """Pass items on, and tell after each chunk how many there were."""
    done = 0
    for chunk in chunks(items):
        yield from chunk
        done += len(chunk)
        tell(step, done, total)


def count(session: Session, kind: str, counts: Iterable[Sequence[str | int]]) -> None:
    """Write counters of a kind that has none yet, from names and numbers."""
    session.connection.executemany("INSERT INTO counter (kind, name, n) VALUES (?, ?, ?)", [(kind, *c) for c in counts])

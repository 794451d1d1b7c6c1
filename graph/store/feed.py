"""What changed between two states, as events in a fixed order."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from graph.model import Statement
from graph.store.base import Reader

Kind = Literal["added", "changed", "retracted", "superseded", "merged", "split"]
Line = tuple[Kind, str, str]  # kind, subject, other
LAST: Final = frozenset({"retracted", "merged"})  # what is said last of an id that names nothing now, but did


def last_number(reader: Reader) -> int:
    """Return the number of the last event, 0 where there is none. It is found by halving: no list of a graph is read."""
    if not (events := reader.changes(0, limit=1)):
        return 0
    low, step = events[0].number, 1
    while events := reader.changes(low + step - 1, limit=1):
        low, step = events[0].number, step * 2
    while step > 1:
        step //= 2
        if events := reader.changes(low + step - 1, limit=1):
            low = events[0].number
    return low


def articles(before: Iterable[str], after: Iterable[str]) -> Iterator[Line]:
    """Yield the articles that were taken back, by id; that one came is told by its statements."""
    yield from (("retracted", id_, "") for id_ in sorted(set(before) - set(after)))


def statements(before: Mapping[str, Statement], after: Mapping[str, Statement]) -> Iterator[Line]:
    """Yield what became of statements, by id."""
    for id_ in sorted(before.keys() | after.keys()):
        if id_ not in after:
            yield "retracted", id_, ""
        elif id_ not in before:
            yield "added", id_, ""
        elif before[id_] != after[id_]:
            yield "changed", id_, ""


def entities(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Line]:
    """Yield what became of entities, by id; the maps give the entity of each thing, and its own id where it is one."""
    for id_ in sorted(before.keys() | after.keys()):
        was, now = before.get(id_, ""), after.get(id_, "")
        if was == now:
            continue
        if not now:
            if was == id_:
                yield "retracted", id_, ""
        elif now == id_:
            yield ("split", id_, was) if was else ("added", id_, "")
        elif was:
            yield "merged", id_, now


def superseded(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Line]:
    """Yield the statements whose place another took."""
    yield from (("superseded", id_, other) for id_, other in sorted(after.items()) if before.get(id_) != other)

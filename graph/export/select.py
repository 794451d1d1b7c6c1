"""Which part of a graph is exported: the whole, or what lies around some entities."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from graph import subgraph
from graph.errors import InvalidQueryError, MergedError
from graph.search import parse_where
from graph.search.current import current
from graph.store.base import Item, Kind, Reader
from graph.store.scanning import finder


@dataclass(frozen=True, slots=True)
class Selection:
    """The entities with these ids and those that fulfil the filter, and what lies at most ``depth`` steps from them.

    Without ids and filter it is the whole graph. A ``depth`` of None is the usual one: 1 around single
    entities, 0 for a filter.
    """

    entities: Sequence[str] = ()
    where: str = ""
    depth: int | None = None


WHOLE = Selection()


def select(reader: Reader, part: Selection, kinds: frozenset[Kind]) -> Iterator[Item]:
    """Return the items of a part, as `subgraph.scan` or `Reader.scan` gives them.

    The id of what has become part of another stands for that. Raises as `subgraph.scan`; `InvalidQueryError` also for a
    filter that makes no sense, and for a depth around nothing.
    """
    if not part.entities and not part.where:
        if part.depth is not None:
            raise InvalidQueryError("a depth needs entities or a filter to start from")
        return reader.scan(kinds)
    found = [*(_current(reader, id_) for id_ in part.entities), *(_matching(reader, part.where) if part.where else ())]
    depth = int(bool(part.entities)) if part.depth is None else part.depth
    return subgraph.scan(reader, found, depth, kinds)


def _current(reader: Reader, id_: str) -> str:
    try:
        return reader.entity(id_).id
    except MergedError as error:
        return error.id


def _matching(reader: Reader, where: str) -> Iterator[str]:
    conditions = current(reader, parse_where(where))
    ask = partial(finder(reader).find_entities, conditions)
    yield from (entity.id for entity in subgraph.pages(ask))

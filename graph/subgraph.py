"""A part of the graph as a stream: the surroundings of some entities, in the order of `Reader.scan`."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final, Protocol, TypeVar

from graph.errors import InvalidQueryError
from graph.model import Edge, Fact
from graph.store.base import KINDS, MAX_LIMIT, Item, Kind, Page, Reader

T = TypeVar("T")
MAX_DEPTH: Final = 6  # steps: further away almost everything is near
MAX_ENTITIES: Final = (
    100_000  # of a part, whose ids and edges are held in memory (about 100 MB); the whole has no limit
)
EdgeKey = tuple[str, str, str]


class _Paged(Protocol[T]):
    """A list of a `Reader` with everything but the page said."""

    def __call__(self, *, limit: int, cursor: str) -> Page[T]: ...


def scan(reader: Reader, entities: Iterable[str], depth: int = 1, kinds: frozenset[Kind] = KINDS) -> Iterator[Item]:
    """Yield the entities at most ``depth`` steps from the given ones, all edges between them, and the facts of both.

    The facts are those behind the edges and the literals of the entities. Unlike `Reader.scan` it is no snapshot: what is
    written meanwhile may be seen in part. Raises, before the first item, `NotFoundError` or `MergedError` for an id,
    `InvalidQueryError` for an impossible depth and for a part larger than `MAX_ENTITIES`.
    """
    if not 0 <= depth <= MAX_DEPTH:
        raise InvalidQueryError(f"depth {depth} is outside 0 to {MAX_DEPTH}")
    found = sorted(_near(reader, [reader.entity(id_).id for id_ in entities], depth))
    return _items(reader, found, kinds)


def _near(reader: Reader, start: Iterable[str], depth: int) -> set[str]:
    """Return the ids within so many steps, breadth first."""
    found = set(start)
    _check_size(found, 0)
    frontier = set(found)
    for _ in range(depth):
        frontier = {id_ for near in frontier for id_ in _neighbours(reader, near)} - found
        found |= frontier
        _check_size(found, depth)
    return found


def _check_size(found: set[str], depth: int) -> None:
    if len(found) > MAX_ENTITIES:
        raise InvalidQueryError(
            f"more than {MAX_ENTITIES} entities are within {depth} steps: take fewer steps, or the whole graph"
        )


def _neighbours(reader: Reader, id_: str) -> Iterator[str]:
    for edge in pages(partial(reader.edges, id_)):
        yield edge.subject.id
        yield edge.object.id


def _items(reader: Reader, found: list[str], kinds: frozenset[Kind]) -> Iterator[Item]:
    inside = frozenset(found)
    for id_ in found if "entity" in kinds else ():
        yield reader.entity(id_)
    for id_ in found if "edge" in kinds else ():
        yield from (edge for _, edge in sorted(_edges_from(reader, id_, inside).items()))
    yield from _facts(reader, found, inside) if "fact" in kinds else ()


def _edges_from(reader: Reader, id_: str, inside: frozenset[str]) -> Mapping[EdgeKey, Edge]:
    """Return the edges of which an entity is the subject; each edge is one entity's."""
    edges = pages(partial(reader.edges, id_))
    return {(e.subject.id, e.predicate, e.object.id): e for e in edges if e.subject.id == id_ and e.object.id in inside}


def _facts(reader: Reader, found: list[str], inside: frozenset[str]) -> Iterator[Fact]:
    """Yield each entity's facts with an object among the found or none, by article and place within the entity."""
    for id_ in found:
        facts = (fact for fact in pages(partial(reader.facts, id_)) if fact.subject.id == id_)
        kept = [fact for fact in facts if fact.object is None or fact.object.id in inside]
        yield from sorted(kept, key=lambda fact: (fact.article.id, fact.statement.evidence.start, fact.statement.id))


def pages(ask: _Paged[T]) -> Iterator[T]:
    """Yield the items of a list over all of its pages."""
    page = ask(limit=MAX_LIMIT, cursor="")
    yield from page.items
    while page.next:
        page = ask(limit=MAX_LIMIT, cursor=page.next)
        yield from page.items

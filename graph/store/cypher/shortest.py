"""The shortest path between two entities: breadth-first from both ends at once, the smaller frontier first, a level at a time."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.cypher.tree import Direction
from graph.errors import InvalidQueryError
from graph.store.cypher.types import NODE_BITS
from graph.store.database import Row, Session
from graph.store.database import Value as Plain

Edge = tuple[int, int, int]  # source, relation, target
NEAR: Final = (
    "SELECT j.value, r.src, r.typ, r.dst FROM json_each(:frontier) j CROSS JOIN edge r ON r.{end} = j.value AND {where}"
)
OTHER: Final = {"src": "dst", "dst": "src"}
ENDS: Final[Mapping[Direction, tuple[str, ...]]] = {"out": ("src",), "in": ("dst",), "any": ("src", "dst")}


@dataclass(frozen=True)
class Search:
    """What a path goes over, and how far: ``ends`` are the columns of an edge at which it may be entered."""

    where: str  # SQL on ``edge r``
    ends: tuple[str, ...]
    most: int


@dataclass
class _Side:
    """How far one end has come: for each thing seen the one before it and the edge between them."""

    start: int
    ends: tuple[str, ...]  # columns of an edge at which it is entered
    seen: dict[int, tuple[int, Edge] | None] = field(default_factory=dict)
    frontier: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen, self.frontier = {self.start: None}, [self.start]

    def way(self, at: int) -> Iterator[tuple[int, Edge]]:
        """Yield the things and edges from a thing back to the start, without the thing itself."""
        while found := self.seen[at]:
            at = found[0]
            yield found


def finder(session: Session, searches: Sequence[Search], binds: Mapping[str, Plain]) -> Callable[..., str | None]:
    """Return the SQL function ``cy_shortest(number of the search, row, row)``, which gives a path or NULL."""

    def shortest(number: int, start: int | None, goal: int | None) -> str | None:
        if start is None or goal is None:
            return None
        if start == goal:
            raise InvalidQueryError("shortestPath takes two different nodes; keep them apart with WHERE a.id <> b.id")
        return _search(session, searches[number], binds, (start, goal))

    return shortest


def _search(session: Session, search: Search, binds: Mapping[str, Plain], ends: tuple[int, int]) -> str | None:
    near, far = _Side(ends[0], search.ends), _Side(ends[1], tuple(OTHER[end] for end in search.ends))
    for _ in range(search.most):
        side, other = (near, far) if len(near.frontier) <= len(far.frontier) else (far, near)
        if (met := _step(session, search, binds, side, other)) is not None:
            return _path(near, far, met)
        if not side.frontier:
            return None
    return None


def _step(session: Session, search: Search, binds: Mapping[str, Plain], side: _Side, other: _Side) -> int | None:
    """Go one level further; returns a thing at which both sides meet."""
    frontier, side.frontier = side.frontier, []
    for end in side.ends:
        rows: Iterator[Row] = session.execute(
            NEAR.format(end=end, where=search.where), {**binds, "frontier": json.dumps(frontier)}
        )
        for at, src, typ, dst in rows:
            to = dst if end == "src" else src
            if to in side.seen:
                continue
            side.seen[to] = (at, (src, typ, dst))
            if to in other.seen:
                return int(to)
            side.frontier.append(to)
    return None


def _path(near: _Side, far: _Side, met: int) -> str:
    """Return the path as JSON: nodes and relationships in turn."""
    first = [*near.way(met)][::-1]
    found: list[object] = []
    for thing, edge in first:
        found += [_node(thing), _edge(edge)]
    found.append(_node(met))
    for thing, edge in far.way(met):
        found += [_edge(edge), _node(thing)]
    return json.dumps(found, separators=(",", ":"))


def _edge(edge: Edge) -> list[int]:
    return [edge[1], _node(edge[0]), _node(edge[2])]


def _node(row: int) -> int:
    """Return an entity as it stands in SQL: the number of its label is 0."""
    return row << NODE_BITS

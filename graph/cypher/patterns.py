"""Parses patterns: paths of nodes and relationships."""

from collections.abc import Callable
from typing import Final

from graph.cypher.cursor import Cursor
from graph.cypher.tree import MAX_HOPS, Direction, MapOf, Node, Path, Step

MapParser = Callable[[Cursor], MapOf]  # of the properties in a pattern; expressions and patterns hold each other
MAX_STEPS: Final = 12  # of one path as it is written


def paths(cursor: Cursor, map_of: MapParser) -> tuple[Path, ...]:
    """Parse paths between commas; the names in them are bound. Raises `InvalidQueryError`."""
    found = [path(cursor, map_of)]
    while cursor.sign(","):
        found.append(path(cursor, map_of))
    return tuple(found)


def path(cursor: Cursor, map_of: MapParser) -> Path:
    """Parse one path."""
    name = ""
    if cursor.token.kind == "name" and cursor.following.value == "=":
        name = cursor.advance().value
        cursor.advance()
    if cursor.token.word in {"SHORTESTPATH", "ALLSHORTESTPATHS"}:
        return _shortest(cursor, name, map_of)
    if cursor.token.kind == "name":
        cursor.refuse("a path begins with (")
    nodes, steps = _steps(cursor, map_of)
    cursor.bound |= {name} - {""}
    return Path(nodes, steps, name)


def labels(cursor: Cursor) -> tuple[str, ...]:
    """Parse ``:A:B`` or ``:A&B``."""
    found: list[str] = []
    while cursor.sign(":") or (found and cursor.sign("&")):
        found.append(cursor.name("a label"))
    return tuple(found)


def _shortest(cursor: Cursor, name: str, map_of: MapParser) -> Path:
    if cursor.token.word == "ALLSHORTESTPATHS":
        cursor.refuse("use shortestPath: there can be thousands of equally short ones")
    cursor.advance()
    cursor.need("(", "after shortestPath")
    nodes, steps = _steps(cursor, map_of)
    cursor.need(")", "at the end of shortestPath(…)")
    if len(steps) != 1:
        cursor.refuse("shortestPath takes two nodes and one relationship of variable length between them")
    cursor.bound |= {name} - {""}
    return Path(nodes, steps, name, shortest=True)


def _steps(cursor: Cursor, map_of: MapParser) -> tuple[tuple[Node, ...], tuple[Step, ...]]:
    nodes, steps = [_node(cursor, map_of)], list[Step]()
    while cursor.at_sign("-") or cursor.at_sign("<"):
        steps.append(_step(cursor, map_of))
        nodes.append(_node(cursor, map_of))
        if len(steps) > MAX_STEPS:
            cursor.refuse(f"a path of more than {MAX_STEPS} steps")
    if sum(step.high for step in steps) > MAX_STEPS:
        cursor.refuse(f"the steps of one path may add up to {MAX_STEPS} relationships")
    return tuple(nodes), tuple(steps)


def _node(cursor: Cursor, map_of: MapParser) -> Node:
    cursor.need("(", "before a node")
    name = cursor.advance().value if cursor.token.kind == "name" else ""
    cursor.bound |= {name} - {""}
    found, any_label = labels(cursor), False
    while len(found) >= 1 and cursor.sign("|"):
        if len(found) > 1 and not any_label:
            cursor.refuse("either all of the labels (:A:B) or one of them (:A|B)")
        any_label = True
        cursor.sign(":")
        found = (*found, cursor.name("a label"))
    properties = map_of(cursor) if cursor.at_sign("{") else None
    cursor.need(")", "after a node")
    return Node(name, found, properties, any_label)


def _step(cursor: Cursor, map_of: MapParser) -> Step:
    left = cursor.sign("<")
    cursor.need("-", "in a relationship")
    name, low, high = "", 1, 1
    types: tuple[str, ...] = ()
    properties: MapOf | None = None
    if cursor.sign("["):
        name = cursor.advance().value if cursor.token.kind == "name" else ""
        cursor.bound |= {name} - {""}
        types = _types(cursor)
        low, high = _length(cursor)
        properties = map_of(cursor) if cursor.at_sign("{") else None
        cursor.need("]", "after a relationship")
    cursor.need("-", "in a relationship")
    direction: Direction = "in" if left else "out" if cursor.sign(">") else "any"
    return Step(name, types, direction, low, high, properties)


def _types(cursor: Cursor) -> tuple[str, ...]:
    found: list[str] = []
    while cursor.sign(":") or (found and cursor.sign("|")):
        cursor.sign(":")
        found.append(cursor.name("a relationship type"))
    return tuple(found)


def _length(cursor: Cursor) -> tuple[int, int]:
    """Parse ``*3`` or ``*1..3``: a path without an end is refused."""
    if not cursor.sign("*"):
        return 1, 1
    low = _count(cursor)
    bounded = cursor.sign("..")
    high = _count(cursor) if bounded else low
    if high is None:
        cursor.refuse(f"a path needs an end, *1..{MAX_HOPS} at most: without one it visits the whole graph")
    if high > MAX_HOPS:
        cursor.refuse(f"a path of {high} relationships; at most {MAX_HOPS} are allowed")
    return (1 if low is None else low), high


def _count(cursor: Cursor) -> int | None:
    if cursor.token.kind != "number" or not cursor.token.value.isdecimal():
        return None
    return int(cursor.advance().value[:9])

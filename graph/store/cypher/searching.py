"""Compiles ``shortestPath``: the two nodes are found as any others, the path between them by a function."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from graph.cypher import tree, walk
from graph.store.cypher import schema
from graph.store.cypher.expressions import Expressions, compared
from graph.store.cypher.functions import call
from graph.store.cypher.patterns import family_of
from graph.store.cypher.shortest import ENDS, Search
from graph.store.cypher.types import Type
from graph.store.cypher.values import Bound, Context, Scope, Value, refuse, row_sql

ALONG = Type("path", label=f"{schema.ENTITY}/{schema.EDGE}")


class Shortest:
    """Collects the searches of a query."""

    def __init__(self, context: Context, expressions: Callable[[Scope], Expressions]) -> None:
        self._context, self._expressions = context, expressions
        self.searches: list[Search] = []

    def path(self, clause: tree.Match, scope: Scope) -> tree.Path:
        """Return the one shortest path of a clause, with names for what has none; raises `InvalidQueryError` for what it may not be."""
        first, *more = (path for path in clause.patterns if path.shortest)
        if more:
            refuse("two shortestPath in one MATCH; use two")
        (step,), (left, right) = first.steps, first.nodes
        if family_of(step.types) != schema.EDGE:
            refuse("shortestPath goes over relations between entities; name their types: -[:FOUNDED|INVESTED_IN*..6]-")
        if step.low > 1:
            refuse("shortestPath begins at a length of 0 or 1")
        own = {first.name, step.name} - {""}
        if own & walk.names(clause.where):
            refuse("a condition on a shortestPath in its own MATCH; put it after a WITH")
        if clause.optional and not {left.name, right.name} <= scope.keys():
            refuse("OPTIONAL MATCH of a shortestPath between nodes that were not found before")
        nodes = tuple(replace(node, name=node.name or self._context.hidden()) for node in (left, right))
        return replace(first, name=first.name or self._context.hidden(), nodes=nodes)

    def plain(self, clause: tree.Match, path: tree.Path) -> Sequence[tree.Path]:
        """Return the patterns of a clause with the two nodes in the place of the path between them."""
        return [*(p for p in clause.patterns if not p.shortest), *(tree.Path((node,), ()) for node in path.nodes)]

    def bound(self, path: tree.Path, scope: Scope) -> dict[str, Bound]:
        """Return what the path and its relationships stand for, where its nodes are known."""
        (step,) = path.steps
        where = " AND ".join(self._conditions(step))
        self.searches.append(Search(where, ENDS[step.direction], step.high))
        start, goal = (row_sql(scope[node.name].value.sql) for node in path.nodes)
        value = Value(f"cy_shortest({len(self.searches) - 1}, {start}, {goal})", ALONG)
        return {path.name: Bound(value)}

    def _conditions(self, step: tree.Step) -> Iterator[str]:
        terms = (self._context.session.term(schema.relations()[type_]) for type_ in step.types)
        yield f"r.typ IN ({', '.join(map(str, terms))})"
        for key, expression in step.properties.items if step.properties else ():
            if walk.names(expression):
                refuse("properties in a shortestPath are compared with literals and parameters")
            found = schema.families()[schema.EDGE].properties.get(key) or refuse(
                f"relationships have no property {key}"
            )
            own = Value(found.sql.format(a="r"), found.type)
            yield compared("=", own, self._expressions({}).value(expression)).sql


def along(path: Value) -> Value:
    """Return the relationships of a path."""
    return call("relationships", [path])

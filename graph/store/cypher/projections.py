"""Compiles WITH and RETURN: grouping, DISTINCT, ORDER BY, SKIP and LIMIT."""
# ruff: noqa: S608 -- only table and column names of these modules are put into the text; names and values of queries are bound or numbered

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.cypher import tree, walk
from graph.cypher.functions import AGGREGATES
from graph.cypher.tree import Expression, Item, Projection
from graph.errors import InvalidQueryError
from graph.store.cypher.expressions import Expressions
from graph.store.cypher.types import Type
from graph.store.cypher.values import Context, Scope, Value, refuse

SORTED: Final = {"number", "text", "bool", "null"}


@dataclass(frozen=True)
class Rows:
    """The rows of a clause: a table, what names stand for in it, and the column that orders it, empty where none does."""

    table: str
    scope: Scope
    order: str = ""


@dataclass(frozen=True)
class Projected:
    """A SELECT with columns c0, c1, …, their names and types; ``ordered`` says that a column ``o`` numbers the rows."""

    sql: str
    names: tuple[str, ...]
    types: tuple[Type, ...]
    ordered: bool


class Projecting:
    """Compiles one projection of rows."""

    def __init__(
        self, context: Context, rows: Rows, expressions: Callable[[Scope, str], Expressions], found: Projection
    ) -> None:
        self._context, self._rows, self._found = context, rows, found
        self._expressions = expressions(rows.scope, rows.order)
        self._items = (*_all(rows.scope, found), *found.items)
        self._grouped = any(walk.aggregates(item.expression) for item in self._items)
        self._check()

    def compile(self, *, last: bool, limit: int | None = None) -> Projected:
        """Return the SELECT; the ``last`` one needs no number of its rows, and gives ``limit`` rows where it has no LIMIT itself."""
        found = [self._expressions.value(item.expression) for item in self._items]
        columns = [f"{value.sql} AS c{at}" for at, value in enumerate(found)]
        keys = self._keys(found)
        sorts = [f"k{at}{_direction(key)}" for at, key in enumerate(self._found.order)]
        if self._rows.order and not (keys or self._grouped or self._found.distinct):
            keys, sorts = [f"{self._rows.order} AS k0"], ["k0"]
        sql = self._select(columns, keys)
        ordered = bool(sorts) and not last
        if sorts:
            listed = [f"c{at}" for at in range(len(columns))]
            listed += [f"row_number() OVER (ORDER BY {', '.join(sorts)}) AS o"] * ordered
            sql = f"SELECT {', '.join(listed)} FROM ({sql}) ORDER BY {', '.join(sorts)}"
        names = tuple(item.name for item in self._items)
        return Projected(sql + self._amounts(limit), names, tuple(value.type for value in found), ordered)

    def _select(self, columns: Sequence[str], keys: Sequence[str]) -> str:
        groups = [str(at + 1) for at, item in enumerate(self._items) if not walk.aggregates(item.expression)]
        by = f" GROUP BY {', '.join(groups)}" if self._grouped and groups else ""
        if not self._found.distinct:
            return f"SELECT {', '.join([*columns, *keys])} FROM {self._rows.table}{by}"
        inner = f"SELECT DISTINCT {', '.join(columns)} FROM {self._rows.table}{by}"
        return f"SELECT {', '.join(['*', *keys])} FROM ({inner})" if keys else inner

    def _check(self) -> None:
        """Refuse what Cypher refuses of aggregates: one in another, and values beside them that are no group."""
        for item in self._items:
            for part in walk.parts(item.expression):
                if (
                    isinstance(part, tree.Call)
                    and part.name in AGGREGATES
                    and any(map(walk.aggregates, part.arguments))
                ):
                    raise InvalidQueryError(f"{item.name}: an aggregate of an aggregate; use WITH between them")
            if walk.aggregates(item.expression) and not walk.covered(item.expression, self._groups):
                raise InvalidQueryError(f"{item.name}: what stands beside an aggregate must be returned by itself, too")

    @property
    def _groups(self) -> list[Expression]:
        return [item.expression for item in self._items if not walk.aggregates(item.expression)]

    def _keys(self, found: Sequence[Value]) -> list[str]:
        meant = {item.name: item.expression for item in self._items}
        return [
            f"{self._key(walk.replaced(key.expression, meant), found)} AS k{at}"
            for at, key in enumerate(self._found.order)
        ]

    def _key(self, wanted: Expression, found: Sequence[Value]) -> str:
        at = next((at for at, item in enumerate(self._items) if item.expression == wanted), None)
        value = found[at] if at is not None else self._expressions.value(wanted)
        if value.type.kind not in SORTED:
            refuse(f"ORDER BY a {value.type}; order by one of its values")
        if self._found.distinct:
            return f"c{at}" if at is not None else refuse("ORDER BY after DISTINCT takes what is returned")
        if walk.aggregates(wanted) and not self._grouped:
            raise InvalidQueryError("ORDER BY an aggregate of rows that are not grouped; return it, too")
        if self._grouped and not walk.covered(wanted, self._groups):
            raise InvalidQueryError("ORDER BY after an aggregate takes what is returned")
        return value.sql

    def _amounts(self, limit: int | None) -> str:
        skip, own = self._amount("SKIP", self._found.skip), self._amount("LIMIT", self._found.limit)
        rows = own if own is not None else limit
        if rows is None and skip is None:
            return ""
        return f" LIMIT {-1 if rows is None else rows} OFFSET {skip or 0}"

    def _amount(self, word: str, found: Expression | None) -> int | None:
        if found is None:
            return None
        value = (
            self._context.parameters.get(found.name)
            if isinstance(found, tree.Parameter)
            else getattr(found, "value", None)
        )
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise InvalidQueryError(f"{word} takes a whole number that is not negative, not {value!a}")
        return value


def _all(scope: Scope, found: Projection) -> list[Item]:
    """Return the items that ``*`` stands for, by name; nodes that were given no name have one that begins with a space."""
    if not found.all:
        return []
    names = sorted(name for name in scope if not name.startswith(" "))
    if not names and not found.items:
        raise InvalidQueryError("* stands for all names, and there is none")
    return [Item(tree.Variable(name), name) for name in names]


def _direction(key: tree.Order) -> str:
    """Return how a key sorts: null is the largest value of Cypher, the smallest of SQLite."""
    return " DESC NULLS FIRST" if key.descending else " NULLS LAST"

"""Compiles a query to one SELECT: each clause reads the rows of the one before it, as a common table expression.

The columns of these tables are numbered; names of a query never become part of its SQL.
"""
# ruff: noqa: S608 -- only table and column names of these modules are put into the text; names and values of queries are bound or numbered

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph.cypher import tree, walk
from graph.cypher.tree import Expression
from graph.errors import InvalidQueryError
from graph.store.cypher.chain import Chain
from graph.store.cypher.expressions import Expressions
from graph.store.cypher.patterns import variants
from graph.store.cypher.projections import Projecting, Rows
from graph.store.cypher.searching import Shortest, along
from graph.store.cypher.shortest import Search
from graph.store.cypher.types import BOOL, NUMBER, Type
from graph.store.cypher.values import Bound, Context, Scope, Value, as_json, refuse
from graph.store.database import Session
from graph.store.database import Value as Plain

ONE_ROW: Final = "(SELECT 1)"
MAX_BRANCHES: Final = 400  # SQLite unites 500 selects
Needed = frozenset[str] | None  # names that later clauses use, None for all


@dataclass(frozen=True)
class Compiled:
    """A query as SQL with what is bound, and the names and types of its columns."""

    sql: str
    binds: Mapping[str, Plain]
    names: tuple[str, ...]
    types: tuple[Type, ...]
    searches: tuple[Search, ...]


@dataclass(frozen=True)
class _Branch:
    """One pattern as what follows FROM, and what names stand for there."""

    tail: str
    scope: Scope


def compile_query(session: Session, query: tree.Query, parameters: Mapping[str, object], limit: int) -> Compiled:
    """Return a query as SQL that gives ``limit`` rows where it has no LIMIT; raises `InvalidQueryError` for what cannot be answered."""
    return _Compiler(Context(session, parameters)).compile(query, limit)


class _Compiler:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._tables: list[str] = []
        self._shortest = Shortest(context, self._expressions)

    def compile(self, query: tree.Query, limit: int) -> Compiled:
        rows = Rows(f"{ONE_ROW} q0", {})
        clauses = [*query.clauses, query.returns]
        for at, clause in enumerate(query.clauses):
            rows = self._clause(rows, clause, _needed(clauses[at + 1 :]))
        found = Projecting(self._context, rows, self._expressions, query.returns).compile(last=True, limit=limit)
        tables = f"WITH {', '.join(self._tables)} " if self._tables else ""
        return Compiled(
            tables + found.sql, self._context.binds, found.names, found.types, tuple(self._shortest.searches)
        )

    def _clause(self, rows: Rows, clause: tree.Match | tree.Unwind | tree.Projection, needed: Needed) -> Rows:
        if isinstance(clause, tree.Match):
            return self._match(rows, clause, needed)
        return self._unwind(rows, clause, needed) if isinstance(clause, tree.Unwind) else self._with(rows, clause)

    def _expressions(self, scope: Scope, order: str = "") -> Expressions:
        return Expressions(self._context, scope, self._subquery, order)

    # ---- tables

    def _rows(self, rows: Rows, branches: Sequence[_Branch], needed: Needed, *, kept: bool = False) -> Rows:
        """Add a table of what later clauses need of these branches; ``kept`` are its rows where it is read more than once."""
        names = sorted(name for name in branches[0].scope if needed is None or name in needed)
        parts = " UNION ALL ".join(self._select(branch, names, rows.order) for branch in branches)
        types = {name: branches[0].scope[name].value.type for name in names}
        return self._table(parts, types, ordered=bool(rows.order), kept=kept)

    def _select(self, branch: _Branch, names: Sequence[str], order: str) -> str:
        columns = [f"{branch.scope[name].value.sql} AS c{at}" for at, name in enumerate(names)]
        columns += [f"{order} AS o"] if order else []
        return f"SELECT {', '.join(columns) or '1'} FROM {branch.tail}"

    def _table(self, sql: str, types: Mapping[str, Type], *, ordered: bool, kept: bool = False) -> Rows:
        name = self._context.alias("q")
        self._tables.append(f"{name} AS {'MATERIALIZED ' if kept else ''}({sql})")
        scope = {key: Bound(Value(f"{name}.c{at}", type_)) for at, (key, type_) in enumerate(types.items())}
        return Rows(name, scope, f"{name}.o" if ordered else "")

    # ---- clauses

    def _match(self, rows: Rows, clause: tree.Match, needed: Needed) -> Rows:
        if any(path.shortest for path in clause.patterns):
            return self._match_shortest(rows, clause, needed)
        return self._matched(rows, clause.patterns, clause.where, needed, optional=clause.optional)

    def _matched(
        self,
        rows: Rows,
        paths: Sequence[tree.Path],
        where: Expression | None,
        needed: Needed,
        *,
        optional: bool = False,
    ) -> Rows:
        several = any(step.low < step.high for path in paths for step in path.steps)
        if optional or (several and rows.scope):
            return self._aside(rows, paths, where, needed, optional=optional)
        return self._rows(rows, self._branches(rows.table, rows.scope, paths, where), needed)

    def _aside(
        self, rows: Rows, paths: Sequence[tree.Path], where: Expression | None, needed: Needed, *, optional: bool
    ) -> Rows:
        """Find a pattern for each row in a list of its own, which may be empty.

        The rows are read once: a second place in the SQL that reads them would double all of it with each such clause.
        """
        branches = self._branches(f"{ONE_ROW} {self._context.alias('e')}", rows.scope, paths, where)
        names = sorted(n for n in branches[0].scope.keys() - rows.scope.keys() if needed is None or n in needed)
        parts = " UNION ALL ".join(f"SELECT {_packed(b.scope, names)} AS r FROM {b.tail}" for b in branches)
        found = f"(SELECT json_group_array(json(r)) FROM ({parts}))"
        found = f"coalesce(nullif({found}, '[]'), '[null]')" if optional else found
        alias = self._context.alias("j")
        types = [branches[0].scope[name].value.type for name in names]
        items = {
            n: Bound(_unpacked(f"{alias}.value", at, t)) for at, (n, t) in enumerate(zip(names, types, strict=True))
        }
        return self._rows(
            rows, [_Branch(f"{rows.table} CROSS JOIN json_each({found}) {alias}", {**rows.scope, **items})], needed
        )

    def _match_shortest(self, rows: Rows, clause: tree.Match, needed: Needed) -> Rows:
        path = self._shortest.path(clause, rows.scope)
        found = self._matched(rows, self._shortest.plain(clause, path), clause.where, None)
        scope = {**found.scope, **self._shortest.bound(path, found.scope)}
        found = self._rows(found, [_Branch(found.table, scope)], None, kept=True)  # searched once, not for each use
        way = found.scope[path.name].value
        scope = {**found.scope, **({name: Bound(along(way))} if (name := path.steps[0].name) else {})}
        there = "" if clause.optional else f" WHERE {way.sql} IS NOT NULL"
        return self._rows(found, [_Branch(found.table + there, scope)], needed)

    def _branches(self, base: str, scope: Scope, paths: Sequence[tree.Path], where: Expression | None) -> list[_Branch]:
        paths, conditions = self._apart(paths)
        conditions += walk.conjuncts(where)
        found = [self._branch(Chain(self._context, v, (base, scope), conditions), scope, conditions)
                 for v in variants(self._context, paths, scope)]  # fmt: skip
        return found if len(found) <= MAX_BRANCHES else refuse("patterns of too many lengths")

    def _apart(self, paths: Iterable[tree.Path]) -> tuple[list[tree.Path], list[Expression]]:
        """Return paths without properties of nodes, and these as conditions; a node without a name is given one for it."""
        conditions: list[Expression] = []

        def named(node: tree.Node) -> tree.Node:
            if node.properties is None:
                return node
            name = node.name or self._context.hidden()
            own = (tree.Property(tree.Variable(name), key) for key, _ in node.properties.items)
            conditions.extend(tree.Binary("=", a, b) for a, (_, b) in zip(own, node.properties.items, strict=True))
            return replace(node, name=name, properties=None)

        return [replace(path, nodes=tuple(map(named, path.nodes))) for path in paths], conditions

    def _branch(self, chain: Chain, outer: Scope, conditions: Iterable[Expression]) -> _Branch:
        scope = {**outer, **chain.place()}
        expressions = self._expressions(scope)
        where = [expressions.condition(condition) for condition in conditions]
        where += chain.hop_conditions(expressions)
        listed = " AND ".join([*chain.where, *where])
        return _Branch(chain.source() + (f" WHERE {listed}" if listed else ""), scope)

    def _subquery(self, found: tree.Subquery, scope: Scope) -> Value:
        base = f"{ONE_ROW} {self._context.alias('e')}"
        branches = self._branches(base, scope, found.patterns, found.where)
        if found.kind == "EXISTS":
            return Value(f"({' OR '.join(f'EXISTS (SELECT 1 FROM {branch.tail})' for branch in branches)})", BOOL)
        return Value(f"({' + '.join(f'(SELECT count(*) FROM {branch.tail})' for branch in branches)})", NUMBER)

    def _unwind(self, rows: Rows, clause: tree.Unwind, needed: Needed) -> Rows:
        of = self._expressions(rows.scope).value(clause.source)
        if of.type.kind not in {"list", "null"}:
            return self._rows(rows, [_Branch(rows.table, {**rows.scope, clause.name: Bound(of)})], needed)
        if of.type.of.kind == "any":
            refuse("UNWIND of a list with values of several types")
        alias = self._context.alias("j")
        element = Bound(Value(f"{alias}.value", of.type.of))
        tail = f"{rows.table} CROSS JOIN json_each({of.sql}) {alias}"
        return self._rows(rows, [_Branch(tail, {**rows.scope, clause.name: element})], needed)

    def _with(self, rows: Rows, clause: tree.Projection) -> Rows:
        found = Projecting(self._context, rows, self._expressions, clause).compile(last=False)
        if len(set(found.names)) < len(found.names):
            raise InvalidQueryError("WITH gives one name twice")
        made = self._table(found.sql, dict(zip(found.names, found.types, strict=True)), ordered=found.ordered)
        if clause.where is None:
            return made
        condition = self._expressions(made.scope).condition(clause.where)
        return self._rows(made, [_Branch(f"{made.table} WHERE {condition}", made.scope)], None)


def _needed(clauses: Sequence[tree.Match | tree.Unwind | tree.Projection]) -> Needed:
    """Return the names that clauses use, None where one asks for all."""
    if any(isinstance(clause, tree.Projection) and clause.all for clause in clauses):
        return None
    return frozenset(name for clause in clauses for name in walk.names(clause))


def _packed(scope: Scope, names: Iterable[str]) -> str:
    """Return what a pattern found, as one list."""
    return f"json_array({', '.join(as_json(scope[name].value) for name in names)})"


def _unpacked(row: str, at: int, type_: Type) -> Value:
    return Value(f"({row} {'->' if type_.json else '->>'} '$[{at}]')", type_)

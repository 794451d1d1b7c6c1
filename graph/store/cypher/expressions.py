"""Compiles expressions to SQL whose value is Cypher's: null where that says null, an error where that says error."""
# ruff: noqa: S608 -- only table and column names of these modules are put into the text; names and values of queries are bound or numbered

import json
from collections.abc import Sequence
from functools import singledispatchmethod
from typing import Final, Protocol

from graph.cypher import tree
from graph.cypher.functions import AGGREGATES
from graph.cypher.tree import Expression
from graph.errors import InvalidQueryError
from graph.store.cypher import schema, values
from graph.store.cypher.functions import call
from graph.store.cypher.types import ANY, BOOL, NULL, NUMBER, TEXT, Type, common, list_of, of_value
from graph.store.cypher.values import NOTHING, Bound, Context, Scope, Value, as_json, refuse

ARITHMETIC: Final = {
    "+": "cy_add", "-": "cy_subtract", "*": "cy_multiply", "/": "cy_divide", "%": "cy_modulo", "^": "cy_power",
}  # fmt: skip
PARTS: Final = {
    "STARTS WITH": "cy_starts({a}, {b})",
    "ENDS WITH": "cy_ends({a}, {b})",
    "CONTAINS": "(instr({a}, {b}) > 0)",
}
COMPARED: Final = {"number", "text", "bool"}


class Subqueries(Protocol):
    """Compiles ``EXISTS {…}`` and ``COUNT {…}``; patterns and expressions hold each other."""

    def __call__(self, found: tree.Subquery, scope: Scope) -> Value:
        """Return the subquery as a value."""


class Expressions:
    """Compiles expressions in which the names of a scope may stand."""

    def __init__(self, context: Context, scope: Scope, subqueries: Subqueries, order: str = "") -> None:
        self._context, self._scope, self._subqueries = context, scope, subqueries
        self._order = order  # a column by which lists are collected

    @singledispatchmethod
    def value(self, found: Expression) -> Value:
        """Return an expression as a value; raises `InvalidQueryError` for what has no meaning or cannot be answered."""
        raise NotImplementedError(type(found))

    def condition(self, found: Expression) -> str:
        """Return an expression that must be a condition."""
        return self._bool(found).sql

    # ---- what stands alone

    @value.register
    def _(self, found: tree.Constant) -> Value:
        return self._plain(found.value)

    @value.register
    def _(self, found: tree.Parameter) -> Value:
        if found.name not in self._context.parameters:
            raise InvalidQueryError(f"the parameter ${found.name} has no value")
        return self._plain(self._context.parameters[found.name])

    def _plain(self, given: object) -> Value:
        if isinstance(given, list | dict):
            return Value(
                self._context.bind(json.dumps(given, ensure_ascii=False, separators=(",", ":"))), of_value(given)
            )
        if given is None:
            return NOTHING
        bound = int(given) if isinstance(given, bool) else given
        return Value(self._context.bind(bound), of_value(given))  # type: ignore[arg-type] # JSON's scalars are SQLite's

    @value.register
    def _(self, found: tree.Variable) -> Value:
        if found.name not in self._scope:
            raise InvalidQueryError(f"{found.name} is not known here; return it with WITH")
        return self._scope[found.name].value

    @value.register
    def _(self, found: tree.Property) -> Value:
        return self._property(found.of, found.name)

    def _property(self, of: Expression, name: str) -> Value:
        bound = self._scope.get(of.name) if isinstance(of, tree.Variable) else None
        if bound and bound.property:
            return bound.property(name)
        return values.looked_up(self.value(of), name)

    @value.register
    def _(self, found: tree.HasLabels) -> Value:
        value = self.value(found.of)
        if value.type.kind == "rel":
            kind = call("type", [value]).sql
            return Value(f"({' AND '.join(f'{kind} = {word}' for word in _text(self._context, found.labels))})", BOOL)
        if value.type.kind != "node":
            refuse(f":{found.labels[0]} of a {value.type}")
        kinds = ", ".join(_text(self._context, found.labels))
        asked = f"(SELECT count(*) = {len(set(found.labels))} FROM json_each({values.labels_sql(value).sql}) WHERE value IN ({kinds}))"
        for label in found.labels:
            known_label(label)
        return Value(f"CASE WHEN {value.sql} IS NOT NULL THEN {asked} END", BOOL)

    # ---- lists and maps

    @value.register
    def _(self, found: tree.ListOf) -> Value:
        items = [self.value(item) for item in found.items]
        return Value(f"json_array({', '.join(map(as_json, items))})", list_of(common(item.type for item in items)))

    @value.register
    def _(self, found: tree.MapOf) -> Value:
        items = {key: self.value(value) for key, value in found.items}
        pairs = ", ".join(f"'{key}', {as_json(value)}" for key, value in items.items())
        return Value(f"json_object({pairs})", Type("map", fields=tuple((key, v.type) for key, v in items.items())))

    @value.register
    def _(self, found: tree.Index) -> Value:
        of = self.value(found.of)
        if not found.slice and of.type.kind in {"map", "node", "rel"}:
            if not (isinstance(found.start, tree.Constant) and isinstance(found.start.value, str)):
                refuse("[…] after a map, node or relationship takes a text as it stands in the query")
            return self._property(found.of, found.start.value)
        if of.type.kind not in {"list", "null"}:
            refuse(f"[…] after a {of.type}")
        if found.slice:
            start, end = (self._end(part) for part in (found.start, found.end))
            return Value(f"cy_slice({of.sql}, {start}, {end})", of.type)
        assert found.start is not None  # noqa: S101 - the parser gives every index one
        return Value(f"cy_item({of.sql}, {self._number(found.start).sql})", _known_item(of.type))

    def _end(self, found: Expression | None) -> str:
        return "'[]'" if found is None else f"json_array({self._number(found).sql})"

    def _elements(self, source: Expression, variable: str) -> tuple[str, "Expressions"]:
        """Return what a list is in FROM, and where its element has a name; a list that is null has one element without key."""
        of = self.value(source)
        if of.type.kind not in {"list", "null"}:
            refuse(f"the elements of a {of.type}")
        alias = self._context.alias("j")
        element = Bound(Value(f"{alias}.value", _known_item(of.type)))
        inner = Expressions(self._context, {**self._scope, variable: element}, self._subqueries)
        return f"json_each(coalesce({of.sql}, 'null')) {alias}", inner

    @value.register
    def _(self, found: tree.Comprehension) -> Value:
        source, inner = self._elements(found.source, found.variable)
        alias = source.rsplit(" ", 1)[1]
        made = inner.value(found.made if found.made is not None else tree.Variable(found.variable))
        kept = inner.condition(found.kept) if found.kept is not None else "TRUE"
        items = f"json_group_array({as_json(made)} ORDER BY {alias}.key) FILTER (WHERE {alias}.key IS NOT NULL AND ({kept}))"
        sql = f"(SELECT CASE WHEN max({alias}.key IS NULL) THEN NULL ELSE {items} END FROM {source})"
        return Value(sql, list_of(made.type))

    @value.register
    def _(self, found: tree.Quantified) -> Value:
        source, inner = self._elements(found.source, found.variable)
        alias = source.rsplit(" ", 1)[1]
        sql = f"({inner.condition(found.kept)})"
        yes, open_ = f"coalesce(sum({sql}), 0)", f"count(*) > count({sql})"
        answer = {
            "any": f"WHEN {yes} > 0 THEN 1 WHEN {open_} THEN NULL ELSE 0",
            "none": f"WHEN {yes} > 0 THEN 0 WHEN {open_} THEN NULL ELSE 1",
            "all": f"WHEN count({sql}) > {yes} THEN 0 WHEN {open_} THEN NULL ELSE 1",
            "single": f"WHEN {yes} > 1 THEN 0 WHEN {open_} THEN NULL ELSE {yes}",
        }[found.kind]
        return Value(f"(SELECT CASE WHEN max({alias}.key IS NULL) THEN NULL {answer} END FROM {source})", BOOL)

    # ---- operators

    @value.register
    def _(self, found: tree.Unary) -> Value:
        if found.op.startswith("IS"):
            return Value(f"({self.value(found.operand).sql} {found.op})", BOOL)
        if found.op == "NOT":
            return Value(f"(NOT {self._bool(found.operand).sql})", BOOL)
        return Value(f"cy_negate({self._number(found.operand).sql})", NUMBER)

    @value.register
    def _(self, found: tree.Binary) -> Value:
        if found.op in {"AND", "OR", "XOR"}:
            left, right = self._bool(found.left), self._bool(found.right)
            return Value(f"({left.sql} {'<>' if found.op == 'XOR' else found.op} {right.sql})", BOOL)
        left, right = self.value(found.left), self.value(found.right)
        if found.op in ARITHMETIC:
            return self._arithmetic(found.op, left, right)
        if found.op in PARTS:
            return self._part(found.op, left, right)
        if found.op == "IN":
            return _within(left, right)
        return compared(found.op, left, right)

    def _arithmetic(self, op: str, left: Value, right: Value) -> Value:
        kinds = {left.type.kind, right.type.kind}
        if op == "+" and "list" in kinds:
            return _joined(left, right)
        if "null" in kinds:
            return NOTHING
        if op == "+" and "text" in kinds and kinds <= {"text", "number", "bool"}:
            a, b = (call("tostring", [value]).sql if value.type != TEXT else value.sql for value in (left, right))
            return Value(f"({a} || {b})", TEXT)
        if kinds != {"number"}:
            refuse(f"{left.type} {op} {right.type}")
        return Value(f"{ARITHMETIC[op]}({left.sql}, {right.sql})", NUMBER)

    def _part(self, op: str, left: Value, right: Value) -> Value:
        if left.type != TEXT or right.type != TEXT:
            return Value("NULL", BOOL)
        return Value(PARTS[op].format(a=left.sql, b=right.sql), BOOL)

    def _bool(self, found: Expression) -> Value:
        value = self.value(found)
        return value if value.type in {BOOL, NULL} else refuse(f"a {value.type} where a condition is needed")

    def _number(self, found: Expression) -> Value:
        value = self.value(found)
        return value if value.type in {NUMBER, NULL} else refuse(f"a {value.type} where a number is needed")

    @value.register
    def _(self, found: tree.Case) -> Value:
        conditions = [self._when(found.subject, condition) for condition, _ in found.branches]
        results = [self.value(result) for _, result in found.branches]
        otherwise = self.value(found.otherwise) if found.otherwise is not None else NOTHING
        branches = "".join(f" WHEN {a} THEN {b.sql}" for a, b in zip(conditions, results, strict=True))
        return Value(f"CASE{branches} ELSE {otherwise.sql} END", one_type("CASE", [*results, otherwise]))

    def _when(self, subject: Expression | None, condition: Expression) -> str:
        if subject is None:
            return self.condition(condition)
        return compared("=", self.value(subject), self.value(condition)).sql

    @value.register
    def _(self, found: tree.Subquery) -> Value:
        return self._subqueries(found, self._scope)

    # ---- functions

    @value.register
    def _(self, found: tree.Call) -> Value:
        if found.name in AGGREGATES:
            return self._aggregate(found)
        arguments = [self.value(argument) for argument in found.arguments]
        if found.name == "coalesce":
            sql = f"coalesce({', '.join(a.sql for a in arguments)}, NULL)"
            return Value(sql, one_type("coalesce", arguments))
        return call(found.name, arguments)

    def _aggregate(self, found: tree.Call) -> Value:
        if not found.arguments:
            return Value("count(*)", NUMBER)
        value, *more = (self.value(argument) for argument in found.arguments)
        distinct = "DISTINCT " if found.distinct else ""
        if found.name == "count":
            return Value(f"count({distinct}{value.sql})", NUMBER)
        if found.name == "collect":
            return self._collected(value, distinct)
        if found.name in {"min", "max"}:
            if value.type.kind not in COMPARED | {"null"}:
                refuse(f"{found.name} of a {value.type}")
            return Value(f"{found.name}({value.sql})", value.type)
        if {value.type, *(other.type for other in more)} - {NUMBER, NULL}:
            refuse(f"{found.name} of a {value.type}")
        return Value(_statistic(found.name, distinct, value, more), NUMBER)

    def _collected(self, value: Value, distinct: str) -> Value:
        order = f" ORDER BY {self._order}" if self._order and not distinct else ""
        kept = f"FILTER (WHERE {value.sql} IS NOT NULL)"
        return Value(f"json_group_array({distinct}{as_json(value)}{order}) {kept}", list_of(value.type))


def compared(op: str, left: Value, right: Value) -> Value:
    """Return a comparison; a property with an index is compared by that."""
    one, other = left.type, right.type
    if NULL in {one, other}:
        return Value("NULL", BOOL)
    if ANY in {one, other}:
        refuse("a comparison of a value of several types")
    if op in {"=", "<>"}:
        equal = _equal(left, right)
        return Value(equal if op == "=" else f"(NOT {equal})", BOOL)
    if one.kind != other.kind:
        return Value("NULL", BOOL)
    return Value(f"({left.sql} {op} {right.sql})", BOOL) if one.kind in COMPARED else refuse(f"{op} between {one}s")


def _equal(left: Value, right: Value) -> str:
    if left.type.kind != right.type.kind:
        return f"CASE WHEN {left.sql} IS NOT NULL AND {right.sql} IS NOT NULL THEN 0 END"
    if left.key or right.key:
        first, second = (left, right) if left.key else (right, left)
        return f"({first.key} = {first.lookup.format(value=second.sql)})"
    if left.type.kind in {"list", "map"}:
        return f"cy_same({left.sql}, {right.sql})"
    return f"({left.sql} = {right.sql})"


def _within(left: Value, right: Value) -> Value:
    """Return whether a value is in a list; a list that is null gives one element, null."""
    if right.type.kind not in {"list", "null"}:
        refuse(f"IN a {right.type}")
    item = right.type.of
    if ANY in {left.type, item}:
        refuse("IN a list with values of several types")
    elements = f"json_each(coalesce({right.sql}, 'null'))"
    if left.type.kind in {"list", "map"} and item.kind == left.type.kind:
        return Value(f"cy_within({left.sql}, {right.sql})", BOOL)
    if NULL not in {left.type, item} and left.type.kind != item.kind:
        return Value(f"({left.sql} IN (SELECT NULL FROM {elements} WHERE value IS NULL OR {left.sql} IS NULL))", BOOL)
    if left.key:
        return Value(f"({left.key} IN (SELECT {left.lookup.format(value='value')} FROM {elements}))", BOOL)
    return Value(f"({left.sql} IN (SELECT value FROM {elements}))", BOOL)


def _joined(left: Value, right: Value) -> Value:
    if NULL in {left.type, right.type}:
        return NOTHING
    one, other = (v if v.type.kind == "list" else _listed(v) for v in (left, right))
    return Value(f"cy_concat({one.sql}, {other.sql})", common((one.type, other.type)))


def _listed(value: Value) -> Value:
    """Return a value as a list of it alone, null for null: Neo4j has it that ``[1] + null`` is null."""
    return Value(f"nullif(json_array({as_json(value)}), '[null]')", list_of(value.type))


def one_type(what: str, found: Sequence[Value]) -> Type:
    """Return the one type of several values, or refuse."""
    type_ = common(value.type for value in found)
    return refuse(f"{what} gives values of several types") if type_.kind == "any" else type_


def known_label(label: str) -> str:
    """Return the label of the table of a label or entity type; raises `InvalidQueryError` for an unknown one."""
    if label in schema.types():
        return schema.ENTITY
    if label not in schema.labels():
        refuse(f"there is no label {label}; known are {', '.join([*schema.labels(), *schema.types()])}")
    return label


def _known_item(of: Type) -> Type:
    return refuse("an element of a list with values of several types") if of.of == ANY else of.of


def _statistic(name: str, distinct: str, value: Value, more: Sequence[Value]) -> str:
    arguments = ", ".join(v.sql for v in (value, *more))
    if name == "sum":
        return f"coalesce(sum({distinct}{arguments}), 0)"
    return f"{name if name == 'avg' else f'cy_{name}'}({distinct}{arguments})"


def _text(context: Context, words: Sequence[str]) -> list[str]:
    return [context.bind(word) for word in words]

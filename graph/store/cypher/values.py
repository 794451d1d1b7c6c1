"""What an expression of a query is in SQL, and what the names of a query stand for."""
# ruff: noqa: S608 -- only table and column names of these modules are put into the text; names and values of queries are bound or numbered

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from graph.errors import InvalidQueryError
from graph.store.cypher import schema
from graph.store.cypher.types import NODE_BITS, NULL, TEXT, Type, list_of, node
from graph.store.database import Session
from graph.store.database import Value as Plain


@dataclass(frozen=True, slots=True)
class Value:
    """SQL with the type of its value; where ``key`` is given, a column with an index and the ``lookup`` that it is compared with."""

    sql: str
    type: Type
    key: str = ""
    lookup: str = ""


Accessor = Callable[[str], Value]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a name stands for: its value, and how its properties are reached without looking it up again, where that is so."""

    value: Value
    property: Accessor | None = None


Scope = Mapping[str, Bound]


@dataclass
class Context:
    """What all parts of one query share; ``binds`` goes with its SQL."""

    session: Session
    parameters: Mapping[str, object]
    binds: dict[str, Plain] = field(default_factory=dict)
    _aliases: int = 0

    def bind(self, value: Plain) -> str:
        """Return the name under which a value is bound."""
        name = f"w{len(self.binds)}"
        self.binds[name] = value
        return f":{name}"

    def alias(self, letter: str) -> str:
        """Return a new name for a table or column."""
        self._aliases += 1
        return f"{letter}{self._aliases}"

    def hidden(self) -> str:
        """Return a new name for what a query gave none: no query can use it."""
        return self.alias(" ")


NOTHING = Value("NULL", NULL)


def refuse(reason: str) -> NoReturn:
    """Raise `InvalidQueryError`."""
    raise InvalidQueryError(f"the embedded store cannot answer this: {reason}")


def node_sql(label: str, row: str) -> str:
    """Return a node's integer from its row."""
    return f"({row} << {NODE_BITS} | {schema.labels()[label].number})"


def row_sql(value: str) -> str:
    """Return a node's row from its integer."""
    return f"({value} >> {NODE_BITS})"


def node_property(label: str, name: str, alias: str) -> Value:
    """Return a property of a node whose table has this alias."""
    known = schema.labels()[label].properties
    if name not in known:
        refuse(f"{label} has no property {name}; known are {', '.join(known)}")
    found = known[name]
    return Value(found.sql.format(a=alias), found.type, found.key.format(a=alias), found.lookup)


def looked_up(value: Value, name: str) -> Value:
    """Return a property of a node, relationship or map that is known by its value alone."""
    if value.type.kind == "node":
        return _node_looked_up(value, name)
    if value.type.kind == "rel":
        return _edge_looked_up(value, name)
    if value.type.kind == "map":
        found = dict(value.type.fields).get(name, NULL)
        path = "$." + '"' + name + '"'
        return Value(f"({value.sql} ->> '{path}')", found) if found != NULL else NOTHING
    return NOTHING if value.type == NULL else refuse(f".{name} of a {value.type}")


def properties_sql(value: Value) -> Value:
    """Return the properties of a node, relationship or map as a map."""
    if value.type.kind == "map":
        return value
    known = _known(value.type)
    alias = "x"
    pairs = ", ".join(f"'{name}', {as_json(_at(p, alias))}" for name, p in known.items())
    found = f"json_patch('{{}}', json_object({pairs}))"
    fields = tuple((name, p.type) for name, p in known.items())
    return Value(_select(value, found), Type("map", fields=fields))


def labels_sql(value: Value) -> Value:
    """Return the labels of a node."""
    if value.type.label != schema.ENTITY:
        return Value(f"CASE WHEN {value.sql} IS NOT NULL THEN '[\"{value.type.label}\"]' END", list_of(TEXT))
    word = "json_array('Entity', cy_label((SELECT name FROM term WHERE term = x.type)))"
    return Value(_select(value, word), list_of(TEXT))


def as_json(value: Value) -> str:
    """Return SQL that is a JSON value when it becomes an item of a list or map."""
    if value.type.kind == "bool":
        return f"json(CASE {value.sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
    return f"json({value.sql})" if value.type.json else value.sql


def end_of(value: Value, which: int) -> Value:
    """Return the start (1) or the end (2) of a relationship."""
    family = schema.families().get(value.type.label) or refuse("ends of relationships of several kinds")
    return Value(f"({value.sql} ->> {which})", node(family.start if which == 1 else family.end))


def _known(type_: Type) -> Mapping[str, schema.Property]:
    found = schema.labels().get(type_.label) or schema.families().get(type_.label)
    if type_.kind not in {"node", "rel"}:
        refuse(f"properties of a {type_}")
    return (
        found.properties if found else refuse(f"properties of a {type_} that may be of several kinds; name its label")
    )


def _at(found: schema.Property, alias: str) -> Value:
    return Value(found.sql.format(a=alias), found.type)


def _select(value: Value, what: str) -> str:
    """Return a look-up of something in the row of a node or relationship; ``x`` is its alias."""
    if value.type.kind == "node":
        table = schema.labels()[value.type.label].table
        return f"(SELECT {what} FROM {table} x WHERE x.{table} = {row_sql(value.sql)})"
    if value.type.label == schema.EDGE:
        source = f"(SELECT {value.sql} AS r) v CROSS JOIN edge x"
        where = f"x.src = {row_sql('(v.r ->> 1)')} AND x.typ = v.r ->> 0 AND x.dst = {row_sql('(v.r ->> 2)')}"
        return f"(SELECT {what} FROM {source} WHERE {where})"
    if value.type.label == "appears":
        source = f"(SELECT {value.sql} AS r) v CROSS JOIN presence x"
        return f"(SELECT {what} FROM {source} WHERE x.entity = {row_sql('(v.r ->> 1)')} AND x.article = {row_sql('(v.r ->> 2)')})"
    return f"CASE WHEN {value.sql} IS NOT NULL THEN {what} END"


def _node_looked_up(value: Value, name: str) -> Value:
    if not value.type.label:
        refuse(f".{name} of a node that may have several labels; name its label in the pattern")
    found = node_property(value.type.label, name, "x")
    return Value(_select(value, found.sql), found.type)


def _edge_looked_up(value: Value, name: str) -> Value:
    known = _known(value.type)
    if name not in known:
        refuse(
            f"a relationship of this type has no property {name}" + (f"; known are {', '.join(known)}" if known else "")
        )
    return Value(_select(value, _at(known[name], "x").sql), known[name].type)

"""Compiles the functions that are no aggregates, by the kinds of their arguments."""
# ruff: noqa: S608 -- only table and column names of these modules are put into the text; names and values of queries are bound or numbered

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from graph.store.cypher import schema, values
from graph.store.cypher.types import BOOL, NULL, NUMBER, PATH, TEXT, Type, list_of, node, rel
from graph.store.cypher.values import NOTHING, Value, refuse

# function -> the kinds of its arguments -> the SQL, and the type of the result
TEXTS: Final[Mapping[str, tuple[str, Type]]] = {
    "tolower": ("cy_lower", TEXT), "toupper": ("cy_upper", TEXT), "trim": ("cy_trim", TEXT), "left": ("cy_left", TEXT),
    "right": ("cy_right", TEXT), "substring": ("cy_substring", TEXT), "split": ("cy_split", list_of(TEXT)),
}  # fmt: skip
NUMBERS: Final = {"abs": "cy_abs", "ceil": "cy_ceil", "floor": "cy_floor", "round": "cy_round", "sign": "cy_sign"}
SECOND: Final = {"split": TEXT}  # of the functions on texts; of the others the further arguments are numbers


def call(name: str, arguments: Sequence[Value]) -> Value:
    """Return a call; raises `InvalidQueryError` for arguments of other kinds than the function takes."""
    if name in TEXTS:
        sql, type_ = TEXTS[name]
        return _plain(name, sql, arguments, [TEXT, *[SECOND.get(name, NUMBER)] * (len(arguments) - 1)], type_)
    if name in NUMBERS:
        return _plain(name, NUMBERS[name], arguments, [NUMBER] * len(arguments), NUMBER)
    (value,) = arguments
    if name == "exists":
        return Value(f"({value.sql} IS NOT NULL)", BOOL)
    return NOTHING if value.type == NULL else OTHERS[name](value)


def _plain(name: str, sql: str, arguments: Sequence[Value], wanted: Sequence[Type], result: Type) -> Value:
    for value, type_ in zip(arguments, wanted, strict=True):
        if value.type not in {type_, NULL}:
            refuse(f"{name} of a {value.type} where a {type_} is needed")
    return Value(f"{sql}({', '.join(value.sql for value in arguments)})", result)


def _size(value: Value) -> Value:
    if value.type == TEXT:
        return Value(f"length({value.sql})", NUMBER)
    _need(value, "size", "list")
    return Value(f"json_array_length({value.sql})", NUMBER)


def _head(value: Value) -> Value:
    _need(value, "head", "list")
    return Value(f"cy_item({value.sql}, 0)", value.type.of)


def _last(value: Value) -> Value:
    _need(value, "last", "list")
    return Value(f"cy_item({value.sql}, -1)", value.type.of)


def _tail(value: Value) -> Value:
    _need(value, "tail", "list")
    return Value(f"cy_tail({value.sql})", value.type)


def _reverse(value: Value) -> Value:
    if value.type == TEXT:
        return Value(f"cy_reverse({value.sql})", TEXT)
    _need(value, "reverse", "list")
    return Value(f"cy_reversed({value.sql})", value.type)


def _string(value: Value) -> Value:
    if value.type == BOOL:
        return Value(f"CASE {value.sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", TEXT)
    _need(value, "toString", "text", "number")
    return Value(f"cy_string({value.sql})", TEXT)


def _integer(value: Value) -> Value:
    _need(value, "toInteger", "text", "number", "bool")
    return Value(f"cy_integer({value.sql})", NUMBER)


def _float(value: Value) -> Value:
    _need(value, "toFloat", "text", "number")
    return Value(f"cy_float({value.sql})", NUMBER)


def _type(value: Value) -> Value:
    _need(value, "type", "rel")
    number = f"({value.sql} ->> 0)"
    family = schema.families().get(value.type.label)
    if family and family.numbers:
        cases = " ".join(f"WHEN {at} THEN '{word}'" for word, at in family.numbers.items())
        return Value(f"CASE {number} {cases} END", TEXT)
    return Value(f"(SELECT upper(name) FROM term WHERE term = {number})", TEXT)


def _labels(value: Value) -> Value:
    _need(value, "labels", "node")
    return values.labels_sql(value) if value.type.label else refuse("labels of a node that may be of several kinds")


def _keys(value: Value) -> Value:
    found = values.properties_sql(value)
    return Value(
        f"(SELECT json_group_array(key) FROM json_each({found.sql}) HAVING {value.sql} IS NOT NULL)", list_of(TEXT)
    )


def _length(value: Value) -> Value:
    _need(value, "length", "path")
    return Value(f"(json_array_length({value.sql}) / 2)", NUMBER)


def _along(value: Value, odd: int, item: Type) -> Value:
    _need(value, "nodes" if not odd else "relationships", "path")
    made = "json(j.value)" if odd else "j.value"
    items = f"json_group_array({made} ORDER BY j.key) FILTER (WHERE j.key % 2 = {odd})"
    source = f"json_each(coalesce({value.sql}, 'null')) j"
    return Value(f"(SELECT CASE WHEN max(j.key IS NULL) THEN NULL ELSE {items} END FROM {source})", list_of(item))


def _ends(which: int) -> Callable[[Value], Value]:
    def end(value: Value) -> Value:
        _need(value, "startNode" if which == 1 else "endNode", "rel")
        return values.end_of(value, which)

    return end


def _need(value: Value, name: str, *kinds: str) -> None:
    if value.type.kind not in kinds:
        refuse(f"{name} of a {value.type}")


OTHERS: Final[Mapping[str, Callable[[Value], Value]]] = {
    "size": _size, "head": _head, "last": _last, "tail": _tail, "reverse": _reverse, "tostring": _string, "tointeger": _integer,
    "tofloat": _float, "type": _type, "labels": _labels, "keys": _keys, "properties": values.properties_sql, "length": _length,
    "startnode": _ends(1), "endnode": _ends(2),
    "nodes": lambda value: _along(value, 0, node(_of_path(value)[0])),
    "relationships": lambda value: _along(value, 1, rel(_of_path(value)[1])),
}  # fmt: skip


def _of_path(value: Value) -> tuple[str, str]:
    """Return the label of all nodes and the family of all relationships of a path, empty where there are several."""
    if value.type.kind != PATH.kind:
        refuse(f"nodes or relationships of a {value.type}")
    label, _, family = value.type.label.partition("/")
    return label, family

"""What kind of value an expression of Cypher has, and how that value stands in SQL.

=========  =========================================================================================================
number     INTEGER or REAL
text       TEXT
bool       1 or 0
list, map  JSON
node       an integer: the row in its table, eight times, plus the number of its label (`schema.LABELS`)
rel        JSON: ``[number of the type, start, end]``, the ends as nodes
path       JSON: nodes and relationships in turn
=========  =========================================================================================================

Null is NULL everywhere. All types are known before a query runs: the graph's from its schema, parameters' from their values. A
list whose items have several types has items of type ``any``: it can be returned and counted, its items cannot be worked with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["null", "bool", "number", "text", "list", "map", "node", "rel", "path", "any"]
NODE_BITS: Final = 3  # of a node's integer for the number of its label


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of value; ``item`` of a list, ``fields`` of a map, ``label`` of a node or relationship, empty where it may have several."""

    kind: Kind
    item: "Type | None" = None
    fields: tuple[tuple[str, "Type"], ...] = ()
    label: str = ""

    def __str__(self) -> str:
        """Return the name for messages."""
        return {"rel": "relationship", "bool": "boolean", "any": "value of several types"}.get(self.kind, self.kind)

    @property
    def json(self) -> bool:
        """Whether the value stands as JSON text."""
        return self.kind in {"list", "map", "rel", "path"}

    @property
    def of(self) -> "Type":
        """The type of a list's items."""
        return self.item or NULL


NULL: Final = Type("null")
BOOL: Final = Type("bool")
NUMBER: Final = Type("number")
TEXT: Final = Type("text")
ANY: Final = Type("any")
PATH: Final = Type("path")


def list_of(item: Type) -> Type:
    """Return the type of a list."""
    return Type("list", item)


def node(label: str) -> Type:
    """Return the type of nodes with a label."""
    return Type("node", label=label)


def rel(family: str) -> Type:
    """Return the type of relationships of a family of `schema.FAMILIES`."""
    return Type("rel", label=family)


def common(types: Iterable[Type]) -> Type:
    """Return the one type that all of these values have; ``ANY`` where there is none."""
    found = NULL
    for type_ in types:
        found = _both(found, type_)
    return found


def of_value(value: Any) -> Type:
    """Return the type of a value of JSON."""
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, list | tuple):
        return list_of(common(map(of_value, value)))
    if isinstance(value, dict):
        return Type("map", fields=tuple((key, of_value(item)) for key, item in value.items()))
    return NULL if value is None else TEXT if isinstance(value, str) else NUMBER


def _both(one: Type, other: Type) -> Type:
    if other in {one, NULL}:
        return one
    if one == NULL:
        return other
    if one.kind != other.kind:
        return ANY
    if one.kind == "list":
        return list_of(_both(one.of, other.of))
    if one.kind == "map":
        known, more = dict(one.fields), dict(other.fields)
        return Type(
            "map", fields=tuple((key, _both(known.get(key, NULL), more.get(key, NULL))) for key in known | more)
        )
    return Type(one.kind)  # nodes of several labels

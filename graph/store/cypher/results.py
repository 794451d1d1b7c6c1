"""Makes JSON of what a query gives: nodes and relationships become objects of their properties, as on Neo4j."""

import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

from graph.store.cypher import schema, values
from graph.store.cypher.types import NODE_BITS, Type, node, rel
from graph.store.cypher.values import Value
from graph.store.database import Row, Session


class Results:
    """Reads the values of one answer; each node's properties are read once."""

    def __init__(self, session: Session, types: Sequence[Type]) -> None:
        self._session, self._types = session, types
        self._nodes: dict[int, dict[str, Any]] = {}

    def row(self, row: Row) -> tuple[Any, ...]:
        """Return a row as JSON types."""
        return tuple(self._value(value, type_) for value, type_ in zip(row, self._types, strict=True))

    def _value(self, value: Any, type_: Type) -> Any:
        if value is None or type_.kind == "null":
            return None
        if type_.kind == "bool":
            return bool(value)
        if type_.kind == "node":
            return self._node(value)
        if isinstance(value, float):
            return value if isfinite(value) else None  # JSON has no NaN
        return self._composed(json.loads(value) if isinstance(value, str) else value, type_) if type_.json else value

    def _composed(self, value: Any, type_: Type) -> Any:
        """Return what stood as JSON."""
        if value is None or type_.kind in {"number", "text", "bool", "any", "null"}:
            return value
        if type_.kind == "list":
            return [self._composed(item, type_.of) for item in value]
        if type_.kind == "map":
            known = dict(type_.fields)
            return {key: self._composed(item, known[key]) for key, item in value.items()}
        if type_.kind == "path":
            return self._path(value)
        return self._node(value) if type_.kind == "node" else self._relationship(value)

    def _path(self, value: Sequence[Any]) -> dict[str, Any]:
        return {"nodes": [*map(self._node, value[::2])], "relationships": [*map(self._relationship, value[1::2])]}

    def _node(self, value: int) -> dict[str, Any]:
        if value not in self._nodes:
            self._nodes[value] = self._read(value)
        return self._nodes[value]

    def _read(self, value: int) -> dict[str, Any]:
        label = next(one.name for one in schema.labels().values() if one.number == value & ((1 << NODE_BITS) - 1))
        asked = Value(str(value), node(label))
        sql = f"SELECT {values.labels_sql(asked).sql}, {values.properties_sql(asked).sql}"
        labels, properties = self._session.get(sql)
        return {"labels": sorted(json.loads(labels)), **dict(sorted(json.loads(properties).items()))}

    def _relationship(self, value: Sequence[int]) -> dict[str, Any]:
        number, start, end = value
        family = next(
            (f for f in schema.families().values() if number in f.numbers.values()), schema.families()[schema.EDGE]
        )
        own = {at: word for word, at in family.numbers.items()}
        type_ = own[number] if own else self._session.name(number).upper()
        asked = Value(f"'{json.dumps(value)}'", rel(family.name))
        properties = json.loads(self._session.get(f"SELECT {values.properties_sql(asked).sql}"))
        ends = {"start": self._node(start)["id"], "end": self._node(end)["id"]}
        return {"type": type_, **ends, **dict(sorted(properties.items()))}

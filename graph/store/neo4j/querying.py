"""Answers read-only Cypher: checked against the grammar, planned by the server as a read, run with limits in a read transaction."""
# ruff: noqa: D102 -- the public method is explained where it is promised, in querying.py

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from neo4j import Record
from neo4j.graph import Node, Path, Relationship

from graph import cypher
from graph.errors import InvalidQueryError, StoreUnavailableError
from graph.store.neo4j.connection import Connection, Work
from graph.store.querying import Answer, Limits, gathered, too_long

OF_THE_QUERY: Final = (
    "Neo.ClientError.Statement",
    "Neo.DatabaseError.Statement",  # as it calls values that a function cannot take: left('a', -1)
)


class Neo4jQueries:
    """The part of `Neo4jReader` that answers Cypher."""

    _connection: Connection

    def query(self, query: cypher.Query, parameters: Mapping[str, Any], limits: Limits) -> Answer:
        written = cypher.write(query, limit=limits.rows + 1)
        if taken := sorted(parameters.keys() & written.texts.keys()):
            raise InvalidQueryError(f"the name of the parameter {taken[0]!a} is ours; take another")
        values = {**parameters, **written.texts}
        try:
            with self._connection.transaction(timeout=limits.seconds) as work:
                _check_reads(work, written.text, values)
                return _answer(work, written, values, limits)
        except StoreUnavailableError as error:
            raise _refused(error, limits) from error


def _check_reads(work: Work, text: str, values: Mapping[str, Any]) -> None:
    """Let the server say what the query would do: a second opinion, should the grammar ever let something pass."""
    kind = work.kind(f"EXPLAIN {text}", values)
    if kind != "r":
        raise InvalidQueryError(f"the server says that this query does not only read (type {kind})")


def _answer(work: Work, written: cypher.Written, values: Mapping[str, Any], limits: Limits) -> Answer:
    columns, records = work.records(written.text, values)
    return gathered(written.columns or tuple(columns), map(_row, records), limits)


def _refused(error: StoreUnavailableError, limits: Limits) -> Exception:
    code = str(getattr(error.__cause__, "code", "") or "")
    if "TransactionTimedOut" in code or "Terminated" in code:
        return too_long(limits)
    if code.startswith(OF_THE_QUERY):
        message = getattr(error.__cause__, "message", "") or ""
        return InvalidQueryError(" ".join(str(message).split()))
    return error


def _row(record: Record) -> tuple[Any, ...]:
    return tuple(_plain(value) for value in record.values())


def _plain(value: Any) -> Any:
    """Return a value as JSON types; an article's signature and the server's own ids stay out."""
    if isinstance(value, Node):
        return {"labels": sorted(value.labels), **_properties(value)}
    if isinstance(value, Relationship):
        ends = zip(("start", "end"), value.nodes, strict=True)  # whose ids came only where they were returned too
        known = {name: node["id"] for name, node in ends if node is not None and "id" in node}
        return {"type": value.type, **known, **_properties(value)}
    if isinstance(value, Path):
        return {"nodes": list(map(_plain, value.nodes)), "relationships": list(map(_plain, value.relationships))}
    return _value(value)


def _value(value: Any) -> Any:
    """Return what is no part of the graph as JSON types."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if isfinite(value) else None  # JSON has no NaN
    return value.hex() if isinstance(value, bytes | bytearray) else value


def _properties(value: Node | Relationship) -> dict[str, Any]:
    return {key: _plain(item) for key, item in sorted(value.items()) if not isinstance(item, bytes | bytearray)}

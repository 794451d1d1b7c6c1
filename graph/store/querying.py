"""Cypher for reading, asked of a store that speaks it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

from graph import cypher
from graph.check import check_text
from graph.errors import InvalidInputError, InvalidQueryError
from graph.store.base import Reader

MAX_ROWS: Final = 10_000
MAX_SECONDS: Final = 60.0
MAX_BYTES: Final = 8 << 20  # of a result as JSON
MAX_NESTED: Final = 20  # of lists and objects in a parameter: no value of a graph is one
MAX_PARAMETERS: Final = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may cost: rows of its result, bytes of it as JSON, seconds on the server."""

    rows: int = 1000
    bytes: int = MAX_BYTES
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a query: values are JSON types; nodes and relationships are objects of their properties.

    ``cut`` is empty, or says which limit cut the result off: ``rows`` or ``bytes``.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: str = ""


@runtime_checkable
class Queryable(Protocol):
    """A store that answers Cypher."""

    def query(self, query: cypher.Query, parameters: Mapping[str, Any], limits: Limits) -> Answer:
        """Answer a read query; raises `InvalidQueryError` for one that fails or takes too long."""


def gathered(columns: Sequence[str], rows: Iterable[tuple[Any, ...]], limits: Limits) -> Answer:
    """Return an answer of rows, as far as the limits allow."""
    kept: list[tuple[Any, ...]] = []
    size, cut = 0, ""
    for row in rows:
        size += len(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        cut = "rows" if len(kept) == limits.rows else "bytes" if size > limits.bytes else ""
        if cut:
            break
        kept.append(row)
    return Answer(tuple(columns), tuple(kept), cut)


def too_long(limits: Limits) -> InvalidQueryError:
    """Return the error of a query that took longer than it may."""
    return InvalidQueryError(f"the query took longer than {limits.seconds:g} seconds; ask for less, or allow more")


def ask(reader: Reader, query: str, parameters: Mapping[str, Any], limits: Limits) -> Answer:
    """Answer a query as a person wrote it. Parameters are values only: they never become part of the query's text.

    Raises `InvalidQueryError` for a query that does not only read, for impossible parameters and limits, and where the store
    does not speak Cypher.
    """
    parsed = cypher.parse(query)
    _check(parameters, limits)
    if not isinstance(reader, Queryable):
        raise InvalidQueryError(
            "Cypher needs a graph in a file or on Neo4j; copy this one there with `venturegraph copy`"
        )
    return reader.query(parsed, parameters, limits)


def _check(parameters: Mapping[str, Any], limits: Limits) -> None:
    if not (1 <= limits.rows <= MAX_ROWS and 0 < limits.seconds <= MAX_SECONDS and 1 <= limits.bytes <= MAX_BYTES):
        raise InvalidQueryError(f"limits are 1 to {MAX_ROWS} rows, up to {MAX_SECONDS:g} seconds and {MAX_BYTES} bytes")
    if len(parameters) > MAX_PARAMETERS:
        raise InvalidQueryError(f"{len(parameters)} parameters are more than {MAX_PARAMETERS}")
    for name, value in parameters.items():
        _check_value(name, value)


def _check_value(name: str, value: Any, depth: int = 0) -> None:
    if depth > MAX_NESTED:
        raise InvalidQueryError(f"the parameter {name!a} holds lists in lists more than {MAX_NESTED} deep")
    if isinstance(value, str):
        try:
            check_text(value, f"the parameter {name!a}")
        except InvalidInputError as error:
            raise InvalidQueryError(str(error)) from error
    elif isinstance(value, list | dict):
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            _check_value(name, item, depth + 1)
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise InvalidQueryError(f"the parameter {name!a} is a number of more than 64 bits")
    elif not (value is None or isinstance(value, bool | int | float)):
        raise InvalidQueryError(f"the parameter {name!a} is no value of JSON")

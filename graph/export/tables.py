"""CSV: three tables, entities, edges and statements, the last with quote and url."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from graph.export.parts import Part, gathered
from graph.export.values import TABLES, Record, as_json, columns, tables
from graph.store.base import Item

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet takes a cell for a formula and runs it


def write(items: Iterable[Item]) -> Iterator[Part]:
    """Yield the files; the tables of an empty graph have their heads."""
    for kind, records in tables(items):
        yield from gathered(_lines(columns(kind), records), f"{TABLES[kind]}.csv")


def _lines(head: tuple[str, ...], records: Iterator[Record]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(head)
    for row in records:
        writer.writerow(map(_cell, row.values()))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _cell(value: Any) -> Any:
    """Return a cell: lists and objects as JSON, and an apostrophe before a text that a spreadsheet would run."""
    if isinstance(value, list | dict):
        return as_json(value) if value else ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

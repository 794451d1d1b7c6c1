"""JSON lines: everything, one object a line, with its ``kind``: entity, edge or statement."""

from collections.abc import Iterable, Iterator

from graph.export.parts import Part, gathered
from graph.export.values import as_json, kind_of, record
from graph.store.base import Item

NAMES = {"entity": "entity", "edge": "edge", "fact": "statement"}


def write(items: Iterable[Item]) -> Iterator[Part]:
    """Yield the file."""
    return gathered((as_json({"kind": NAMES[kind_of(i)], **record(i)}) + "\n" for i in items), "graph.jsonl")

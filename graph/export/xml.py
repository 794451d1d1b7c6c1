"""What GraphML and GEXF have in common: typed attributes and an XML file written as a stream."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from lxml import etree

from graph.export.parts import PIECE, Part, Spool
from graph.export.values import Record, as_json, columns
from graph.store.base import Kind

BATCH: Final = 100  # elements between flushes: about a piece
LONGEST: Final = 10_000  # characters of a value: XML readers of Java give up on longer attributes at half a million
# Not in the attributes: what the elements say themselves, or the ends of the edge do.
OWN: Final[Mapping[Kind, tuple[str, ...]]] = {
    "entity": ("id",),
    "edge": ("subject", "subject_type", "subject_name", "object", "object_type", "object_name"),
}
NUMBERS: Final = {"articles": int, "degree": int, "statements": int, "sources": int, "confidence": float}


def attributes(kind: Kind) -> list[str]:
    """Return the names of the attributes of a node or edge; none is one of both, so that they can serve as ids."""
    return [name for name in columns(kind) if name not in OWN[kind]]


def shown(row: Record, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield name and text of each attribute that has a value."""
    for name in names:
        value = as_json(row[name]) if isinstance(row[name], list) and row[name] else row[name]
        if value not in (None, "", []):
            yield name, str(value)[:LONGEST]


def edge_id(row: Record) -> str:
    """Return an edge's id: its ends and relation, with which its proof can be asked for."""
    return f"{row['subject']}|{row['predicate']}|{row['object']}"


class XmlFile:
    """An XML file that is taken away as it is written."""

    def __init__(self, name: str) -> None:
        self._name, self._spool = name, Spool()

    @contextmanager
    def open(self) -> Iterator[Any]:
        """Give lxml's incremental writer."""
        with etree.xmlfile(self._spool, encoding="utf-8") as file:
            file.write_declaration()
            yield file

    def written(self, file: Any, elements: Iterable[Any]) -> Iterator[Part]:
        """Write the elements, and yield the file as it grows."""
        for number, element in enumerate(elements, 1):
            file.write(element)
            if not number % BATCH:
                file.flush()  # lxml keeps what it has written until it is told
            yield from self.drain(PIECE)

    def drain(self, least: int = 1) -> Iterator[Part]:
        """Yield what has been written, unless it is smaller than ``least``."""
        yield from ((self._name, piece) for piece in self._spool.drain(least))

"""GraphML, as networkx, igraph, yEd and Cytoscape read it: a directed graph with typed attributes."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from lxml import etree

from graph.export import xml
from graph.export.parts import Part
from graph.export.values import Record, record
from graph.model import Edge, Entity
from graph.store.base import Item

NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
TYPES: Final = {int: "int", float: "double"}
NODE, EDGE = xml.attributes("entity"), xml.attributes("edge")


def write(items: Iterable[Item]) -> Iterator[Part]:
    """Yield the file; facts are passed over."""
    file = xml.XmlFile("graph.graphml")
    with file.open() as out, out.element("graphml", nsmap={None: NAMESPACE}):
        _write_keys(out)
        with out.element("graph", edgedefault="directed"):
            elements = (_element(record(item), item) for item in items if isinstance(item, Entity | Edge))
            yield from file.written(out, elements)
    yield from file.drain()


def _write_keys(out: Any) -> None:
    for domain, names in (("node", NODE), ("edge", EDGE)):
        for name in names:
            kind = {"attr.name": name, "attr.type": TYPES.get(xml.NUMBERS.get(name, str), "string")}
            out.write(etree.Element("key", id=name, attrib={"for": domain, **kind}))


def _element(row: Record, item: Entity | Edge) -> Any:
    if isinstance(item, Entity):
        return _with_data(etree.Element("node", id=item.id), row, NODE)
    ends = {"source": item.subject.id, "target": item.object.id}
    return _with_data(etree.Element("edge", id=xml.edge_id(row), attrib=ends), row, EDGE)


def _with_data(element: Any, row: Record, names: list[str]) -> Any:
    for name, text in xml.shown(row, names):
        etree.SubElement(element, "data", key=name).text = text
    return element

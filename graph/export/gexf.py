"""GEXF 1.3 for Gephi: labels, typed attributes, edges weighted by confidence and told apart by relation."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from lxml import etree

from graph.export import xml
from graph.export.parts import Part
from graph.export.values import Record, record
from graph.model import Edge, Entity
from graph.store.base import Item

NAMESPACE: Final = "http://gexf.net/1.3"
TYPES: Final = {int: "integer", float: "double"}
NODE, EDGE = xml.attributes("entity"), xml.attributes("edge")


def write(items: Iterable[Item]) -> Iterator[Part]:
    """Yield the file; facts are passed over."""
    file = xml.XmlFile("graph.gexf")
    with (
        file.open() as out,
        out.element("gexf", nsmap={None: NAMESPACE}, version="1.3"),
        out.element("graph", defaultedgetype="directed"),
    ):
        for class_, names in (("node", NODE), ("edge", EDGE)):
            out.write(_declared(class_, names))
        yield from _elements(out, file, items)
    yield from file.drain()


def _elements(out: Any, file: xml.XmlFile, items: Iterable[Item]) -> Iterator[Part]:
    """Write all nodes, then all edges, as a scan gives them."""
    groups = groupby(items, type)
    first = next(groups, None)
    with out.element("nodes"):
        if first and first[0] is Entity:
            yield from file.written(out, map(_node, map(record, first[1])))
            first = next(groups, None)
    with out.element("edges"):
        if first and first[0] is Edge:
            yield from file.written(out, map(_edge, map(record, first[1])))


def _declared(class_: str, names: list[str]) -> Any:
    found = etree.Element("attributes", attrib={"class": class_})
    for name in names:  # which is also the id: Gephi shows both
        type_ = TYPES.get(xml.NUMBERS.get(name, str), "string")
        etree.SubElement(found, "attribute", id=name, title=name, type=type_)
    return found


def _node(row: Record) -> Any:
    return _with_values(etree.Element("node", id=row["id"], label=row["name"][: xml.LONGEST]), row, NODE)


def _edge(row: Record) -> Any:
    ends = {"source": row["subject"], "target": row["object"], "weight": str(row["confidence"])}
    kind = {"label": row["predicate"], "kind": row["predicate"]}
    return _with_values(etree.Element("edge", id=xml.edge_id(row), attrib=ends | kind), row, EDGE)


def _with_values(element: Any, row: Record, names: list[str]) -> Any:
    values = etree.SubElement(element, "attvalues")
    for name, text in xml.shown(row, names):
        etree.SubElement(values, "attvalue", attrib={"for": name, "value": text})
    return element

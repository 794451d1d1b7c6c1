"""The way out for other programs: the graph, or a part of it, as files; and the dossier of one entity."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph.export import ftm, gexf, graphml, jsonl, neo4j_admin, parquet, rdf, tables
from graph.export.parts import Part
from graph.store.base import KINDS, Item, Kind


@dataclass(frozen=True, slots=True)
class Format:
    """A form of export: ``write`` turns the items of a scan into pieces of one file, or of several (``folder``).

    It holds no more than a few megabytes at a time, and asks for no more of the graph than ``kinds``.
    """

    name: str
    suffix: str
    media_type: str
    write: Callable[[Iterable[Item]], Iterator[Part]]
    kinds: frozenset[Kind] = KINDS
    folder: bool = False


_NETWORK: Final[frozenset[Kind]] = frozenset({"entity", "edge"})
_SAID: Final[frozenset[Kind]] = frozenset({"entity", "fact"})
FORMATS: Final[Mapping[str, Format]] = {
    made.name: made
    for made in (
        Format("jsonl", ".jsonl", "application/x-ndjson", jsonl.write),
        Format("csv", ".zip", "application/zip", tables.write, folder=True),
        Format("parquet", ".zip", "application/zip", parquet.write, folder=True),
        Format("graphml", ".graphml", "application/graphml+xml", graphml.write, _NETWORK),
        Format("gexf", ".gexf", "application/gexf+xml", gexf.write, _NETWORK),
        Format("ntriples", ".nt", "application/n-triples", rdf.ntriples),
        Format("turtle", ".ttl", "text/turtle", rdf.turtle),
        Format("neo4j-admin", ".zip", "application/zip", neo4j_admin.write, folder=True),
        Format("ftm", ".ftm.json", "application/x-ndjson", ftm.write, _SAID),
    )
}

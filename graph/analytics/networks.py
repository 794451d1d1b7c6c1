"""The graph, or a part of it, as a networkx graph: what analysts go on with."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from graph.export.select import Selection, select
from graph.export.values import Record, record
from graph.store.base import Reader

if TYPE_CHECKING:
    import networkx as nx

ENDS = ("subject", "predicate", "object", "subject_type", "subject_name", "object_type", "object_name", "kind")


def to_networkx(
    reader: Reader, entities: Sequence[str] = (), *, where: str = "", depth: int | None = None
) -> "nx.MultiDiGraph[str]":
    """Return what lies around these entities and around what fulfils a filter, or the whole graph without both.

    Nodes are ids with ``type``, ``name``, ``aliases``, ``articles``, ``degree`` and the literals (``founded_year``); edges have
    the relation as key and as ``predicate``, with ``status``, ``confidence`` in [0, 1], ``sources`` (independent ones),
    ``statements``, ``first_seen`` and ``last_seen`` (ISO 8601 or None). All is held in memory: about 1 kB an edge. Raises as
    `graph.export.select.select`.
    """
    return from_records(map(record, select(reader, Selection(entities, where, depth), frozenset({"entity", "edge"}))))


def from_records(records: Iterable[Record]) -> "nx.MultiDiGraph[str]":
    """Return the graph of records of entities and edges, as `graph.export.values.record` makes them; others are passed over."""
    import networkx as nx  # noqa: PLC0415 - half a second to import, for those who ask for it

    graph: Any = nx.MultiDiGraph()
    for found in records:
        if "predicate" not in found:
            graph.add_node(found["id"], **_rest(found, ("id", "kind")))
        elif "statements" in found:
            edge = _rest(found, ENDS) | {"predicate": found["predicate"]}
            graph.add_edge(found["subject"], found["object"], key=found["predicate"], **edge)
    return graph


def _rest(found: Record, names: tuple[str, ...]) -> Record:
    return {name: value for name, value in found.items() if name not in names}

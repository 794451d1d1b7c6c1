"""The same questions of two peers: networkx with the whole graph in memory, and ladybug (the embedded graph database that follows kuzu).

Each holds what the questions need: entities with id, type and name, edges with relation, sources and confidence. Neither holds
statements, sentences, aliases or articles, nor ranks or pages.
"""

import csv
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, Final

import ladybug
import networkx as nx

from graph.analytics.networks import from_records
from graph.export.values import record
from graph.model import Edge, Entity
from graph.store.base import Kind, Reader

HOPS: Final = 6
LISTED: Final = 20  # neighbours of a page
LONGEST: Final = 60.0  # seconds of one question to ladybug: two hops from a hub take it more
KINDS: Final[frozenset[Kind]] = frozenset({"entity", "edge"})
Ask = Callable[..., Any]


class Networkx:
    """The graph as `to_networkx` gives it: what an analyst has in a notebook."""

    def __init__(self, reader: Reader) -> None:
        begun = time.process_time()
        self.graph: Any = from_records(map(record, reader.scan(KINDS)))
        self.loaded = time.process_time() - begun
        self._plain = nx.Graph(self.graph.to_undirected(as_view=True))

    def entity(self, id_: str) -> object:
        """Return a node."""
        return dict(self.graph.nodes[id_])

    def search(self, text: str) -> object:
        """Look at all names, as there is no index."""
        words = text.casefold().split()
        return [id_ for id_, name in self.graph.nodes(data="name") if all(word in name.casefold() for word in words)][
            :10
        ]

    def neighbours(self, id_: str) -> object:
        """Return the best supported edges of a node."""
        edges = chain(self.graph.out_edges(id_, data=True), self.graph.in_edges(id_, data=True))
        return sorted(edges, key=lambda edge: (-edge[2]["sources"], -edge[2]["confidence"]))[:LISTED]

    def two_hops(self, id_: str) -> object:
        """Count what is within two hops."""
        return len(nx.single_source_shortest_path_length(self._plain, id_, cutoff=2))

    def path(self, one: str, other: str) -> object:
        """Return a shortest path."""
        try:
            return nx.bidirectional_shortest_path(self._plain, one, other)
        except nx.NetworkXNoPath:
            return []

    def close(self) -> None:
        """Let it go."""
        del self.graph, self._plain


class Ladybug:
    """The graph in a file of ladybug's, loaded from CSV."""

    def __init__(self, reader: Reader, folder: Path, threads: int) -> None:
        self._database = ladybug.Database(str(folder / "graph.lbdb"), buffer_pool_size=2 << 30)
        self._connection = ladybug.Connection(self._database, num_threads=threads)
        entities, edges = _write(reader, folder)
        begun = time.process_time()
        self._run("CREATE NODE TABLE Entity(id STRING PRIMARY KEY, type STRING, name STRING)")
        self._run("CREATE REL TABLE Edge(FROM Entity TO Entity, predicate STRING, sources INT64, confidence DOUBLE)")
        self._run(f'COPY Entity FROM "{entities}" (header=false, parallel=false)')
        self._run(f'COPY Edge FROM "{edges}" (header=false)')
        self.loaded = time.process_time() - begun
        self._connection.set_query_timeout(int(LONGEST * 1000))

    def entity(self, id_: str) -> object:
        """Return a node by its key."""
        return self._run("MATCH (a:Entity {id: $a}) RETURN a.*", a=id_)

    def search(self, text: str) -> object:
        """Look at all names, as its index of texts is an extension that has to be downloaded."""
        where = " AND ".join(f"lower(a.name) CONTAINS $w{at}" for at in range(len(text.split())))
        words = {f"w{at}": word.casefold() for at, word in enumerate(text.split())}
        return self._run(f"MATCH (a:Entity) WHERE {where} RETURN a.id, a.name LIMIT 10", **words)

    def neighbours(self, id_: str) -> object:
        """Return the best supported edges of a node."""
        return self._run(
            "MATCH (a:Entity {id: $a})-[e:Edge]-(b:Entity) RETURN e.predicate, e.sources, e.confidence, b.id, b.name "
            f"ORDER BY e.sources DESC, e.confidence DESC LIMIT {LISTED}",
            a=id_,
        )

    def two_hops(self, id_: str) -> object:
        """Count what is within two hops."""
        return self._run("MATCH (a:Entity {id: $a})-[:Edge*1..2]-(b:Entity) RETURN count(DISTINCT b.id)", a=id_)

    def path(self, one: str, other: str) -> object:
        """Return a shortest path."""
        return self._run(
            f"MATCH p = (a:Entity {{id: $a}})-[:Edge* SHORTEST 1..{HOPS}]-(b:Entity {{id: $b}}) RETURN length(p)",
            a=one,
            b=other,
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
        self._database.close()

    def _run(self, query: str, **values: str) -> list[Any]:
        found: Any = self._connection.execute(query, values or None)
        return list(found.get_all())


def _write(reader: Reader, folder: Path) -> tuple[Path, Path]:
    """Write entities and edges as CSV."""
    files = folder / "entities.csv", folder / "edges.csv"
    with files[0].open("w", newline="") as one, files[1].open("w", newline="") as other:
        tables = csv.writer(one), csv.writer(other)
        for item in reader.scan(KINDS):
            if isinstance(item, Entity):
                tables[0].writerow((item.id, item.type, item.name))
            elif isinstance(item, Edge):
                tables[1].writerow((item.subject.id, item.object.id, item.predicate, item.sources, item.confidence))
    return files


def timed(ask: Ask, asked: Iterable[tuple[str, ...]], deadline: float) -> list[float]:
    """Return the milliseconds of each question, as many as are asked before the deadline (seconds); those given up, too."""
    taken: list[float] = []
    end = time.perf_counter() + deadline
    for one in asked:
        begun = time.perf_counter()
        with suppress(RuntimeError):  # it took too long
            ask(*one)
        taken.append((time.perf_counter() - begun) * 1000)
        if time.perf_counter() > end:
            break
    return taken


def folder(beside: Path) -> tempfile.TemporaryDirectory[str]:
    """Return a folder for the file of ladybug, on the same disk."""
    return tempfile.TemporaryDirectory(prefix="ladybug-", dir=beside)


def memory() -> float:
    """Return the memory of this process in GB, without what it has mapped."""
    line = next(
        line
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        if line.startswith("RssAnon")
    )
    return round(int(line.split()[1]) / 1e6, 2)

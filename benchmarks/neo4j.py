"""SQLite beside Neo4j at one size, in one run: ``python -m benchmarks.neo4j [--entities 100000] [--heap 2g]``.

The invented world of `resolve_cost` is read into a SQLite file, 200 articles a transaction, and copied to a Neo4j server of its own (the one of the
tests, data on disk). Then both answer the same questions: search, one entity's edges (1 hop), the names two hops away, the
shortest path between two entities; and take further articles, each in its own transaction. 100,000 entities come with about half a
million edges and a million statements. Times are by the clock (median and 95th percentile of `QUESTIONS` questions) and, for loading, by the
processor too: this process for SQLite, this process and the server for Neo4j.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.resolve_cost import article
from graph.model import Reading
from graph.network.paths import PathQuery, paths
from graph.resolve import open_graph
from graph.store import copying
from graph.store.asking import LinkFilter
from graph.store.base import Reader, SearchQuery, Store
from graph.store.neo4j import Neo4jReader
from graph.store.querying import Limits, ask
from graph.store.scanning import finder
from tests.support import neo4j_server
from tests.support.neo4j_server import Server

BATCH: Final = 200
QUESTIONS: Final = 50
SINGLE: Final = 20
TICKS: Final = 100  # of a second in /proc
TWO_HOPS: Final = "MATCH (a:Entity {id: $a})-[*2]-(b:Entity) RETURN DISTINCT b.name LIMIT 1000"
LIMITS: Final = Limits(seconds=60)
PATH: Final = "MATCH p = shortestPath((a:Entity {id: $a})-[*..4]-(b:Entity {id: $b})) RETURN length(p)"


@dataclass(frozen=True, slots=True)
class Asked:
    """Two entities, and the name of the first."""

    start: str
    goal: str
    name: str


def main() -> None:
    """Run it and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--heap", default="2g")
    given = parser.parse_args()
    neo4j_server.HEAP = (
        f"-Xmx{given.heap}",
    )  # measured as it is run: with the second compiler and the default collector
    neo4j_server.SETTINGS = neo4j_server.SETTINGS.replace("dbms.cypher.min_replan_interval=1h\n", "")
    neo4j_server.FAST = Path("/nowhere")  # on disk
    with tempfile.TemporaryDirectory() as folder, neo4j_server.running() as server:
        print(json.dumps(compare(given.entities, Path(folder), server), indent=2))  # noqa: T201 - the result


def compare(entities: int, folder: Path, server: Server) -> dict[str, object]:
    """Fill both stores, and ask both."""
    world = entities * 4
    with open_graph(f"sqlite:///{folder}/graph.db") as sqlite, open_graph(server.url) as neo4j:
        _tell("SQLite reads")
        loading = {"sqlite": _loaded(lambda: _fill(sqlite, entities, world), None, sqlite)}
        _tell("Neo4j is filled")
        loading["neo4j"] = _loaded(lambda: copying.copy(sqlite, neo4j), server, neo4j)
        stats = sqlite.stats()
        size = {
            "entities": sum(stats.entities.values()),
            "edges": stats.edges,
            "statements": sum(stats.statements.values()),
        }
        asked = _sample(sqlite)
        _tell("questions")
        answers = {"sqlite": _ask_all(sqlite, asked), "neo4j": _ask_all(neo4j, asked)}
        more = [article(1_000_000 + number, world) for number in range(SINGLE)]
        _tell("single articles")
        single = {"sqlite": _puts(sqlite, more), "neo4j": _puts(neo4j, more)}
        same = list(sqlite.dump()) == list(neo4j.dump())
    return {"size": size, "loading": loading, "put": single, "questions": answers, "same": same}


def _tell(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def _fill(store: Store, entities: int, world: int) -> None:
    number = 0
    while sum(store.stats().entities.values()) < entities:
        store.put_all([article(number + at, world) for at in range(BATCH)])
        number += BATCH


def _loaded(work: Callable[[], object], server: Server | None, store: Reader) -> dict[str, float]:
    begun, own, its = time.perf_counter(), time.process_time(), _cpu(server)
    work()
    seconds, busy = time.perf_counter() - begun, time.process_time() - own + _cpu(server) - its
    articles = store.stats().articles
    return {
        "articles_per_second": round(articles / seconds, 1),
        "processor_ms_per_article": round(busy / articles * 1000, 1),
    }


def _cpu(server: Server | None) -> float:
    """Return the processor seconds of the server so far."""
    if server is None or server.process is None:
        return 0.0
    fields = Path(f"/proc/{server.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _sample(store: Reader) -> list[Asked]:
    """Return pairs of entities with the name of the first: half of them well connected."""
    known = [hit.entity for hit in store.search(SearchQuery("", limit=200)).items]
    chance = random.Random(5)  # noqa: S311 - the same questions each time
    pairs = [chance.sample(known, 2) for _ in range(QUESTIONS)]
    return [Asked(one.id, other.id, one.name) for one, other in pairs]


def _ask_all(store: Reader, asked: list[Asked]) -> dict[str, dict[str, float]]:
    questions: dict[str, Callable[[Asked], object]] = {
        "search": lambda q: store.search(SearchQuery(q.name[:6])),
        "one_hop": lambda q: store.edges(q.start, limit=100),
        "two_hops": lambda q: _two_hops(store, q.start),
        "path": lambda q: _path(store, q.start, q.goal),
    }
    return {name: _timed(question, asked) for name, question in questions.items()}


def _two_hops(store: Reader, a: str) -> object:
    if isinstance(store, Neo4jReader):
        return ask(store, TWO_HOPS, {"a": a}, LIMITS)
    found, keep = finder(store), LinkFilter()
    near = {link.other(a)[0] for link in found.find_links([a], keep)}
    return found.find_links(sorted(near)[:1000], keep)


def _path(store: Reader, a: str, b: str) -> object:
    if isinstance(store, Neo4jReader):
        return ask(store, PATH, {"a": a, "b": b}, LIMITS)
    return paths(store, PathQuery(a, b))


def _timed(question: Callable[[Asked], object], asked: list[Asked]) -> dict[str, float]:
    question(asked[0])  # plans and caches
    taken = []
    for one in asked:
        begun = time.perf_counter()
        question(one)
        taken.append((time.perf_counter() - begun) * 1000)
    return {"median_ms": round(statistics.median(taken), 2), "p95_ms": round(sorted(taken)[int(len(taken) * 0.95)], 2)}


def _puts(store: Store, readings: list[Reading]) -> dict[str, float]:
    taken = []
    for reading in readings:
        begun = time.perf_counter()
        store.put(reading)
        taken.append((time.perf_counter() - begun) * 1000)
    return {"median_ms": round(statistics.median(taken), 1), "p95_ms": round(sorted(taken)[int(len(taken) * 0.95)], 1)}


if __name__ == "__main__":
    main()

"""SQLite beside Neo4j at one size, in one run: ``python -m benchmarks.neo4j [--entities 100000 --edges 500000 --statements 1000000]``.

The invented world of `benchmarks.powerlaw` is written into a SQLite file in bulk, moved to a Neo4j server of its own (that of the tests, data
on disk) by files of its importer, and to another over the wire as `copy` does; the file and the first server answer the same questions through the
same functions. Then articles are taken back and put again: each in a transaction of its own, as an ingest does, and 100 in one, as `copy` does
where the target holds something. Times are by the clock (median and 95th percentile), of loading also by the processor; whether both gave the
same answers is said.
"""

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks import powerlaw
from graph.model import Reading
from graph.network import portfolio, profile
from graph.network.paths import PathQuery, paths
from graph.search import Query, parse_where, search
from graph.store import open_store, pour
from graph.store.asking import Condition, LinkFilter
from graph.store.base import Reader, SearchQuery, Store
from graph.store.neo4j import importing
from graph.store.querying import Limits, ask
from graph.store.resolving import ByKey
from graph.store.scanning import finder
from tests.support import neo4j_server
from tests.support.neo4j_server import Server

QUESTIONS: Final = 30
SINGLE: Final = 20
BATCH: Final = 100  # articles of one transaction, as in `copying`
TICKS: Final = 100  # of a second in /proc
TWO_HOPS: Final = "MATCH (a:Entity {id: $a})-[*2]-(b:Entity) RETURN count(DISTINCT b)"
PATH: Final = "MATCH p = shortestPath((a:Entity {id: $a})-[*..6]-(b:Entity {id: $b})) RETURN length(p)"
LIMITS: Final = Limits(seconds=60)


@dataclass(frozen=True, slots=True)
class Asked:
    """Two entities, and the name of the first."""

    start: str
    goal: str
    name: str


Question = Callable[[Reader, Asked], object]


def _two_hops(store: Reader, q: Asked) -> object:
    found, keep = finder(store), LinkFilter()
    near = {link.other(q.start)[0] for link in found.find_links([q.start], keep)}
    return len(found.find_links(sorted(near)[:200], keep))


SAME: Final[dict[str, Question]] = {  # the same functions on both
    "name": lambda store, q: store.search(SearchQuery(q.name)).items,
    "search": lambda store, q: search(store, Query(q.name)).items,
    "search with a slip": lambda store, q: search(store, Query(q.name[:3] + q.name[4:], sentences=False)).items,
    "search with facets": lambda store, q: search(store, Query(q.name.split()[0], facets=("type", "year"))).items,
    "1 hop": lambda store, q: store.edges(q.start, limit=100).items,
    "statements": lambda store, q: store.facts(q.start, limit=100).items,
    "2 hops": _two_hops,
    "path": lambda store, q: paths(store, PathQuery(q.start, q.goal)),
    "portfolio": lambda store, q: portfolio.portfolio(store, q.start),
    "profile": lambda store, q: profile.profile(store, q.start).relations,
    "entities by conditions": lambda store, _: finder(store).find_entities(
        parse_where("type = company, investors(round = Series A), degree >= 10")
    ),
    "statements by conditions": lambda store, _: finder(store).find_facts(
        (Condition("relation", "=", ("invested_in",)), Condition("published", ">=", ("2024",)))
    ),
}  # fmt: skip
OWN: Final[dict[str, Question]] = {  # in Cypher
    "2 hops in Cypher": lambda store, q: ask(store, TWO_HOPS, {"a": q.start}, LIMITS),
    "path in Cypher": lambda store, q: ask(store, PATH, {"a": q.start, "b": q.goal}, LIMITS),
}


def main() -> None:
    """Run it and print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.neo4j", description=__doc__)
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=500_000)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--heap", default="3g")
    parser.add_argument("--folder", type=Path, help="where all is made and kept; a run that was stopped goes on there")
    given = parser.parse_args()
    # Measured as it is run: with the second compiler and the default collector, plans made anew as the data grow.
    neo4j_server.HEAP = (f"-Xmx{given.heap}",)
    neo4j_server.SETTINGS = neo4j_server.SETTINGS.replace("dbms.cypher.min_replan_interval=1h\n", "").replace(
        "=64m", "=2g"
    )
    neo4j_server.FAST = Path("/nowhere")  # on disk
    size = powerlaw.Size(given.entities, given.edges, given.statements)
    with tempfile.TemporaryDirectory() as folder:
        place = given.folder or Path(folder)
        place.mkdir(exist_ok=True)
        print(json.dumps(compare(size, place), indent=2))  # noqa: T201 - the result


def compare(size: powerlaw.Size, folder: Path) -> dict[str, object]:
    """Fill both stores, ask both, put into both; what an earlier run in the folder has done is not done again."""
    step = _Steps(folder / "result.json")
    file, files, home = (folder / name for name in ("graph.db", "files", "home"))
    step("SQLite in bulk", partial(powerlaw.make, file, size))
    step("files for the importer", partial(importing.export, file, files))
    home.mkdir(exist_ok=True)
    server = neo4j_server.configured(home)
    step("neo4j-admin database import", lambda: neo4j_server.imported(files, home).splitlines()[1:4])
    _pour(step, file, folder / "poured")
    server.start()
    try:
        step("indexes", lambda: open_store(server.url).close(), server)
        with open_store(f"sqlite:///{file}") as sqlite, open_store(server.url) as neo4j:
            step("size", lambda: _size(sqlite))
            step("questions", lambda: _asked(sqlite, neo4j), server)
            step("writing to sqlite", lambda: _written(sqlite, _held(sqlite), None))
            step("writing to neo4j", lambda: _written(neo4j, _held(sqlite), server), server)
    finally:
        server.stop()
    return step.found


def _pour(step: "_Steps", file: Path, home: Path) -> None:
    """Pour the file into a server of its own over the wire, as `copy` does, and make the indexes."""
    home.mkdir(exist_ok=True)
    server = neo4j_server.configured(home)
    server.start()
    try:
        step("poured over the wire", lambda: pour(f"sqlite:///{file}", server.url, ByKey(), lambda *_: None), server)
        step("its indexes", lambda: open_store(server.url).close(), server)
    finally:
        server.stop()


class _Steps:
    """Runs steps in order, and keeps what they gave and what they cost, by the clock and by the processor."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.found: dict[str, object] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def __call__(self, name: str, work: Callable[[], object], server: Server | None = None) -> None:
        if name in self.found:
            return
        with _timed(name, server) as cost:
            result = work()
        self.found[name] = {**cost, "result": result}
        self._file.write_text(json.dumps(self.found, indent=2), encoding="utf-8")


def _size(store: Reader) -> dict[str, int]:
    stats = store.stats()
    counts = {"entities": sum(stats.entities.values()), "statements": sum(stats.statements.values())}
    return {"articles": stats.articles, **counts, "edges": stats.edges}


# ---- questions


def _asked(sqlite: Store, neo4j: Store) -> dict[str, object]:
    asked = _sample(sqlite)
    found, differing = {}, []
    for name, question in SAME.items():
        _tell(name)
        (ours, one), (theirs, other) = (_ask(store, question, asked) for store in (sqlite, neo4j))
        found[name] = {"sqlite": ours, "neo4j": theirs}
        differing += [name] * (one != other)
    for name, question in OWN.items():
        _tell(name)
        found[name] = {"neo4j": _ask(neo4j, question, asked)[0]}
    return {"questions": found, "differing": differing}


def _sample(store: Reader) -> list[Asked]:
    """Return pairs of entities with the name of the first: half of them among the 200 best connected, half from anywhere."""
    chance = random.Random(5)  # noqa: S311 - the same questions each time
    known = [hit.entity for hit in store.search(SearchQuery("", limit=200)).items]
    others = list(finder(store).find_entities((Condition("degree", "<", ("6",)),), limit=1000).items)
    pairs = [chance.sample(known if number % 2 else others, 2) for number in range(QUESTIONS)]
    return [Asked(one.id, other.id, one.name) for one, other in pairs]


def _ask(store: Reader, question: Question, asked: list[Asked]) -> tuple[dict[str, float], list[object]]:
    for one in asked[:3]:  # plans and caches
        question(store, one)
    taken, answers = [], []
    for one in asked:
        begun = time.perf_counter()
        answers.append(question(store, one))
        taken.append((time.perf_counter() - begun) * 1000)
    return _figures(taken), answers


def _figures(taken: list[float]) -> dict[str, float]:
    return {"median_ms": round(statistics.median(taken), 1), "p95_ms": round(sorted(taken)[int(len(taken) * 0.95)], 1)}


# ---- writing


def _held(store: Store) -> list[Reading]:
    """Return articles of the world: they speak of things that others speak of too."""
    return list(islice(store.readings(), SINGLE + BATCH + 1))


def _written(store: Store, held: list[Reading], server: Server | None) -> dict[str, object]:
    """Take articles back, and put them again: some alone, the rest together; the first warms up."""
    retracted = [_one(partial(store.retract, reading.article.id)) for reading in held]
    store.put(held[0])
    single = [_one(partial(store.put, reading)) for reading in held[1 : SINGLE + 1]]
    with _timed(f"{BATCH} together", server) as cost:
        store.put_all(held[SINGLE + 1 :])
    return {"retract": _figures(retracted), "put": _figures(single), f"put {BATCH} together": cost}


def _one(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


# ---- clocks


@contextmanager
def _timed(what: str, server: Server | None = None) -> Iterator[dict[str, float]]:
    """Give a dict that has seconds by the clock, and by the processor: of this process, its children, and the server."""
    _tell(what)
    cost: dict[str, float] = {}
    begun, busy = time.perf_counter(), _cpu(server)
    yield cost
    cost |= {"seconds": round(time.perf_counter() - begun, 1), "processor": round(_cpu(server) - busy, 1)}


def _cpu(server: Server | None) -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() + children.ru_utime + children.ru_stime
    if server is None or server.process is None:
        return own
    fields = Path(f"/proc/{server.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) / TICKS


def _tell(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


if __name__ == "__main__":
    main()

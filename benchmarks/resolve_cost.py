"""What one article costs in graphs of growing size: ``python -m benchmarks.resolve_cost --folder FOLDER [entities ...]``.

`benchmarks.powerlaw` makes the graphs, in which things recur by a power law as in real news, and `benchmarks.resolved` brings them
to what the rules that ship keep; both stay in the folder for another run. Then 200 articles on their things are put, each in its own
transaction, with their parts timed: by the processor time of this process, which other work on the machine disturbs less than the
clock; then 200 more, eight in each. They are taken back at the end. ``--rebuild ARTICLES`` times deriving everything anew in a graph of so many articles.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest import mock

import apsw  # noqa: TID251 - reads the names below the store

from benchmarks import powerlaw
from benchmarks.resolved import adopt
from graph.model import Reading
from graph.resolve import Rules
from graph.store import about
from graph.store.binder import Binder
from graph.store.linker import Linker
from graph.store.naming import Naming
from graph.store.sqlite import SqliteStore
from tests.support.readings import Claim, Thing, reading, sketch

TIMED: Final = 200
EIGHT: Final = 8  # articles that are put together, as an ingest does
WARM: Final = 50  # articles before, which fill the caches
EDGES: Final = 4.3  # an entity, and 4.8 statements: the least of which the generator makes its shape
STATEMENTS: Final = 4.8
OF_ARTICLE: Final = 16  # statements of the generator's articles
FAMOUS: Final = 4  # as in the generator: rank n * u ** 4 of a type
NEW: Final = 0.2  # of the companies and people of an article are met for the first time
THINGS: Final = {"company": 4, "person": 3, "investor": 2, "product": 1, "event": 1, "place": 1}
# What is timed within a put; the rest is checking, the tables of truth, surfaces, facts and edges.
PARTS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("resolve", Rules, "traits"),
    ("resolve", Binder, "bind"),
    ("index", about, "derive"),
    ("index", Naming, "finish"),
)
# What is done within "resolve": it says whether the work grows, which time alone does not.
COUNTED: Final[tuple[tuple[str, Any, str], ...]] = (
    ("pairs compared", Rules, "compare"),
    ("things read to compare", Linker, "_keep"),
)


def known(path: Path) -> dict[str, list[str]]:
    """Return the names of each type, the most famous first."""
    with apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY) as connection:
        found: dict[str, list[str]] = defaultdict(list)
        sql = "SELECT t.name, e.name FROM entity e JOIN term t ON t.term = e.type ORDER BY e.entity"
        for type_, name in connection.execute(sql):
            found[str(type_)].append(str(name))
    return found


def article(number: int, names: dict[str, list[str]]) -> Reading:
    """Return an article on twelve things, with about fifteen statements."""
    chance = random.Random(number)  # noqa: S311 -- the same articles each time
    drawn = {type_: [_name(chance, names, type_) for _ in range(n)] for type_, n in THINGS.items()}
    things = {type_: [(type_, name) for name in dict.fromkeys(found)] for type_, found in drawn.items()}
    day = f"2026-{1 + number % 12:02}-{1 + number % 28:02}"
    fields = {"published": day, "source": "The Daily Bench", "signature": sketch(f"bench {number}")}
    named = [thing for found in things.values() for thing in found]
    return reading(f"https://bench.example/{number}", list(dict.fromkeys(_claims(things))), named, **fields)


def _name(chance: random.Random, names: dict[str, list[str]], type_: str) -> str:
    rank = int(len(names[type_]) * chance.random() ** FAMOUS)
    if type_ in {"company", "person"} and chance.random() < NEW:
        return f"{names[type_][rank].split()[0]} {names['company'][-1 - chance.randrange(99)].split()[0].lower().title()}by"
    return names[type_][rank]


def _claims(things: dict[str, list[Thing]]) -> Iterator[Claim]:
    companies, (place, *_), (event, *_) = things["company"], things["place"], things["event"]
    yield from ((company, "based_in", place) for company in companies)
    yield from ((company, "participated_in", event) for company in companies[:2])
    yield from ((investor, "invested_in", company) for investor in things["investor"] for company in companies[:2])
    yield from zip(things["person"], ["holds_role"] * len(companies), companies, strict=False)
    yield companies[0], "launched", things["product"][0]
    yield companies[0], "founded_year", "2019"


@contextmanager
def timed_parts() -> Iterator[tuple[dict[str, float], Counter[str]]]:
    """Add up the processor time, in milliseconds, that each part takes, and how often each thing is done."""
    spent: dict[str, float] = defaultdict(float)
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        for part, owner, name in PARTS:
            stack.enter_context(mock.patch.object(owner, name, _timer(spent, part, getattr(owner, name))))
        for what, owner, name in COUNTED:
            stack.enter_context(mock.patch.object(owner, name, _counter(counts, what, getattr(owner, name))))
        yield spent, counts


def _counter(counts: Counter[str], what: str, act: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*given: Any) -> Any:
        counts[what] += 1
        return act(*given)

    return counted


def _timer(spent: dict[str, float], part: str, act: Callable[..., Any]) -> Callable[..., Any]:
    def timed(*given: Any) -> Any:
        start = time.process_time()
        try:
            return act(*given)
        finally:
            spent[part] += (time.process_time() - start) * 1000

    return timed


def measure(path: Path, warm: int = WARM) -> dict[str, Any]:
    """Put articles, after so many that are not counted, and return the median and the 95th percentile of each part."""
    names = known(path)
    with SqliteStore(path, Rules()) as store:
        stats = store.stats()
        size: dict[str, Any] = {
            "entities": sum(stats.entities.values()),
            "edges": stats.edges,
            "articles": stats.articles,
        }
        made = [article(number, names) for number in range(warm + 2 * TIMED)]
        for one in made[:warm]:
            store.put(one)
        times = [_parts(partial(store.put, one)) for one in made[warm : warm + TIMED]]
        eights = [made[at : at + EIGHT] for at in range(warm + TIMED, len(made), EIGHT)]
        together = [_parts(partial(store.put_all, some))["put"] / EIGHT for some in eights]
        for one in made:
            store.retract(one.article.id)
    size["one of eight put together"] = _figures(together)
    return size | {part: _figures([one[part] for one in times]) for part in sorted(times[0])}


def _parts(act: Callable[[], object]) -> dict[str, float]:
    clock, start = time.perf_counter(), time.process_time()
    with timed_parts() as (spent, counts):
        act()
    whole, clock = (time.process_time() - start) * 1000, (time.perf_counter() - clock) * 1000
    counted = {what: float(counts[what]) for what, *_ in COUNTED}
    return {**spent, **counted, "rest": whole - sum(spent.values()), "put": whole, "put by the clock": clock}


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {"median": round(statistics.median(ordered), 1), "p95": round(ordered[int(len(ordered) * 0.95)], 1)}


def rebuild(path: Path) -> dict[str, float]:
    """Return what deriving everything anew takes."""
    with SqliteStore(path, Rules()) as store:
        articles, clock, start = store.stats().articles, time.perf_counter(), time.process_time()
        store.rebuild()
    return {"articles": articles, "processor s": time.process_time() - start, "clock s": time.perf_counter() - clock}


def made(folder: Path, entities: int) -> Path:
    """Return the file with so many entities; makes it where it is not there."""
    path = folder / f"{entities}.db"
    if not path.exists():
        raw = folder / f"{entities}.raw.db"
        if not raw.exists():
            powerlaw.make(raw, powerlaw.Size(entities, int(entities * EDGES), int(entities * STATEMENTS)), tell=_tell)
        adopt(raw)
        raw.rename(path)
    return path


def _tell(what: str) -> None:
    sys.stderr.write(f"{time.process_time():8.1f} s of processor time: {what}\n")


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entities", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, required=True, help="where the graphs are made and kept (1M: 3 GB)")
    parser.add_argument("--warm", type=int, metavar="ARTICLES", default=WARM, help="put before those that count")
    parser.add_argument("--rebuild", type=int, metavar="ARTICLES", default=0)
    given = parser.parse_args()
    if given.rebuild:
        given.entities = [int(given.rebuild * OF_ARTICLE / STATEMENTS)]
    for entities in given.entities:
        path = made(given.folder, entities)
        found = rebuild(path) if given.rebuild else measure(path, given.warm)
        print(json.dumps(found), flush=True)  # noqa: T201 - its output


if __name__ == "__main__":
    main()

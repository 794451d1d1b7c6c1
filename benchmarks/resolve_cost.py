"""What one article costs in graphs of growing size: ``python -m benchmarks.resolve_cost [entities ...]``.

The graph is filled with articles of a large invented world, in which names recur by a power law as in real news (by the store's
own writer, 500 articles a transaction); then 200 further articles are put, each in its own transaction, and timed: by the clock,
and by the processor time of this process, which other work on the machine disturbs less. `--rebuild` also times deriving everything
anew, `--keep` leaves the graph there for another run, which goes on from it.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from graph.model import Reading
from graph.resolve import Rules
from graph.store import derive
from graph.store.base import Store
from graph.store.sqlite import SqliteStore
from graph.store.writer import Writer
from tests.support.readings import Claim, reading, sketch

TIMED: Final = 200
BATCH: Final = 500
SYLLABLES: Final = "ba be bo da de do fa fi ga go ha ka ke ko la le lo ma me mo na ne no pa po ra re ro sa se so ta te to va ve wa za".split()
ENDINGS: Final = "Robotics Energy Health Labs Foods Pay Systems Mobility Bio Analytics Capital Logistics".split()
FIRST: Final = "James Maria Wei Amina Jonas Priya Tunde Sofia Kenji Elena Marc Fatima Lucas Chloe Omar Ana".split()


def name(rank: int, syllables: int = 4) -> str:
    """Return the invented word of a rank."""
    chance = random.Random(rank)  # noqa: S311 -- the same world each time
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def thing(chance: random.Random, world: int) -> tuple[str, str]:
    """Return a thing of the world: half of the mentions go to the known few."""
    rank = int(world ** chance.random()) if chance.random() < 0.5 else chance.randrange(world)
    kind = rank % 4
    if kind == 3:
        return "person", f"{FIRST[rank % len(FIRST)]} {name(rank)}"
    if kind == 2:
        return "investor", f"{name(rank)} Capital"
    short = chance.random() < 0.2
    return "company", name(rank) if short else f"{name(rank)} {ENDINGS[rank % len(ENDINGS)]}"


def article(number: int, world: int) -> Reading:
    """Return an article with about twelve things and ten statements."""
    chance = random.Random(f"{world}/{number}")  # noqa: S311 -- the same world each time
    named = list(dict.fromkeys(thing(chance, world) for _ in range(12)))
    by_type = {type_: [found for found in named if found[0] == type_] for type_ in ("company", "investor", "person")}
    claims: dict[Claim, None] = {}
    for company in by_type["company"]:
        for investor in by_type["investor"][:1]:
            claims[investor, "invested_in", company] = None
        for person in by_type["person"][:1]:
            claims[person, "holds_role", company] = None
    day = f"20{10 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}"
    return reading(
        f"https://news.example/{world}/{number}",
        list(claims),
        named,
        published=day,
        signature=sketch(f"{world}/{number}"),
    )


def measure(entities: int, folder: Path, *, rebuild: bool) -> dict[str, float]:
    """Fill a graph up to so many entities and time further articles."""
    world = entities * 4
    with SqliteStore(folder / f"{entities}.db", Rules()) as store:
        fill(store, entities, world)
        found = _size(store) | _timed(store, world)
        if rebuild:
            found |= {f"rebuild_{name}": value / 1000 for name, value in _time(store.rebuild).items()}
    return found


def fill(store: SqliteStore, entities: int, world: int) -> None:
    """Add articles until there are so many entities; one that is there already is passed over."""
    while (size := _size(store))["entities"] < entities:
        number = int(size["articles"])
        with store._database.writing() as session:
            writer = Writer(session, Rules())
            for made in (article(number + offset, world) for offset in range(BATCH)):
                writer.add(derive.tidy(made))
            writer.finish(quiet=True)


def _size(store: Store) -> dict[str, float]:
    stats = store.stats()
    return {"entities": sum(stats.entities.values()), "articles": stats.articles, "edges": stats.edges}


def _timed(store: Store, world: int) -> dict[str, float]:
    """Put articles of which a later run knows nothing: they are taken back."""
    made = [article(-number, world) for number in range(1, TIMED + 1)]
    store.put(made[0])  # fills the caches
    store.retract(made[0].article.id)
    times = [_time(partial(store.put, one)) for one in made]
    for one in made:
        store.retract(one.article.id)
    found: dict[str, float] = {}
    for clock in ("clock", "processor"):
        ordered = sorted(time[clock] for time in times)
        median, most = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
        found |= {f"median_{clock}_ms": round(median, 2), f"p95_{clock}_ms": round(most, 2)}
    return found


def _time(act: Callable[[], object]) -> dict[str, float]:
    clock, processor = time.perf_counter(), time.process_time()
    act()
    return {"clock": (time.perf_counter() - clock) * 1000, "processor": (time.process_time() - processor) * 1000}


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entities", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the graphs are made; default is a temporary folder")
    parser.add_argument("--keep", action="store_true", help="keep the graphs in --folder")
    arguments = parser.parse_args()
    for entities in arguments.entities:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            place = arguments.folder if arguments.keep else Path(folder)
            print(json.dumps(measure(entities, place, rebuild=arguments.rebuild)), flush=True)  # noqa: T201 - its output


if __name__ == "__main__":
    main()

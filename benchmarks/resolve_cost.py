"""What one article costs in graphs of growing size: ``python -m benchmarks.resolve_cost [entities ...]``.

The graph is filled with articles of a large invented world, in which names recur by a power law as in real news; then 200
further articles are put, each in its own transaction, and timed. `--rebuild` also times deriving everything anew.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from graph.model import Reading
from graph.resolve import open_graph
from graph.store.base import Store
from tests.support.readings import Claim, reading

TIMED: Final = 200
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
    return reading(f"https://news.example/{world}/{number}", list(claims), named, published=day)


def measure(entities: int, folder: Path, *, rebuild: bool) -> dict[str, float]:
    """Fill a graph up to so many entities and time further articles."""
    with open_graph(f"sqlite:///{folder}/graph.db") as store:
        number, started = 0, time.perf_counter()
        while number % 500 or sum(store.stats().entities.values()) < entities:
            store.put(article(number, entities * 4))
            number += 1
        found = {
            "entities": sum(store.stats().entities.values()),
            "articles": number,
            "fill_s": round(time.perf_counter() - started, 1),
        }
        found |= _timed(store, number, entities * 4)
        if rebuild:
            started = time.perf_counter()
            store.rebuild()
            found["rebuild_s"] = round(time.perf_counter() - started, 1)
    return found


def _timed(store: Store, number: int, world: int) -> dict[str, float]:
    times = []
    for offset in range(TIMED):
        made = article(number + offset, world)
        started = time.perf_counter()
        store.put(made)
        times.append((time.perf_counter() - started) * 1000)
    ordered = sorted(times)
    return {"median_ms": round(statistics.median(times), 2), "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2)}


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entities", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the graphs are made; default is a temporary folder")
    arguments = parser.parse_args()
    for entities in arguments.entities:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            print(json.dumps(measure(entities, Path(folder), rebuild=arguments.rebuild)), flush=True)  # noqa: T201 - its output


if __name__ == "__main__":
    main()

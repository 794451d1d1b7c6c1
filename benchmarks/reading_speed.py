"""Words a second through the whole reader: ``python -m benchmarks.reading_speed [--processes 1 2] [--passes 2]``.

Each process loads the model that ships, reads a few articles to warm up, waits for the others, and then reads its share of
devset (every second article of two), as ingest's reader processes do: articles in, statements with their proof out. Words a
second by the clock are those of all processes together; those of a core's processor time are disturbed less by other work.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Final

from benchmarks.evaluate import DEVSET
from graph.model import Article
from ingest.reader import load_reader, shipped_model
from training.loader import load

WARM: Final = 8  # articles
START: Final = list[Barrier]()  # of a reading process: a barrier reaches it only as it is made
HEAD: Final = "processes  words/s by the clock  words/s of a core  load, s  peak MB a process\n"


@dataclass(frozen=True, slots=True)
class Pace:
    """What a process took: words read, when it began and ended, seconds of processor time, of loading, peak memory in MB."""

    words: int
    begun: float
    ended: float
    spent: float
    load: float
    peak: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Read in so many processes, the best of some passes each, and print a row on it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--passes", type=int, default=2, help="over devset; the best counts")
    options = parser.parse_args(arguments)
    sys.stdout.write(HEAD)
    for count in options.processes:
        sys.stdout.write(max((_row(count) for _ in range(options.passes)), key=lambda found: found[0])[1])
        sys.stdout.flush()


def _row(count: int) -> tuple[float, str]:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(count)
    with context.Pool(count, initializer=_begin, initargs=(start,)) as pool:
        paces = pool.starmap(measure, [(k, count) for k in range(count)], chunksize=1)
    words = sum(p.words for p in paces)
    clock = words / (max(p.ended for p in paces) - min(p.begun for p in paces))
    core, load_, peak = words / sum(p.spent for p in paces), max(p.load for p in paces), max(p.peak for p in paces)
    return clock, f"{count:>9}  {clock:>20,.0f}  {core:>17,.0f}  {load_:>7.2f}  {peak:>17.0f}\n"


def _begin(barrier: Barrier) -> None:
    START.append(barrier)


def measure(part: int, parts: int) -> Pace:
    """Read every ``parts``-th article from ``part`` on, all processes beginning at once."""
    begun = time.perf_counter()
    reader = load_reader(shipped_model(), threads=1)
    load_ = time.perf_counter() - begun
    articles = [Article(a.id, a.text, published=a.header.get("date", "")) for a in load(DEVSET)][part::parts]
    list(reader.read(articles[:WARM]))
    START[0].wait()
    begun, spent = time.monotonic(), time.process_time()
    list(reader.read(articles))
    ended, spent = time.monotonic(), time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Pace(sum(len(a.text.split()) for a in articles), begun, ended, spent, load_, peak)


if __name__ == "__main__":
    main()

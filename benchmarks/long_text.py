"""Time and memory of one long text, by its length: ``python -m benchmarks.long_text [--sizes 0.25 0.5 1]`` (millions of characters).

The texts are the training articles one after the other; each is read in a process of its own, by one thread. Exit 1 when a
text of a million characters takes more than a gigabyte.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import spacy

from ingest.components.pipe import FACTORY
from ingest.reader import shipped_model
from training.loader import load

CORPUS: Final = Path(__file__).parents[1] / "training" / "corpus"
MOST: Final = 1_000  # MB


def main(arguments: Sequence[str] | None = None) -> int:
    """Read a text of each size and print a row on it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=float, nargs="+", default=[0.25, 0.5, 1.0], help="millions of characters")
    sizes = [round(size * 1e6) for size in parser.parse_args(arguments).sizes]
    whole = "\n\n".join(article.text for article in load(CORPUS))
    sys.stdout.write("characters  words    seconds of processor  words/s  peak MB  things\n")
    peaks = [_row(whole[:size]) for size in sizes]
    return int(any(peak > MOST for size, peak in zip(sizes, peaks, strict=True) if size <= 1e6))


def _row(text: str) -> float:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, peak, things = pool.apply(measure, (text,))
    words = len(text.split())
    row = f"{len(text):>10}  {words:>6}  {seconds:>20.1f}  {words / seconds:>7.0f}  {peak:>7.0f}  {things:>6}\n"
    sys.stdout.write(row)
    sys.stdout.flush()
    return peak


def measure(text: str) -> tuple[float, float, int]:
    """Return the seconds of processor time that a text takes, the process's peak memory in MB, and the things read."""
    nlp = spacy.load(shipped_model(), config={"components": {FACTORY: {"threads": 1}}})
    nlp.max_length = len(text) + 1
    begun = time.process_time()
    read = nlp(text)._.read
    return time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(read.entities)


if __name__ == "__main__":
    sys.exit(main())

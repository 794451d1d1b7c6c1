"""The command: see the package."""

import argparse
import sys
import time
from pathlib import Path

from benchmarks import powerlaw


def main() -> None:
    """Make a file, and tell what it costs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.powerlaw", description=powerlaw.__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--entities", type=int, default=1_000_000)
    parser.add_argument("--edges", type=int, default=5_000_000)
    parser.add_argument("--statements", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    size = powerlaw.Size(given.entities, given.edges, given.statements)
    try:
        powerlaw.make(given.file, size, given.seed, _tell)
    except ValueError as error:
        sys.exit(str(error))
    _tell(f"done: {given.file.stat().st_size / 1e9:.2f} GB")


def _tell(what: str) -> None:
    sys.stderr.write(f"{time.process_time():8.1f} s of processor time: {what}\n")


main()

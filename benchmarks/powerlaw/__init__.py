"""A graph as large as asked for, with the shape of the news: few things that many articles speak of, many that few do.

``python -m benchmarks.powerlaw FILE [--entities 1000000 --edges 5000000 --statements 10000000 --seed 1]`` makes the SQLite file
that a store would have derived from invented articles, each with its text, sixteen statements of an article, and a sentence for
each statement. Only the history is left out: the change feed is empty, as after a rebuild.
"""

from collections.abc import Callable
from pathlib import Path

from benchmarks.powerlaw import world
from benchmarks.powerlaw.fill import fill
from benchmarks.powerlaw.world import Size


def make(path: Path, size: Size, seed: int = 1, tell: Callable[[str], None] = lambda _: None) -> None:
    """Write the file, which must not exist. The same seed and size give the same graph.

    Raises `ValueError` for sizes that do not go together; then there is no file.
    """
    if path.exists():
        raise ValueError(f"{path} exists; name another file, or delete it")
    tell("world")
    fill(world.make(size, seed), path, tell)


__all__ = ["Size", "make"]

"""Which other words stand for a word, and how well: "cab" may be told as "taxi"."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from graph.store.asking import Forms

# Made by training/near.py: a stem, and those near to it with their cosines in hundredths.
FILE: Final = "near_words.txt"
POWER: Final = 1.5  # the best of 1.5, 2 and 3: docs/decisions/0066-near-words-stand-in.md


@lru_cache(maxsize=4096)
def forms(stem: str) -> Forms:
    """Return the stems by which a word is told, its own with 1, others with a power of their cosine to it."""
    others = (pair.rpartition(":") for pair in _near().get(stem, "").split())
    return {stem: 1.0, **{other: (int(close) / 100) ** POWER for other, _, close in others}}


@cache
def _near() -> Mapping[str, str]:
    """Return the lines of the file by their stems: 1.5 MB, read by the first question that needs it."""
    lines = files(__package__).joinpath(FILE).read_text(encoding="utf-8").splitlines()
    return {stem: others for stem, _, others in (line.partition(" ") for line in lines)}

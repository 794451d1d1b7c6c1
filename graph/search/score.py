"""The score of a found entity: how well it matches, how well it is connected, how fresh the news of it is.

score = match x (0.75 + 0.20 x importance + 0.05 x freshness), in (0, 1]. Each kind of match is worth less than 0.75 of the one
before, so that a better match always comes first, and the rest orders within a kind.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from graph.store.asking import Match

Kind = Literal["exact", "prefix", "words", "typo", "text", "near", "all"]
WORTH: Final[dict[Kind, float]] = {
    "exact": 1.0, "prefix": 0.7, "words": 0.5, "typo": 0.35, "text": 0.25, "near": 0.18, "all": 0.25,
}  # fmt: skip
BASE, IMPORTANCE, FRESHNESS = 0.75, 0.20, 0.05
HALF_DEGREE: Final = 20  # edges at which importance is one half
HALF_LIFE: Final = 365.0  # days after which freshness is one half
DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Score:
    """A score and its parts, each in [0, 1]; ``strength`` is the share of the sentences that speak of what was sought."""

    value: float
    kind: Kind
    match: float
    importance: float
    freshness: float
    strength: float


def score(kind: Kind, match: Match, newest: str, strength: float = 1.0) -> Score:
    """Return the score of a match; ``newest`` is the youngest date of the graph, against which age is measured."""
    important = round(importance(kind, match.degree, strength), DIGITS)
    fresh = _fresh(kind, match, newest)
    return Score(value(kind, match, newest, strength), kind, WORTH[kind], important, fresh, round(strength, DIGITS))


def value(kind: Kind, match: Match, newest: str, strength: float = 1.0) -> float:
    """Return the value of a score alone: a search takes that of a thousand matches, and shows twenty."""
    known = BASE + IMPORTANCE * importance(kind, match.degree, strength)
    return round(WORTH[kind] * (known + FRESHNESS * _fresh(kind, match, newest)), DIGITS)


def most(kind: Kind, degree: int) -> float:
    """Return the value of the freshest of those that match so and are so well connected."""
    return round(WORTH[kind] * (BASE + IMPORTANCE * importance(kind, degree, 1.0) + FRESHNESS), DIGITS)


def importance(kind: Kind, degree: int, strength: float) -> float:
    """Return how well connected a thing is; within sentences it matters most how much of them is about it.

    Where they have only some of the words it decides between equals: the best connected are named in all kinds of news.
    """
    connected = degree / (degree + HALF_DEGREE)
    if kind == "near":
        return round(strength * (0.98 + 0.02 * connected), DIGITS)
    return round(strength * (0.5 + 0.5 * connected), DIGITS) if kind == "text" else connected


def _fresh(kind: Kind, match: Match, newest: str) -> float:
    """Return the freshness of a match: none where it has only some of the words, as it would stand above how many."""
    return 0.0 if kind == "near" else freshness(match.last_seen, newest)


@lru_cache(maxsize=8192)  # many have their youngest news on the same day
def freshness(seen: str, newest: str) -> float:
    """Return 1 for the youngest news, one half a year before, 0 where undated."""
    if not seen or not newest:
        return 0.0
    return float(round(0.5 ** (max((_day(newest) - _day(seen)).days, 0) / HALF_LIFE), DIGITS))


def _day(text: str) -> date:
    """Return the first day of a date of reduced precision."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)

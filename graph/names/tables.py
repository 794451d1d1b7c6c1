"""Static tables behind names: where places lie and how much a word tells. Made by ``benchmarks/name_tables.py``."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from math import log2
from typing import Final

from graph.names.words import words

COMMON_PERSON: Final = 400  # names with a word that the table of common people holds: about as many as "bank"
NAMES: Final = 50_000  # for which the counts stand: the corpus and the cities
LATIN_BITS: Final = 15.6  # of a word that no table knows
NOWHERE: Final[tuple[frozenset[str], str, str]] = (frozenset(), "", "")
CJK_BITS: Final = 7.0  # a sign: most companies there have names of four signs


@cache
def places() -> Mapping[str, tuple[frozenset[str], str, str]]:
    """Return the country codes, the kind (country, state, city, town) and the main name of each place name, by key."""
    rows = (line.split("\t") for line in _lines("places.tsv"))
    return {key: (frozenset(codes.split()), kind, main) for key, codes, kind, main in rows}


def country_of(key: str) -> str:
    """Return the country that a place's key means by itself, ``""`` where it is unknown or several share the name."""
    codes = places().get(key, NOWHERE)[0]
    return next(iter(codes)) if len(codes) == 1 else ""


def is_place(key: str) -> bool:
    """Say whether a city or country has this key."""
    return key in places()


def place_kind(key: str) -> str:
    """Return ``country``, ``state``, ``city`` or ``town``, and ``""`` for what no table knows."""
    return places().get(key, NOWHERE)[1]


def same_place(left: str, right: str) -> bool:
    """Say whether both keys are names of one country or city (Munich, München)."""
    known = places()
    return left in known and right in known and known[left] == known[right]


@cache
def _counts() -> dict[str, int]:
    counts = {word: int(n) for word, n in (line.split("\t") for line in _lines("tokens.tsv"))}
    for word in words().common_people:
        counts[word] = max(counts.get(word, 0), COMMON_PERSON)
    return counts


@lru_cache(maxsize=16_384)
def bits(word: str) -> float:
    """Return how much a shared word tells, in bits: rare words about 15, "university" about 6."""
    if len(word) == 1:
        return CJK_BITS if word > "\u2e80" else 2.0
    known = log2(NAMES / (1 + _counts().get(word, 0)))
    return min(known, LATIN_BITS, 4.0 + 2.0 * len(word))


def _lines(name: str) -> list[str]:
    return files("graph.names").joinpath("data", name).read_text(encoding="utf-8").splitlines()

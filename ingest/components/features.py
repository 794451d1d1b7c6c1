"""Word shapes and known places: what an uncased encoder cannot see of a token."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from ingest.components.tokens import IntArray, Tokens

SHAPES: Final = 32  # eight shapes x sentence start x glued to the token before
PLACES: Final = 3  # no known place, a city, a country or region
LONGEST_PLACE: Final = 4  # words


class Gazetteer:
    """Known places by their folded names: 1 a city, 2 a country or region."""

    def __init__(self, names: Mapping[str, int]) -> None:
        self.names = dict(names)
        self._first = frozenset(name.split(" ", 1)[0] for name in self.names)

    def find(self, words: Sequence[str], at: int) -> int:
        """Return how many words from ``at`` on are the longest known place; it ends with a letter. 0 if none is."""
        if fold(words[at]) not in self._first:
            return 0
        for size in range(min(LONGEST_PLACE, len(words) - at), 0, -1):
            if words[at + size - 1][:1].isalpha() and self.kind(words[at : at + size]):
                return size
        return 0

    def kind(self, words: Iterable[str]) -> int:
        """Return what place these words name, 0 if none."""
        return self.names.get(" ".join(filter(None, map(fold, words))), 0)


@lru_cache(100_000)
def shape(word: str) -> int:
    """Return 0 sign, 1 lower, 2 Capitalised, 3 CAPITALS, 4 miXed, 5 digits, 6 letters and digits, 7 one capital."""
    if word.islower():
        return 1
    if word.isdigit():
        return 5
    if not any(c.isalpha() for c in word):
        return 0
    if any(c.isdigit() for c in word):
        return 6
    if word.isupper():
        return 7 if len(word) == 1 else 3
    return 2 if word[0].isupper() and word[1:].islower() else 4


@lru_cache(100_000)
def fold(name: str) -> str:
    """Return the name in lower case, without accents, its words parted by single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if unicodedata.category(c) != "Mn")
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def features(tokens: Tokens, gazetteer: Gazetteer) -> IntArray:
    """Return each token's features in one number [n]: shape + 8 x sentence start + 16 x glued + 32 x place."""
    words = tokens.words()
    out = np.array([shape(w) for w in words], np.int64)
    if len(out):
        out[tokens.bounds[:, 0]] += 8
        out[1:] += 16 * (tokens.starts[1:] == tokens.ends[:-1])
        out += 32 * places(words, gazetteer)
    return out


def places(words: Sequence[str], gazetteer: Gazetteer) -> IntArray:
    """Mark the longest known places [n]; a place begins and ends with a word, and begins with a capital."""
    out = np.zeros(len(words), np.int64)
    at = 0
    while at < len(words):
        size = gazetteer.find(words, at) if words[at][:1].isupper() else 0
        if size:
            out[at : at + size] = gazetteer.kind(words[at : at + size])
        at += max(size, 1)
    return out

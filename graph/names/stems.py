"""Words as they are compared in sentences: without endings, and without those that say nothing."""

import re
from functools import lru_cache
from itertools import filterfalse
from typing import Final

import snowballstemmer

from graph.names.core import MAX_TOKEN, SUFFIX_SIGNS, tokens

SILENT: Final = frozenset(
    "a an and are as at be been but by for from had has have he her his in into is it its of on or our s she so than that the "
    "their them they this to was we were which while who whose will with".split()
)

ENDLESS: Final = frozenset(
    "abfhjkopquvwxz0123456789"
)  # with which none of Porter's endings ends, as half of all names do
_SUFFIX: Final = frozenset(SUFFIX_SIGNS)


# As many as a store keeps sentences: one describes several things, and again with each article about one of them.
@lru_cache(maxsize=16_384)
def stems(text: str) -> tuple[str, ...]:
    """Return the words of a text that say something, without their English endings (Porter 2), in order, repetitions kept."""
    return tuple(map(stem, filterfalse(SILENT.__contains__, tokens(text))))


def stemmed(text: str, sought: frozenset[str]) -> frozenset[str]:
    """Return which of these stems the words of a text have: as `stems` finds them, but only words that begin so are stemmed."""
    begin = _beginnings(sought)
    if text.isascii() and _SUFFIX.isdisjoint(text):  # nearly every sentence; its words are runs of letters and digits
        words = {word[:MAX_TOKEN] for word in begin.findall(text.lower())}
    else:
        words = {word for word in tokens(text) if begin.match(word)}
    return sought.intersection(map(stem, words - SILENT))


def beginnings(text: str, sought: frozenset[str]) -> list[int] | None:
    """Return where words begin that may have one of these stems, None where that is not as quickly told: the text is not ASCII."""
    return [found.start() for found in _beginnings(sought).finditer(text.lower())] if text.isascii() else None


@lru_cache(maxsize=256)
def _beginnings(sought: frozenset[str]) -> re.Pattern[str]:
    """Return how words with these stems begin: no ending reaches the first two letters, but dying has the stem die."""
    heads = {re.escape(one[0]) + ("[iy]" if one[1:2] in {"i", "y"} else re.escape(one[1:2])) for one in sought}
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(sorted(heads)) or '(?!)'})[a-z0-9]*")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return one word without its ending; 80 microseconds where it is new and could have one."""
    if word[-1:] in ENDLESS and word.isascii() and word.isalnum():
        return word
    # A stemmer keeps the word it works on, so threads cannot share one; making it costs a microsecond.
    return str(snowballstemmer.stemmer("english").stemWord(word))

"""What was meant by what was typed: words with slips, words run together, words torn apart."""

from collections.abc import Iterator, Sequence
from typing import Final

from graph.names import typos
from graph.store.asking import Finder

SPELLINGS: Final = 6  # of one typed word: the most frequent of the nearest
MAX_WORDS: Final = 8  # of a text that is spelled anew: a longer one is no name
SHORTEST_PART: Final = 3  # characters of each half of a word taken apart

Spellings = tuple[str, ...]
Variant = tuple[Spellings, ...]


def variants(finder: Finder, words: Sequence[str]) -> tuple[Variant, ...]:
    """Return the readings of typed words: each word as one of its spellings, pairs joined, single words taken apart."""
    if len(words) > MAX_WORDS:
        return ()
    found = (tuple(spellings(finder, word) for word in words), *_joined(finder, words), *_parted(finder, words))
    return tuple(dict.fromkeys(variant for variant in found if all(variant)))


def spellings(finder: Finder, word: str) -> Spellings:
    """Return the word itself where names hold it, then those with the fewest slips: at most `SPELLINGS`."""
    near = finder.find_near(word)
    distances = dict(typos.nearest(word, near))
    fewest = min(distances.values(), default=0)
    others = sorted((w for w, d in distances.items() if d == fewest), key=lambda w: (-near[w], w))
    own = [word] if word in near else []
    return tuple([*own, *others][:SPELLINGS])


def _joined(finder: Finder, words: Sequence[str]) -> Iterator[Variant]:
    for at in range(len(words) - 1):
        word = words[at] + words[at + 1]
        if word in finder.find_near(word):
            yield tuple((w,) for w in (*words[:at], word, *words[at + 2 :]))


def _parted(finder: Finder, words: Sequence[str]) -> Iterator[Variant]:
    for at, word in enumerate(words):
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            parts = word[:cut], word[cut:]
            if all(part in finder.find_near(part) for part in parts):
                yield tuple((w,) for w in (*words[:at], *parts, *words[at + 1 :]))

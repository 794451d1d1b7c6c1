"""Words a few slips of the finger apart: what to store of a word, and how far it may be from what was typed.

The method is symmetric deletion (Garbe, SymSpell, 2012): two words within distance 2 share a text that is left of each after at
most two deletions. Distance is optimal string alignment: an insertion, deletion, exchange or swap of neighbours counts one.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from rapidfuzz.distance import OSA

HEAD: Final = 7  # characters of which deletions are stored: at most 29 texts a word, whatever its length
SHORTEST: Final = 2  # characters: shorter words have no neighbours
LONGEST: Final = 32  # characters: longer ones are no words that somebody types


def allowed(word: str) -> int:
    """Return how many slips a typed word may hold: none up to two characters, one up to five, else two."""
    return 0 if len(word) <= SHORTEST else 1 if len(word) <= 5 else 2


def indexable(word: str) -> bool:
    """Say whether a word can be found in spite of slips: numbers differ by intent."""
    return SHORTEST <= len(word) <= LONGEST and not word.isdigit()


def deletions(word: str) -> frozenset[str]:
    """Return what is left of a word's head after no, one or two deletions, as far as a word of its length can be meant."""
    head, most = word[:HEAD], 2 if len(word) >= 4 else 1
    return frozenset("".join(kept) for size in range(most + 1) for kept in combinations(head, max(len(head) - size, 0)))


def nearest(word: str, candidates: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield the candidates that a typed word may stand for, each with its distance (at least 1)."""
    most = allowed(word)
    for other in candidates:
        distance = OSA.distance(word, other, score_cutoff=most)
        if 0 < distance <= most and indexable(other):
            yield other, distance

"""Whether two words are one word written differently: slips of the pen and transliterations."""

import re
from functools import lru_cache
from typing import Final

LEAST: Final = 5  # letters: shorter words are too near to each other
SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tch|tsch|ch|sh|sch|cz|cs", "c"), (r"ck|q|kh|k", "k"), (r"ph|ff|v|w", "f"), (r"ou|u|oo", "u"), (r"ij|y|j|ie|i|ee", "i"),
        (r"ss|z|zz|s", "s"), (r"oe|ö|o", "o"), (r"ae|ä|e", "e"), (r"h", ""), (r"(.)\1", r"\1"),
    )
)  # fmt: skip


def alike(left: str, right: str) -> bool:
    """Say whether two words differ by one slip (a letter more, less, other, two swapped) or by transliteration only.

    The first letter must agree, or else the sound of the whole; words with digits never do.
    """
    if len(left) < LEAST or len(right) < LEAST:
        return False
    if not (left.isalpha() and right.isalpha()) and any(map(str.isdigit, left + right)):
        return False
    if sound(left) == sound(right):
        return True
    return min(len(left), len(right)) > LEAST and left[0] == right[0] and one_slip(left, right)


def one_slip(left: str, right: str) -> bool:
    """Say whether one edit makes one of the other (Damerau's four kinds)."""
    if abs(len(left) - len(right)) > 1:
        return False
    at = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        at += 1
    a, b = left[at:], right[at:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:] and len(a) > 1)


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """Return a rough spelling that transliterations of one word share."""
    for pattern, replacement in SOUNDS:
        word = pattern.sub(replacement, word)
    return word

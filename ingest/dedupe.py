"""Near-duplicates: a text's MinHash signature, and how alike two of them are.

Broder, A. (1997), On the resemblance and containment of documents. Signatures are of word 5-grams, so that a release carried with
another first line, or cut at the end, is still known, and two reports of one fact in different words are not.
"""

import re
from typing import Final

import numpy as np
from datasketch import MinHash

PERMUTATIONS: Final = 64  # standard error of the estimate: 1 / sqrt(64) = 0.125 at most
SHINGLE: Final = 5  # words
SEED: Final = 1  # part of the format: signatures of other seeds cannot be compared

_WORD: Final = re.compile(r"\w+")


def signature(text: str) -> tuple[int, ...]:
    """Return the signature of a text: `PERMUTATIONS` numbers below 2**32."""
    words = _WORD.findall(text.casefold())
    shingles = {" ".join(words[n : n + SHINGLE]) for n in range(max(len(words) - SHINGLE + 1, 1))}
    sketch = MinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update_batch([shingle.encode() for shingle in sorted(shingles)])
    return tuple(int(value) & 0xFFFFFFFF for value in sketch.hashvalues)


def resemblance(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    """Return the estimated Jaccard similarity of two texts' shingles, in [0, 1]."""
    return float(np.mean(np.asarray(left) == np.asarray(right)))

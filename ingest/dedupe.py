"""Near-duplicates: a text's MinHash signature, by which `graph.store.copies` knows copies.

Broder, A. (1997), On the resemblance and containment of documents. Signatures are of word 5-grams, so that a release carried with
another first line, or cut at the end, is still known, and two reports of one fact in different words are not.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS: Final = 64  # standard error of the estimate: 1 / sqrt(64) = 0.125 at most
SHINGLE: Final = 5  # words
SEED: Final = 1  # part of the format: signatures of other seeds cannot be compared

_WORD: Final = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """Return the signature of a text: `PERMUTATIONS` unsigned numbers of 4 bytes, the smallest byte first."""
    words = _WORD.findall(text.casefold())
    shingles = {" ".join(words[n : n + SHINGLE]) for n in range(max(len(words) - SHINGLE + 1, 1))}
    sketch = _empty().copy()
    sketch.update_batch([shingle.encode() for shingle in shingles])
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


@cache  # drawing the permutations takes as long as a short text
def _empty() -> "MinHash":
    from datasketch import MinHash  # noqa: PLC0415 - with SciPy a quarter of a second, which a command that reads nothing spares

    return MinHash(num_perm=PERMUTATIONS, seed=SEED)

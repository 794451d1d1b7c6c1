"""Near-duplicates: a text's MinHash signature, by which `graph.store.copies` knows copies.

Broder, A. (1997), On the resemblance and containment of documents. Signatures are of word 5-grams, so that a release carried with
another first line, or cut at the end, is still known, and two reports of one fact in different words are not. The numbers are those of
datasketch 2, which is not asked for them: it loads SciPy, 0.4 s of processor time, for what are a few lines.
"""

import re
from hashlib import sha1
from typing import Final

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS: Final = 64  # standard error of the estimate: 1 / sqrt(64) = 0.125 at most
SHINGLE: Final = 5  # words
SEED: Final = 1  # part of the format: signatures of other seeds cannot be compared

Numbers = NDArray[np.uint32]

_WORD: Final = re.compile(r"\w+")


def signature(text: str) -> bytes:
    """Return the signature of a text: `PERMUTATIONS` unsigned numbers of 4 bytes, the smallest byte first."""
    words = _WORD.findall(text.casefold())
    shingles = set(map(" ".join, zip(*(words[n:] for n in range(SHINGLE)), strict=False))) or {" ".join(words)}
    digests = b"".join([sha1(shingle.encode(), usedforsecurity=False).digest() for shingle in shingles])
    hashes = _mixed(np.frombuffer(digests, "<u4")[::5])  # the first 4 bytes of the 20 of each
    smallest = (_FACTORS[:, None] * hashes + _SUMMANDS[:, None]).min(axis=1)
    return bytes(smallest.astype("<u4").tobytes())


def _drawn() -> tuple[Numbers, Numbers]:
    """Draw the permutations of all numbers of 4 bytes, x -> factor * x + summand: each factor is odd, so that no two x become one."""
    chance = np.random.RandomState(SEED)  # NumPy promises that this generator's numbers stay
    halves = chance.randint(0, 2**31, PERMUTATIONS, dtype=np.uint32)
    return halves * np.uint32(2) + np.uint32(1), chance.randint(0, 2**32, PERMUTATIONS, dtype=np.uint32)


_FACTORS, _SUMMANDS = _drawn()


def _mixed(hashes: Numbers) -> Numbers:
    """Stir the bits, as the permutations do that little: the finalizer of MurmurHash3."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))

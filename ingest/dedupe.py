"""Near-duplicates: a text's MinHash signature, by which `graph.store.copies` knows copies.

Broder, A. (1997), On the resemblance and containment of documents. Signatures are of word 5-grams, so that a release carried with
another first line, or cut at the end, is still known, and two reports of one fact in different words are not.

The numbers are part of the format, as signatures made in another way cannot be compared: SHA-1 of a shingle, its first 32 bits
mixed (MurmurHash3's last step), then the least of each of `PERMUTATIONS` affine functions modulo 2^32. So are datasketch's since 2.0.
"""

import re
from hashlib import sha1
from typing import Final

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS: Final = 64  # standard error of the estimate: 1 / sqrt(64) = 0.125 at most
SHINGLE: Final = 5  # words
SEED: Final = 1
AT_ONCE: Final = 4096  # shingles: a megabyte of numbers

_WORD: Final = re.compile(r"\w+")
_RANDOM: Final = np.random.RandomState(SEED)  # NumPy keeps its numbers for ever
_FACTORS: Final = _RANDOM.randint(0, 1 << 31, PERMUTATIONS, np.uint32) * np.uint32(2) + np.uint32(1)
_SHIFTS: Final = _RANDOM.randint(0, 1 << 32, PERMUTATIONS, np.uint32)


def signature(text: str) -> bytes:
    """Return the signature of a text: `PERMUTATIONS` unsigned numbers of 4 bytes, the smallest byte first."""
    words = _WORD.findall(text.casefold())
    shingles = {" ".join(words[n : n + SHINGLE]) for n in range(max(len(words) - SHINGLE + 1, 1))}
    heads = b"".join([sha1(shingle.encode(), usedforsecurity=False).digest()[:4] for shingle in shingles])
    hashed = _mixed(np.frombuffer(heads, "<u4").astype(np.uint32))
    least = [_least(hashed[at : at + AT_ONCE]) for at in range(0, len(hashed), AT_ONCE)]
    return bytes(np.min(least, axis=0).astype("<u4").tobytes())


def _mixed(numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
    numbers = (numbers ^ (numbers >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    numbers = (numbers ^ (numbers >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return numbers ^ (numbers >> np.uint32(16))


def _least(hashed: NDArray[np.uint32]) -> NDArray[np.uint32]:
    found: NDArray[np.uint32] = (hashed[:, np.newaxis] * _FACTORS + _SHIFTS).min(axis=0)
    return found

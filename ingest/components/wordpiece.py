"""BERT's uncased WordPiece, a word at a time and cached (Wu et al. 2016; the vocabulary is bert-base-uncased's)."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

UNKNOWN: Final = 100
CLS: Final = 101
SEP: Final = 102
LONGEST_WORD: Final = 100  # characters; as in BERT, a longer word is unknown
MOST_PIECES: Final = 16  # of one word: what follows adds nothing to its first piece and costs encoder time
CACHE_LIMIT: Final = 200_000


class WordPiece:
    """Cuts words into pieces of the vocabulary (``vocab`` in the order of ids)."""

    def __init__(self, vocab: Sequence[str]) -> None:
        self.vocab = tuple(vocab)
        self._ids = {piece: number for number, piece in enumerate(self.vocab)}
        self._cache: dict[str, tuple[int, ...]] = {}

    def __call__(self, words: Iterable[str]) -> list[tuple[int, ...]]:
        """Return the piece ids of every word, never none."""
        cache = self._cache
        if len(cache) > CACHE_LIMIT:
            cache.clear()
        out = []
        for word in words:
            pieces = cache.get(word)
            if pieces is None:
                pieces = cache[word] = self._cut(word)
            out.append(pieces)
        return out

    def _cut(self, word: str) -> tuple[int, ...]:
        pieces: list[int] = []
        for part in _parts(word):
            pieces += self._greedy(part)
        return tuple(pieces[:MOST_PIECES]) or (UNKNOWN,)

    def _greedy(self, part: str) -> list[int]:
        """Longest match first; a part with a stretch that nothing matches is unknown as a whole."""
        if len(part) > LONGEST_WORD:
            return [UNKNOWN]
        pieces, at = [], 0
        while at < len(part):
            prefix = "##" if at else ""
            end = next((e for e in range(len(part), at, -1) if prefix + part[at:e] in self._ids), 0)
            if not end:
                return [UNKNOWN]
            pieces.append(self._ids[prefix + part[at:end]])
            at = end
        return pieces


def _parts(word: str) -> list[str]:
    """Lower case without accents and control characters; every Chinese character stands alone."""
    folded = unicodedata.normalize("NFD", word.lower())
    plain = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Cc", "Cf"))
    if plain.isascii():
        return [plain] if plain else []
    return "".join(f" {c} " if _chinese(ord(c)) else c for c in plain).split()


def _chinese(code: int) -> bool:
    return (
        0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x2CEAF or 0xF900 <= code <= 0xFAFF
    )

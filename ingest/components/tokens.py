"""Text -> tokens, sentences and paragraphs, with exact character offsets. Linear in the length of the text."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

TOKEN: Final = re.compile(r"[^\W_]+|[^\w\s]|_")
BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n\s*")
BULLET: Final = re.compile(r"\n\s*(?=[•·▪●◦–—*-]\s|\d{1,2}[.)]\s|\*\*)")
STOP: Final = re.compile(r"(?<!\s)[.!?…]+[”\"'’)\]]*\s+(?=[^\W_]|[“\"‘'(\[€$£¥₹])")
WORD_BEFORE: Final = re.compile(r"[^\W_]+$")
ABBREVIATIONS: Final = frozenset(
    "mr mrs ms dr prof st inc ltd co corp llc plc jr sr vs no rs tk jan feb mar apr jun jul aug sep sept oct nov dec est "
    "approx pte sdn bhd gen rep sen gov vol fig art hon rev capt col lt sgt messrs mme dept univ bros".split()
)
STARTERS: Final = frozenset(
    "the a an in it he she this that but its they we our at on for with and since after".split()
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text cut up.

    ``starts`` and ``ends`` are characters [n]; ``sentence`` is each token's sentence [n], ``paragraph`` each sentence's
    paragraph [s], ``bounds`` each sentence's tokens, end exclusive [s, 2].
    """

    text: str
    starts: IntArray
    ends: IntArray
    sentence: IntArray
    paragraph: IntArray
    bounds: IntArray

    def __len__(self) -> int:
        return len(self.starts)

    def words(self) -> list[str]:
        """Return the tokens' strings."""
        return [self.text[a:b] for a, b in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]

    def surface(self, first: int, last: int) -> str:
        """Return the characters of the tokens ``first`` to ``last`` (exclusive)."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def cover(self, start: int, end: int) -> tuple[int, int]:
        """Return the tokens (end exclusive) that the characters touch: a stretch that cuts a token is widened to it."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        return first, max(int(np.searchsorted(self.starts, end, side="left")), first)


def tokenise(text: str) -> Tokens:
    """Cut the text: tokens are runs of letters and digits, and single signs."""
    spans = [m.span() for m in TOKEN.finditer(text)]
    offsets = np.array(spans, np.int64).reshape(-1, 2)
    breaks = _paragraph_breaks(text)
    cuts = np.array(sorted({*breaks, *_sentence_breaks(text)}), np.int64)
    at = np.searchsorted(cuts, offsets[:, 0], side="right")
    kept, sentence = np.unique(at, return_inverse=True)  # a cut without a token behind it makes no sentence
    first = np.searchsorted(sentence, np.arange(len(kept)))
    bounds = np.stack([first, np.append(first[1:], len(spans))], 1) if len(kept) else np.zeros((0, 2), np.int64)
    paragraph = np.searchsorted(np.array(breaks, np.int64), offsets[first, 0], side="right")
    return Tokens(text, offsets[:, 0], offsets[:, 1], sentence, np.unique(paragraph, return_inverse=True)[1], bounds)


def _paragraph_breaks(text: str) -> list[int]:
    """Where paragraphs begin: after blank lines; without any, after every line end."""
    found = [m.end() for m in BLANK_LINE.finditer(text)]
    return found or [m.end() for m in re.finditer(r"\n", text)]


def _sentence_breaks(text: str) -> list[int]:
    found = [m.end() for m in BULLET.finditer(text)]
    return found + [m.end() for m in STOP.finditer(text) if _ends_sentence(text, m)]


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    following = text[stop.end()]
    if following.islower():
        return False
    if not stop[0].startswith(".") or len(stop[0].rstrip()) > 1:
        return True
    before = WORD_BEFORE.search(text, max(0, stop.start() - 30), stop.start())
    word = before[0] if before else ""
    if len(word) == 1 and word.isupper():  # "J. Smith" goes on; "D.C. The" does not
        after = TOKEN.search(text, stop.end())
        return (
            text[stop.start() - 2 : stop.start() - 1] == "." and after is not None and after[0].casefold() in STARTERS
        )
    return word.casefold() not in ABBREVIATIONS

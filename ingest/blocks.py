"""A page as a list of blocks: what both HTML and plain text become before clutter is told from news."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "item", "row", "line"]

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*$")
_BULLET = re.compile(r"^(?:[-*•–·▪]|\d{1,2}[.)])\s+\S")
_SPACES = re.compile(r"[\x00-\x20\x7f-\u00a0\u2000-\u200a\u202f\u3000]+")  # and control characters

PROSE_WORDS = 8  # a shorter sentence may be a caption or a teaser's title
LONG_WORDS = 25  # this many words are prose even without a full stop


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row; ``line`` is a line of a text file that may be any of them."""

    kind: Kind
    text: str

    @property
    def words(self) -> int:
        """Count the words."""
        return len(self.text.split())

    @property
    def prose(self) -> bool:
        """Say whether it reads as sentences rather than as a title, label or menu line."""
        if self.kind in {"heading", "item", "row"}:
            return False
        return self.words >= LONG_WORDS or (self.words >= PROSE_WORDS and self.sentence)

    @property
    def sentence(self) -> bool:
        """Say whether it ends as a sentence does."""
        return bool(_SENTENCE_END.search(self.text))


def clean(text: str) -> str:
    """Return the text on one line with single spaces; control characters become spaces."""
    return _SPACES.sub(" ", text).strip()


def from_text(text: str) -> list[Block]:
    """Split a text file into blocks: at blank lines, and at line ends unless the lines are one wrapped paragraph."""
    chunks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return [block for chunk in chunks for block in _from_chunk(chunk)]


def to_text(blocks: list[Block]) -> str:
    """Return the blocks as text, one blank line between them."""
    return "\n\n".join(block.text for block in blocks)


def _from_chunk(chunk: str) -> list[Block]:
    lines = [line for line in map(clean, chunk.split("\n")) if line]
    if _wrapped(lines):
        return [Block("paragraph", " ".join(lines))]
    return [Block("item" if _BULLET.match(line) else "line", line) for line in lines]


def _wrapped(lines: list[str]) -> bool:
    """Hard-wrapped prose: every line but the last is long and of about one width, and no line starts a list."""
    if len(lines) < 2 or any(_BULLET.match(line) for line in lines):
        return False
    lengths = [len(line) for line in lines[:-1]]
    return min(lengths) >= 45 and max(lengths) <= 140 and max(lengths) - min(lengths) <= 40  # columns of 60 to 130

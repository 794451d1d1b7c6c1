"""Pages that are fetched well and are no news: paywall stubs, cookie walls, error pages, lists of links.

Each rule names what it saw. Measured on the training articles as text (2,681 when it was measured): none is refused.
"""

import re
from collections.abc import Sequence
from typing import Final

from ingest.blocks import Block

STUB: Final = 120  # words: a longer text is worth reading even if more lies behind a wall
FEW: Final = 60  # words: an error page or a wall says no more than that
LINKS: Final = 12  # short lines in a row without a sentence between them are a list of links

_ERROR: Final = re.compile(
    r"(?:page|article|story|url)\b.{0,30}\b(?:not found|no longer (?:available|exists)|does(?:n.t| not) exist|has been removed)|\b404\b|"
    r"access (?:to this page has been )?denied|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|unusual traffic|"
    r"(?:please )?enable (?:javascript|cookies)|just a moment|service unavailable|bad gateway|internal server error|temporarily unavailable",
    re.IGNORECASE,
)
_WALL: Final = re.compile(
    r"(?:subscribe|register|sign up|sign in|log ?in|create (?:a free|an) account)[^.]{0,40}\bto (?:continue|read|unlock|access|keep)|"
    r"(?:this|the) (?:article|story|content|page) is (?:only |exclusively )?(?:for|available to|reserved for) (?:our )?(?:paying )?(?:subscribers|members)|"
    r"already (?:a subscriber|have an account)|(?:unlock|read) (?:this|the full) (?:article|story)|you have (?:reached|used) .{0,30}free articles",
    re.IGNORECASE,
)
_COOKIE: Final = re.compile(
    r"\b(?:cookies?|consent|personal data|privacy policy|legitimate interest|vendors|partners process)\b", re.IGNORECASE
)
COOKIE_SHARE: Final = 0.03  # of the words; chosen by judgement, no training article reaches it

ENGLISH: Final = frozenset({"en", ""})  # what the reader was trained on, and what could not be told


def foreign(language: str) -> str:
    """Return why an article in a language (ISO 639-1) is not read, or ``""`` where it is."""
    return "" if language in ENGLISH else f"language {language} is not read; only English is"


def no_news(title: str, blocks: Sequence[Block]) -> str:
    """Return why these blocks are no article, as one line for a person, or ``""`` where they may be one."""
    text = " ".join(block.text for block in blocks)
    words = len(text.split())
    if words <= FEW and _ERROR.search(f"{title} {text}"):
        return "an error or robot-check page; try again later, or check the address"
    if words <= STUB and _WALL.search(text):
        return "only the beginning of an article behind a paywall or a log-in; its publisher's feed may hold more"
    if len(_COOKIE.findall(text)) >= max(4, COOKIE_SHARE * words):
        return "a cookie or consent wall, and no article"
    if _is_list(blocks):
        return "a list of links; give the pages that it links to"
    return ""


def _is_list(blocks: Sequence[Block]) -> bool:
    """Many short lines, and hardly a sentence among them."""
    prose = sum(block.prose or block.sentence for block in blocks)
    return len(blocks) >= LINKS and prose <= len(blocks) / 10

"""Round-ups to their items: one page with several news items that have nothing to do with each other ("deals of the week", "in brief").

Read as one article, each item's "the company" might mean another's, and all would cite one page. But an article with sub-headings
must never be divided: so a page counts as a round-up only where its title says so, and each part stands for itself: it is short,
names something that no other part names, goes on from nothing, and no subject runs through the page. When in doubt it stays whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final
from urllib.parse import quote

from ingest.blocks import Block
from ingest.clutter import before_related

FEWEST: Final = 3  # items; of two, one may be an aside
SHORT: Final = 12  # words; a shorter item is a caption or an entry of a table
USUAL: Final = 180  # words of half of the items at most: chapters of a feature are longer
LONGEST: Final = 400  # words of an item
INTRODUCTION: Final = (
    0.3  # of the words may stand before the first item: else the page is an article, and teasers follow it
)
LISTED: Final = 0.6  # of the words stand in list items where these are the news
FRAGMENT: Final = 10  # words that find the item on its page

_PERIOD: Final = r"(?:day|week|month)"
_NEWS: Final = r"(?:deals?|rounds?|raises|fundings?|exits|acquisitions|hires|moves|news|stories|headlines|launches)"
_CUE: Final = re.compile(
    r"\b(?:round[- ]?ups?|wrap[- ]?ups?|in brief|news briefs?|short takes|people (?:moves|on the move)|"
    r"(?:weekly|daily|week(?:['’]s)?|funding|deals?|news|morning|evening|start-?ups?|venture|vc|tech|m&a) "
    r"(?:wrap|digest|briefs?|briefing|recap|bulletin|rundown|tracker)|"
    rf"{_NEWS} (?:(?:of|from|in|for) (?:the|this|last|the past) {_PERIOD}|this week)|"
    rf"{_PERIOD} in (?:review|brief|deals|funding|tech|venture|start-?ups?|business|news)|"
    rf"{_PERIOD}['’]s (?:\w+ ){{0,3}}{_NEWS})\b",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(
    r"[\"'“‘]?(?:but|however|yet|still|instead|then|and|so|nor|he|she|they|it|his|her|their|its|that|those)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"^\s*(?:#?\d{1,2}[.):]|[-*•–·▪])\s+")
_WORD: Final = re.compile(r"[^\W_]+(?:[&.'’-][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
# Words with a capital that tell no item from another: beginnings of sentences, the calendar, what every deal has.
_COMMON: Final = frozenset(
    "a an the this that these those it its he she they we you i his her their our your my in on at to for from with by of as and or but if "
    "when while after before since once both all some most many more each one two three also now new here there what who why how "
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday "
    "saturday sunday series seed round ventures venture capital partners fund funds ceo cto cfo coo ai us u.s uk u.k eu europe european "
    "american british inc ltd gmbh plc llc".split()
)


@dataclass(frozen=True, slots=True)
class Part:
    """One item, or with an empty ``fragment`` what the page says besides; ``title`` is empty where the item has none."""

    title: str
    blocks: tuple[Block, ...]
    fragment: str = ""

    @property
    def body(self) -> str:
        """The text without its heading."""
        return " ".join(block.text for block in self.blocks if block.kind != "heading")


def items(title: str, blocks: Sequence[Block]) -> list[Part]:
    """Return the items of a round-up in the page's order, then what stands besides them; nothing for any other page."""
    if not _CUE.search(title):
        return []
    own = before_related(blocks)
    for divide in (_by_headings, _by_list):
        parts, rest = divide(own)
        if _unrelated(parts, f"{title} {_text(rest)}"):
            return [*parts, *([Part(title, tuple(rest))] if any(block.kind != "heading" for block in rest) else [])]
    return []


def _by_headings(blocks: Sequence[Block]) -> tuple[list[Part], list[Block]]:
    """Divide at headings that are followed by text; one that is followed by another heading is the name of a group."""
    starts = [*(n for n, block in enumerate(blocks) if block.kind == "heading"), len(blocks)]
    told = [blocks[start:end] for start, end in pairwise(starts) if end - start > 1]
    introduction = list(blocks[: starts[0]])
    if not all(_told(section[0].text, section[1:]) for section in told) or _share(introduction, blocks) > INTRODUCTION:
        return [], []
    return [_part(section[0].text, section) for section in told], introduction


def _by_list(blocks: Sequence[Block]) -> tuple[list[Part], list[Block]]:
    """Divide a list whose entries are paragraphs; what is shorter stays together."""
    entries = [block for block in blocks if block.kind == "item" and _sentences(block)]
    if _share(entries, blocks) < LISTED:
        return [], []
    bare = [Block("paragraph", _NUMBER.sub("", block.text)) for block in entries]
    return [_part("", [block]) for block in bare], [block for block in blocks if block not in entries]


def _told(heading: str, body: Sequence[Block]) -> bool:
    """A heading is no question, and sentences stand under it."""
    return not heading.endswith("?") and (body[0].prose or _sentences(body[0]))


def _sentences(block: Block) -> bool:
    return block.words > SHORT and block.sentence and "?" not in block.text  # the bullet counts as a word


def _share(some: Sequence[Block], blocks: Sequence[Block]) -> float:
    return sum(block.words for block in some) / max(1, sum(block.words for block in blocks))


def _part(heading: str, blocks: Sequence[Block]) -> Part:
    title = _NUMBER.sub("", heading)
    start = " ".join((title or blocks[0].text).split()[:FRAGMENT])
    return Part(title, tuple(blocks), f":~:text={quote(start, safe='').replace('-', '%2D')}")


def _unrelated(parts: Sequence[Part], around: str) -> bool:
    """Say whether these are several items of news: short, each of something of its own, without a subject that runs through."""
    sizes = [len(part.body.split()) for part in parts]
    return (
        len({part.fragment for part in parts}) == len(parts) >= FEWEST
        and min(sizes) >= SHORT
        and median(sizes) <= USUAL
        and max(sizes) <= LONGEST
        and not any(_GOES_ON.match(part.body) for part in parts)
        and _each_its_own(parts)
        and not _common_subject(parts, around)
    )


def _each_its_own(parts: Sequence[Part]) -> bool:
    """Each item names something that no other item names; where it has a heading, in the heading and again in the text.

    Measured on the 4,124 training articles, each given the title of a round-up: 54 are divided, 52 of them lists of several items.
    Without the second half some 180 more were, chapters of profiles and interviews among them.
    """
    named = [set(_names(f"{part.title} {part.body}")) for part in parts]
    for n, part in enumerate(parts):
        subject = set(_names(part.title)) & set(_names(part.body)) if part.title else named[n]
        if not subject - set().union(*named[:n], *named[n + 1 :]):
            return False
    return True


def _common_subject(parts: Sequence[Part], around: str) -> bool:
    """Something that the title, the introduction or a heading names, and most of the items speak of; without headings anything."""
    bodies = [set(_names(part.body)) for part in parts]
    subjects = set(_names(" ".join([around, *(part.title or part.body for part in parts)])))
    return any(sum(name in body for body in bodies) > len(parts) / 2 for name in subjects)


def _names(text: str) -> Iterator[str]:
    """Yield the words with a capital letter, in lower case, that may be part of a name."""
    for word in _WORD.findall(text):
        bare = _POSSESSIVE.sub("", word)
        if len(bare) > 1 and bare != bare.lower() and bare.lower() not in _COMMON:
            yield bare.lower()


def _text(blocks: Sequence[Block]) -> str:
    return " ".join(block.text for block in blocks)

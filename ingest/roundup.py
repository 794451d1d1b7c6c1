"""Round-ups to their items: one page with several news items that have nothing to do with each other ("deals of the week", "in brief").

Read as one article, each item's "the company" might mean another's, and all would cite one page. But an article with sub-headings
must never be divided: so a page counts as a round-up only where its title says so, and each part stands for itself: it is short,
names something that no other part names, goes on from nothing, and no subject runs through the page. When in doubt it stays whole.
Items are told apart by headings, by a list, or else by paragraphs, of which more is asked (see `_strangers`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median
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
TEXT: Final = ":~:text="  # begins an address' fragment that names words of the page
FRAGMENT: Final = 10  # words that find the item on its page
# Of items that are plain paragraphs; tuned on half of the training articles, by writer.
CAPTION: Final = 8  # words; a shorter one is a caption or a greeting
SHARED: Final = 0.12  # of an item's names may stand in other items too, in the mean: in articles it is a quarter
OPENING: Final = 0.8  # of the items name in their first sentence what no other item names
POINTING: Final = (
    0.1  # of the items may begin with "The" or "This": a paragraph of an article speaks of what stands before it
)

_PERIOD: Final = r"(?:day|week(?:end)?|fortnight|month)"
_COUNT: Final = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)"
_NEWS: Final = r"(?:deals?|rounds?|raises|fundings?|exits|acquisitions|hires|moves|news|stories|headlines|launches)"
_CUE: Final = re.compile(
    r"\b(?:round[- ]?ups?|wrap[- ]?ups?|in brief|news briefs?|short takes|people (?:moves|on the move)|"
    r"(?:weekly|daily|week(?:['’]s)?|funding|deals?|news|morning|evening|start-?ups?|venture|vc|tech|m&a) "
    r"(?:wrap|digest|briefs?|briefing|recap|bulletin|rundown|tracker)|"
    rf"{_NEWS} (?:(?:of|from|in|for) (?:the|this|last|the past) {_PERIOD}|this week)|"
    rf"{_PERIOD} in (?:review|brief|deals|funding|tech|venture|start-?ups?|business|news)|"
    rf"{_PERIOD}['’]s (?:\w+ ){{0,3}}{_NEWS}|"
    r"(?:deals?|fundings?|m&a|partnerships?|products?|venture|exits?|launch|contracts?|apps?|prize) "
    r"(?:tracker|log|board|sheet|monitor|watch|ticker|radar|notes|ledger|report)|"
    rf"(?:the|this|last) {_PERIOD} in|week (?:\d{{1,2}}|of|to|ending)|this week|digest|briefs|briefly|"
    r"who (?:won|did|signed|took|bought|sold|showed|moved|joined|hired|raised|said|got) (?:what|whom)|"
    r"who (?:moved|joined|left|won)\b.*\b(?:who|in|what)|you (?:may|might) have missed|movers|comings and goings|"
    rf"in {_COUNT} (?:lines|paragraphs|items|deals|moves)|"
    rf"{_COUNT} (?:(?:funding|start-?up) )?(?:deals|acquisitions|exits|rounds|takeovers|moves|short items))\b",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(
    r"[\"'“‘]?(?:but|however|yet|still|instead|then|and|so|nor|he|she|they|it|his|her|their|its|that|those)\b",
    re.IGNORECASE,
)
_POINTS: Final = re.compile(
    r"[\"'“‘]?(?:the|this|these|both|another|others?|also|in addition|meanwhile|according to|asked|despite|for now|as for|since then)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"^\s*(?:#?\d{1,2}[.):]|[-*•–·▪])\s+")
_SENTENCE: Final = re.compile(r"(?<=[.!?…”\"’])\s+(?=[\W\d]|[^\W_a-z])")
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


def is_roundup(title: str) -> bool:
    """Say whether a title calls its page a round-up."""
    return bool(_CUE.search(title))


def items(title: str, blocks: Sequence[Block]) -> list[Part]:
    """Return the items of a round-up in the page's order, then what stands besides them; nothing for any other page."""
    if not is_roundup(title):
        return []
    own = before_related(blocks)
    for divide, fits in _WAYS:
        parts, rest = divide(own)
        if fits(parts, f"{title} {_text(rest)}"):
            return [*parts, *([Part(title, tuple(rest))] if any(map(_says, rest)) else [])]
    return []


def _says(block: Block) -> bool:
    """Say whether there is a word in it: rules of asterisks between items are no article."""
    return block.kind != "heading" and bool(_WORD.search(block.text))


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


def _by_paragraphs(blocks: Sequence[Block]) -> tuple[list[Part], list[Block]]:
    """Divide at each paragraph or entry that goes on from nothing; labels, tables and what names nothing before the first are no items."""
    items: list[list[Block]] = []
    rest, met = list[Block](), set[str]()
    for block in (Block(block.kind, _NUMBER.sub("", block.text)) for block in blocks):
        names = set(_names(block.text))
        if items and block.sentence and (_GOES_ON.match(block.text) or (_tells(block) and names <= met)):
            items[-1].append(block)
        elif not _tells(block) or not names:
            rest.append(block)
        else:
            items.append([block])
        met |= names
    return [_part("", item) for item in items], rest


def _tells(block: Block) -> bool:
    return block.kind not in {"heading", "row"} and (block.prose or (block.sentence and block.words > CAPTION))


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
    return Part(title, tuple(blocks), f"{TEXT}{quote(start, safe='').replace('-', '%2D')}")


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


def _strangers(parts: Sequence[Part], around: str) -> bool:
    """Say whether paragraphs are items: they share hardly a name, and each begins with something new."""
    asked = around.count("?") > 1  # as interviews do, between the answers
    if asked or not len({part.fragment for part in parts}) == len(parts) >= FEWEST or not _each_its_own(parts):
        return False
    return (
        max(len(part.body.split()) for part in parts) <= LONGEST
        and mean(bool(_POINTS.match(part.body)) for part in parts) <= POINTING
        and _apart(parts)
        and not _common_subject(parts, "")
    )


def _apart(parts: Sequence[Part]) -> bool:
    """Few of the names stand in two items, and almost every item's first sentence has one that does not."""
    named = [set(_names(part.body)) for part in parts]
    counts = Counter(name for names in named for name in names)
    shared = [sum(counts[name] > 1 for name in names) / len(names) for names in named]
    opened = [any(counts[name] == 1 for name in _names(_SENTENCE.split(part.body)[0])) for part in parts]
    return mean(shared) <= SHARED and mean(opened) >= OPENING


def _each_its_own(parts: Sequence[Part]) -> bool:
    """Each item names something that no other item names; where it has a heading, in the heading and again in the text.

    Measured on 4,124 training articles, each given the title of a round-up: by headings and lists 54 were divided, 52 of them lists of items.
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


_WAYS: Final = ((_by_headings, _unrelated), (_by_list, _unrelated), (_by_paragraphs, _strangers))

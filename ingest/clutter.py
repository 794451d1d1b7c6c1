"""Tells an article from what stands around it, by structure: mastheads, menus, teasers, related links, share lines.

A teaser is a title line followed by one short summary that repeats the title's words; three in a row, or a label such as
"Hot this week" before them, end the article. The labels are those of news sites' templates; none is tied to one site.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.blocks import Block

_SECTION = re.compile(
    r"^(?:hot (?:this week|right now|topics?)|related(?: (?:articles?|stories|posts?|news|reading|content|topics?|links?))?|"
    r"(?:most|top) (?:read|popular|viewed|shared|stories|commented)|popular(?: (?:categories|articles?|posts?|stories|now|tags))?|"
    r"trending(?: (?:now|stories|articles?))?|recommended(?: (?:for you|articles?|stories|reading))?|"
    r"(?:you (?:may|might) )?also (?:like|read|on \w+)|you (?:may|might) (?:also )?(?:like|be interested in)|more (?:from|in|on) .{2,40}|"
    r"more (?:stories|news|articles)|(?:the )?latest(?: (?:news|articles?|stories|posts?|headlines))?|(?:read|up|coming up) next|"
    r"what to read next|further reading|don'?t miss|editor'?s? (?:picks?|choice)|must reads?|in other news|elsewhere|"
    r"(?:leave a )?(?:comments?|reply)|\d+ comments?|around the web|from our partners|sponsored(?: content)?|stay connected|"
    r"categories|tags|archives?|about the author|contact us)\s*[:»>]?$",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"^(?:advertisement|ad|(?:read|see) (?:more|also|next)\b.*|also read\b.*|related:.*|(?:image|photo|picture|source|credit)s?(?: credit)?s?\s*:.*|"
    r"share(?: (?:this|on|via|article)\b.*)?|(?:tweet|print|email|e-mail|facebook|twitter|x|linkedin|whatsapp|telegram|copy link|save|listen)|"
    r"(?:sign|log) (?:up|in)\b.*|subscribe\b.*|(?:follow|like|join) us\b.*|(?:get|join) (?:our|the) .*newsletter.*|"
    r"(?:click|tap) here\b.*|accept(?: all)? cookies.*|we use cookies.*|this (?:site|website) uses cookies.*|skip to (?:main )?content|"
    r"(?:\d+ )?min(?:ute)?s? read|loading\W*|back to top|all rights reserved.*|©.*|copyright .*|home|menu|search)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w{4,}")
TEASER_WORDS = 45  # a longer paragraph is not a summary
TEASER_OVERLAP = 0.34  # of the title's longer words; the founding article's nine teasers repeat 0.43 to 0.88
MASTHEAD_WORDS = 6  # of a menu entry, a weather line, a date
TEASER_RUN = 3  # fewer pairs without a label may be subheads with one paragraph each


@dataclass(frozen=True, slots=True)
class Page:
    """A page taken apart: the article's title (may be empty), the lines between title and body, and the body."""

    title: str
    head: tuple[str, ...]
    body: tuple[Block, ...]


def split_dump(blocks: Sequence[Block]) -> Page:
    """Find the article in a text dump of a whole page; a text without sentences is all body."""
    start = _first_prose(blocks)
    title = _title_before(blocks, start) if start is not None else None
    if start is None or title is None:
        return Page("", (), tuple(trim(blocks)))
    body = next(n for n in range(title + 1, start + 1) if n == start or not _about_the_article(blocks[n].text))
    head = tuple(block.text for block in blocks[title + 1 : body])
    return Page(blocks[title].text.lstrip("# ").strip(), head, tuple(trim(blocks[body:])))


def trim(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of the article's body without teaser sections, share and advertisement lines."""
    kept: list[Block] = []
    at = 0
    while at < len(blocks):
        if _opens_section(blocks, at):
            at = _end_of_section(blocks, at)
        else:
            if not _INLINE.match(blocks[at].text):
                kept.append(blocks[at])
            at += 1
    return _without_tail(kept)


def before_related(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks before the first label of links to other pages, without share and advertisement lines.

    Teasers stay: the items of a round-up look like them.
    """
    labels = (n for n, block in enumerate(blocks) if not block.prose and _SECTION.match(block.text))
    return [block for block in blocks[: next(labels, len(blocks))] if not _INLINE.match(block.text)]


def is_label(text: str) -> bool:
    """Say whether a line is a template's label or button and no news."""
    return bool(_SECTION.match(text) or _INLINE.match(text))


def _first_prose(blocks: Sequence[Block]) -> int | None:
    """The first sentence paragraph that is followed by another within the next four blocks, else the first of all."""
    prose = [n for n, block in enumerate(blocks) if block.prose and not is_label(block.text)]
    for n, after in pairwise(prose):
        if after - n <= 4:
            return n
    return prose[0] if prose else None


def _title_before(blocks: Sequence[Block], start: int) -> int | None:
    """The nearest line above the body that can be its title, if nothing but a masthead stands above that line."""
    for n in range(start - 1, max(start - 6, -1), -1):
        if _may_be_title(blocks[n]):
            return n if all(_masthead(block) for block in blocks[:n]) else None
    return None


def _may_be_title(block: Block) -> bool:
    """At least three words, and neither byline, date, label, list item nor emphasised: those are lines of the body."""
    marked = block.kind == "item" or block.prose or block.text[0] in "*_([" or " | " in block.text
    return block.words >= 3 and not (
        marked or block.text.endswith((".", ":")) or is_label(block.text) or _about_the_article(block.text)
    )


def _masthead(block: Block) -> bool:
    return block.kind != "item" and block.words <= MASTHEAD_WORDS and not block.sentence


def _about_the_article(text: str) -> bool:
    """A byline, a date or a line with little but figures (a temperature, a time)."""
    letters = sum(ch.isalpha() for ch in text)
    return (
        bool(re.match(r"(?i)(?:by|written by|posted by|author|published|updated|posted)\b", text))
        or letters < len(text) / 2
        or (bool(re.search(r"\b(?:19|20)\d\d\b", text)) and len(text.split()) <= 5)
    )


def _opens_section(blocks: Sequence[Block], at: int) -> bool:
    return bool(not blocks[at].prose and _SECTION.match(blocks[at].text)) or _teasers(blocks, at) >= TEASER_RUN


def _end_of_section(blocks: Sequence[Block], at: int) -> int:
    """The section lasts until the article goes on, which shows in two paragraphs in a row: teasers alternate with titles."""
    for n in range(at + 1, len(blocks) - 1):
        if _own_prose(blocks, n) and any(
            _own_prose(blocks, m) and _own_prose(blocks, m + 1) for m in range(n, min(n + 3, len(blocks) - 1))
        ):
            return n
    return len(blocks)


def _own_prose(blocks: Sequence[Block], n: int) -> bool:
    return blocks[n].prose and not _is_teaser(blocks[n - 1], blocks[n])


def _teasers(blocks: Sequence[Block], at: int) -> int:
    """How many title-and-summary pairs follow one another from here."""
    count = 0
    while at + 1 < len(blocks) and _is_teaser(blocks[at], blocks[at + 1]):
        count, at = count + 1, at + 2
    return count


def _is_teaser(title: Block, summary: Block) -> bool:
    if title.prose or title.words < 3 or not summary.prose or summary.words > TEASER_WORDS:
        return False
    words = set(_WORD.findall(title.text.lower()))
    return len(words & set(_WORD.findall(summary.text.lower()))) >= TEASER_OVERLAP * max(len(words), 1)


def _without_tail(blocks: list[Block]) -> list[Block]:
    """Drop short lines after the last sentence: they are links and labels, or headings of what was cut."""
    end = len(blocks)
    while end and blocks[end - 1].kind in {"line", "heading"} and _masthead(blocks[end - 1]):
        end -= 1
    return blocks[:end] or blocks

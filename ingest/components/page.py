"""What the rules for attributes look at: an article's text with its names, sentences, dates and titles; and one statement in it.

A `Page` is made once an article, and finds dates, sums and titles once; a `Context` is one statement on it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Final, TypeVar

from ingest.components.dates import Dated, dates
from ingest.components.document import Name, Place, Span
from ingest.components.evidence import sentence_span
from ingest.components.money import MONEY
from ingest.components.roles import titles
from ingest.components.tokens import Tokens

LONG: Final = 1500  # characters of evidence that are read for attributes
NAME: Final = 80  # characters in which the next name is looked for

P = TypeVar("P", bound=Place)
_begin: Final = attrgetter("start")


class Page:
    """An article's text, its mentions in their order, and its date (ISO 8601, or empty)."""

    def __init__(self, tokens: Tokens, names: Sequence[Name], published: str = "") -> None:
        self.tokens, self.names, self.published = tokens, sorted(names), published
        self.text = tokens.text
        self._starts = [n.start for n in self.names]
        self._by_entity = dict[int, list[Name]]()
        for name in self.names:
            self._by_entity.setdefault(name.entity, []).append(name)

    @cached_property
    def dates(self) -> list[Dated]:
        """Every date of the text."""
        return list(dates(self.text, self.published))

    @cached_property
    def sums(self) -> list[Span]:
        """Every sum of money."""
        return [Span(m.start(), m.end()) for m in MONEY.finditer(self.text)]

    @cached_property
    def titles(self) -> list[Span]:
        """Every title of a person."""
        return list(titles(self.text, 0, len(self.text), self.names))

    def of(self, entity: int) -> Sequence[Name]:
        """Return the mentions of an entity."""
        return self._by_entity.get(entity, ())

    def between(self, start: int, end: int) -> Sequence[Name]:
        """Return the mentions that begin between two offsets."""
        return self.names[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, place: int) -> Name | None:
        """Return the name that ends last before an offset."""
        rows = [n for n in self.between(place - NAME, place) if n.named and n.end <= place]
        return rows[-1] if rows else None

    def after(self, place: int) -> Name | None:
        """Return the name that begins first behind an offset."""
        return next((n for n in self.between(place, place + NAME) if n.named), None)

    def sentence(self, place: int) -> Span:
        """Return the sentence around an offset."""
        first, _ = self.tokens.cover(place, place + 1)
        return sentence_span(self.tokens, int(self.tokens.sentence[min(first, len(self.tokens) - 1)]))


@dataclass(frozen=True, slots=True)
class Context:
    """A statement in its place: the page, the evidence's bounds, both mentions, and which entities they mention (-1: a literal)."""

    page: Page
    evidence: Span
    subject: Place
    object: Place
    who: int = -1
    what: int = -1

    @property
    def text(self) -> str:
        """The whole text."""
        return self.page.text

    @property
    def quote(self) -> str:
        """The evidence's words."""
        return self.slice(self.evidence)

    def slice(self, span: Place) -> str:
        """Return the words of a stretch."""
        return self.text[span.start : span.end]

    def dates(self) -> list[Dated]:
        """Return the dates of the evidence."""
        return inside(self.page.dates, self.evidence)

    def sums(self) -> list[Span]:
        """Return the sums of money in the evidence."""
        return inside(self.page.sums, self.evidence)


def around(evidence: Span, first: Place, second: Place) -> Span:
    """Return the evidence; of a very long one what stands around the later mention: a bound on the time for unbroken text."""
    if evidence.end - evidence.start <= LONG:
        return evidence
    later = max(first.start, second.start)
    return Span(max(evidence.start, later - LONG // 2), min(evidence.end, later + LONG // 2))


def inside(rows: Sequence[P], span: Place) -> list[P]:
    """Return what begins within a stretch, of rows in the order of the text."""
    first, last = (bisect_left(rows, place, key=_begin) for place in (span.start, span.end))
    return list(rows[first:last])


def gap(a: Place, b: Place) -> int:
    """Return the characters between two stretches; 0 if they touch."""
    return max(b.start - a.end, a.start - b.end, 0)

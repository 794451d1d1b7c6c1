"""What is written about more than before, counted by independent sources."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from graph.check import is_date
from graph.errors import InvalidQueryError
from graph.model import EntityHead, Fact
from graph.network.asking import best_first, facts_where
from graph.store import paging
from graph.store.asking import Condition
from graph.store.base import Reader
from graph.store.scanning import finder

MAX_DAYS = 3660
PROOFS = 5  # sources of which a fact is shown


@dataclass(frozen=True, slots=True)
class Trend:
    """How many independent sources spoke of an entity in the window, and in the one as long before it; a fact of each, of five at most."""

    entity: EntityHead
    sources: int
    before: int
    facts: tuple[Fact, ...]


def trending(
    reader: Reader, *, days: int = 30, until: str = "", types: frozenset[str] = frozenset(), limit: int = 20
) -> list[Trend]:
    """Return what most independent sources spoke of in the days up to the last of ``until`` (a date; empty for the youngest article's).

    Ordered by the growth against the window before, then by sources, then by name. Articles that carry the same text are one
    source. Raises `InvalidQueryError` for an impossible window or type.
    """
    paging.check_types(types)
    end = until or finder(reader).find_newest()
    if not 1 <= days <= MAX_DAYS:
        raise InvalidQueryError(f"a window of {days} days: give 1 to {MAX_DAYS}")
    if not is_date(end):
        raise InvalidQueryError(f"until {end!a}: give a date as YYYY, YYYY-MM or YYYY-MM-DD")
    if not end:
        return []
    last = _last_day(end)
    if last.toordinal() < 2 * days:
        raise InvalidQueryError(f"{end}: two windows of {days} days up to it begin before the year 1")
    start = last - timedelta(days=days - 1)
    now = _spoken(reader, start, last, types)
    then = _spoken(reader, start - timedelta(days=days), start - timedelta(days=1), types)
    copies = _Copies(reader)
    found = [
        Trend(head, copies.count(facts), copies.count(then.get(head, [])), copies.best(facts))
        for head, facts in now.items()
    ]
    found.sort(key=lambda t: (t.before - t.sources, -t.sources, t.entity.name, t.entity.id))
    return found[:limit]


class _Copies:
    """Counts independent sources, asking once for each article."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._source: dict[str, str] = {}

    def count(self, facts: list[Fact]) -> int:
        """Return the number of independent sources of these facts."""
        return len({self._of(fact.article.id) for fact in facts})

    def best(self, facts: list[Fact]) -> tuple[Fact, ...]:
        """Return the best fact of each source, of at most `PROOFS` of them."""
        found: dict[str, Fact] = {}
        for fact in best_first(facts):
            found.setdefault(self._of(fact.article.id), fact)
        return tuple(found.values())[:PROOFS]

    def _of(self, article: str) -> str:
        if article not in self._source:
            self._source[article] = min(copy.id for copy in self._reader.copies(article))
        return self._source[article]


def _spoken(reader: Reader, start: date, end: date, types: frozenset[str]) -> dict[EntityHead, list[Fact]]:
    window = Condition("published", ">=", (start.isoformat(),)), Condition("published", "<=", (end.isoformat(),))
    found: dict[EntityHead, list[Fact]] = defaultdict(list)
    for fact in facts_where(reader, window):
        for head in {fact.subject, fact.object} - {None}:
            if head and (head.type in types or not types):
                found[head].append(fact)
    return found


def _last_day(text: str) -> date:
    """Return the last day of a date of reduced precision."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])

"""Who met whom at an event, and what followed."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import InvalidQueryError
from graph.model import EntityHead, Fact
from graph.network.asking import Relative, date_of, facts_of, held_of, of_date, relatives
from graph.store import timeline
from graph.store.asking import LinkFilter
from graph.store.base import NOW, AsOf, Reader
from graph.store.scanning import finder

MAX_MONTHS: Final = 120
PRESENT: Final = ("participated_in", "organised", "won")


@dataclass(frozen=True, slots=True)
class Followed:
    """What two participants had to do with each other after an event, proved first by the statements of the date."""

    subject: EntityHead
    predicate: str
    object: EntityHead
    date: str
    months: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One edition of an event: ``year`` (empty where nothing dates it), when it was held, who was there, what followed among them."""

    event: EntityHead
    year: str
    date: str
    participants: tuple[Relative, ...]
    followed: tuple[Followed, ...]


def meetings(reader: Reader, event: str, *, months: int = 12, as_of: AsOf = NOW) -> list[Meeting]:
    """Return the editions of an event, youngest first, with what followed between any two participants within so many months.

    A relation followed where nothing said of it is dated (by its own date, else its publication) before the event; with ``as_of``
    those that held then. Raises `InvalidQueryError` for an impossible number of months.
    """
    if not 1 <= months <= MAX_MONTHS:
        raise InvalidQueryError(f"months are 1 to {MAX_MONTHS}")
    head = reader.entity(event).head
    said = (fact for predicate in PRESENT for fact in facts_of(reader, event, predicate, as_of))
    facts = [fact for fact in said if fact.object and fact.object.id == event]
    held = [fact for fact in facts_of(reader, event, "held_in", as_of) if fact.subject.id == event]
    years: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        years[_edition(fact)].append(fact)
    return [
        _meeting(head, year, years[year], held, lambda people, date: _followed(reader, people, date, months, as_of))
        for year in sorted(years, reverse=True)
    ]


def _meeting(
    head: EntityHead,
    year: str,
    facts: list[Fact],
    held: Sequence[Fact],
    followed: Callable[[Sequence[Relative], str], list[Followed]],
) -> Meeting:
    people = relatives(facts, head.id, subject=False)
    date = _date(year, facts, held)
    return Meeting(head, year, date, tuple(people), tuple(followed(people, date)) if date else ())


def _edition(fact: Fact) -> str:
    """Return the year of a participation: that of the named edition, else of the fact."""
    edition = str(fact.statement.attributes.get("edition", ""))
    named = next((word for word in edition.split() if word.isdigit() and len(word) == 4), "")
    return named or date_of(fact)[:4]


def _date(year: str, facts: Sequence[Fact], held: Sequence[Fact]) -> str:
    """Return when an edition was held: as said, the most precise; else the first day on which somebody wrote of it."""
    said = [timeline.date_of(fact.statement.attributes.get("date")) for fact in held]
    of_year = sorted((date for date in said if year and date.startswith(year)), key=lambda date: (-len(date), date))
    written = sorted(fact.article.published for fact in facts if year and fact.article.published.startswith(year))
    return next(iter((*of_year, *written)), year)


def _followed(reader: Reader, people: Sequence[Relative], date: str, months: int, as_of: AsOf) -> list[Followed]:
    ids = {person.entity.id for person in people}
    heads = {person.entity.id: person.entity for person in people}
    links = finder(reader).find_links(sorted(ids), LinkFilter(), among=frozenset(ids))
    found = []
    for link in links:
        if link.predicate not in PRESENT:
            facts = held_of(reader, link.subject, link.predicate, link.object, as_of)
            first = min((day for day in map(date_of, facts) if day), default="")
            if _is_after(date, first) and _months(date, first) <= months:
                ends = heads[link.subject], link.predicate, heads[link.object]
                found.append(Followed(*ends, first, _months(date, first), of_date(facts, first)))
    return sorted(found, key=lambda f: (f.date, f.subject.name, f.predicate, f.object.name))


def _is_after(one: str, other: str) -> bool:
    """Say whether the other date is not before the one, as far as both are precise."""
    size = min(len(one), len(other))
    return bool(other) and other[:size] >= one[:size]


def _months(start: str, end: str) -> int:
    """Return the whole months between two dates, counted from month to month; a date without month has that of the other."""
    later, earlier = end if len(end) > 4 else end + start[4:7], start if len(start) > 4 else start + end[4:7]
    (y1, m1), (y2, m2) = ((int(day[:4]), int(day[5:7] or 1)) for day in (earlier, later))
    return (y2 - y1) * 12 + m2 - m1

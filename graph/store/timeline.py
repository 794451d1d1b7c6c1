"""Facts in time: when they hold, which takes the place of which, what cannot hold at once, what held on a day.

Everything follows from the facts alone; the order in which they were read plays no part.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, TypeVar

from graph.model import Contradiction, Edge, Entity, EntityHead, Fact
from graph.names.core import key
from graph.names.tables import place_kind
from graph.store import derive
from graph.store.base import AsOf

ISO: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
WRITTEN: Final = re.compile(r"(?:(\d{1,2})\s+)?([A-Za-z]{3,9})\.?\s+(?:(\d{1,2}),\s+)?(\d{4})")
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CHIEF: Final = re.compile(r"\b(?:ceo|chief executive)\b", re.IGNORECASE)
OTHER_CHIEF: Final = re.compile(
    r"\b(?:co-?|joint|deputy|vice|former|ex|regional|interim|acting|division|unit)\b|\b(?:ceo|executive) (?:of|for)\b",
    re.IGNORECASE,
)
SLOTTED: Final = frozenset({"founded_year", "holds_role", "based_in", "valued_at"})  # one value at a time
LASTING: Final = frozenset({"founded_year"})  # of which a later value takes no place: it contradicts
LATER: Final = "~"  # behind all days of the same month or year: they are not certainly later
PRECISIONS: Final = (4, 7, 10)  # characters of a year, a month, a day
YEAR: Final = 4  # characters: the least that a date gives
Slot = tuple[str, str, str]
T = TypeVar("T")


class Turn(NamedTuple):
    """What decides who takes whose place in a slot: since when a statement holds, its id, and what it says."""

    start: str
    id: str
    value: str


@dataclass(frozen=True, slots=True)
class Held:
    """A fact's place in its slot: ``value`` holds from ``start`` (which the text gives if ``dated``) until ``end``."""

    fact: Fact
    value: str
    start: str
    end: str
    dated: bool


def bounds(fact: Fact) -> tuple[str, str]:
    """Return since when and until when a fact holds, as far as its text says: fields first, then attributes."""
    statement = fact.statement
    since = statement.since or next(
        filter(None, (date_of(statement.attributes.get(name)) for name in ("since", "date"))), ""
    )
    return since, statement.until or date_of(statement.attributes.get("until"))


def date_of(value: Any) -> str:
    """Return a written date as ISO 8601 of its precision: 2024, June 2024, 12 June 2024; ``""`` for what is none."""
    text = str(value or "").strip()
    if ISO.fullmatch(text):
        return text
    match = WRITTEN.fullmatch(text)
    month = match[2][:3].lower() if match else ""
    if match is None or month not in MONTHS:
        return ""
    day = match[1] or match[3]
    return f"{match[4]}-{MONTHS.index(month) + 1:02}" + (f"-{int(day):02}" if day else "")


def slot(fact: Fact) -> Slot | None:
    """Return what can have one value at a time: an organisation's chief executive, its seat, its worth, its founding year."""
    statement, predicate = fact.statement, fact.statement.predicate
    if predicate not in SLOTTED or statement.status in {"planned", "rumoured"} or fact.subject == fact.object:
        return None
    if predicate == "holds_role":
        title = str(statement.attributes.get("title", ""))
        chief = CHIEF.search(title) and not OTHER_CHIEF.search(title)
        return (
            (predicate, fact.object.id, "chief executive")
            if chief and fact.object and fact.object.type != "person"
            else None
        )
    if predicate == "based_in":
        return (predicate, fact.subject.id, _level(fact.object)) if fact.subject.type != "person" else None
    return predicate, fact.subject.id, str(statement.attributes.get("basis", ""))


def superseded(facts: Iterable[Fact]) -> dict[str, str]:
    """Return the statements that another has taken the place of, each with the first that did."""
    found: dict[str, str] = {}
    for (predicate, _, _), held in _slots(facts).items():
        if predicate not in LASTING:
            found |= followers([Turn(h.start, h.fact.statement.id, h.value) for h in held if h.start])
    return found


def turn(fact: Fact) -> tuple[str, Turn] | None:
    """Return a fact's place among the slots of its relation and entity, and its turn there; None where it stands in none."""
    if (found := slot(fact)) is None:
        return None
    held = _held(fact)
    return found[2], Turn(held.start, fact.statement.id, held.value)


def followers(turns: Iterable[Turn]) -> dict[str, str]:
    """Return the earliest certainly later statement of another value, in n log n: well-known facts are told a thousand times."""
    ordered = sorted(turns)
    starts = [turn.start for turn in ordered]
    following = list(range(1, len(ordered) + 1))  # where another value follows
    for at in reversed(range(len(ordered) - 1)):
        following[at] = following[at + 1] if ordered[at].value == ordered[at + 1].value else at + 1
    found: dict[str, str] = {}
    for one in ordered:
        at = bisect(starts, one.start + LATER)
        if at < len(ordered) and ordered[at].value == one.value:
            at = following[at]
        if at < len(ordered):
            found[one.id] = ordered[at].id
    return found


def overtaken(new: Turn, earlier: Iterable[tuple[Turn, T]]) -> Iterator[T]:
    """Yield what a further statement takes the place of, of those before it in its slot, the last first.

    Only as many are read as could have no other successor before it: those back to the year in which others followed.
    """
    between: dict[str, str] = {}  # the last start of the last two values before the new statement
    for turn, item in earlier:
        others = [start for value, start in between.items() if value != turn.value]
        horizon = turn.start + LATER
        if turn.value != new.value and new.start > horizon and not any(start > horizon for start in others):
            yield item
        if len(between) < 2:
            between.setdefault(turn.value, turn.start)
        year = turn.start[:YEAR] + LATER  # the horizon of nothing earlier is later
        if between.get(new.value, "") > year or (len(between) == 2 and min(between.values()) > year):
            return


def contradictions(entity: EntityHead, facts: Iterable[Fact]) -> list[Contradiction]:
    """Return the facts of an entity's slots that cannot hold at once."""
    found = []
    for (predicate, id_, _), held in sorted(_slots(facts).items()):
        clashing = {h.fact.statement.id: h.fact for h in _clashing(predicate, held)}
        if clashing and id_ == entity.id:
            found.append(Contradiction(entity, predicate, tuple(clashing[key_] for key_ in sorted(clashing))))
    return found


def holding(facts: Sequence[Fact], as_of: AsOf) -> list[Fact]:
    """Return the facts that had been published and held at a moment."""
    known = [fact for fact in facts if not as_of.published or _by(fact.article.published, as_of.published)]
    if not as_of.valid:
        return known
    then = [fact for fact in known if _holds(fact, as_of.valid)]
    replaced = superseded(then)
    return [fact for fact in then if fact.statement.id not in replaced]


def edges(facts: Iterable[Fact], clusters: Mapping[str, str]) -> list[Edge]:
    """Return the edges that these facts alone would make; ``clusters`` gives the independent source of each article."""
    groups: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    heads: dict[str, EntityHead] = {}
    for fact in facts:
        if fact.object and fact.object.id != fact.subject.id:
            heads |= {fact.subject.id: fact.subject, fact.object.id: fact.object}
            first, second = derive.edge_ends(fact.subject.id, fact.statement.predicate, fact.object.id)
            groups[first, fact.statement.predicate, second].append(fact)
    return [
        _edge(heads[a], predicate, heads[b], group, clusters) for (a, predicate, b), group in sorted(groups.items())
    ]


def entity(
    now: Entity, facts: Sequence[Fact], clusters: Mapping[str, str], dates: Iterable[str], as_of: AsOf
) -> Entity:
    """Return an entity with the properties and edges of these facts; ``dates`` are those of the articles that mention it."""
    values: dict[str, list[derive.Support]] = defaultdict(list)
    for fact in facts:
        if fact.statement.predicate in derive.functional_literals() and fact.subject.id == now.id:
            values[fact.statement.predicate].append(support(fact, clusters))
    properties = {predicate: derive.property_value(found) for predicate, found in sorted(values.items())}
    articles = sum(not as_of.published or _by(date, as_of.published) for date in dates)
    return replace(now, properties=properties, degree=len(edges(facts, clusters)), articles=articles)


def support(fact: Fact, clusters: Mapping[str, str]) -> derive.Support:
    """Return what a fact adds to its edge or property."""
    s = fact.statement
    return derive.Support(s.id, s.value, s.status, s.confidence, fact.article.published, clusters[fact.article.id])


def _edge(a: EntityHead, predicate: str, b: EntityHead, facts: Sequence[Fact], clusters: Mapping[str, str]) -> Edge:
    f = derive.edge_figures(support(fact, clusters) for fact in facts)
    return Edge(a, predicate, b, f.status, f.statements, f.sources, f.first_seen, f.last_seen, f.confidence)


def _slots(facts: Iterable[Fact]) -> dict[Slot, list[Held]]:
    found: dict[Slot, list[Held]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: fact.statement.id):
        if place := slot(fact):
            found[place].append(_held(fact))
    return found


def _held(fact: Fact) -> Held:
    since, until = bounds(fact)
    value = fact.statement.value or (
        fact.object.id if fact.object and fact.statement.predicate != "holds_role" else fact.subject.id
    )
    end = until or (fact.article.published if fact.statement.status == "ended" else "")
    start = since or ("" if fact.statement.status == "ended" else fact.article.published)
    return Held(fact, value, start, end, bool(since))


def _clashing(predicate: str, held: Sequence[Held]) -> list[Held]:
    """Return what holds beside another value, in one pass: founding years always, else where both begin together and last.

    Two dates are together where one is the beginning of the other: in 2024, and on 3 May 2024.
    """
    if predicate in LASTING:
        return list(held) if len({h.value for h in held}) > 1 else []
    lasting = [h for h in held if h.start and not h.end]
    at: dict[str, set[str]] = defaultdict(set)  # date -> the values that begin on exactly that
    within: dict[str, set[str]] = defaultdict(set)  # date -> the values that begin in it
    for h in lasting:
        at[h.start].add(h.value)
        for size in PRECISIONS:
            within[h.start[:size]].add(h.value)
    return [h for h in lasting if len(within[h.start]) > 1 or any(at[day] - {h.value} for day in _wider(h.start))]


def _wider(day: str) -> list[str]:
    """Return the month and the year of a day, as far as it is more precise than they."""
    return [day[:size] for size in PRECISIONS if size < len(day)]


def _holds(fact: Fact, day: str) -> bool:
    since, until = bounds(fact)
    start = since or ("" if fact.statement.status == "ended" else fact.article.published)
    if fact.statement.status in {"planned", "rumoured"} or (start and not _by(start, day)):
        return False
    end = until or (fact.article.published if fact.statement.status == "ended" else "")
    return not end or not _after(day, end)


def _by(date: str, day: str) -> bool:
    """Say whether a date is on or before a day, as far as both are precise; the unknown date is not."""
    return bool(date) and date[: len(day)] <= day


def _after(one: str, other: str) -> bool:
    """Say whether a date is certainly after another."""
    size = min(len(one), len(other))
    return bool(one and other) and one[:size] > other[:size]


def _level(place: EntityHead | None) -> str:
    kind = place_kind(key(place.name)) if place else ""
    return kind if kind in {"country", "state"} else "city"

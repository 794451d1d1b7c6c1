"""What is new for a saved search: the statements that came or changed since, and the entities that they are of.

The change feed is read in pages of events; of each page one question finds the statements, and for entities a second those that
fulfil the search. So the cost is that of what changed, not of what there is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph.model import Entity, Event, Fact
from graph.search.current import current
from graph.search.engine import Query, search
from graph.search.grammar import parse_facts, parse_where
from graph.store import feed, paging
from graph.store.asking import Condition
from graph.store.base import MAX_LIMIT, Reader, SearchQuery
from graph.store.saved import SavedSearch
from graph.store.scanning import finder

PAGES: Final = 20  # of 1,000 events, looked at in one call: about half a second where all of them are of use
NEW: Final = frozenset({"added", "changed"})


@dataclass(frozen=True, slots=True)
class Item:
    """Something new: the statements that came, in their order, and the entity where entities were sought.

    ``number`` is that of the first of their events.
    """

    number: int
    facts: tuple[Fact, ...]
    entity: Entity | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is new after an event, in the order in which it came, up to the event ``until``; ``more`` says that the feed goes on."""

    items: tuple[Item, ...]
    until: int
    more: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that is new, with its event, and the entities sought that it is of."""

    number: int
    fact: Fact
    entities: tuple[Entity, ...] = ()


def check(asked: SavedSearch) -> None:
    """Raise `InvalidQueryError` unless the question of a saved search makes sense."""
    if asked.wanted == "statements":
        parse_facts(asked.where)
    else:
        parse_where(asked.where)
        paging.words(SearchQuery(asked.text))


def news(reader: Reader, asked: SavedSearch, *, since: int | None = None, limit: int = 50) -> News:
    """Return what is new after an event, by default the last that was looked at: ``limit`` items at most.

    One more comes where the first statement is of two of the entities sought.

    Raises `InvalidQueryError` for an impossible limit.
    """
    paging.check_limit(limit)
    until = asked.seen if since is None else since
    kept: dict[str, list[Found]] = {}
    for _ in range(PAGES):
        events = reader.changes(until, limit=MAX_LIMIT)
        for one in _found(reader, asked, events):
            keys = _keys(one)
            if kept and len(kept.keys() | keys) > limit:
                return News(_items(kept), max(until, one.number - 1), more=True)
            for key in keys:
                kept.setdefault(key, []).append(one)
        if len(events) < MAX_LIMIT:
            return News(_items(kept), events[-1].number if events else until, more=False)
        until = events[-1].number
    return News(_items(kept), until, more=True)


def latest(reader: Reader, asked: SavedSearch, limit: int = 50) -> list[Found]:
    """Return the youngest statements that a saved search finds, the last that came first, of the last 20,000 events at most."""
    last = feed.last_number(reader)
    found: list[Found] = []
    for end in range(last, max(0, last - PAGES * MAX_LIMIT), -MAX_LIMIT):
        events = [e for e in reader.changes(max(0, end - MAX_LIMIT), limit=MAX_LIMIT) if e.number <= end]
        found += reversed(list(_found(reader, asked, events)))
        if len(found) >= limit:
            break
    return found[:limit]


def _keys(found: Found) -> set[str]:
    """Return the ids under which a statement is shown: those of the entities sought, or its own."""
    return {entity.id for entity in found.entities} or {found.fact.statement.id}


def _items(kept: dict[str, list[Found]]) -> tuple[Item, ...]:
    return tuple(
        Item(found[0].number, tuple(one.fact for one in found), _entity(found[0], key)) for key, found in kept.items()
    )


def _entity(found: Found, key: str) -> Entity | None:
    return next((entity for entity in found.entities if entity.id == key), None)


def _found(reader: Reader, asked: SavedSearch, events: Sequence[Event]) -> Iterator[Found]:
    """Yield the statements of some events that are sought, in the order of their last events."""
    numbers = {e.subject: e.number for e in events if e.kind in NEW and e.subject.startswith("stm_")}
    if not numbers:
        return
    where = current(reader, parse_facts(asked.where)) if asked.wanted == "statements" else ()
    came = Condition("statement", "=", tuple(sorted(numbers)))
    facts = finder(reader).find_facts((came, *where), limit=MAX_LIMIT).items
    sought = _sought(reader, asked, facts) if asked.wanted == "entities" else {}
    for fact in sorted(facts, key=lambda fact: numbers[fact.statement.id]):
        ours = tuple(sought[id_] for id_ in _ends(fact) if id_ in sought)
        if ours or asked.wanted == "statements":
            yield Found(numbers[fact.statement.id], fact, ours)


def _sought(reader: Reader, asked: SavedSearch, facts: Sequence[Fact]) -> dict[str, Entity]:
    """Return which ends of these statements fulfil the search; words count as they are typed."""
    ends = sorted({id_ for fact in facts for id_ in _ends(fact)})
    if not ends:
        return {}
    where = (Condition("id", "=", tuple(ends)), *current(reader, parse_where(asked.where)))
    found: dict[str, Entity] = {}
    cursor = ""
    while True:
        typed = Query(asked.text, where, prefix=False, typos=False, sentences=True, near=False)
        page = search(reader, replace(typed, limit=MAX_LIMIT, cursor=cursor))
        found |= {hit.entity.id: hit.entity for hit in page.items}
        if not (cursor := page.next):
            return found


def _ends(fact: Fact) -> tuple[str, ...]:
    return (fact.subject.id, fact.object.id) if fact.object else (fact.subject.id,)

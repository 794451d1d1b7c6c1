"""The change feed by conditions, and its youngest end with what each event is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import InvalidQueryError
from graph.model import Entity, Event, Fact
from graph.search.current import current
from graph.store import feed
from graph.store.asking import Condition, Conditions
from graph.store.base import MAX_LIMIT, Reader
from graph.store.conditions import MAX_VALUES
from graph.store.scanning import finder

PAGES: Final = 20  # of 1,000 events: how far back the youngest are sought
ABOUT: Final = "entity"


@dataclass(frozen=True, slots=True)
class Change:
    """An event with what its ids name now: of a statement the fact, of an entity that; None where it has gone since.

    ``fact`` and ``entity`` are the event's ``subject``; ``instead`` is the fact that took its place, ``whole`` the entity that it became
    part of or was split from.
    """

    event: Event
    fact: Fact | None = None
    entity: Entity | None = None
    instead: Fact | None = None
    whole: Entity | None = None


def changes(reader: Reader, where: Conditions, *, since: int = 0, limit: int = 100) -> Sequence[Event]:
    """Return what changed after the event with this number, as `Finder.find_events`; ``entity`` keeps what is of a thing.

    That are its own events, those of what became part of it, and those of the statements that are on it now. Raises
    `InvalidQueryError` where these are more than one question can name.
    """
    return _events(reader, _alternatives(reader, where), since, limit)


def latest(reader: Reader, where: Conditions, limit: int = 50) -> list[Change]:
    """Return the youngest of these events, the last first, of the last 20,000 of the feed at most; raises as `changes`."""
    alternatives, last = _alternatives(reader, where), feed.last_number(reader)
    found: list[Event] = []
    for end in range(last, max(0, last - PAGES * MAX_LIMIT), -MAX_LIMIT):
        events = _events(reader, alternatives, max(0, end - MAX_LIMIT), MAX_LIMIT)
        found += reversed([event for event in events if event.number <= end])
        if len(found) >= limit:
            break
    return told(reader, found[:limit])


def told(reader: Reader, events: Sequence[Event]) -> list[Change]:
    """Return events with what their ids name now."""
    ids = {id_ for event in events for id_ in (event.subject, event.other) if id_}
    facts = finder(reader).find_proofs(sorted(id_ for id_ in ids if id_.startswith("stm_")))
    entities = finder(reader).find_each(sorted(id_ for id_ in ids if id_.startswith("ent_")))
    return [
        Change(e, facts.get(e.subject), entities.get(e.subject), facts.get(e.other), entities.get(e.other))
        for e in events
    ]


def _events(reader: Reader, alternatives: Iterable[Conditions], since: int, limit: int) -> list[Event]:
    asked = finder(reader)
    found = {e.number: e for where in alternatives for e in asked.find_events(where, since=since, limit=limit)}
    return sorted(found.values(), key=lambda event: event.number)[:limit]


def _alternatives(reader: Reader, where: Conditions) -> list[Conditions]:
    """Return the conditions in fields that events have: the one or the other holds."""
    about = current(reader, [condition for condition in where if condition.field == ABOUT])
    if not about:
        return [where]
    rest = tuple(condition for condition in where if condition.field != ABOUT)
    entities = set.intersection(*(_named(reader, condition) for condition in about))
    said = {one.id for one in finder(reader).find_outlines(about, MAX_VALUES + 1)}
    if len(said | entities) > MAX_VALUES:
        raise InvalidQueryError(f"there are more than {MAX_VALUES} statements on it: ask without entity")
    ids = ("subject", said | entities), ("other", entities)
    return [(*rest, Condition(field, "=", tuple(sorted(values)))) for field, values in ids if values]


def _named(reader: Reader, condition: Condition) -> set[str]:
    """Return the ids of the entities that a condition names."""
    names = tuple(value for value in condition.values if not value.startswith("ent_"))
    found = finder(reader).find_entities((Condition("name", "=", names),), limit=MAX_LIMIT).items if names else ()
    return {*condition.values} - {*names} | {entity.id for entity in found}

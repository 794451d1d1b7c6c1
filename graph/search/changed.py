"""What changed since an event of the feed, as conditions: none where nobody asks (None)."""

from collections.abc import Iterator
from typing import Final

from graph.errors import InvalidQueryError, NotFoundError
from graph.model import Event
from graph.store.asking import Condition, Conditions
from graph.store.base import MAX_LIMIT, Reader
from graph.store.conditions import MAX_VALUES

NOTHING: Final = "none"  # an id that nothing has


def changed_entities(reader: Reader, since: int | None) -> Conditions:
    """Return the condition that keeps entities which changed, or of which a statement did, after an event.

    Raises `InvalidQueryError` where more changed than one question can name.
    """
    if since is None:
        return ()
    found: set[str] = set()
    for event in _events(reader, since):
        found |= {event.subject} if event.subject.startswith("ent_") else _ends(reader, event.subject)
    return _condition("id", found)


def changed_statements(reader: Reader, since: int | None) -> Conditions:
    """Return the condition that keeps statements which came, changed or were superseded after an event, and their edges.

    Raises as the other.
    """
    return () if since is None else _condition("statement", _statements(reader, since))


def changed_articles(reader: Reader, since: int | None) -> Conditions:
    """Return the condition that keeps articles of whose statements one came, changed or was superseded; raises as the others."""
    if since is None:
        return ()
    said = _statements(reader, since)
    return _condition("id", {article for statement in said for article in _article(reader, statement)})


def _statements(reader: Reader, since: int) -> set[str]:
    return {event.subject for event in _events(reader, since) if event.subject.startswith("stm_")}


def _condition(field: str, found: set[str]) -> Conditions:
    if len(found) > MAX_VALUES:
        raise InvalidQueryError(
            f"{len(found)} things changed since then, more than {MAX_VALUES}: follow the change feed instead"
        )
    return (Condition(field, "=", tuple(sorted(found)) or (NOTHING,)),)


def _events(reader: Reader, since: int) -> Iterator[Event]:
    while events := reader.changes(since, limit=MAX_LIMIT):
        yield from events
        since = events[-1].number


def _article(reader: Reader, statement: str) -> set[str]:
    try:
        return {reader.fact(statement).article.id}
    except NotFoundError:  # it was retracted since
        return set()


def _ends(reader: Reader, statement: str) -> set[str]:
    try:
        fact = reader.fact(statement)
    except NotFoundError:  # it was retracted since
        return set()
    return {fact.subject.id} | ({fact.object.id} if fact.object else set())

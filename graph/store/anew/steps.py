"""The steps of deriving everything anew, in the order in which one needs what the other made."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from graph.store import history
from graph.store.anew import entities, facts, links, names, things
from graph.store.base import Tell
from graph.store.database import Session
from graph.store.resolving import Resolver

DERIVED: Final = (
    "packed_member", "entity", "surface", "surface_word", "support", "packed_edge", "fact", "assembly", "sighting", "trait", "thing", "block",
    "link", "conflict", "presence", "superseded", "source", "band", "lexeme", "deletion", "entity_text", "about", "slot",
    "famous", "famous_word", "famous_text",
)  # fmt: skip
INDEXES: Final = """
SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (SELECT value FROM json_each(?))"""
# A table's indexes are made when it is full, which is a fraction of the cost of keeping them up to date.
DROPPED: Final = '["entity", "surface", "packed_edge", "trait", "thing", "block", "link", "superseded"]'
BY_THING: Final = "CREATE INDEX member_by_thing ON packed_member (coalesce(thing, entity))"  # for the time of the steps
LOOK_UP: Final = (
    100_000  # instructions of SQLite after which Python looks whether somebody wants it to stop: about 10 ms
)


def derive(session: Session, resolver: Resolver, tell: Tell) -> None:
    """Derive everything within the running transaction; ``tell`` is told each step with what is done of how much."""
    with interruptible(session):
        _empty(session)
        indexes = _without_indexes(session)
        things.derive(session, resolver, tell, lambda: session.execute(BY_THING))
        _index(session, indexes, "trait", "thing", "block")
        links.derive(session, resolver, tell)
        session.execute("DROP INDEX member_by_thing")
        _index(session, indexes, "link")
        names.derive(session, tell)
        _index(session, indexes, "surface")
        facts.derive(session, tell)
        _index(session, indexes, "packed_edge")
        entities.derive(session, tell)
        _index(session, indexes, "entity", "superseded")
        history.renew(session)


def _empty(session: Session) -> None:
    for table in DERIVED:
        session.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant
    session.execute("DELETE FROM counter WHERE kind <> 'refusal'")


def _without_indexes(session: Session) -> dict[str, list[str]]:
    """Drop the indexes of tables that are filled; returns how to make those of each table again."""
    found: dict[str, list[str]] = {}
    for name, table, sql in session.all(INDEXES, (DROPPED,)):
        session.execute(f'DROP INDEX "{name}"')
        found.setdefault(table, []).append(sql)
    return found


def _index(session: Session, indexes: dict[str, list[str]], *tables: str) -> None:
    for table in tables:
        for sql in indexes.pop(table, ()):
            session.execute(sql)


@contextmanager
def interruptible(session: Session) -> Iterator[None]:
    """Let Ctrl-C end a statement that runs for long: Python acts on signals only where its own code runs."""
    session.connection.set_progress_handler(lambda: False, LOOK_UP)
    try:
        yield
    finally:
        session.connection.set_progress_handler(None)

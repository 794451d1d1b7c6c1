"""What the SQLite file tells of its past: the change feed, the revision, and what was there once."""

from collections.abc import Iterable
from typing import Final, TypeVar

from graph.errors import GoneError, NotFoundError
from graph.store.database import Session
from graph.store.feed import Line

T = TypeVar("T")
NOTE: Final = "INSERT INTO event (kind, subject, other) VALUES (?, ?, ?)"
REVISION: Final = "SELECT value FROM setting WHERE name = 'revision'"
RENEW: Final = """
INSERT INTO setting VALUES ('revision', lower(hex(randomblob(8)))) ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
WAS_THERE: Final = "SELECT 1 FROM event WHERE subject = ? AND kind IN ('retracted', 'merged') LIMIT 1"


def renew(session: Session) -> None:
    """Give the graph another revision within the running transaction."""
    session.execute(RENEW)


def note(session: Session, lines: Iterable[Line]) -> None:
    """Write lines of the feed within the running transaction."""
    session.insert(NOTE, [*lines])


def revision(session: Session) -> str:
    """Return the graph's revision, empty where this version has not written to it yet."""
    return session.get(REVISION) or ""


def found(session: Session, row: T | None, id_: object, kind: str) -> T:
    """Return a row that was looked up by id. Raises `GoneError` where there was one once, `NotFoundError` where there is none."""
    if row is not None:
        return row
    if isinstance(id_, str) and session.get(WAS_THERE, (id_.encode(errors="replace").decode(),)):
        raise GoneError(f"the {kind} {id_!a} was retracted")
    raise NotFoundError(f"no {kind} has the id {id_!a}")

"""From the ids of the world to the rows of the SQLite file; what is not there raises."""

from typing import Final

from graph.errors import MergedError
from graph.store import history, rows
from graph.store.database import Session

ARTICLE_ROW: Final = "SELECT article FROM article WHERE id = ?"


def article_row(session: Session, id_: str) -> int:
    """Return the row of an article; raises `NotFoundError`."""
    return int(history.found(session, session.get(ARTICLE_ROW, (rows.blob(id_, "art"),)), id_, "article"))


def entity_row(session: Session, id_: str) -> int:
    """Return the row of an entity; raises `NotFoundError`, `MergedError` for what has become part of another."""
    row = session.get(rows.ENTITY_ROW, (rows.blob(id_, "ent"),))
    if row is None and (other := session.get(rows.THING, (rows.blob(id_, "ent"),))):
        raise MergedError(id_, f"ent_{other.hex()}")
    return int(history.found(session, row, id_, "entity"))


def near(session: Session, entity: str, predicate: str) -> dict[str, int | None]:
    """Return which entity's facts or edges are asked for; a relation that no article used has the term 0."""
    row = entity_row(session, entity)
    return {"entity": row, "predicate": session.term(predicate) if predicate else None}

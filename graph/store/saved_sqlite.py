"""Saved searches in the SQLite file."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

from typing import Final

from graph.errors import NotFoundError
from graph.store import paging, saved
from graph.store.base import Page
from graph.store.database import Database, Session
from graph.store.saved import SavedSearch

COLUMNS: Final = "name, wanted, text, filter, owner, created, seen"
ONE: Final = f"SELECT {COLUMNS} FROM saved_search WHERE id = ?"  # noqa: S608 - constants
NAMED: Final = f"SELECT {COLUMNS} FROM saved_search WHERE owner = ? AND name = ?"  # noqa: S608 - constants
LIST: Final = f"""
SELECT {COLUMNS} FROM saved_search
WHERE (:only IS NULL OR owner = :only) AND (:owner IS NULL OR (owner, name) > (:owner, :name))
ORDER BY owner, name LIMIT :limit"""  # noqa: S608 - constants
COUNT: Final = "SELECT count(*) FROM saved_search WHERE ?1 IS NULL OR owner = ?1"
INSERT: Final = f"INSERT INTO saved_search (id, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"  # noqa: S608 - constants
SEEN: Final = "UPDATE saved_search SET seen = ? WHERE id = ?"
DELETE: Final = "DELETE FROM saved_search WHERE id = ?"


class SqliteSavedReader:
    """The part of `SqliteReader` that tells of saved searches."""

    _database: Database

    def saved_search(self, id_: str) -> SavedSearch:
        with self._database.reading() as session:
            return _one(session, id_)

    def saved_searches(self, owner: str | None = None, *, limit: int = 20, cursor: str = "") -> Page[SavedSearch]:
        listing = paging.saved(owner, limit, cursor)
        after = listing.after() or (None, None)
        with self._database.reading() as session:
            where = {"only": owner, "owner": after[0], "name": after[1], "limit": limit + 1}
            found = [SavedSearch(*row) for row in session.all(LIST, where)]
            total = session.get(COUNT, (owner,))
        return listing.page(found, lambda search: (search.owner, search.name), total)


class SqliteSaved(SqliteSavedReader):
    """The part of `SqliteStore` that keeps saved searches."""

    def save_search(self, search: SavedSearch) -> SavedSearch:
        saved.check(search)
        with self._database.writing() as session:
            row = session.get(NAMED, (search.owner, search.name))
            kept = saved.check_new(search, SavedSearch(*row) if row else None, session.get(COUNT, (search.owner,)))
            session.execute(INSERT, (kept.id, *_row(kept)))
        return kept

    def mark_seen(self, id_: str, number: int) -> SavedSearch:
        saved.check_seen(number)
        with self._database.writing() as session:
            held = _one(session, id_)
            session.execute(SEEN, (number, id_))
        return saved.seen(held, number)

    def forget_search(self, id_: str) -> None:
        with self._database.writing() as session:
            _one(session, id_)
            session.execute(DELETE, (id_,))


def _one(session: Session, id_: str) -> SavedSearch:
    row = session.get(ONE, (id_.encode(errors="replace").decode(),))
    if row is None:
        raise NotFoundError(f"no saved search has the id {id_!a}")
    return SavedSearch(*row)


def _row(search: SavedSearch) -> tuple[str | int, ...]:
    asked = (search.name, search.wanted, search.text, search.where)
    return (*asked, search.owner, search.created, search.seen)

"""Saved searches in a graph on Neo4j."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from graph.errors import NotFoundError
from graph.store import paging, saved
from graph.store.base import Page
from graph.store.neo4j import schema
from graph.store.neo4j.connection import Connection, Work
from graph.store.saved import SavedSearch

ONE: Final = "MATCH (s:SavedSearch {id: $id}) RETURN s {.*}"
NAMED: Final = "MATCH (s:SavedSearch {owner: $owner, name: $name}) RETURN s {.*}"
LIST: Final = """
MATCH (s:SavedSearch) WHERE ($only IS NULL OR s.owner = $only)
    AND ($owner IS NULL OR s.owner > $owner OR (s.owner = $owner AND s.name > $name))
RETURN s {.*} ORDER BY s.owner, s.name LIMIT $limit"""
COUNT: Final = "MATCH (s:SavedSearch) WHERE $only IS NULL OR s.owner = $only RETURN count(s)"
PUT: Final = "MERGE (s:SavedSearch {id: $id}) SET s += $fields"
DELETE: Final = "MATCH (s:SavedSearch {id: $id}) DELETE s"


class Neo4jSavedReader:
    """The part of `Neo4jReader` that tells of saved searches."""

    _connection: Connection

    def saved_search(self, id_: str) -> SavedSearch:
        return self._connection.read(lambda work: _one(work, id_))

    def saved_searches(self, owner: str | None = None, *, limit: int = 20, cursor: str = "") -> Page[SavedSearch]:
        listing = paging.saved(owner, limit, cursor)
        after = listing.after() or (None, None)
        where = {"only": owner, "owner": after[0], "name": after[1], "limit": limit + 1}
        found, total = self._connection.read(lambda work: (work.all(LIST, **where), work.get(COUNT, only=owner)))
        return listing.page([_made(row[0]) for row in found], lambda search: (search.owner, search.name), total)


class Neo4jSaved(Neo4jSavedReader):
    """The part of `Neo4jStore` that keeps saved searches."""

    def save_search(self, search: SavedSearch) -> SavedSearch:
        saved.check(search)

        def change(work: Work) -> SavedSearch:
            schema.turn(work)
            found = work.get(NAMED, owner=search.owner, name=search.name)
            kept = saved.check_new(search, _made(found) if found else None, work.get(COUNT, only=search.owner))
            return _put(work, kept)

        return self._connection.write(change)

    def mark_seen(self, id_: str, number: int) -> SavedSearch:
        saved.check_seen(number)

        def change(work: Work) -> SavedSearch:
            schema.turn(work)
            return _put(work, saved.seen(_one(work, id_), number))

        return self._connection.write(change)

    def forget_search(self, id_: str) -> None:
        def change(work: Work) -> None:
            schema.turn(work)
            _one(work, id_)
            work.run(DELETE, id=id_)

        self._connection.write(change)


def _one(work: Work, id_: str) -> SavedSearch:
    found = work.get(ONE, id=id_.encode(errors="replace").decode())
    if found is None:
        raise NotFoundError(f"no saved search has the id {id_!a}")
    return _made(found)


def _made(found: Mapping[str, Any]) -> SavedSearch:
    return SavedSearch(**{name: value for name, value in found.items() if name != "id"})


def _put(work: Work, search: SavedSearch) -> SavedSearch:
    work.run(PUT, id=search.id, fields=asdict(search))
    return search

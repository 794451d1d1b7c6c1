"""The well connected of the SQLite file, whose names and texts are indexed once more, apart.

A search wants the best connected of what it finds. Where a word is part of ten thousand names, those of the well connected are
more than are ranked, and the others need not be looked at.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from graph import names
from graph.store.database import Session

LEAST: Final = 20  # edges of a well-connected entity: one of twenty has them in a graph of the news; schema_famous.sql knows it, too
HELD: Final = "SELECT surfaces, digest FROM famous WHERE entity = ?"
SURFACES: Final = """
SELECT s.entity, s.surface, s.text FROM json_each(?) r CROSS JOIN surface s ON s.entity = r.value ORDER BY s.entity, s.surface"""
KEEP: Final = """
INSERT INTO famous (entity, surfaces, digest) VALUES (?, ?, ?)
ON CONFLICT (entity) DO UPDATE SET surfaces = excluded.surfaces, digest = excluded.digest"""
DROP_WORDS: Final = "DELETE FROM famous_word WHERE rowid = ?"
ADD_WORDS: Final = "INSERT INTO famous_word (rowid, words) VALUES (?, ?)"
DROP_TEXT: Final = "DELETE FROM famous_text WHERE rowid = ?"
ADD_TEXT: Final = "INSERT INTO famous_text (rowid, words) VALUES (?, ?)"
Known = tuple[
    int, int, str, bytes, str | None, bytes | None
]  # entity, degree, text, its digest, and the row that is held


def derive(session: Session, entities: Iterable[Known]) -> None:
    """Bring the rows of entities in step with their degrees, their names and their texts."""
    famous = []
    for one in entities:
        if one[1] >= LEAST:
            famous.append(one)
        elif one[4] is not None:
            forget(session, one[0])
    named: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for entity, row, text in session.all(SURFACES, (json.dumps([one[0] for one in famous]),)) if famous else ():
        named[entity].append((row, text))
    for one in famous:
        _renew(session, one, named[one[0]])


def _renew(session: Session, known: Known, surfaces: Sequence[tuple[int, str]]) -> None:
    """Write what differs."""
    entity, _, text, digest, *held = known
    rows = json.dumps([row for row, _ in surfaces], separators=(",", ":"))
    if held == [rows, digest]:
        return
    many = session.connection.executemany
    if held[0] != rows:
        many(DROP_WORDS, [(row,) for row in json.loads(held[0] or "[]")])
        many(ADD_WORDS, [(row, " ".join(names.tokens(name))) for row, name in surfaces])
    if held[1] != digest:
        many(DROP_TEXT, [(entity,)] if held[1] else [])
        session.execute(ADD_TEXT, (entity, text))
    session.execute(KEEP, (entity, rows, digest))


def forget(session: Session, entity: int) -> None:
    """Take an entity out; one that is not there is no error."""
    held = session.get(HELD, (entity,))
    if held:
        session.connection.executemany(DROP_WORDS, [(row,) for row in json.loads(held[0])])
        session.execute(DROP_TEXT, (entity,))
        session.execute("DELETE FROM famous WHERE entity = ?", (entity,))

"""The well connected of the SQLite file, whose names and texts are indexed once more, apart.

A search wants the best connected of what it finds. Where a word is part of ten thousand names, those of the well connected are
more than are ranked, and the others need not be looked at.
"""

import json
from collections.abc import Sequence
from typing import Final

from graph import names
from graph.store.database import Session

LEAST: Final = 20  # edges of a well-connected entity: one of twenty has them in a graph of the news; schema_famous.sql knows it, too
HELD: Final = "SELECT surfaces, digest FROM famous WHERE entity = ?"
SURFACES: Final = "SELECT surface, text FROM surface WHERE entity = ? ORDER BY surface"
KEEP: Final = """
INSERT INTO famous (entity, surfaces, digest) VALUES (?, ?, ?)
ON CONFLICT (entity) DO UPDATE SET surfaces = excluded.surfaces, digest = excluded.digest"""


def derive(session: Session, entity: int, degree: int, text: str, digest: str, held: Sequence[str | None]) -> None:
    """Bring an entity's row in step with its degree, its names and its text, of which the digest is given; ``held`` is the row."""
    if degree < LEAST:
        if held[0] is not None:
            forget(session, entity)
        return
    surfaces = session.all(SURFACES, (entity,))
    rows = json.dumps([row for row, _ in surfaces], separators=(",", ":"))
    if [*held] != [rows, digest]:
        forget(session, entity)
        session.execute(KEEP, (entity, rows, digest))
        words = [(row, " ".join(names.tokens(name))) for row, name in surfaces]
        session.connection.executemany("INSERT INTO famous_word (rowid, words) VALUES (?, ?)", words)
        session.execute("INSERT INTO famous_text (rowid, words) VALUES (?, ?)", (entity, text))


def forget(session: Session, entity: int) -> None:
    """Take an entity out; one that is not there is no error."""
    held = session.get(HELD, (entity,))
    if held:
        session.connection.executemany("DELETE FROM famous_word WHERE rowid = ?", [(r,) for r in json.loads(held[0])])
        session.execute("DELETE FROM famous_text WHERE rowid = ?", (entity,))
        session.execute("DELETE FROM famous WHERE entity = ?", (entity,))

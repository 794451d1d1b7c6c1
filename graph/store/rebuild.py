"""Deriving everything in the SQLite file anew from what was read and judged."""

from typing import Final

from graph.store import rows
from graph.store.database import Session
from graph.store.resolving import Resolver
from graph.store.writer import Writer

RULES: Final = "SELECT value FROM setting WHERE name = 'rules'"
SET_RULES: Final = """
INSERT INTO setting VALUES ('rules', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
BATCH: Final = 500  # articles that are derived together
DERIVED: Final = (
    "member", "entity", "surface", "surface_word", "support", "edge", "fact", "assembly", "sighting", "trait", "thing", "block",
    "link", "conflict", "presence", "superseded", "source", "band", "lexeme", "deletion", "entity_text", "about", "slot",
    "famous", "famous_word", "famous_text",
)  # fmt: skip


def current(session: Session, resolver: Resolver) -> bool:
    """Say whether these rules made the derived tables."""
    return bool(session.get(RULES) == resolver.version)


def rebuild(session: Session, resolver: Resolver) -> None:
    """Derive everything anew, some articles at a time: memory stays flat, and one transaction holds it all."""
    for table in DERIVED:
        session.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant
    session.execute("DELETE FROM counter WHERE kind <> 'refusal'")
    articles = [row for (row,) in session.all("SELECT article FROM article ORDER BY id")]
    for start in range(0, len(articles), BATCH):
        writer = Writer(session, resolver)
        for row in articles[start : start + BATCH]:
            writer.restore(row, rows.reading(session, row))
        writer.finish(quiet=True)
    session.execute(SET_RULES, (resolver.version,))

"""Deriving everything in the SQLite file anew from what was read and judged: all in one transaction, or nothing where it is stopped."""

from typing import Final

from graph.store import anew
from graph.store.base import Tell
from graph.store.database import Session
from graph.store.resolving import Resolver

RULES: Final = "SELECT value FROM setting WHERE name = 'rules'"
SET_RULES: Final = """
INSERT INTO setting VALUES ('rules', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"""


def current(session: Session, resolver: Resolver) -> bool:
    """Say whether these rules made the derived tables."""
    return bool(session.get(RULES) == resolver.version)


def rebuild(session: Session, resolver: Resolver, tell: Tell) -> None:
    """Derive everything anew within the running transaction."""
    anew.derive(session, resolver, tell)
    session.execute(SET_RULES, (resolver.version,))

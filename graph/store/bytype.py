"""Which conditions on the types of ends the SQLite store begins at: where the things of a type are few, so is what they stand in."""

from collections.abc import Mapping, Sequence
from typing import Final

from graph.store.asking import Condition, Conditions
from graph.store.database import Session
from graph.store.evaluate import fold

COUNTED: Final = "SELECT name, n FROM counter WHERE kind = ? AND n > 0"
RARE: Final = 0.05  # of all things, whose edges are gathered: all edges are in order already
FEW: Final = 0.2  # of all things, whose statements are: no others are in an order that would help
ENDS: Final = 2  # of a statement: so many facts there are at most, of all things together
NAMING: Final = frozenset({"entity", "subject", "object", "statement"})  # what finds fewer than any type


def counts(session: Session, kind: str) -> dict[str, int]:
    """Return how many entities of each type, or statements or edges of each relation, there are."""
    return dict(session.all(COUNTED, (kind,)))


def share(known: Mapping[str, int], condition: Condition) -> float:
    """Return which part of all things has one of the types asked for, by their counts."""
    values = {fold(value) for value in condition.values}
    found = sum(n for name, n in known.items() if (name in values) == (condition.op == "="))
    return found / max(sum(known.values()), 1)


def rarest(session: Session, where: Conditions) -> Condition | None:
    """Return the condition on a type from whose things statements are found: the rarest, None where others find them sooner.

    What is named finds fewer; a relation may have fewer statements than there are facts of things of the type.
    """
    typed = [condition for condition in where if condition.field.endswith(".type")]
    if not typed or any(condition.field in NAMING and condition.op == "=" for condition in where):
        return None
    things, statements = counts(session, "entity"), counts(session, "statement")
    shares = {condition: share(things, condition) for condition in typed}
    first = min(shares, key=lambda condition: shares[condition])
    facts = ENDS * shares[first] * sum(statements.values())
    return first if shares[first] <= FEW and facts <= _of_relations(statements, where) else None


def _of_relations(statements: Mapping[str, int], where: Sequence[Condition]) -> int:
    """Return how many statements the relations asked for have, all where none is."""
    asked = [condition.values for condition in where if (condition.field, condition.op) == ("relation", "=")]
    return min((sum(statements.get(name, 0) for name in names) for names in asked), default=sum(statements.values()))

"""The type and the properties of an entity of the SQLite file, from what is there."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from graph.model import canonical_json
from graph.store import derive
from graph.store.database import Session

# As `derive.property_value` says it.
BEST_VALUE: Final = """
SELECT s.value FROM support p CROSS JOIN statement s ON s.statement = p.statement CROSS JOIN source c ON c.article = s.article
WHERE p.src = ? AND p.typ = ? AND p.dst = 0
GROUP BY s.value ORDER BY count(DISTINCT c.cluster) DESC, max(s.confidence) DESC, s.value LIMIT 1"""


def main_type(session: Session, things: Sequence[tuple[int, int]]) -> int:
    """Return the number of an entity's type from the types and sizes of its things."""
    if len(things) == 1:  # as of nearly all
        return things[0][0]
    counts: Counter[str] = Counter()
    for type_, size in things:
        counts[session.name(type_)] += size
    return session.term(derive.main_type(counts))


def properties(session: Session, entity: int) -> str:
    """Return an entity's properties as JSON."""
    found: dict[str, str] = {}
    for predicate in derive.functional_literals():
        if (value := session.get(BEST_VALUE, (entity, session.term(predicate)))) is not None:
            found[predicate] = value
    return canonical_json(found)

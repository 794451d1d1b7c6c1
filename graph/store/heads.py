"""The type and the properties of an entity of the SQLite file, from what is there."""

from typing import Final

from graph.model import canonical_json
from graph.store import derive
from graph.store.database import Session

TYPES_OF: Final = """
SELECT g.type, sum(t.references_) FROM thing t JOIN assembly g ON g.assembly = t.assembly WHERE t.entity = ? GROUP BY g.type"""
# As `derive.property_value` says it.
BEST_VALUE: Final = """
SELECT s.value FROM support p CROSS JOIN statement s ON s.statement = p.statement CROSS JOIN source c ON c.article = s.article
WHERE p.src = ? AND p.typ = ? AND p.dst = 0
GROUP BY s.value ORDER BY count(DISTINCT c.cluster) DESC, max(s.confidence) DESC, s.value LIMIT 1"""


def type_of(session: Session, entity: int) -> int:
    """Return the number of an entity's type."""
    found = session.all(TYPES_OF, (entity,))
    if len(found) == 1:  # of nearly all
        return int(found[0][0])
    return session.term(derive.main_type({session.name(type_): n for type_, n in found}))


def properties(session: Session, entity: int) -> str:
    """Return an entity's properties as JSON."""
    found: dict[str, str] = {}
    for predicate in derive.functional_literals():
        if (value := session.get(BEST_VALUE, (entity, session.term(predicate)))) is not None:
            found[predicate] = value
    return canonical_json(found)

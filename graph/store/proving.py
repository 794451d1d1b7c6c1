"""The best statement behind each of many edges of the SQLite file, found in one question."""

import json
from collections.abc import Sequence
from typing import Final

from graph.model import Fact
from graph.store import paging, rows
from graph.store.base import Ends
from graph.store.database import Session

# Of each edge, by its place in the list; the entities' rows are looked up once for each edge.
BEST: Final = """
SELECT j.key, (
    SELECT s.statement FROM support p CROSS JOIN statement s ON s.statement = p.statement
    WHERE p.src = one.entity AND p.typ = j.value ->> 1 AND p.dst = other.entity ORDER BY s.confidence DESC, s.id LIMIT 1
)
FROM json_each(?) j CROSS JOIN entity one ON one.id = unhex(j.value ->> 0) CROSS JOIN entity other ON other.id = unhex(j.value ->> 2)"""


def best(session: Session, edges: Sequence[Ends]) -> dict[Ends, Fact]:
    """Return what `Reader.proofs` does."""
    asked = {str(at): edge for at, edge in enumerate(edges)}
    keys = {at: _key(session, edge) for at, edge in asked.items()}
    found = {at: row for at, row in session.all(BEST, (json.dumps(keys),)) if row is not None}
    facts = {row: rows.fact(session, session.get(rows.FACT, (row,))) for row in set(found.values())}
    return {asked[at]: facts[row] for at, row in found.items()}


def _key(session: Session, edge: Ends) -> tuple[str, int, str]:
    first, predicate, second = paging.edge_key(*edge)
    return rows.blob(first, "ent").hex(), session.term(predicate), rows.blob(second, "ent").hex()

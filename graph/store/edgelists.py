"""How the SQLite store lists edges by conditions: those of named things are gathered first, all others are read in their order."""
# ruff: noqa: S608 -- only columns and bindings of this package are put into the text

from collections.abc import Mapping
from typing import Final

from graph.store.asking import Conditions
from graph.store.compiling import Compiler
from graph.store.database import Row, Session, Value

COLUMNS: Final = """
SELECT es.id, es.type, es.name, n.typ, eo.id, eo.type, eo.name, n.status, n.statements, n.sources, n.first_seen,
    n.last_seen, n.confidence"""
ENDS: Final = """
CROSS JOIN term t ON t.term = n.typ CROSS JOIN entity es ON es.entity = n.src CROSS JOIN entity eo ON eo.entity = n.dst"""
ORDERED: Final = "ORDER BY n.sources DESC, n.confidence DESC, es.id, t.name, eo.id LIMIT :limit"
# The first condition is a range of the index, the whole a keyset.
AFTER: Final = """(n.sources, n.confidence) <= (:sources, :confidence)
    AND (-n.sources, -n.confidence, es.id, t.name, eo.id) > (-:sources, -:confidence, :subject, :name, :object)"""
IN_ORDER: Final = f"{COLUMNS} FROM edge n INDEXED BY edge_by_support {ENDS} WHERE {{where}} AND {{after}} {ORDERED}"
# Only what has at least the support of the last edge of the page is joined and sorted, as for the edges of one entity.
GATHERED: Final = f"""
WITH near AS MATERIALIZED (SELECT * FROM edge n WHERE {{where}}),
least AS MATERIALIZED (
    SELECT sources, confidence FROM near n WHERE :sources IS NULL OR (sources, confidence) < (:sources, :confidence)
    ORDER BY sources DESC, confidence DESC LIMIT 1 OFFSET :limit - 1
)
{COLUMNS} FROM near n {ENDS}
WHERE {{after}} AND NOT EXISTS (SELECT 1 FROM least l WHERE (n.sources, n.confidence) < (l.sources, l.confidence)) {ORDERED}"""
COUNT: Final = "SELECT count(*) FROM edge n WHERE {where}"
COUNTED: Final = "SELECT name, n FROM counter WHERE kind = 'edge' AND n > 0"
NAMING: Final = frozenset({"entity", "subject", "object", "statement"})


def edges(session: Session, where: Conditions, place: Mapping[str, Value]) -> tuple[list[Row], int]:
    """Return the rows of a page and the number of all."""
    compiler = Compiler(session)
    kept = compiler.edges(where)
    named = any(condition.field in NAMING and condition.op == "=" for condition in where)
    after = "TRUE" if place["sources"] is None else AFTER
    sql = (GATHERED if named else IN_ORDER).format(where=kept, after=after)
    binds = {**compiler.binds, **place}
    return session.all(sql, binds), _count(session, where, kept, compiler.binds)


def _count(session: Session, where: Conditions, kept: str, binds: Mapping[str, Value]) -> int:
    """Count the edges; those of whole relations are counted already."""
    if any(condition.field != "relation" for condition in where):
        return int(session.get(COUNT.format(where=kept), binds))
    counts: dict[str, int] = dict(session.all(COUNTED))
    return sum(n for name, n in counts.items() if all((name in c.values) == (c.op == "=") for c in where))

"""How the SQLite store lists edges by conditions: those of named things are gathered first, all others are read in their order."""
# ruff: noqa: S608 -- only columns and bindings of this package are put into the text

from collections.abc import Mapping
from typing import Final

from graph.store import bytype
from graph.store.asking import Conditions
from graph.store.compiling import Compiler
from graph.store.database import Row, Session, Value
from graph.store.rows import EDGE

ENDS: Final = """
CROSS JOIN term t ON t.term = n.typ CROSS JOIN entity es ON es.entity = n.src CROSS JOIN entity eo ON eo.entity = n.dst"""
ORDERED: Final = "ORDER BY n.sources DESC, n.confidence DESC, es.id, t.name, eo.id LIMIT :limit"
# The first condition is a range of the index, the whole a keyset.
AFTER: Final = """(n.sources, n.confidence) <= (:sources, :confidence)
    AND (-n.sources, -n.confidence, es.id, t.name, eo.id) > (-:sources, -:confidence, :subject, :name, :object)"""
IN_ORDER: Final = f"{EDGE} FROM packed_edge n INDEXED BY edge_by_support {ENDS} WHERE {{where}} AND {{after}} {ORDERED}"
# Only what has at least the support of the last edge of the page is joined and sorted, as for the edges of one entity.
GATHERED: Final = f"""
WITH near AS MATERIALIZED (SELECT * FROM packed_edge n WHERE {{where}}),
least AS MATERIALIZED (
    SELECT sources, confidence FROM near n WHERE :sources IS NULL OR (sources, confidence) < (:sources, :confidence)
    ORDER BY sources DESC, confidence DESC LIMIT 1 OFFSET :limit - 1
)
{EDGE} FROM near n {ENDS}
WHERE {{after}} AND NOT EXISTS (SELECT 1 FROM least l WHERE (n.sources, n.confidence) < (l.sources, l.confidence)) {ORDERED}"""
COUNT: Final = "SELECT count(*) FROM packed_edge n WHERE {where}"
FEW: Final = (
    10_000  # edges of asked types that are gathered; of more, the best supported are soon met in the order of all
)
SUPPORT: Final = frozenset({"sources", "confidence"})


def edges(session: Session, where: Conditions, place: Mapping[str, Value]) -> tuple[list[Row], int]:
    """Return the rows of a page and the number of all."""
    named = any(condition.field in bytype.NAMING and condition.op == "=" for condition in where)
    typed = not named and _from_types(session, where)
    total = _count(session, where, typed=typed)
    typed = typed and total <= FEW
    compiler = Compiler(session)
    kept = compiler.edges(where, from_types=typed)
    after = "TRUE" if place["sources"] is None else AFTER
    sql = (GATHERED if named or typed else IN_ORDER).format(where=kept, after=after)
    return session.all(sql, {**compiler.binds, **place}) if total else [], total


def _from_types(session: Session, where: Conditions) -> bool:
    """Say whether to begin at the things of asked types: not where these are many and the support, by which edges are in order, is asked, too."""
    asked = [condition for condition in where if condition.field.endswith(".type")]
    if not asked or not any(condition.field in SUPPORT for condition in where):
        return bool(asked)
    known = bytype.counts(session, "entity")
    return any(bytype.share(known, condition) <= bytype.RARE for condition in asked)


def _count(session: Session, where: Conditions, *, typed: bool) -> int:
    """Count the edges; those of whole relations are counted already."""
    if any(condition.field != "relation" for condition in where):
        compiler = Compiler(session)
        kept = compiler.edges(where, from_types=typed)
        return int(session.get(COUNT.format(where=kept), compiler.binds))
    known = bytype.counts(session, "edge")
    return sum(n for name, n in known.items() if all((name in c.values) == (c.op == "=") for c in where))

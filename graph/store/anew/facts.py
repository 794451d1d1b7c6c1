"""What statements support: edges and literals, and the facts of each entity."""

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from graph import ontology
from graph.store import derive as rules
from graph.store import edges
from graph.store.anew import bulk
from graph.store.base import Tell
from graph.store.database import Row, Session
from graph.store.derive import Support

# As `derive.edge_ends` says it: ids are equal in order as bytes and as text.
SUPPORT: Final = """
INSERT INTO support (src, typ, dst, statement)
SELECT iif(turned, dst, src), typ, iif(turned, src, dst), statement FROM (
    SELECT ms.entity AS src, s.predicate AS typ, coalesce(mo.entity, 0) AS dst, s.statement,
        s.predicate IN (SELECT value FROM json_each(?)) AND eo.id < es.id AS turned
    FROM statement s CROSS JOIN member ms ON ms.reference = s.subject CROSS JOIN entity es ON es.entity = ms.entity
    LEFT JOIN member mo ON mo.reference = s.object LEFT JOIN entity eo ON eo.entity = mo.entity
) ORDER BY 1, 2, 3, 4"""
FACTS: Final = """
INSERT INTO fact (entity, day, tie, statement, predicate)
SELECT m.entity, pack_date(a.published), substr(s.id, 1, 2), s.statement, s.predicate
FROM statement s CROSS JOIN member m ON m.reference = s.subject CROSS JOIN article a ON a.article = s.article
UNION ALL SELECT m.entity, pack_date(a.published), substr(s.id, 1, 2), s.statement, s.predicate
FROM statement s CROSS JOIN member m ON m.reference = s.object CROSS JOIN member o ON o.reference = s.subject AND o.entity <> m.entity
CROSS JOIN article a ON a.article = s.article
ORDER BY 1, 2 DESC, 3, 4"""
STATEMENTS: Final = "SELECT t.name, count(*) FROM statement s JOIN term t ON t.term = s.predicate GROUP BY s.predicate"
EDGES: Final = "SELECT t.name, count(*) FROM edge e JOIN term t ON t.term = e.typ GROUP BY e.typ"
BEHIND: Final = """
SELECT p.src, p.typ, p.dst, p.statement, s.id, s.status, s.confidence, a.published, CAST(c.cluster AS TEXT)
FROM support p CROSS JOIN statement s ON s.statement = p.statement CROSS JOIN article a ON a.article = s.article
CROSS JOIN source c ON c.article = s.article
WHERE p.dst <> 0 AND p.src <> p.dst ORDER BY p.src, p.typ, p.dst"""


def derive(session: Session, tell: Tell) -> None:
    """Fill these tables."""
    symmetric = [session.term(r.name) for r in ontology.load().relations.values() if r.symmetric]
    session.execute(SUPPORT, (json.dumps(symmetric),))
    session.execute(FACTS)
    bulk.count(session, "statement", session.all(STATEMENTS))
    total = session.get("SELECT count(*) FROM support")
    bulk.write(session, edges.WRITE, _edges(bulk.told(session.execute(BEHIND), total, "edges", tell)))
    bulk.count(session, "edge", session.all(EDGES))


def _edges(behind: Iterator[Row]) -> Iterator[Row]:
    for key, group in groupby(behind, key=itemgetter(0, 1, 2)):
        found = {row[4].hex(): row for row in group}
        figures = rules.edge_figures(Support(id_, "", *row[5:]) for id_, row in found.items())
        yield edges.row(key, figures, {figures.youngest: found[figures.youngest][3]})

"""The why-not ledger on Neo4j."""

from collections.abc import Iterable
from typing import Final

from graph.model import Rejection
from graph.store import paging
from graph.store.base import Page
from graph.store.neo4j import rows
from graph.store.neo4j.connection import Row, Work
from graph.store.paging import Listing

# The columns of a fact, then the threshold.
_ENDS: Final = f"""
MATCH (s)-[:REJECTED_IN]->(a:Article), (:Reference {{id: s.subject}})-[:OF_THING]->(:Thing)-[:OF_ENTITY]->(es:Entity)
OPTIONAL MATCH (:Reference {{id: s.object}})-[:OF_THING]->(:Thing)-[:OF_ENTITY]->(eo:Entity)
RETURN {rows.STATEMENT}, es.id, es.type, es.name, eo.id, eo.type, eo.name, a.id, a.title, a.url, a.published, a.source, a.threshold
ORDER BY s.confidence DESC, s.id"""
OF_ARTICLE: Final = f"MATCH (:Article {{id: $id}})<-[:REJECTED_IN]-(s:Rejected) WITH s {_ENDS}"
_OF_ENTITY: Final = """
MATCH (:Entity {id: $entity})<-[:OF_ENTITY]-(:Thing)<-[:OF_THING]-(:Reference)<-[:MAY_CONCERN]-(s:Rejected)
WHERE $predicate = '' OR s.predicate = $predicate
WITH DISTINCT s"""
OF_ENTITY: Final = f"""{_OF_ENTITY}
WHERE $confidence IS NULL OR s.confidence < $confidence OR (s.confidence = $confidence AND s.id > $id)
WITH s ORDER BY s.confidence DESC, s.id LIMIT $limit {_ENDS}"""
COUNT: Final = f"{_OF_ENTITY} RETURN count(s)"


def of_article(work: Work, article: str) -> list[Rejection]:
    """Return the ledger of an article, the likeliest first."""
    return _rejections(work.all(OF_ARTICLE, id=article))


def of_entity(work: Work, listing: Listing, entity: str, predicate: str) -> Page[Rejection]:
    """Return a page of the ledger of an entity, the likeliest first."""
    confidence, id_ = listing.after() or (None, "")
    where = {"entity": entity, "predicate": predicate}
    found = work.all(OF_ENTITY, **where, confidence=confidence, id=id_, limit=listing.limit + 1)
    return listing.page(_rejections(found), paging.rejection_position, work.get(COUNT, **where))


def _rejections(found: Iterable[Row]) -> list[Rejection]:
    return [Rejection(rows.fact(row), row[-1]) for row in found]

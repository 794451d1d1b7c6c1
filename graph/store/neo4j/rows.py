"""What the Neo4j store asks, and how its rows become the types of the model."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from graph.model import (
    Article,
    ArticleHead,
    Edge,
    Entity,
    EntityHead,
    Evidence,
    Fact,
    Judgement,
    Mention,
    Reading,
    Reference,
    Statement,
)
from graph.store import derive
from graph.store.neo4j import schema
from graph.store.neo4j.connection import Row, Work
from graph.store.paging import Position

_ARTICLE: Final = "a.title, a.text, a.url, a.published, a.modified, a.source, a.language, a.signature, a.authors"
ARTICLE: Final = f"MATCH (a:Article {{id: $id}}) RETURN {_ARTICLE}"
ARTICLES: Final = f"""
MATCH (a:Article)
WHERE $date IS NULL OR a.published < $date OR (a.published = $date AND a.id > $id)
WITH a ORDER BY a.published DESC, a.id LIMIT $limit
RETURN {_ARTICLE} ORDER BY a.published DESC, a.id"""
ARTICLE_IDS: Final = "MATCH (a:Article) WHERE a.id > $after RETURN a.id ORDER BY a.id LIMIT $limit"
COUNT_ARTICLES: Final = "MATCH (a:Article) RETURN count(a)"
COPIES: Final = """
MATCH (a:Article {id: $id}) MATCH (c:Article {cluster: a.cluster})
RETURN c.id, c.title, c.url, c.published, c.source ORDER BY c.published = '', c.published, c.id"""
MENTIONS: Final = """
MATCH (a:Article {id: $id})-[m:MENTIONS]->(r:Reference)-[:OF_THING]->(:Thing)-[:OF_ENTITY]->(e:Entity)
RETURN m.start, m.end, r.id, m.kind, e.id ORDER BY m.start, m.end, r.id, m.kind"""

STATEMENT: Final = "s.subject, s.predicate, s.object, s.value, s.attributes, s.status, s.since, s.until, s.confidence, s.start, s.end, s.quote"
FACT_OF: Final = f"""
MATCH (s)-[:STATED_IN]->(a:Article), (s)-[:SUBJECT]->(es:Entity)
OPTIONAL MATCH (s)-[:OBJECT]->(eo:Entity)
RETURN {STATEMENT}, es.id, es.type, es.name, eo.id, eo.type, eo.name, a.id, a.title, a.url, a.published, a.source"""
FACT: Final = f"MATCH (s:Statement {{id: $id}}) {FACT_OF}"
FACTS_OF_IDS: Final = f"UNWIND $rows AS id MATCH (s:Statement {{id: id}}) {FACT_OF}"
FACTS_OF_ARTICLE: Final = (
    f"MATCH (:Article {{id: $id}})<-[:STATED_IN]-(s:Statement) WITH s {FACT_OF} ORDER BY s.start, s.end, s.id"
)
FACTS_OF_EDGE: Final = f"""
MATCH (s:Statement {{src: $src, predicate: $predicate, dst: $dst}}) WITH s {FACT_OF} ORDER BY s.confidence DESC, s.id"""
BEST_OF_EDGES: Final = f"""
UNWIND $edges AS edge
CALL (edge) {{
    MATCH (s:Statement {{src: edge[0], predicate: edge[1], dst: edge[2]}}) RETURN s ORDER BY s.confidence DESC, s.id LIMIT 1
}}
WITH s {FACT_OF}"""
_NEAR: Final = """
MATCH (:Entity {id: $entity})<-[:SUBJECT|OBJECT]-(s:Statement) WHERE $predicate = '' OR s.predicate = $predicate
WITH DISTINCT s"""
FACTS_OF_ENTITY: Final = f"""{_NEAR}
WHERE $date IS NULL OR s.published < $date OR (s.published = $date AND s.id > $id)
WITH s ORDER BY s.published DESC, s.id LIMIT $limit {FACT_OF} ORDER BY s.published DESC, s.id"""
ALL_FACTS: Final = f"{_NEAR} {FACT_OF} ORDER BY s.published DESC, s.id"
COUNT_FACTS: Final = f"{_NEAR} RETURN count(s)"
# Of ten thousand officers of a large company few are its chief executives.
CHIEF: Final = "(toLower(s.attributes) CONTAINS 'ceo' OR toLower(s.attributes) CONTAINS 'chief executive')"
SLOTTED: Final = f"""
MATCH (e:Entity {{id: $entity}})
CALL (e) {{
    MATCH (s:Statement {{src: e.id}}) WHERE s.predicate IN $predicates RETURN s
    UNION
    MATCH (e)<-[:OBJECT]-(s:Statement {{predicate: 'holds_role'}}) WHERE {CHIEF} RETURN s
}}
WITH s {FACT_OF}"""

_ENTITY: Final = "e {.*}"  # the values of functional literals are properties of the node
ENTITY: Final = f"MATCH (e:Entity {{id: $id}}) RETURN {_ENTITY}"
ENTITIES_OF_IDS: Final = f"UNWIND $rows AS id MATCH (e:Entity {{id: id}}) RETURN {_ENTITY}"
OWNER: Final = "MATCH (:Thing {id: $id})-[:OF_ENTITY]->(e:Entity) RETURN e.id"
_EDGE: Final = """a.id, a.type, a.name, toLower(type(r)), b.id, b.type, b.name, r.status, r.statements, r.sources, r.first_seen,
    r.last_seen, r.confidence"""
EDGE_ORDER: Final = "ORDER BY r.sources DESC, r.confidence DESC, a.id, toLower(type(r)), b.id"
AFTER_EDGE: Final = """
($sources IS NULL OR r.sources < $sources OR (r.sources = $sources AND (r.confidence < $confidence
    OR (r.confidence = $confidence AND (a.id > $subject OR (a.id = $subject AND (toLower(type(r)) > $name
    OR (toLower(type(r)) = $name AND b.id > $object))))))))"""
PAGE_OF_EDGES: Final = f"RETURN {_EDGE} {EDGE_ORDER} LIMIT $limit"
SEARCH: Final = f"""
CALL db.index.fulltext.queryNodes('name_words', $match) YIELD node
MATCH (node)-[:NAMES]->(e:Entity) WHERE $types IS NULL OR e.type IN $types
WITH e, max(CASE WHEN node.key = $key THEN 3 WHEN node.key STARTS WITH $key THEN 2 ELSE 1 END) AS grade
WHERE $grade IS NULL OR grade < $grade OR (grade = $grade AND (e.degree < $degree OR (e.degree = $degree
    AND (e.name > $name OR (e.name = $name AND e.id > $id)))))
RETURN {_ENTITY} ORDER BY grade DESC, e.degree DESC, e.name, e.id LIMIT $limit"""
COUNT_SEARCH: Final = """
CALL db.index.fulltext.queryNodes('name_words', $match) YIELD node
MATCH (node)-[:NAMES]->(e:Entity) WHERE $types IS NULL OR e.type IN $types
RETURN count(DISTINCT e)"""
ALL_ENTITIES: Final = f"""
MATCH (e:Entity) WHERE e.degree >= 0 AND ($types IS NULL OR e.type IN $types) AND ($degree IS NULL OR e.degree < $degree
    OR (e.degree = $degree AND (e.name > $name OR (e.name = $name AND e.id > $id))))
WITH e ORDER BY e.degree DESC, e.name, e.id LIMIT $limit
RETURN {_ENTITY} ORDER BY e.degree DESC, e.name, e.id"""

SUPERSEDED: Final = """
MATCH (:Entity {id: $id})<-[:SUBJECT|OBJECT]-(s:Statement)-[:SUPERSEDED_BY]->(t:Statement)
RETURN DISTINCT s.id, t.id ORDER BY s.id"""
CLUSTERS: Final = """
MATCH (:Entity {id: $id})<-[:SUBJECT|OBJECT]-(:Statement)-[:STATED_IN]->(a:Article)
RETURN DISTINCT a.id, a.cluster"""
DATES: Final = "MATCH (:Entity {id: $id})-[:APPEARS_IN]->(a:Article) RETURN a.published"
_LINK: Final = "l.score, l.reasons, low.id, low.profile, high.id, high.profile, l.against"
# `settled` holds the judged pairs, as the two ids.
_OPEN: Final = """
MATCH (low:Thing)-[l:LINK]->(high:Thing) WHERE NOT (low.id + high.id) IN $settled
MATCH (low)-[:OF_ENTITY]->(one:Entity), (high)-[:OF_ENTITY]->(other:Entity) WHERE one <> other"""
OPEN_LINKS: Final = f"""{_OPEN} AND {{where}} AND ($score IS NULL OR l.score < $score
    OR (l.score = $score AND (low.id > $left OR (low.id = $left AND high.id > $right))))
WITH low, l, high ORDER BY l.score DESC, low.id, high.id LIMIT $limit
RETURN {_LINK} ORDER BY l.score DESC, low.id, high.id"""
COUNT_OPEN: Final = f"{_OPEN} AND {{where}} RETURN count(l)"
LINKS_OF_ENTITY: Final = f"""
MATCH (e:Entity {{id: $id}})<-[:OF_ENTITY]-(low:Thing)-[l:LINK]->(high:Thing)-[:OF_ENTITY]->(e)
RETURN {_LINK}"""
THINGS_OF_ENTITY: Final = "MATCH (:Entity {id: $id})<-[:OF_ENTITY]-(t:Thing) RETURN t.id, t.profile"
THING_OF_REFERENCE: Final = "MATCH (:Reference {id: $id})-[:OF_THING]->(t:Thing) RETURN t.id"
THING: Final = "MATCH (t:Thing {id: $id}) RETURN t.id"
_JUDGEMENT: Final = "j.one, j.other, j.verdict, j.by, j.at, j.why, j.undone"
JUDGEMENTS: Final = f"MATCH (j:Judgement) RETURN {_JUDGEMENT}"
JUDGEMENT_PAGE: Final = f"""
MATCH (j:Judgement) WHERE {{where}} AND ($date IS NULL OR j.at < $date OR (j.at = $date AND j.id > $id))
RETURN {_JUDGEMENT} ORDER BY j.at DESC, j.id LIMIT $limit"""
COUNT_JUDGEMENTS: Final = "MATCH (j:Judgement) WHERE {where} RETURN count(j)"
CHANGES: Final = """
MATCH (c:Change) WHERE c.number > $since RETURN c.number, c.kind, c.subject, c.other ORDER BY c.number LIMIT $limit"""
WAS_THERE: Final = "MATCH (c:Change {subject: $id}) WHERE c.kind IN ['retracted', 'merged'] RETURN c.number LIMIT 1"
REVISION: Final = "MATCH (m:Meta {id: 'venturegraph'}) RETURN coalesce(m.revision, '')"
COUNTERS: Final = "MATCH (c:Counter {kind: $kind}) WHERE c.n > 0 RETURN c.name, c.n ORDER BY c.name"

WRITES: Final = "MATCH (m:Meta {id: 'venturegraph'}) RETURN m.writes"
DUMP_ARTICLES: Final = f"MATCH (a:Article) RETURN {_ARTICLE}, a.extractor, a.cluster ORDER BY a.id"
DUMP_ENTITIES: Final = f"MATCH (e:Entity) RETURN {_ENTITY} ORDER BY e.id"
DUMP_REFERENCES: Final = """
MATCH (r:Reference)-[:IN_ARTICLE]->(a:Article), (r)-[:OF_THING]->(:Thing)-[:OF_ENTITY]->(e:Entity)
RETURN a.id, r.type, r.name, r.aliases, e.id ORDER BY r.id"""
DUMP_STATEMENTS: Final = f"MATCH (s:Statement)-[:STATED_IN]->(a:Article) RETURN {STATEMENT}, a.id ORDER BY s.id"
SCAN_FACTS: Final = f"MATCH (s:Statement) {FACT_OF} ORDER BY a.id, s.start, s.end, s.id"
READING: Final = f"""
UNWIND $rows AS id MATCH (a:Article {{id: id}})
RETURN a.id, a.extractor, {_ARTICLE},
    COLLECT {{ MATCH (a)<-[:IN_ARTICLE]-(r:Reference) RETURN [r.type, r.name, r.aliases] ORDER BY r.id }},
    COLLECT {{ MATCH (a)-[m:MENTIONS]->(r:Reference) RETURN [m.start, m.end, r.id, m.kind] ORDER BY m.start, m.end, r.id, m.kind }},
    COLLECT {{ MATCH (a)<-[:STATED_IN]-(s:Statement) RETURN [{STATEMENT}] ORDER BY s.id }},
    COLLECT {{ MATCH (a)<-[:REJECTED_IN]-(s:Rejected) RETURN [{STATEMENT}] ORDER BY s.id }},
    coalesce(a.threshold, 0.0)"""


def sendable(text: str) -> str:
    """Return a text that can be sent: half a character, which nothing holds, cannot."""
    return text.encode(errors="replace").decode()


def edge_place(position: Position | None) -> dict[str, Any]:
    """Return the place of an edge as the parameters of `AFTER_EDGE`."""
    sources, confidence, subject, predicate, object_ = position or (None, None, "", "", "")
    return {"sources": sources, "confidence": confidence, "subject": subject, "name": predicate, "object": object_}


def edges_of(predicate: str) -> str:
    """Return the query for the edges of an entity, of one relation or all."""
    types = schema.relationship(predicate) if predicate else schema.relationships()
    return f"""
    MATCH (e:Entity {{id: $entity}})-[r:{types}]-()
    WITH r, startNode(r) AS a, endNode(r) AS b
    WHERE {AFTER_EDGE} {PAGE_OF_EDGES}"""


def count_edges(predicate: str) -> str:
    """Return the query for the number of an entity's edges."""
    types = schema.relationship(predicate) if predicate else schema.relationships()
    return f"MATCH (:Entity {{id: $entity}})-[r:{types}]-() RETURN count(r)"


def all_edges() -> str:
    """Return the query for all edges in the order of the dump."""
    return f"MATCH (a:Entity)-[r:{schema.relationships()}]->(b:Entity) RETURN {_EDGE} ORDER BY a.id, toLower(type(r)), b.id"


def article(row: Row) -> Article:
    """Make an article of a row of `ARTICLE`."""
    *fields, signature, authors = row
    title, text, url, published, modified, source, language = fields
    signed = bytes(signature or b"")  # an import has no empty lists
    return Article(title, text, url, published, modified, source, language, signed, authors or "")  # none of older ones


def reading(row: Row) -> Reading:
    """Make a reading of a row of `READING`."""
    id_, extractor, *fields, references, mentions, statements, rejected, threshold = row
    found = article(fields)
    return Reading(
        found,
        tuple(Reference(id_, type_, name, tuple(aliases)) for type_, name, aliases in references),
        tuple(
            Mention(id_, start, end, found.text[start:end], reference_, kind)
            for start, end, reference_, kind in mentions
        ),
        tuple(statement(values, id_) for values in statements),
        extractor,
        tuple(statement(values, id_) for values in rejected),
        threshold,
    )


def readings(work: Work, ids: Iterable[str]) -> dict[str, Reading]:
    """Return the readings of these articles, by id."""
    return {row[0]: reading(row) for row in work.each(READING, sorted(ids))}


def statement(row: Row, article_: str) -> Statement:
    """Make a statement of its columns."""
    subject, predicate, object_, value, attributes, status, since, until, confidence, start, end, quote = row
    return Statement(
        subject,
        predicate,
        Evidence(article_, start, end, quote),
        object_,
        value,
        json.loads(attributes),
        status,
        since,
        until,
        confidence,
    )


def fact(row: Row) -> Fact:
    """Make a fact of a row of `FACT`."""
    head = ArticleHead(*row[18:23])
    ends = EntityHead(*row[12:15]), EntityHead(*row[15:18]) if row[15] else None
    return Fact(statement(row[:12], head.id), *ends, head)


def mention(article_: str, text: str, row: Row) -> tuple[Mention, str]:
    """Make a mention and the id of its entity of a row of `MENTIONS`."""
    start, end, reference_, kind, entity_ = row
    return Mention(article_, start, end, text[start:end], reference_, kind), entity_


def entity(found: Mapping[str, Any]) -> Entity:
    """Make an entity of a map of `ENTITY`."""
    properties = {name: found[name] for name in derive.functional_literals() if found.get(name)}
    known = (found[name] for name in ("id", "type", "name"))
    id_, type_, name = known
    return Entity(id_, type_, name, tuple(found["aliases"]), properties, found["articles"], found["degree"])


def edge(row: Row) -> Edge:
    """Make an edge of a row of an edge query."""
    return Edge(EntityHead(*row[:3]), row[3], EntityHead(*row[4:7]), *row[7:])


def judgement(row: Row) -> Judgement:
    """Make a judgement of a row of `JUDGEMENTS`."""
    return Judgement(*row)


def thing_head(id_: str, profile: str) -> EntityHead:
    """Make the head of a thing."""
    type_, names, _ = json.loads(profile)
    return EntityHead(id_, type_, names[0])

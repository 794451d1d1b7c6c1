"""How what was read enters and leaves the database: articles, references, mentions, statements, as they were read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph import names
from graph.model import Reading, Reference, Statement, canonical_json
from graph.store import stated
from graph.store.neo4j.connection import Work
from graph.store.resolving import Sighting

FIELDS: Final = ("title", "text", "url", "published", "modified", "source", "language", "signature", "authors")
HELD: Final = "UNWIND $rows AS id MATCH (a:Article {id: id}) RETURN a.id, a.version, a.modified, a.published"
MEMBERS: Final = """
UNWIND $rows AS id MATCH (a:Article {id: id})<-[:IN_ARTICLE]-(r:Reference)-[:OF_THING]->(t:Thing)-[:OF_ENTITY]->(e:Entity)
RETURN r.id, a.id, r.type, r.name, r.aliases, r.group, r.rank, r.traits, t.id, e.id"""
# Index keys go first: Neo4j 5.26.0 still finds, in an index scan of the same transaction, what was changed and then deleted.
DELETE: Final = (
    "UNWIND $rows AS id MATCH (:Article {id: id})<-[:STATED_IN]-(s:Statement) REMOVE s.src, s.predicate, s.dst, s.published",
    "UNWIND $rows AS id MATCH (:Article {id: id})<-[:STATED_IN]-(s:Statement) DETACH DELETE s",
    "UNWIND $rows AS id MATCH (:Article {id: id})<-[:REJECTED_IN]-(x:Rejected) DETACH DELETE x",
    "UNWIND $rows AS id MATCH (:Article {id: id})<-[:IN_ARTICLE]-(r:Reference) REMOVE r.group, r.rank",
    "UNWIND $rows AS id MATCH (:Article {id: id})<-[:IN_ARTICLE]-(r:Reference) DETACH DELETE r",
    "UNWIND $rows AS id MATCH (a:Article {id: id}) REMOVE a.cluster, a.published",
    "UNWIND $rows AS id MATCH (a:Article {id: id}) DETACH DELETE a",
)
CREATE_ARTICLES: Final = "UNWIND $rows AS row CREATE (a:Article) SET a = row"
CREATE_REFERENCES: Final = """
UNWIND $rows AS row MATCH (a:Article {id: row.article})
CREATE (r:Reference)-[:IN_ARTICLE]->(a) SET r = row.fields"""
SIGHT_REFERENCES: Final = "UNWIND $rows AS row MATCH (r:Reference {id: row.fields.id}) SET r = row.fields"
SIGHT_STATEMENTS: Final = "UNWIND $rows AS row MATCH (s:Statement {id: row.fields.id}) SET s += row.fields"
CREATE_MENTIONS: Final = """
UNWIND $rows AS row MATCH (a:Article {id: row.article}), (r:Reference {id: row.reference})
CREATE (a)-[:MENTIONS {start: row.start, end: row.end, kind: row.kind}]->(r)"""
CREATE_STATEMENTS: Final = """
UNWIND $rows AS row MATCH (a:Article {id: row.article})
CREATE (s:Statement)-[:STATED_IN]->(a) SET s = row.fields"""
CREATE_REJECTED: Final = """
UNWIND $rows AS row MATCH (a:Article {id: row.article})
CREATE (x:Rejected)-[:REJECTED_IN]->(a) SET x = row.fields
WITH x, row UNWIND row.ends AS end MATCH (r:Reference {id: end}) CREATE (x)-[:MAY_CONCERN]->(r)"""


@dataclass(frozen=True, slots=True)
class Member:
    """A reference with what its article says of it, and the thing and entity it belongs to, empty where it is new."""

    id: str
    article: str
    type: str
    name: str
    aliases: tuple[str, ...]
    sighting: Sighting
    thing: str = ""
    entity: str = ""

    @property
    def group(self) -> str:
        """The id of its group: that of the group's first thing."""
        return names.entity_id(self.type, self.name)


def members(work: Work, articles: Iterable[str], sighting: Any) -> list[Member]:
    """Return the references of articles in the database; ``sighting`` makes one of id, rank and traits."""
    return [
        Member(id_, article, type_, name, tuple(aliases), sighting(id_, rank, traits), thing, entity)
        for id_, article, type_, name, aliases, _, rank, traits, thing, entity in work.each(MEMBERS, sorted(articles))
    ]


def new_members(reading: Reading, sightings: Mapping[str, Sighting]) -> list[Member]:
    """Return the references of a reading."""
    return [Member(r.id, r.article, r.type, r.name, r.aliases, sightings[r.id]) for r in reading.references]


def delete(work: Work, articles: Iterable[str]) -> None:
    """Take articles out with everything that was read in them."""
    for query in DELETE:
        work.each(query, sorted(articles))


def create(work: Work, readings: Sequence[Reading], sightings: Mapping[str, Sighting]) -> None:
    """Put tidy readings in."""
    work.each(CREATE_ARTICLES, [_article(reading) for reading in readings])
    work.each(CREATE_REFERENCES, [_reference(r, sightings[r.id]) for reading in readings for r in reading.references])
    work.each(CREATE_MENTIONS, [row for reading in readings for row in _mentions(reading)])
    stated_ = [row for reading in readings for row in _statements(reading)]
    work.each(CREATE_STATEMENTS, [row | {"fields": _said(row["fields"])} for row in stated_])
    work.each(CREATE_REJECTED, [row for reading in readings for row in _rejected(reading)])


def sight(work: Work, readings: Sequence[Reading], sightings: Mapping[str, Sighting]) -> None:
    """Write anew what follows from references and statements that are there."""
    work.each(SIGHT_REFERENCES, [_reference(r, sightings[r.id]) for reading in readings for r in reading.references])
    work.each(SIGHT_STATEMENTS, [row for reading in readings for row in _statements(reading)])


def rank(sighting: Sighting) -> str:
    """Return the rank of a sighting as text that sorts as the rank does."""
    return " ".join(sighting.rank)


def _article(reading: Reading) -> dict[str, Any]:
    fields = {field: getattr(reading.article, field) for field in FIELDS}
    known = {"id": reading.article.id, "cluster": reading.article.id}  # alone, until its copies are looked for
    return known | {
        "version": reading.version,
        "extractor": reading.extractor,
        "threshold": reading.threshold,
        **fields,
    }


def _reference(r: Reference, sighting: Sighting) -> dict[str, Any]:
    known = {"id": r.id, "article": r.article, "type": r.type, "name": r.name, "aliases": list(r.aliases)}
    derived = {
        "group": names.entity_id(r.type, r.name),
        "rank": rank(sighting),
        "traits": canonical_json(sighting.traits),
    }
    return {"article": r.article, "fields": known | derived}


def _mentions(reading: Reading) -> list[dict[str, Any]]:
    id_ = reading.article.id
    return [
        {"article": id_, "reference": m.reference, "start": m.start, "end": m.end, "kind": m.kind}
        for m in reading.mentions
    ]


def _statements(reading: Reading) -> list[dict[str, Any]]:
    id_, published = reading.article.id, reading.article.published
    return [
        {"article": id_, "fields": _fields(s) | {"published": published} | stated.properties(s, published)}
        for s in reading.statements
    ]


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what there is: a new node has not to be told what it lacks."""
    return {name: value for name, value in fields.items() if value is not None}


def _rejected(reading: Reading) -> list[dict[str, Any]]:
    return [
        {"article": reading.article.id, "fields": _fields(s), "ends": sorted({s.subject, s.object} - {""})}
        for s in reading.rejected
    ]


def _fields(s: Statement) -> dict[str, Any]:
    plain = ("id", "subject", "predicate", "object", "value", "status", "since", "until", "confidence")
    place = {"start": s.evidence.start, "end": s.evidence.end, "quote": s.evidence.quote}
    return {field: getattr(s, field) for field in plain} | {"attributes": canonical_json(s.attributes)} | place

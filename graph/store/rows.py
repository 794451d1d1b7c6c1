"""What the SQLite store asks, and how its rows become the types of the model."""

import json
from collections.abc import Iterable, Sequence
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
from graph.store import dump
from graph.store.asking import Outline
from graph.store.database import Row, Session, Value
from graph.store.packing import FINEST, TIE, date_sql, pack_confidence, pack_date, unpack_mentions
from graph.store.paging import Position

ARTICLE: Final = """
SELECT a.title, b.text, a.url, a.published, a.modified, a.source, a.language, a.signature, a.authors
FROM article a JOIN body b ON b.article = a.article WHERE a.id = ?"""
# `published <= ... AND (published < ... OR id > ...)`: the first condition is a range of the index, the whole a keyset.
ARTICLES: Final = """
SELECT a.title, b.text, a.url, a.published, a.modified, a.source, a.language, a.signature, a.authors
FROM article a CROSS JOIN body b ON b.article = a.article
WHERE :date IS NULL OR a.published <= :date AND (a.published < :date OR a.id > :id)
ORDER BY a.published DESC, a.id LIMIT :limit"""
COPIES: Final = """
SELECT a.id, a.title, a.url, a.published, a.source
FROM source c CROSS JOIN source o ON o.cluster = c.cluster CROSS JOIN article a ON a.article = o.article
WHERE c.article = ? ORDER BY a.published = '', a.published, a.id"""
MENTIONS: Final = "SELECT unpack(text), mentions FROM packed WHERE article = ?"
MENTIONED: Final = """
SELECT r.id, e.id FROM article a CROSS JOIN reference r ON r.reference BETWEEN a.first_reference AND a.last_reference
CROSS JOIN member m ON m.reference = r.reference CROSS JOIN entity e ON e.entity = m.entity
WHERE a.article = ? ORDER BY r.reference"""

FACT: Final = """
SELECT s.id, rs.id, s.predicate, ro.id, s.value, s.attributes, s.status, s.since, s.until, s.confidence,
    s.start, s.stop, substr(b.text, s.start + 1, s.stop - s.start),
    es.id, es.type, es.name, eo.id, eo.type, eo.name, a.id, a.title, a.url, a.published, a.source
FROM statement s
CROSS JOIN article a ON a.article = s.article
CROSS JOIN body b ON b.article = s.article
CROSS JOIN reference rs ON rs.reference = s.subject
CROSS JOIN member ms ON ms.reference = s.subject
CROSS JOIN entity es ON es.entity = ms.entity
LEFT JOIN reference ro ON ro.reference = s.object
LEFT JOIN member mo ON mo.reference = s.object
LEFT JOIN entity eo ON eo.entity = mo.entity
WHERE s.statement = ?"""
# The same of many without the quote, for which the article's text would be read; the statement's row first.
UNQUOTED: Final = (
    FACT.replace("substr(b.text, s.start + 1, s.stop - s.start)", "''")
    .replace("CROSS JOIN body b ON b.article = s.article\n", "")
    .replace("SELECT s.id", "SELECT s.statement, s.id")
    .replace("WHERE s.statement = ?", "WHERE s.statement IN (SELECT value FROM json_each(?)) ORDER BY s.statement")
)
ARTICLES_AFTER: Final = "SELECT article FROM article WHERE id > ? ORDER BY id"
READ: Final = """
SELECT a.id, a.extractor, a.threshold, unpack(p.text), p.mentions
FROM article a JOIN packed p ON p.article = a.article WHERE a.article = ?"""
REFERENCES: Final = """
SELECT r.type, r.name, r.aliases FROM article a CROSS JOIN reference r ON r.reference BETWEEN a.first_reference AND a.last_reference
WHERE a.article = ? ORDER BY r.reference"""
STATEMENT_ROWS: Final = """
SELECT s.id, rs.id, s.predicate, ro.id, s.value, s.attributes, s.status, s.since, s.until, s.confidence, s.start, s.stop
FROM article a CROSS JOIN statement s ON s.statement BETWEEN a.first_statement AND a.last_statement
CROSS JOIN reference rs ON rs.reference = s.subject LEFT JOIN reference ro ON ro.reference = s.object
WHERE a.article = ? ORDER BY s.id"""
REJECTED_ROWS: Final = """
SELECT j.id, rs.id, j.predicate, ro.id, j.value, NULL, j.status, '', '', j.confidence, j.start, j.stop
FROM article a CROSS JOIN rejected j ON j.subject BETWEEN a.first_reference AND a.last_reference
CROSS JOIN reference rs ON rs.reference = j.subject LEFT JOIN reference ro ON ro.reference = j.object
WHERE a.article = ? ORDER BY j.id"""
# The first bytes of ids are in an index; few ids share them.
SAME_ID: Final = "substr({row}.id, 1, 3) = substr({id}, 1, 3) AND {row}.id = {id}"
FACT_OF_ID: Final = FACT.replace("s.statement = ?", SAME_ID.format(row="s", id="?1"))
FACTS_OF_ARTICLE: Final = """
SELECT s.statement FROM article a CROSS JOIN statement s ON s.statement BETWEEN a.first_statement AND a.last_statement
WHERE a.article = ? ORDER BY s.start, s.stop, s.id"""
FACTS_OF_EDGE: Final = """
SELECT s.statement FROM support p CROSS JOIN statement s ON s.statement = p.statement
WHERE p.src = ? AND p.typ = ? AND p.dst = ? ORDER BY s.confidence DESC, s.id"""
FACTS_OF_ENTITY: Final = """
SELECT f.statement FROM fact f CROSS JOIN statement s ON s.statement = f.statement
WHERE f.entity = :entity AND (:predicate IS NULL OR f.predicate = :predicate)
    AND (:day IS NULL OR f.day <= :day AND (f.day < :day OR f.tie >= :tie)) AND (:day IS NULL OR f.day < :day OR s.id > :id)
ORDER BY f.day DESC, f.tie, s.id LIMIT :limit"""
COUNT_FACTS: Final = """
SELECT count(*) FROM fact WHERE entity = :entity AND (:predicate IS NULL OR predicate = :predicate)"""

ENTITY: Final = "SELECT id, type, name, aliases, properties, articles, degree FROM entity WHERE id = ?"
ENTITY_ROW: Final = "SELECT entity FROM entity WHERE id = ?"
# The columns of an edge, of a row `n` of `packed_edge`.
EDGE: Final = f"""
SELECT es.id, es.type, es.name, n.typ, eo.id, eo.type, eo.name, coalesce(n.status, 'stated'), n.statements, n.sources,
    {date_sql("n.first_seen")}, {date_sql("n.last_seen")}, n.confidence / {FINEST}.0"""
EDGE_EXISTS: Final = "SELECT 1 FROM edge WHERE src = ? AND typ = ? AND dst = ?"
# The support of the last edge of a page, or of less than it: with it, a page reads as many edges as have that support, and sorts
# these. Without it the whole neighbourhood is joined and sorted, which takes a second where it is a large city.
LEAST_SUPPORT: Final = """
SELECT sources, confidence FROM (
    SELECT sources, confidence FROM packed_edge WHERE src = :entity AND (:predicate IS NULL OR typ = :predicate)
    UNION ALL
    SELECT sources, confidence FROM packed_edge WHERE dst = :entity AND (:predicate IS NULL OR typ = :predicate)
)
WHERE :sources IS NULL OR (sources, confidence) < (:sources, :confidence)
ORDER BY sources DESC, confidence DESC LIMIT 1 OFFSET :limit - 1"""
_SUPPORTED: Final = """
    AND (:predicate IS NULL OR typ = :predicate) AND sources >= :least_sources
    AND (sources > :least_sources OR confidence >= :least_confidence)
    AND (:sources IS NULL OR (sources, confidence) <= (:sources, :confidence))"""
EDGES_OF_ENTITY: Final = f"""
WITH near AS (
    SELECT * FROM packed_edge WHERE src = :entity {_SUPPORTED} UNION ALL SELECT * FROM packed_edge WHERE dst = :entity {_SUPPORTED}
)
{EDGE}
FROM near n CROSS JOIN term t ON t.term = n.typ CROSS JOIN entity es ON es.entity = n.src
CROSS JOIN entity eo ON eo.entity = n.dst
WHERE :sources IS NULL
    OR (-n.sources, -n.confidence, es.id, t.name, eo.id) > (-:sources, -:confidence, :subject, :name, :object)
ORDER BY n.sources DESC, n.confidence DESC, es.id, t.name, eo.id LIMIT :limit"""  # noqa: S608 - a constant
COUNT_EDGES: Final = """
SELECT CASE WHEN :predicate IS NULL THEN (SELECT degree FROM entity WHERE entity = :entity) ELSE
    (SELECT count(*) FROM edge WHERE src = :entity AND typ = :predicate)
    + (SELECT count(*) FROM edge WHERE dst = :entity AND typ = :predicate) END"""

SEARCH: Final = """
WITH best AS (
    SELECT s.entity, max(CASE WHEN s.key = :key THEN 3 WHEN substr(s.key, 1, length(:key)) = :key THEN 2 ELSE 1 END) AS grade
    FROM surface_word w CROSS JOIN surface s ON s.surface = w.rowid
    WHERE w.surface_word MATCH :match GROUP BY s.entity
)
SELECT e.id, e.type, e.name, e.aliases, e.properties, e.articles, e.degree
FROM best b CROSS JOIN entity e ON e.entity = b.entity
WHERE (:types IS NULL OR e.type IN (SELECT value FROM json_each(:types)))
    AND (:grade IS NULL OR (-b.grade, -e.degree, e.name, e.id) > (-:grade, -:degree, :name, :id))
ORDER BY b.grade DESC, e.degree DESC, e.name, e.id LIMIT :limit"""
COUNT_SEARCH: Final = """
SELECT count(DISTINCT s.entity)
FROM surface_word w CROSS JOIN surface s ON s.surface = w.rowid CROSS JOIN entity e ON e.entity = s.entity
WHERE w.surface_word MATCH :match AND (:types IS NULL OR e.type IN (SELECT value FROM json_each(:types)))"""
ALL_ENTITIES: Final = """
SELECT id, type, name, aliases, properties, articles, degree FROM entity
WHERE (:types IS NULL OR type IN (SELECT value FROM json_each(:types)))
    AND (:degree IS NULL OR degree <= :degree AND (degree < :degree OR (name, id) > (:name, :id)))
ORDER BY degree DESC, name, id LIMIT :limit"""

THING: Final = "SELECT e.id FROM thing t JOIN entity e ON e.entity = t.entity WHERE t.id = ?"
SUPERSEDED: Final = """
SELECT s.id, t.id FROM fact f CROSS JOIN superseded u ON u.statement = f.statement
JOIN statement s ON s.statement = u.statement JOIN statement t ON t.statement = u.successor
WHERE f.entity = ? ORDER BY s.id"""
SLOTTED: Final = "SELECT statement FROM slot WHERE entity = ?"
ALL_FACTS: Final = """
SELECT f.statement FROM fact f CROSS JOIN statement s ON s.statement = f.statement
WHERE f.entity = ? ORDER BY f.day DESC, f.tie, s.id"""
# When the news last spoke of an entity, "" where it says nothing of it.
LAST_SEEN: Final = f"""coalesce((
    SELECT {date_sql("f.day")} FROM fact f WHERE f.entity = {{row}} ORDER BY f.day DESC LIMIT 1
), '')"""  # noqa: S608 - constants
CLUSTERS: Final = """
SELECT DISTINCT a.id, c.cluster
FROM fact f CROSS JOIN statement s ON s.statement = f.statement CROSS JOIN article a ON a.article = s.article
CROSS JOIN source c ON c.article = s.article
WHERE f.entity = ?"""
DATES: Final = "SELECT a.published FROM presence p CROSS JOIN article a ON a.article = p.article WHERE p.entity = ?"
LINK: Final = """
SELECT l.score, l.reasons, lt.id, lg.type, lt.profile, ht.id, hg.type, ht.profile, c.one, c.other
FROM link l JOIN thing lt ON lt.thing = l.low JOIN thing ht ON ht.thing = l.high
JOIN assembly lg ON lg.assembly = lt.assembly JOIN assembly hg ON hg.assembly = ht.assembly
LEFT JOIN conflict c ON c.low = l.low AND c.high = l.high"""
# `settled` holds the judged pairs, as the two ids in hex.
OPEN: Final = "lt.entity <> ht.entity AND hex(lt.id) || hex(ht.id) NOT IN (SELECT value FROM json_each(:settled))"
OPEN_LINKS: Final = (
    LINK
    + f""" WHERE {OPEN} AND {{where}} AND (:score IS NULL OR l.score <= :score AND (l.score < :score OR (lt.id, ht.id) > (:left, :right)))
ORDER BY l.score DESC, lt.id, ht.id LIMIT :limit"""
)
COUNT_OPEN: Final = f"""
SELECT count(*) FROM link l JOIN thing lt ON lt.thing = l.low JOIN thing ht ON ht.thing = l.high
JOIN assembly lg ON lg.assembly = lt.assembly JOIN assembly hg ON hg.assembly = ht.assembly
LEFT JOIN conflict c ON c.low = l.low AND c.high = l.high WHERE {OPEN} AND {{where}}"""  # noqa: S608 - a constant
LINKS_OF_ENTITY: Final = LINK + " WHERE lt.entity = :entity AND ht.entity = :entity"
THINGS_OF_ENTITY: Final = """
SELECT t.id, g.type, t.profile FROM thing t JOIN assembly g ON g.assembly = t.assembly WHERE t.entity = ?"""
JUDGEMENTS: Final = "SELECT j.*, coalesce(u.at, '') FROM judgement j LEFT JOIN undoing u ON u.judgement = j.id"
JUDGEMENT_PAGE: Final = (
    JUDGEMENTS
    + " WHERE {where} AND (:date IS NULL OR j.at <= :date AND (j.at < :date OR j.id > :id)) ORDER BY j.at DESC, j.id LIMIT :limit"
)
COUNT_JUDGEMENTS: Final = "SELECT count(*) FROM judgement j LEFT JOIN undoing u ON u.judgement = j.id WHERE {where}"
EVENTS: Final = "SELECT event, kind, subject, other FROM event WHERE event > ? ORDER BY event LIMIT ?"

COUNTERS: Final = "SELECT name, n FROM counter WHERE kind = ? AND n > 0 ORDER BY name"

DUMP_ARTICLES: Final = """
SELECT a.title, b.text, a.url, a.published, a.modified, a.source, a.language, a.signature, a.authors, a.extractor,
    (SELECT min(x.id) FROM source o CROSS JOIN article x ON x.article = o.article WHERE o.cluster = c.cluster)
FROM article a CROSS JOIN body b ON b.article = a.article CROSS JOIN source c ON c.article = a.article ORDER BY a.id"""
DUMP_EDGES: Final = f"""
{EDGE}
FROM entity es CROSS JOIN packed_edge n ON n.src = es.entity CROSS JOIN term t ON t.term = n.typ
CROSS JOIN entity eo ON eo.entity = n.dst
ORDER BY es.id, t.name, eo.id"""
DUMP_ENTITIES: Final = "SELECT id, type, name, aliases, properties, articles, degree FROM entity ORDER BY id"
DUMP_REFERENCES: Final = """
SELECT a.id, r.type, r.name, r.aliases, e.id
FROM reference r CROSS JOIN article a ON a.article = r.article CROSS JOIN member m ON m.reference = r.reference
CROSS JOIN entity e ON e.entity = m.entity
ORDER BY substr(r.id, 1, 3), r.id"""
DUMP_STATEMENTS: Final = "SELECT statement FROM statement ORDER BY substr(id, 1, 3), id"
# Article by article, so that each text is read once, and without a sort of the whole: the index on the id gives the order.
SCAN_STATEMENTS: Final = """
SELECT s.statement FROM article a CROSS JOIN statement s ON s.statement BETWEEN a.first_statement AND a.last_statement
ORDER BY a.id, s.start, s.stop, s.id"""


def blob(id_: str, prefix: str) -> bytes:
    """Return the 12 bytes of a content id; none, which no row has, for a text that is no id of this kind."""
    head, _, digits = id_.partition("_")
    try:
        return bytes.fromhex(digits) if head == prefix and digits == digits.lower() else b""
    except ValueError:
        return b""


def statements_of(session: Session, article_: int) -> list[Statement]:
    """Return the statements of an article's row as they were put."""
    id_, *_, text, _ = session.get(READ, (article_,))
    return _statements(session, session.all(STATEMENT_ROWS, (article_,)), text, _id("art", id_))


def reading(session: Session, article_: int) -> Reading:
    """Return the reading that an article's row was made of."""
    id_, extractor, threshold, text, packed = session.get(READ, (article_,))
    found = article(session.get(ARTICLE, (id_,)))
    references = [
        Reference(found.id, session.name(type_), name, names_of(aliases))
        for type_, name, aliases in session.all(REFERENCES, (article_,))
    ]
    mentions = mentions_of(found.id, text, packed, [r.id for r in references])
    statements, rejected = (
        tuple(_statements(session, session.all(sql, (article_,)), text, found.id))
        for sql in (STATEMENT_ROWS, REJECTED_ROWS)
    )
    return Reading(found, tuple(references), tuple(mentions), statements, extractor, rejected, threshold)


def article(row: Sequence[Any]) -> Article:
    """Make an article of a row of `ARTICLE`."""
    return Article(*row)


def article_head(row: Row) -> ArticleHead:
    """Make an article's head of a row of `COPIES`."""
    return ArticleHead(_id("art", row[0]), *row[1:])


def article_line(row: Row) -> str:
    """Make the dump's line of a row of `DUMP_ARTICLES`."""
    *fields, extractor, cluster = row
    return dump.article_line(article(fields), extractor, _id("art", cluster))


def mentions(session: Session, article_: str, row: int) -> list[tuple[Mention, str]]:
    """Return the mentions of an article's row, each with the id of its entity."""
    owners = {_id("ref", reference_): _id("ent", entity_) for reference_, entity_ in session.all(MENTIONED, (row,))}
    text, packed = session.get(MENTIONS, (row,))
    found = mentions_of(article_, text, packed, [*owners])
    return [(mention, owners[mention.reference]) for mention in found]


def mentions_of(article_: str, text: str, packed: bytes, references: Sequence[str]) -> list[Mention]:
    """Return the mentions of an article from its text, with the ids of its references."""
    return [
        Mention(article_, start, stop, text[start:stop], references[at], kind)  # type: ignore[arg-type] # as it was packed
        for start, stop, at, kind in unpack_mentions(packed)
    ]


def names_of(aliases: str | None) -> tuple[str, ...]:
    """Return the aliases of a row of `reference`."""
    return tuple(json.loads(aliases)) if aliases else ()


def entity(session: Session, row: Row) -> Entity:
    """Make an entity of a row of `ENTITY`."""
    id_, type_, name, aliases, properties, articles, degree = row
    head = _head(session, id_, type_, name)
    return Entity(head.id, head.type, name, tuple(json.loads(aliases)), json.loads(properties), articles, degree)


def edge(session: Session, row: Row) -> Edge:
    """Make an edge of a row of `EDGES_OF_ENTITY`."""
    return Edge(_head(session, *row[:3]), session.name(row[3]), _head(session, *row[4:7]), *row[7:])


def reference(session: Session, row: Row) -> tuple[Reference, str]:
    """Make a reference and the id of its entity of a row of `DUMP_REFERENCES`."""
    article_, type_, name, aliases, entity_ = row
    found = Reference(_id("art", article_), session.name(type_), name, names_of(aliases))
    return found, _id("ent", entity_)


def judgement(row: Row) -> Judgement:
    """Make a judgement of a row of `JUDGEMENTS`."""
    _, one, other, verdict, author, at, why, undone = row
    return Judgement(one, other, verdict, author, at, why, undone)


def thing_head(session: Session, id_: bytes, type_: int, profile: str) -> EntityHead:
    """Make the head of a thing."""
    return EntityHead(_id("ent", id_), session.name(type_), json.loads(profile)[1][0])


def fact(session: Session, row: Row) -> Fact:
    """Make a fact of a row of `FACT`."""
    subject, object_ = row[13:16], row[16:19]
    head = article_head(row[19:])
    ends = _head(session, *subject), _head(session, *object_) if object_[0] else None
    return Fact(_statement(session, row, head.id), *ends, head)


def outline(session: Session, row: Row) -> Outline:
    """Make the outline of a statement of a row of `OUTLINES`."""
    id_, subject, subject_type, predicate, object_, object_type, attributes, article_, day, confidence = row
    ends = _id("ent", subject), session.name(subject_type), session.name(predicate)
    other = (_id("ent", object_), session.name(object_type)) if object_ else ("", "")
    return Outline(
        _id("stm", id_), *ends, *other, json.loads(attributes or "{}"), _id("art", article_), day, confidence
    )


def _statements(session: Session, found: Iterable[Row], text: str, article_: str) -> list[Statement]:
    return [_statement(session, (*row, text[row[10] : row[11]]), article_) for row in found]


def _statement(session: Session, row: Row, article_: str) -> Statement:
    _, subject, predicate, object_, value, attributes, status, since, until, confidence, *place = row[:13]
    return Statement(
        _id("ref", subject),
        session.name(predicate),
        Evidence(article_, *place),
        _id("ref", object_) if object_ else "",
        value,
        json.loads(attributes) if attributes else {},
        status,
        since,
        until,
        confidence,
    )


def _head(session: Session, id_: bytes, type_: int, name: str) -> EntityHead:
    return EntityHead(_id("ent", id_), session.name(type_), name)


def _id(prefix: str, id_: bytes) -> str:
    return f"{prefix}_{bytes(id_).hex()}"


def dated(position: Position | None, prefix: str) -> dict[str, Value]:
    """Return the place in a list of dated things after which a page begins."""
    date, id_ = position or (None, "")
    return {"date": date, "id": blob(str(id_), prefix)}


def fact_place(position: Position | None) -> dict[str, Value]:
    """Return the place in the list of an entity's facts."""
    date, id_ = position or (None, "")
    own = blob(str(id_), "stm")
    return {"day": None if date is None else pack_date(str(date)), "tie": own[:TIE], "id": own}


def edge_place(position: Position | None) -> dict[str, Value]:
    """Return the place in a list of edges."""
    sources, confidence, subject, predicate, object_ = position or (None, None, "", "", "")
    ends = {"subject": blob(str(subject), "ent"), "object": blob(str(object_), "ent")}
    packed = None if confidence is None else pack_confidence(float(confidence), FINEST)
    return {"sources": sources, "confidence": packed, "name": predicate} | ends


def hit_place(position: Position | None) -> dict[str, Value]:
    """Return the place in a list of hits."""
    grade, degree, name, id_ = position or (None, None, "", "")
    return {"grade": grade, "degree": degree, "name": name, "id": blob(str(id_), "ent")}

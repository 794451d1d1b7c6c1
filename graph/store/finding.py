"""How the SQLite store answers what a `Finder` is asked."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in asking.py

import json
from collections.abc import Mapping, Sequence, Set
from contextlib import AbstractContextManager
from itertools import islice
from typing import Final

from graph.errors import NotFoundError
from graph.model import ArticleHead, Candidate, Edge, Entity, Event, Fact, Judgement
from graph.store import about, between, edgelists, lexicon, matching, paging, review, rows, sharing
from graph.store.asking import (
    Alike,
    Condition,
    Conditions,
    Facet,
    Facts,
    Forms,
    Link,
    LinkFilter,
    Matches,
    Outline,
    Related,
    Sharing,
    Way,
    Where,
    Words,
)
from graph.store.base import Page
from graph.store.compiling import Compiler
from graph.store.conditions import (
    check_articles,
    check_candidates,
    check_edges,
    check_events,
    check_facts,
    check_judgements,
    check_where,
)
from graph.store.database import Database, Row, Session, Value
from graph.store.packing import YEAR

ENTITIES: Final = """
SELECT id, type, name, aliases, properties, articles, degree FROM entity e
WHERE {where} AND (:degree IS NULL OR degree <= :degree AND (degree < :degree OR (name, id) > (:name, :id)))
ORDER BY degree DESC, name, id LIMIT :limit"""
# What stands in a relation is found once; the degree of the last of a page says which of it need be sorted.
RELATED: Final = """
WITH hit (entity, degree) AS MATERIALIZED (SELECT e.entity, e.degree FROM entity e WHERE {where}),
least (degree) AS MATERIALIZED (SELECT degree FROM hit ORDER BY degree DESC LIMIT 1 OFFSET :limit - 1)
SELECT e.id, e.type, e.name, e.aliases, e.properties, e.articles, e.degree, (SELECT count(*) FROM hit)
FROM hit h CROSS JOIN entity e ON e.entity = h.entity WHERE h.degree >= coalesce((SELECT degree FROM least), 0)
ORDER BY e.degree DESC, e.name, e.id LIMIT :limit"""
AMONG: Final = """
SELECT e.id, e.type, e.name, e.aliases, e.properties, e.articles, e.degree
FROM json_each(:rows) j CROSS JOIN entity e ON e.entity = j.value ORDER BY e.degree DESC, e.name, e.id LIMIT :limit"""
# One text takes a seventh less than as many rows.
STANDING: Final = "WITH hit (entity) AS ({standing}) SELECT json_group_array(entity) FROM hit"
IN_ORDER: Final = "SELECT entity FROM entity ORDER BY degree DESC, name, id"
MANY: Final = 2_000
COUNT_ENTITIES: Final = "SELECT count(*) FROM entity e WHERE {where}"
COUNT_TYPES: Final = """
SELECT coalesce(sum(n), 0) FROM counter WHERE kind = 'entity' AND name IN (SELECT value FROM json_each(?))"""
FACTS: Final = """
WITH found (statement) AS MATERIALIZED (SELECT DISTINCT statement FROM ({statements}))
SELECT f.statement, (SELECT count(*) FROM found) FROM found f CROSS JOIN statement s ON s.statement = f.statement CROSS JOIN article a ON a.article = s.article
WHERE :date IS NULL OR a.published <= :date AND (a.published < :date OR s.id > :id)
ORDER BY a.published DESC, s.id LIMIT :limit"""
OUTLINES: Final = """
SELECT s.id, es.id, es.type, s.predicate, eo.id, eo.type, s.attributes, a.id, s.day, s.confidence
FROM (SELECT DISTINCT statement FROM ({statements}) LIMIT :most) f CROSS JOIN statement s ON s.statement = f.statement
CROSS JOIN article a ON a.article = s.article
CROSS JOIN member ms ON ms.reference = s.subject CROSS JOIN entity es ON es.entity = ms.entity
LEFT JOIN member mo ON mo.reference = s.object LEFT JOIN entity eo ON eo.entity = mo.entity"""
EVENTS: Final = (
    "SELECT event, kind, subject, other FROM event WHERE event > :since AND {where} ORDER BY event LIMIT :limit"
)
ARTICLES: Final = """
SELECT a.id, a.title, a.url, a.published, a.source FROM article a
WHERE {where} AND (:date IS NULL OR a.published <= :date AND (a.published < :date OR a.id > :id))
ORDER BY a.published DESC, a.id LIMIT :limit"""
COUNT_ARTICLES: Final = "SELECT count(*) FROM article a WHERE {where}"
COUNT_FACTS: Final = "SELECT count(DISTINCT statement) FROM ({statements})"
LINKS: Final = """
WITH near AS ({near})
SELECT es.id, es.type, n.typ, eo.id, eo.type, n.status, n.sources, n.confidence
FROM near n CROSS JOIN entity es ON es.entity = n.src CROSS JOIN entity eo ON eo.entity = n.dst"""
OF_ROWS: Final = f"""
SELECT {between.COLUMNS} FROM json_each(:rows) j CROSS JOIN edge n ON n.src = j.value
WHERE (:among IS NULL OR n.dst IN (SELECT value FROM json_each(:among))) {{kept}}
UNION SELECT {between.COLUMNS} FROM json_each(:rows) j CROSS JOIN edge n ON n.dst = j.value
WHERE (:among IS NULL OR n.src IN (SELECT value FROM json_each(:among))) {{kept}}"""  # noqa: S608 - constants
KNOWN: Final = "SELECT e.entity, e.id FROM json_each(?) j CROSS JOIN entity e ON e.id = unhex(j.value)"
EACH: Final = """
SELECT e.id, e.type, e.name, e.aliases, e.properties, e.articles, e.degree
FROM json_each(?) j CROSS JOIN entity e ON e.id = unhex(j.value)"""
PROOFS: Final = rows.FACT.replace(
    "FROM statement s",
    f"FROM json_each(?) j CROSS JOIN statement s ON {rows.SAME_ID.format(row='s', id='unhex(j.value)')}",
).replace("WHERE s.statement = ?", "")
IDS: Final = "SELECT e.id FROM json_each(?) j CROSS JOIN entity e ON e.entity = j.value"
OF_FACTS: Final = """
SELECT {value}, count(DISTINCT f.entity) FROM json_each(:rows) j CROSS JOIN fact f ON f.entity = j.value
CROSS JOIN statement s ON s.statement = f.statement CROSS JOIN article a ON a.article = s.article
WHERE {value} <> '' GROUP BY 1 ORDER BY 2 DESC, 1"""
FACETS: Final[Mapping[Facet, str]] = {
    "type": "SELECT t.name, count(*) FROM json_each(:rows) j CROSS JOIN entity e ON e.entity = j.value JOIN term t ON t.term = e.type "
    "GROUP BY 1 ORDER BY 2 DESC, 1",
    "place": """
SELECT p.name, count(DISTINCT n.src) FROM json_each(:rows) j CROSS JOIN edge n ON n.src = j.value
CROSS JOIN entity p ON p.entity = n.dst WHERE n.typ IN (SELECT term FROM term WHERE name IN ('based_in', 'held_in'))
GROUP BY 1 ORDER BY 2 DESC, 1""",
    "status": OF_FACTS.format(value="s.status"),
    "source": OF_FACTS.format(value="a.source"),
    # A seek finds the next year: the best connected have thousands of facts in each.
    "year": f"""
WITH RECURSIVE seen (entity, year) AS (
    SELECT j.value, (SELECT max(f.day) / {YEAR} FROM fact f WHERE f.entity = j.value) FROM json_each(:rows) j
    UNION ALL SELECT s.entity, (SELECT max(f.day) / {YEAR} FROM fact f WHERE f.entity = s.entity AND f.day < s.year * {YEAR})
    FROM seen s WHERE s.year > 0
)
SELECT printf('%04d', year), count(*) FROM seen WHERE year > 0 GROUP BY 1 ORDER BY 2 DESC, 1""",  # noqa: S608 - constants
}
NEWEST: Final = "SELECT coalesce(max(published), '') FROM article"


class SqliteFinder:
    """A `Finder` over the tables of one file."""

    _database: Database

    def at_once(self) -> AbstractContextManager[object]:
        return self._database.reading()

    def find_near(self, word: str) -> Mapping[str, int]:
        with self._database.reading() as session:
            return lexicon.near(session, word) | lexicon.known(session, (word,))

    def find_names(self, words: Words, key: str, where: Where, top: int) -> Matches:
        check_where(where)
        with self._database.reading() as session:
            return matching.names_of(session, words, key, where, top)

    def find_texts(self, stems: Sequence[str], where: Where, top: int) -> Matches:
        check_where(where)
        with self._database.reading() as session:
            return matching.texts_of(session, stems, where, top)

    def find_text_ids(self, stems: Sequence[str], where: Where, most: int) -> Sequence[str]:
        check_where(where)
        with self._database.reading() as session:
            return matching.text_ids(session, stems, where, most)

    def find_alike(self, words: Sequence[Forms], where: Where, top: int) -> Sequence[Alike]:
        check_where(where)
        with self._database.reading() as session:
            return matching.alike_of(session, words, where, top)

    def find_entities(self, where: Where, *, limit: int = 20, cursor: str = "") -> Page[Entity]:
        check_where(where)
        listing = paging.found_entities(where, limit, cursor)
        degree, name, id_ = listing.after() or (None, "", "")
        place = {"degree": degree, "name": name, "id": rows.blob(str(id_), "ent"), "limit": limit + 1}
        with self._database.reading() as session:
            found, total = _entities(session, where, place)
            items = [rows.entity(session, row) for row in found]
        return listing.page(items, paging.entity_position, total)

    def find_facts(self, where: Facts, *, limit: int = 20, cursor: str = "") -> Page[Fact]:
        check_facts(where)
        listing = paging.found_facts(where, limit, cursor)
        date, id_ = listing.after() or (None, "")
        place = {"date": date, "id": rows.blob(str(id_), "stm"), "limit": limit + 1}
        with self._database.reading() as session:
            compiler = Compiler(session)
            sql = compiler.statements(where)
            found = session.all(FACTS.format(statements=sql), compiler.binds | place)
            total = found[0][1] if found else session.get(COUNT_FACTS.format(statements=sql), compiler.binds)
            items = [rows.fact(session, session.get(rows.FACT, (statement,))) for statement, _ in found]
        return listing.page(items, paging.fact_position, total)

    def find_outlines(self, where: Facts, most: int) -> Sequence[Outline]:
        check_facts(where)
        with self._database.reading() as session:
            compiler = Compiler(session)
            sql = OUTLINES.format(statements=compiler.statements(where))
            return [rows.outline(session, row) for row in session.execute(sql, compiler.binds | {"most": most})]

    def find_edges(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Edge]:
        check_edges(where)
        listing = paging.found_edges(where, limit, cursor)
        place = rows.edge_place(listing.after()) | {"limit": limit + 1}
        with self._database.reading() as session:
            found, total = edgelists.edges(session, where, place)
            items = [rows.edge(session, row) for row in found]
        return listing.page(items, paging.edge_position, total)

    def find_articles(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[ArticleHead]:
        check_articles(where)
        listing = paging.found_articles(where, limit, cursor)
        place = rows.dated(listing.after(), "art") | {"limit": limit + 1}
        with self._database.reading() as session:
            compiler = Compiler(session)
            sql = compiler.articles(where)
            found = session.all(ARTICLES.format(where=sql), compiler.binds | place)
            total = session.get(COUNT_ARTICLES.format(where=sql), compiler.binds)
        return listing.page([rows.article_head(row) for row in found], paging.article_position, total)

    def find_events(self, where: Conditions, *, since: int = 0, limit: int = 100) -> Sequence[Event]:
        check_events(where)
        paging.check_limit(limit)
        with self._database.reading() as session:
            compiler = Compiler(session)
            sql = EVENTS.format(where=compiler.events(where))
            return [Event(*row) for row in session.all(sql, compiler.binds | {"since": since, "limit": limit})]

    def find_candidates(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Candidate]:
        check_candidates(where)
        listing = paging.found_candidates(where, limit, cursor)
        with self._database.reading() as session:
            return review.candidates(session, listing, where)

    def find_judgements(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Judgement]:
        check_judgements(where)
        listing = paging.found_judgements(where, limit, cursor)
        with self._database.reading() as session:
            return review.judgement_page(session, listing, where)

    def find_links(
        self, entities: Sequence[str], keep: LinkFilter, *, among: frozenset[str] | None = None
    ) -> Sequence[Link]:
        asked = entities if among is None else [id_ for id_ in entities if id_ in among]
        with self._database.reading() as session:
            kept, binds = between.kept(session, keep)
            where = {
                "rows": _rows(session, asked),
                "among": None if among is None else _rows(session, sorted(among)),
            }
            few = among is not None and len(asked) * len(among) <= between.FEW
            near = between.pairs("rows", "among", kept) if few else OF_ROWS.format(kept=kept)
            links = [_link(session, row) for row in session.all(LINKS.format(near=near), binds | where)]
        return sorted(links, key=lambda link: (link.subject, link.predicate, link.object))

    def find_between(
        self, start: str, goal: str, keep: LinkFilter, *, avoid: frozenset[str], hops: int
    ) -> frozenset[str]:
        with self._database.reading() as session:
            one, other = (session.get(rows.ENTITY_ROW, (rows.blob(id_, "ent"),)) for id_ in (start, goal))
            if one is None or other is None:
                return frozenset()
            found = between.Between(session, keep, avoid).rows(one, other, hops)
            return frozenset(f"ent_{id_.hex()}" for (id_,) in session.all(IDS, (json.dumps(sorted(found)),)))

    def find_sharing(self, ways: Sequence[Way], type_: str, keep: LinkFilter, most: int) -> Mapping[Way, Sharing]:
        with self._database.reading() as session:
            return sharing.found(session, ways, type_, keep, most)

    def find_facets(self, entities: Sequence[str], facet: Facet) -> Mapping[str, int]:
        with self._database.reading() as session:
            return dict(session.all(FACETS[facet], {"rows": _rows(session, entities)}))

    def find_said(self, entity: str) -> Sequence[Fact]:
        with self._database.reading() as session:
            row = _known(session, entity)
            found = about.voices(session, [row])[row]
            return [rows.fact(session, session.get(rows.FACT, (voice.row,))) for voice in found]

    def find_quotes(self, entities: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        with self._database.reading() as session:
            known = session.all(KNOWN, (_hex(entities, "ent"),))
            said = about.voices(session, [row for row, _ in known])
            return {f"ent_{id_.hex()}": {voice.id: voice.quote for voice in said[row]} for row, id_ in known}

    def find_each(self, entities: Sequence[str]) -> Mapping[str, Entity]:
        with self._database.reading() as session:
            found = (rows.entity(session, row) for row in session.all(EACH, (_hex(entities, "ent"),)))
            return {entity.id: entity for entity in found}

    def find_proofs(self, statements: Sequence[str]) -> Mapping[str, Fact]:
        with self._database.reading() as session:
            found = (rows.fact(session, row) for row in session.all(PROOFS, (_hex(statements, "stm"),)))
            return {fact.statement.id: fact for fact in found}

    def find_newest(self) -> str:
        with self._database.reading() as session:
            return str(session.get(NEWEST))


def _entities(session: Session, where: Where, place: Mapping[str, Value]) -> tuple[list[Row], int]:
    """Return the rows of a page and the number of all.

    What stands in a relation is found once, and counted with the first page; all else is read in the order of the list,
    and what has a type is counted already.
    """
    compiler = Compiler(session)
    if place["degree"] is None and len(where) == 1 and isinstance(only := where[0], Related) and not only.negated:
        gathered: str = session.get(STANDING.format(standing=compiler.standing(only)), compiler.binds)
        standing = frozenset[int](json.loads(gathered))
        return _best(session, standing, place["limit"]), len(standing)
    sql = compiler.entities(where)
    binds = {**compiler.binds, **place}
    if place["degree"] is None and any(isinstance(term, Related) for term in where):
        found = session.all(RELATED.format(where=sql), binds)
        return [row[:-1] for row in found], found[0][-1] if found else 0
    found = session.all(ENTITIES.format(where=sql), binds)
    if len(where) == 1 and isinstance(term := where[0], Condition) and (term.field, term.op) == ("type", "="):
        return found, session.get(COUNT_TYPES, (json.dumps(term.values),))
    return found, session.get(COUNT_ENTITIES.format(where=sql), compiler.binds)


def _best(session: Session, found: Set[int], limit: Value) -> list[Row]:
    """Return the rows of the best connected of some: sorted, or met on a walk over all, of whom many are among them."""
    if len(found) > MANY:
        ordered = (row for (row,) in session.execute(IN_ORDER) if row in found)
        found = set(islice(ordered, int(limit or 0)))
    return session.all(AMONG, {"rows": json.dumps(sorted(found)), "limit": limit})


def _known(session: Session, entity: str) -> int:
    row: int | None = session.get(rows.ENTITY_ROW, (rows.blob(entity, "ent"),))
    if row is None:
        raise NotFoundError(f"no entity has the id {entity!a}")
    return row


def _rows(session: Session, entities: Sequence[str]) -> str:
    return json.dumps([row for row, _ in session.all(KNOWN, (_hex(entities, "ent"),))])


def _hex(ids: Sequence[str], prefix: str) -> str:
    return json.dumps([rows.blob(id_, prefix).hex() for id_ in ids])


def _link(session: Session, row: Row) -> Link:
    subject, subject_type, predicate, object_, object_type, *rest = row
    ends = f"ent_{subject.hex()}", session.name(subject_type), session.name(predicate), f"ent_{object_.hex()}"
    return Link(*ends, session.name(object_type), *rest)

"""How the SQLite store answers what a `Finder` is asked."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in asking.py

import json
from collections.abc import Mapping, Sequence
from typing import Final

from graph.errors import NotFoundError
from graph.model import ArticleHead, Edge, Entity, Fact
from graph.store import about, lexicon, paging, rows
from graph.store.asking import Conditions, Facet, Facts, Link, LinkFilter, Match, Matches, Where, Words
from graph.store.base import Page
from graph.store.compiling import Compiler
from graph.store.conditions import check_articles, check_edges, check_facts, check_where
from graph.store.database import Database, Row, Session

# The first `top` by match and connections; the window counts all of them.
MATCHES: Final = """
WITH hit (entity, grade) AS MATERIALIZED ({hits})
SELECT e.id, e.type, e.name, e.degree, coalesce((SELECT max(f.published) FROM fact f WHERE f.entity = e.entity), ''), h.grade,
    count(*) OVER ()
FROM hit h CROSS JOIN entity e ON e.entity = h.entity WHERE {where}
ORDER BY h.grade DESC, e.degree DESC, e.name, e.id LIMIT :top"""
BY_NAME: Final = """
SELECT s.entity, max(CASE WHEN s.key = :key THEN 3 WHEN :key <> '' AND substr(s.key, 1, length(:key)) = :key THEN 2 ELSE 1 END)
FROM surface_word w CROSS JOIN surface s ON s.surface = w.rowid WHERE w.surface_word MATCH :match GROUP BY s.entity"""
BY_TEXT: Final = "SELECT rowid, 0 FROM entity_text WHERE entity_text MATCH :match"
ENTITIES: Final = """
SELECT id, type, name, aliases, properties, articles, degree FROM entity e
WHERE {where} AND (:degree IS NULL OR degree <= :degree AND (degree < :degree OR (name, id) > (:name, :id)))
ORDER BY degree DESC, name, id LIMIT :limit"""
COUNT_ENTITIES: Final = "SELECT count(*) FROM entity e WHERE {where}"
FACTS: Final = """
WITH found (statement) AS MATERIALIZED (SELECT DISTINCT statement FROM ({statements}))
SELECT f.statement FROM found f CROSS JOIN statement s ON s.statement = f.statement CROSS JOIN article a ON a.article = s.article
WHERE :date IS NULL OR a.published <= :date AND (a.published < :date OR s.id > :id)
ORDER BY a.published DESC, s.id LIMIT :limit"""
EDGES: Final = """
SELECT es.id, es.type, es.name, n.typ, eo.id, eo.type, eo.name, n.status, n.statements, n.sources, n.first_seen,
    n.last_seen, n.confidence
FROM edge n CROSS JOIN term t ON t.term = n.typ CROSS JOIN entity es ON es.entity = n.src CROSS JOIN entity eo ON eo.entity = n.dst
WHERE {where} AND (:sources IS NULL
    OR (-n.sources, -n.confidence, es.id, t.name, eo.id) > (-:sources, -:confidence, :subject, :name, :object))
ORDER BY n.sources DESC, n.confidence DESC, es.id, t.name, eo.id LIMIT :limit"""
COUNT_EDGES: Final = "SELECT count(*) FROM edge n WHERE {where}"
ARTICLES: Final = """
SELECT a.id, a.title, a.url, a.published, a.source FROM article a
WHERE {where} AND (:date IS NULL OR a.published <= :date AND (a.published < :date OR a.id > :id))
ORDER BY a.published DESC, a.id LIMIT :limit"""
COUNT_ARTICLES: Final = "SELECT count(*) FROM article a WHERE {where}"
COUNT_FACTS: Final = "SELECT count(DISTINCT statement) FROM ({statements})"
LINKS: Final = """
WITH near AS (
    SELECT n.* FROM json_each(:rows) j CROSS JOIN edge n ON n.src = j.value
    UNION SELECT n.* FROM json_each(:rows) j CROSS JOIN edge n ON n.dst = j.value
)
SELECT es.id, es.type, n.typ, eo.id, eo.type, n.status, n.sources, n.confidence
FROM near n CROSS JOIN entity es ON es.entity = n.src CROSS JOIN entity eo ON eo.entity = n.dst
WHERE n.sources >= :sources AND n.confidence >= :confidence
    AND (:predicates IS NULL OR n.typ IN (SELECT value FROM json_each(:predicates)))
    AND (:statuses IS NULL OR n.status IN (SELECT value FROM json_each(:statuses)))"""
ROWS: Final = "SELECT e.entity FROM json_each(?) j CROSS JOIN entity e ON e.id = unhex(j.value)"
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
    "year": OF_FACTS.format(value="substr(a.published, 1, 4)"),
}
NEWEST: Final = "SELECT coalesce(max(published), '') FROM article"


class SqliteFinder:
    """A `Finder` over the tables of one file."""

    _database: Database

    def find_near(self, word: str) -> Mapping[str, int]:
        with self._database.reading() as session:
            return lexicon.near(session, word) | lexicon.known(session, (word,))

    def find_names(self, words: Words, key: str, where: Where, top: int) -> Matches:
        return self._matches(BY_NAME, _names_match(words), where, {"key": key, "top": top})

    def find_texts(self, stems: Sequence[str], where: Where, top: int) -> Matches:
        return self._matches(BY_TEXT, " AND ".join(map(_quoted, stems)), where, {"top": top})

    def _matches(self, hits: str, match: str, where: Where, binds: Mapping[str, str | int]) -> Matches:
        check_where(where)
        if not match:
            return Matches((), 0)
        with self._database.reading() as session:
            compiler = Compiler(session)
            sql = MATCHES.format(hits=hits, where=compiler.entities(where))
            found = session.all(sql, compiler.binds | {"match": match, **binds})
            items = tuple(_match(session, row) for row in found)
        return Matches(items, found[0][-1] if found else 0)

    def find_entities(self, where: Where, *, limit: int = 20, cursor: str = "") -> Page[Entity]:
        check_where(where)
        listing = paging.found_entities(where, limit, cursor)
        degree, name, id_ = listing.after() or (None, "", "")
        place = {"degree": degree, "name": name, "id": rows.blob(str(id_), "ent"), "limit": limit + 1}
        with self._database.reading() as session:
            compiler = Compiler(session)
            sql = compiler.entities(where)
            found = session.all(ENTITIES.format(where=sql), compiler.binds | place)
            total = session.get(COUNT_ENTITIES.format(where=sql), compiler.binds)
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
            total = session.get(COUNT_FACTS.format(statements=sql), compiler.binds)
            items = [rows.fact(session, session.get(rows.FACT, row)) for row in found]
        return listing.page(items, paging.fact_position, total)

    def find_edges(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Edge]:
        check_edges(where)
        listing = paging.found_edges(where, limit, cursor)
        place = rows.edge_place(listing.after()) | {"limit": limit + 1}
        with self._database.reading() as session:
            compiler = Compiler(session)
            sql = compiler.edges(where)
            found = session.all(EDGES.format(where=sql), compiler.binds | place)
            total = session.get(COUNT_EDGES.format(where=sql), compiler.binds)
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

    def find_links(self, entities: Sequence[str], keep: LinkFilter) -> Sequence[Link]:
        with self._database.reading() as session:
            terms = json.dumps([session.term(predicate) for predicate in sorted(keep.predicates)])
            filters = {
                "predicates": terms if keep.predicates else None,
                "statuses": json.dumps(sorted(keep.statuses)) if keep.statuses else None,
                "sources": keep.sources,
                "confidence": keep.confidence,
            }
            found = session.all(LINKS, filters | {"rows": _rows(session, entities)})
            links = [_link(session, row) for row in found]
        return sorted(links, key=lambda link: (link.subject, link.predicate, link.object))

    def find_facets(self, entities: Sequence[str], facet: Facet) -> Mapping[str, int]:
        with self._database.reading() as session:
            return dict(session.all(FACETS[facet], {"rows": _rows(session, entities)}))

    def find_said(self, entity: str) -> Sequence[Fact]:
        with self._database.reading() as session:
            row = session.get(rows.ENTITY_ROW, (rows.blob(entity, "ent"),))
            if row is None:
                raise NotFoundError(f"no entity has the id {entity!a}")
            statements = [rows.blob(said.statement, "stm") for said in about.said(session, row)]
            found = [session.get(rows.FACT_OF_ID, (id_,)) for id_ in statements]
            return [rows.fact(session, session.get(rows.FACT, (statement,))) for statement in found]

    def find_newest(self) -> str:
        with self._database.reading() as session:
            return str(session.get(NEWEST))


def _rows(session: Session, entities: Sequence[str]) -> str:
    ids = json.dumps([rows.blob(id_, "ent").hex() for id_ in entities])
    return json.dumps([row for (row,) in session.all(ROWS, (ids,))])


def _match(session: Session, row: Row) -> Match:
    id_, type_, name, degree, last_seen, grade, _ = row
    return Match(f"ent_{id_.hex()}", session.name(type_), name, degree, last_seen, grade)


def _link(session: Session, row: Row) -> Link:
    subject, subject_type, predicate, object_, object_type, *rest = row
    ends = f"ent_{subject.hex()}", session.name(subject_type), session.name(predicate), f"ent_{object_.hex()}"
    return Link(*ends, session.name(object_type), *rest)


def _names_match(words: Words) -> str:
    """Return the FTS5 expression of words with their spellings; every word quoted, so that none is an operator."""
    return " OR ".join(f"({_variant(variant, prefix=words.prefix)})" for variant in words.variants if variant)


def _variant(variant: Sequence[Sequence[str]], *, prefix: bool) -> str:
    *whole, last = variant
    parts = [f"({' OR '.join(map(_quoted, spellings))})" for spellings in whole]
    ends = " OR ".join(f"{_quoted(word)}{' *' if prefix else ''}" for word in last)
    return " AND ".join([*parts, f"({ends})"])


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'

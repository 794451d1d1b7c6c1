"""How the Neo4j store answers what a `Finder` is asked: by its indexes, with conditions as Cypher."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in asking.py

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from graph.errors import NotFoundError
from graph.model import ArticleHead, Candidate, Edge, Entity, Event, Fact, Judgement
from graph.ontology import load
from graph.store import alike, paging
from graph.store.asking import (
    Alike,
    Conditions,
    Facet,
    Facts,
    Forms,
    Link,
    LinkFilter,
    Match,
    Matches,
    Outline,
    Sharing,
    Way,
    Where,
    Words,
)
from graph.store.base import Page
from graph.store.conditions import (
    check_articles,
    check_candidates,
    check_edges,
    check_events,
    check_facts,
    check_judgements,
    check_where,
)
from graph.store.evaluate import outline
from graph.store.neo4j import about, lexicon, lucene, review, rows, schema
from graph.store.neo4j.compiling import Compiler
from graph.store.neo4j.connection import Connection, Work

BY_NAME: Final = """
CALL db.index.fulltext.queryNodes('name_words', $match) YIELD node
MATCH (node)-[:NAMES]->(e:Entity)
WITH e, max(CASE WHEN node.key = $key THEN 3 WHEN $key <> '' AND node.key STARTS WITH $key THEN 2 ELSE 1 END) AS grade"""
BY_TEXT: Final = """
CALL db.index.fulltext.queryNodes('about_words', $match) YIELD node
MATCH (e:Entity {id: node.id}) WITH e, 0 AS grade"""
BEST: Final = """
WITH e, grade ORDER BY grade DESC, e.degree DESC, e.name, e.id
WITH collect([e.id, e.type, e.name, e.degree, e.last_seen, grade]) AS found
RETURN size(found), found[..$top]"""
HOLDERS: Final = f"""
UNWIND $words AS word
RETURN word[0], COLLECT {{
    CALL db.index.fulltext.queryNodes('about_words', word[1], {{limit: {alike.COMMON + 1}}}) YIELD node RETURN node.id }}"""
ALL: Final = "MATCH (e:Entity) RETURN count(e)"
FETCH: Final = """
UNWIND $ids AS id MATCH (e:Entity {{id: id}}) WHERE {where} RETURN e.id, e.type, e.name, e.degree, e.last_seen, 0"""
AFTER_ENTITY: Final = """
($degree IS NULL OR e.degree < $degree OR (e.degree = $degree AND (e.name > $name OR (e.name = $name AND e.id > $id))))"""
PAGE_OF_ENTITIES: Final = """
WITH e ORDER BY e.degree DESC, e.name, e.id LIMIT $limit
RETURN e {.*} ORDER BY e.degree DESC, e.name, e.id"""
AFTER_FACT: Final = """
WITH DISTINCT s WHERE $date IS NULL OR s.published < $date OR (s.published = $date AND s.id > $id)
WITH s ORDER BY s.published DESC, s.id LIMIT $limit"""
EDGES: Final = "MATCH (a:Entity)-[r:{types}]->(b:Entity) WHERE {where}"
ARTICLES: Final = "MATCH (a:Article) WHERE a.published >= '' AND {where}"
PAGE_OF_ARTICLES: Final = """ AND ($date IS NULL OR a.published < $date OR (a.published = $date AND a.id > $id))
RETURN a.id, a.title, a.url, a.published, a.source ORDER BY a.published DESC, a.id LIMIT $limit"""
COUNTED: Final = " WHERE value <> '' RETURN value, count(DISTINCT e) AS n ORDER BY n DESC, value"
OF_FACTS: Final = "(e)<-[:SUBJECT|OBJECT]-(s:Statement)"
FACETS: Final[Mapping[Facet, str]] = {
    "type": "WITH e, e.type AS value",
    "place": "MATCH (e)-[:BASED_IN|HELD_IN]->(p:Entity) WITH e, p.name AS value",
    "status": f"MATCH {OF_FACTS} WITH e, s.status AS value",
    "source": f"MATCH {OF_FACTS}-[:STATED_IN]->(a:Article) WITH e, a.source AS value",
    "year": f"MATCH {OF_FACTS} WITH e, left(s.published, 4) AS value",
}
KEPT: Final = "r.sources >= $sources AND r.confidence >= $confidence AND ($statuses IS NULL OR r.status IN $statuses)"
# Each way is its place in the list, the neighbour, the relation, and whether the others are its subjects.
SHARING: Final = f"""
UNWIND $ways AS way MATCH (via:Entity {{{{id: way[1]}}}})
WITH via, collect(way) AS ways, COUNT {{{{ (via)-[r:{{types}}]-() WHERE {KEPT} }}}} AS edges WHERE edges <= $most
UNWIND ways AS way
RETURN way[0], edges, COLLECT {{{{
    MATCH (via)-[r:{{types}}]-(other:Entity {{{{type: $type}}}})
    WHERE type(r) = way[2] AND (startNode(r) = other) = way[3] AND {KEPT} RETURN other.id }}}}"""
EVENTS: Final = """
MATCH (c:Change) WHERE c.number > $since AND {where} RETURN c.number, c.kind, c.subject, c.other ORDER BY c.number LIMIT $limit"""
NEWEST: Final = "MATCH (a:Article) WHERE a.published >= '' RETURN a.published ORDER BY a.published DESC LIMIT 1"
KNOWN: Final = "MATCH (e:Entity {id: $id}) RETURN e.id"


class Neo4jFinder:
    """A `Finder` over the graph on a server."""

    _connection: Connection

    def at_once(self) -> AbstractContextManager[object]:
        return nullcontext()  # each question is a transaction of its own, which the driver may repeat

    def find_near(self, word: str) -> Mapping[str, int]:
        return self._connection.read(lambda work: lexicon.near(work, word))

    def find_names(self, words: Words, key: str, where: Where, top: int) -> Matches:
        return self._matches(BY_NAME, lucene.names(words), where, {"key": key, "top": top})

    def find_texts(self, stems: Sequence[str], where: Where, top: int) -> Matches:
        return self._matches(BY_TEXT, lucene.all_of(stems) if stems else "", where, {"top": top})

    def find_text_ids(self, stems: Sequence[str], where: Where, most: int) -> Sequence[str]:
        return [match.id for match in self.find_texts(stems, where, most).items]

    def find_alike(self, words: Sequence[Forms], where: Where, top: int) -> Sequence[Alike]:
        check_where(where)
        forms = [(form, lucene.all_of([form])) for form in frozenset().union(*words)]

        def ask(work: Work) -> list[Alike]:
            holders = dict(work.all(HOLDERS, words=forms))
            compiler = Compiler(work)
            sql = FETCH.format(where=compiler.entities(where))

            def fetch(ids: Sequence[str]) -> dict[str, Match]:
                return {row[0]: Match(*row) for row in work.all(sql, ids=ids, **compiler.values)}

            return alike.best(alike.shares(words, holders, work.get(ALL)), top, fetch)

        return self._connection.read(ask)

    def _matches(self, hits: str, match: str, where: Where, values: Mapping[str, str | int]) -> Matches:
        check_where(where)
        if not match:
            return Matches((), 0)

        def ask(work: Work) -> tuple[int, list[list[Any]]]:
            compiler = Compiler(work)
            query = f"{hits} WHERE {compiler.entities(where)} {BEST}"
            total, found = work.get(query, match=match, **values, **compiler.values)
            return total, found

        total, found = self._connection.read(ask)
        return Matches(tuple(Match(*row) for row in found), total)

    def find_entities(self, where: Where, *, limit: int = 20, cursor: str = "") -> Page[Entity]:
        check_where(where)
        listing = paging.found_entities(where, limit, cursor)
        degree, name, id_ = listing.after() or (None, "", "")
        place = {"degree": degree, "name": name, "id": id_, "limit": limit + 1}

        def ask(work: Work) -> tuple[list[Entity], int]:
            compiler = Compiler(work)
            match, rest = compiler.candidates(where)
            page = f"{match} AND {rest} AND {AFTER_ENTITY} {PAGE_OF_ENTITIES}"
            found = [rows.entity(entity) for (entity,) in work.all(page, **place, **compiler.values)]
            return found, work.get(f"{match} AND {rest} RETURN count(e)", **compiler.values)

        found, total = self._connection.read(ask)
        return listing.page(found, paging.entity_position, total)

    def find_facts(self, where: Facts, *, limit: int = 20, cursor: str = "") -> Page[Fact]:
        check_facts(where)
        listing = paging.found_facts(where, limit, cursor)
        date, id_ = listing.after() or (None, "")
        place = {"date": date, "id": id_, "limit": limit + 1}

        def ask(work: Work) -> tuple[list[Fact], int]:
            compiler = Compiler(work)
            match = f"{compiler.statements(where)} AND s.published >= ''"
            page = f"{match} {AFTER_FACT} {rows.FACT_OF} ORDER BY s.published DESC, s.id"
            found = [rows.fact(row) for row in work.all(page, **place, **compiler.values)]
            return found, work.get(f"{match} RETURN count(DISTINCT s)", **compiler.values)

        found, total = self._connection.read(ask)
        return listing.page(found, paging.fact_position, total)

    def find_outlines(self, where: Facts, most: int) -> Sequence[Outline]:
        check_facts(where)

        def ask(work: Work) -> list[Fact]:
            compiler = Compiler(work)
            match = f"{compiler.statements(where)} AND s.published >= ''"
            sought = f"{match} WITH DISTINCT s LIMIT $most {rows.FACT_OF}"
            return [rows.fact(row) for row in work.all(sought, most=most, **compiler.values)]

        return [outline(fact) for fact in self._connection.read(ask)]

    def find_edges(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Edge]:
        check_edges(where)
        listing = paging.found_edges(where, limit, cursor)
        place = rows.edge_place(listing.after()) | {"limit": limit + 1}

        def ask(work: Work) -> tuple[list[Edge], int]:
            compiler = Compiler(work)
            match = EDGES.format(types=schema.relationships(), where=compiler.edges(where))
            found = work.all(f"{match} AND {rows.AFTER_EDGE} {rows.PAGE_OF_EDGES}", **place, **compiler.values)
            return list(map(rows.edge, found)), work.get(f"{match} RETURN count(r)", **compiler.values)

        found, total = self._connection.read(ask)
        return listing.page(found, paging.edge_position, total)

    def find_articles(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[ArticleHead]:
        check_articles(where)
        listing = paging.found_articles(where, limit, cursor)
        date, id_ = listing.after() or (None, "")
        place = {"date": date, "id": id_, "limit": limit + 1}

        def ask(work: Work) -> tuple[list[ArticleHead], int]:
            compiler = Compiler(work)
            match = ARTICLES.format(where=compiler.articles(where))
            found = work.all(match + PAGE_OF_ARTICLES, **place, **compiler.values)
            return [ArticleHead(*row) for row in found], work.get(f"{match} RETURN count(a)", **compiler.values)

        found, total = self._connection.read(ask)
        return listing.page(found, paging.article_position, total)

    def find_events(self, where: Conditions, *, since: int = 0, limit: int = 100) -> Sequence[Event]:
        check_events(where)
        paging.check_limit(limit)

        def ask(work: Work) -> list[list[Any]]:
            compiler = Compiler(work)
            query = EVENTS.format(where=compiler.events(where))
            return work.all(query, since=since, limit=limit, **compiler.values)

        return [Event(*row) for row in self._connection.read(ask)]

    def find_candidates(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Candidate]:
        check_candidates(where)
        listing = paging.found_candidates(where, limit, cursor)
        return self._connection.read(lambda work: review.candidates(work, listing, where))

    def find_judgements(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Judgement]:
        check_judgements(where)
        listing = paging.found_judgements(where, limit, cursor)
        return self._connection.read(lambda work: review.judgements(work, listing, where))

    def find_links(
        self, entities: Sequence[str], keep: LinkFilter, *, among: frozenset[str] | None = None
    ) -> Sequence[Link]:
        wanted, filters = _wanted(keep), _filters(keep) | {"among": None if among is None else sorted(among)}

        def ask(work: Work) -> list[Link]:
            found = work.all(_links(wanted), rows=sorted(set(entities)), **filters)
            return [_link(row) for row in found]

        links = self._connection.read(ask) if wanted and entities else []
        return sorted(links, key=lambda link: (link.subject, link.predicate, link.object))

    def find_between(
        self, start: str, goal: str, keep: LinkFilter, *, avoid: frozenset[str], hops: int
    ) -> frozenset[str] | None:
        del start, goal, keep, avoid, hops
        return None

    def find_sharing(self, ways: Sequence[Way], type_: str, keep: LinkFilter, most: int) -> Mapping[Way, Sharing]:
        wanted, filters = _wanted(keep), _filters(keep) | {"most": most, "type": type_}
        if not wanted or not ways:
            return {}
        asked = [[at, way.via, schema.relationship(way.predicate), way.subject] for at, way in enumerate(ways)]
        query = SHARING.format(types="|".join(map(schema.relationship, wanted)))
        found = self._connection.read(lambda work: work.all(query, ways=asked, **filters))
        return {ways[at]: Sharing(edges, tuple(sorted(others))) for at, edges, others in sorted(found)}

    def find_facets(self, entities: Sequence[str], facet: Facet) -> Mapping[str, int]:
        query = f"UNWIND $rows AS id MATCH (e:Entity {{id: id}}) {FACETS[facet]} {COUNTED}"
        found = self._connection.read(lambda work: work.each(query, sorted(set(entities))))
        return {value: int(n) for value, n in found}

    def find_said(self, entity: str) -> Sequence[Fact]:
        return self._connection.read(lambda work: _said(work, entity))

    def find_quotes(self, entities: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        voiced = self._connection.read(lambda work: about.voiced(work, set(entities)))
        said = {id_: voiced[id_].best if id_ in voiced else () for id_ in self.find_each(entities)}
        return {id_: {one.statement: one.quote for one in best} for id_, best in said.items()}

    def find_each(self, entities: Sequence[str]) -> Mapping[str, Entity]:
        found = self._connection.read(lambda work: work.each(rows.ENTITIES_OF_IDS, sorted(set(entities))))
        return {entity.id: entity for entity in (rows.entity(one) for (one,) in found)}

    def find_proofs(self, statements: Sequence[str]) -> Mapping[str, Fact]:
        found = self._connection.read(lambda work: work.each(rows.FACTS_OF_IDS, sorted(set(statements))))
        return {fact.statement.id: fact for fact in map(rows.fact, found)}

    def find_newest(self) -> str:
        return self._connection.read(lambda work: work.get(NEWEST)) or ""


def _wanted(keep: LinkFilter) -> list[str]:
    known = {r.name for r in load().relations.values() if not r.literal}
    return sorted(known & keep.predicates if keep.predicates else known)


def _filters(keep: LinkFilter) -> dict[str, Any]:
    return {"statuses": sorted(keep.statuses) or None, "sources": keep.sources, "confidence": keep.confidence}


def _links(predicates: Sequence[str]) -> str:
    types = "|".join(map(schema.relationship, predicates))
    return f"""
    UNWIND $rows AS id MATCH (:Entity {{id: id}})-[r:{types}]-(other)
    WHERE ($among IS NULL OR (id IN $among AND other.id IN $among)) AND {KEPT}
    WITH DISTINCT r, startNode(r) AS a, endNode(r) AS b
    RETURN a.id, a.type, type(r), b.id, b.type, r.status, r.sources, r.confidence"""


def _link(row: Sequence[Any]) -> Link:
    subject, subject_type, relation, *rest = row
    return Link(subject, subject_type, relation.lower(), *rest)


def _said(work: Work, entity: str) -> list[Fact]:
    if not work.get(KNOWN, id=rows.sendable(entity)):
        raise NotFoundError(f"no entity has the id {entity!a}")
    voiced = about.voiced(work, [entity]).get(entity)
    best = [said.statement for said in voiced.best] if voiced else []
    found = {fact.statement.id: fact for fact in map(rows.fact, work.each(rows.FACTS_OF_IDS, best))}
    return [found[id_] for id_ in best]

"""How one article enters and leaves the SQLite file, and how what it touches is derived anew.

The cost of an article depends on its own size and on the counts of what it touches: the statements behind its edges
and the distinct names of its entities, never on the size of the graph or the number of an entity's articles.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from typing import Any, Final

from graph import names
from graph.model import Mention, Reading, Reference, Statement, canonical_json
from graph.store import about, derive, feed, heads, history, lexicon, rejections_sqlite, resolution, rows
from graph.store.binder import Binder, Move
from graph.store.clusters import Clusters
from graph.store.database import Row, Session, Value
from graph.store.edges import EdgeKey, Edges, Link
from graph.store.evaluate import held_from
from graph.store.packing import pack
from graph.store.resolving import Resolver, Sighting
from graph.store.slots import Slots

NO_OBJECT: Final = 0  # in `support.dst`: the statement has a literal

INSERT_ARTICLE: Final = """
INSERT INTO article (id, version, extractor, threshold, title, url, published, modified, source, language, signature)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING article"""
INSERT_REFERENCE: Final = """
INSERT INTO reference (id, article, type, name, aliases) VALUES (?, ?, ?, ?, ?) RETURNING reference"""
INSERT_STATEMENT: Final = """
INSERT INTO statement (article, id, subject, predicate, object, value, attributes, status, since, until, confidence,
    start, stop, day)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
# In one statement for all: a connection keeps compiled what it ran among the last 512 uses, which a put must not exceed.
INSERT_MENTIONS: Final = """
INSERT INTO mention (article, start, stop, reference, kind)
SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)"""
INSERT_SUPPORT: Final = """
INSERT INTO support (src, typ, dst, statement)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)"""
INSERT_FACTS: Final = """
INSERT INTO fact (entity, published, id, statement, predicate)
SELECT f.value ->> 0, f.value ->> 1, s.id, s.statement, s.predicate
FROM json_each(?) f CROSS JOIN statement s ON s.statement = f.value ->> 2"""
IDS: Final = "SELECT e.entity, e.id FROM json_each(?) r CROSS JOIN entity e ON e.entity = r.value"
COUNT_PRESENCE: Final = """
INSERT INTO presence (entity, article, n) VALUES (?, ?, ?)
ON CONFLICT (entity, article) DO UPDATE SET n = n + excluded.n RETURNING n"""
SET_MEMBERS: Final = """
INSERT INTO member (reference, entity) SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
ON CONFLICT (reference) DO UPDATE SET entity = excluded.entity"""
ENTITY_NOW: Final = """
SELECT (SELECT json_group_object(text, names) FROM surface WHERE entity = e.entity),
    (SELECT json_group_array(json_array(g.type, t.references_)) FROM thing t CROSS JOIN assembly g ON g.assembly = t.assembly WHERE t.entity = e.entity),
    type, name, aliases, properties, articles
FROM entity e WHERE entity = ?"""
COUNT_SURFACE: Final = """
INSERT INTO surface (entity, text, key, names, uses) VALUES (?1, ?2, ?3, ?4, 1)
ON CONFLICT (entity, text) DO UPDATE SET names = names + excluded.names, uses = uses + 1 RETURNING surface, uses"""
DISCOUNT_SURFACE: Final = """
UPDATE surface SET names = names - ?, uses = uses - 1 WHERE entity = ? AND text = ? RETURNING surface, uses"""
STATEMENTS_OF: Final = """
SELECT s.statement, s.id, a.article, a.published, s.status, s.confidence, s.subject, s.object, s.predicate, ms.entity,
    mo.entity
FROM article a CROSS JOIN statement s ON s.article = a.article
CROSS JOIN member ms ON ms.reference = s.subject
LEFT JOIN member mo ON mo.reference = s.object
WHERE a.article = ?"""
REFERENCES_OF: Final = """
SELECT m.entity, r.name, r.aliases FROM reference r JOIN member m ON m.reference = r.reference
WHERE r.article = ?"""
ARTICLE_ID: Final = "SELECT id FROM article WHERE article = ?"
MOVING: Final = """
SELECT r.reference, r.article, r.name, r.aliases FROM json_each(?) j CROSS JOIN reference r ON r.reference = j.value"""
ARTICLES_OF: Final = "SELECT DISTINCT article FROM reference WHERE reference IN (SELECT value FROM json_each(?))"
COUNT: Final = """
INSERT INTO counter (kind, name, n) VALUES (?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET n = n + excluded.n"""
DELETE_ROWS: Final = """
DELETE FROM member WHERE reference IN (SELECT reference FROM reference WHERE article = :article);
DELETE FROM reference WHERE article = :article;
DELETE FROM superseded WHERE statement IN (SELECT statement FROM statement WHERE article = :article);
DELETE FROM superseded WHERE successor IN (SELECT statement FROM statement WHERE article = :article);
DELETE FROM statement WHERE article = :article;
DELETE FROM mention WHERE article = :article;
DELETE FROM packed WHERE article = :article;
DELETE FROM article WHERE article = :article"""


def blob(id_: str) -> bytes:
    """Return the 12 bytes of a content id."""
    return bytes.fromhex(id_.partition("_")[2])


class Writer:
    """The changes of one transaction: `withdraw` and `add` touch references, `finish` derives anew what follows from them."""

    def __init__(self, session: Session, resolver: Resolver) -> None:
        self._session = session
        self._sql = session.execute
        self._resolver = resolver
        self.binder = Binder(session, resolver)
        self.slots = Slots(session)
        self._clusters = Clusters(session)
        self._new: dict[int, None] = {}
        self._entities: set[int] = set()
        self._edges = Edges(session)
        self._literals: set[int] = set()
        self._ids: dict[int, str] = {}
        self._degrees: Counter[int] = Counter()
        self._articles: Counter[int] = Counter()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._taken: set[str] = set()
        self._given: set[str] = set()
        self._before: dict[str, Statement] = {}
        self._after: dict[str, Statement] = {}

    def count(self, kind: str, name: str, by: int) -> None:
        """Change one of the counters behind `stats`."""
        self._counts[kind, name] += by

    def add(self, reading: Reading) -> None:
        """Take a tidy reading in."""
        article = self._add_article(reading)
        found = resolution.sightings(self._resolver, reading)
        references = {r.id: self._add_reference(article, r, found[r.id]) for r in reading.references}
        self._add_mentions(article, reading.mentions, references)
        self._add_statements(article, reading, references)
        rejections_sqlite.put(self._session, reading.rejected, references)
        self._new[article] = None
        self._taken.add(reading.article.id)
        self._after |= {statement.id: statement for statement in reading.statements}

    def withdraw(self, article: int) -> None:
        """Take an article's rows out."""
        self._given.add(f"art_{self._session.get(ARTICLE_ID, (article,)).hex()}")
        self._before |= {s.id: s for s in rows.statements_of(self._session, article)}
        self.slots.forget(article)
        for link in self._links(article):
            self._unlink(link)
        for entity, name, aliases in self._session.all(REFERENCES_OF, (article,)):
            self._discount_surfaces(entity, name, json.loads(aliases))
            self._count_presence(entity, article, -1)
        self.binder.remove(article)
        self._clusters.remove(article)
        rejections_sqlite.delete(self._session, article)
        self._sql(DELETE_ROWS, {"article": article})
        self.count("article", "", -1)

    def finish(self) -> None:
        """Derive anew what was touched, and note it in the feed.

        First where references belong, then edges, then entities, which count them, last what took whose place and what is said.
        """
        self._move([move for move in self.binder.bind() if move.old != move.new])
        for article in self._new:
            self._link(self._links(article))
        for article in sorted(self._clusters.changed - self._new.keys()):
            for link in self._links(article):
                self._recount(link.edge)
        for key, by in self._edges.finish():
            self._count_edge(key, by)
        for entity in sorted(self._entities):
            self._derive_entity(entity)
        self.slots.finish()
        about.derive(self._session, sorted(self._entities))
        changes = [(kind, name, by) for (kind, name), by in self._counts.items() if by]
        self._session.connection.executemany(COUNT, changes)
        history.renew(self._session)
        self._note()

    def _note(self) -> None:
        lines = (
            *feed.articles(self._given, self._taken),
            *feed.statements(self._before, self._after),
            *feed.superseded(self.slots.before, self.slots.after),
            *feed.entities(self.binder.before, self.binder.after),
        )
        history.note(self._session, lines)

    def _move(self, moves: list[Move]) -> None:
        """Give references to other entities, and their statements to other edges."""
        moving = frozenset(move.reference for move in moves if move.old)
        articles = [
            article
            for (article,) in self._session.all(ARTICLES_OF, (json.dumps(sorted(moving)),))
            if article not in self._new
        ]
        for article in articles:
            for link in self._links(article):
                if link.ends & moving:
                    self._unlink(link)
        named = {row: said for row, *said in self._session.all(MOVING, (json.dumps([m.reference for m in moves]),))}
        for move in moves:
            self._move_reference(move, *named[move.reference])
        self._sql(SET_MEMBERS, (json.dumps([(move.reference, move.new) for move in moves]),))
        for article in articles:
            self._link([link for link in self._links(article) if link.ends & moving])

    def _move_reference(self, move: Move, article: int, name: str, aliases: str) -> None:
        if move.old:
            self._discount_surfaces(move.old, name, json.loads(aliases))
            self._count_presence(move.old, article, -1)
        for surface in (name, *json.loads(aliases)):
            self._count_surface(move.new, surface, int(surface == name))
        self._count_presence(move.new, article, 1)

    def _count_presence(self, entity: int, article: int, by: int) -> None:
        """Count an article once for an entity, whatever the number of its references."""
        now = self._session.get(COUNT_PRESENCE, (entity, article, by))
        if now == 0:
            self._sql("DELETE FROM presence WHERE entity = ? AND article = ?", (entity, article))
        self._articles[entity] += (now == 1 and by == 1) - (now == 0)
        self._entities.add(entity)

    def _add_article(self, reading: Reading) -> int:
        self.count("article", "", 1)
        article = reading.article
        version = (blob(article.id), reading.version, reading.extractor, reading.threshold)
        fields = (article.title, article.url, article.published, article.modified, article.source, article.language)
        row = self._session.get(INSERT_ARTICLE, (*version, *fields, article.signature))
        self._clusters.add(row, article.signature)
        self._sql("INSERT INTO packed (article, text) VALUES (?, ?)", (row, pack(article.text)))
        return int(row)

    def _add_reference(self, article: int, reference: Reference, sighting: Sighting) -> int:
        type_ = self._session.new_term(reference.type)
        values = (blob(reference.id), article, type_, reference.name, canonical_json(reference.aliases))
        row = int(self._session.get(INSERT_REFERENCE, values))
        self.binder.add(row, reference.type, reference.name, sighting)
        return row

    def _add_mentions(self, article: int, mentions: Iterable[Mention], references: dict[str, int]) -> None:
        rows = [(m.start, m.end, references[m.reference], m.kind) for m in mentions]
        self._sql(INSERT_MENTIONS, (article, json.dumps(rows)))

    def _add_statements(self, article: int, reading: Reading, references: dict[str, int]) -> None:
        rows = [
            (article, *self._statement_row(s, references), held_from(s.since, s.attributes, reading.article.published))
            for s in reading.statements
        ]
        self._session.connection.executemany(INSERT_STATEMENT, rows)

    def _statement_row(self, s: Statement, references: dict[str, int]) -> tuple[Value, ...]:
        ends = references[s.subject], self._session.new_term(s.predicate), references.get(s.object)
        how = canonical_json(s.attributes), s.status, s.since, s.until, s.confidence
        return blob(s.id), *ends, s.value, *how, s.evidence.start, s.evidence.end

    def _links(self, article: int) -> list[Link]:
        found = self._session.all(STATEMENTS_OF, (article,))
        self._learn({end for *_, src, dst in found for end in (src, dst) if end})
        return [self._placed(row[:6], *row[6:]) for row in found]

    def _placed(self, said: Row, subject: int, object_: int | None, typ: int, src: int, dst: int | None) -> Link:
        ends, entities = (frozenset(filter(None, pair)) for pair in ((subject, object_), (src, dst)))
        row, id_, article, published, status, confidence = said
        edge = self._edge_key(typ, src, dst)
        return Link(row, id_, article, published, status, confidence, ends, edge, entities)

    def _link(self, links: Sequence[Link]) -> None:
        for link in links:
            self.count("statement", self._session.name(link.edge[1]), 1)
            if link.edge[2] == NO_OBJECT:
                self._literals.add(link.edge[0])
                self._entities.add(link.edge[0])
            elif link.edge[0] != link.edge[2]:
                self._edges.enter(link)
            self.slots.enter(*link.edge, link.statement)
        self._sql(INSERT_SUPPORT, (json.dumps([(*link.edge, link.statement) for link in links]),))
        facts = [(entity, link.published, link.statement) for link in links for entity in link.entities]
        self._sql(INSERT_FACTS, (json.dumps(facts),))

    def _unlink(self, link: Link) -> None:
        self.count("statement", self._session.name(link.edge[1]), -1)
        self._recount(link.edge)
        self.slots.leave(*link.edge, link.statement)
        key = (*link.edge, link.statement)
        self._sql("DELETE FROM support WHERE src = ? AND typ = ? AND dst = ? AND statement = ?", key)
        for entity in link.entities:
            place = (entity, link.published, link.id)
            self._sql("DELETE FROM fact WHERE entity = ? AND published = ? AND id = ?", place)

    def _recount(self, key: EdgeKey) -> None:
        """Derive anew what a statement supports; a thing's relation to itself is a fact but no edge."""
        if key[2] == NO_OBJECT:
            self._literals.add(key[0])
            self._entities.add(key[0])
        elif key[0] != key[2]:
            self._edges.recount(key)

    def _edge_key(self, predicate: int, subject: int, object_: int | None) -> EdgeKey:
        if object_ is None:
            return subject, predicate, NO_OBJECT
        ids = {self._id(entity): entity for entity in (subject, object_)}
        ends = derive.edge_ends(self._id(subject), self._session.name(predicate), self._id(object_))
        return ids[ends[0]], predicate, ids[ends[1]]

    def _id(self, entity: int) -> str:
        return self._ids[entity]

    def _learn(self, entities: Set[int]) -> None:
        """Fetch the ids of entities."""
        missing = sorted(entities - self._ids.keys())
        self._ids |= {row: id_.hex() for row, id_ in self._session.execute(IDS, (json.dumps(missing),))}

    def _count_surface(self, entity: int, text: str, names_: int) -> None:
        surface, uses = self._session.get(COUNT_SURFACE, (entity, text, names.key(text), names_))
        if uses == 1:
            words = names.tokens(text)
            self._sql("INSERT INTO surface_word (rowid, words) VALUES (?, ?)", (surface, " ".join(words)))
            lexicon.add(self._session, words)

    def _discount_surfaces(self, entity: int, name: str, aliases: Iterable[str]) -> None:
        for text in (name, *aliases):
            surface, uses = self._session.get(DISCOUNT_SURFACE, (int(text == name), entity, text))
            if uses == 0:
                self._sql("DELETE FROM surface WHERE surface = ?", (surface,))
                self._sql("DELETE FROM surface_word WHERE rowid = ?", (surface,))
                lexicon.remove(self._session, names.tokens(text))

    def _count_edge(self, key: EdgeKey, by: int) -> None:
        self.count("edge", self._session.name(key[1]), by)
        for end in (key[0], key[2]):
            self._degrees[end] += by
            self._entities.add(end)  # where two others became one, nothing else of this end was touched

    def _derive_entity(self, entity: int) -> None:
        surfaces, types, *now = self._session.get(ENTITY_NOW, (entity,))
        counts: dict[str, int] = json.loads(surfaces)
        if counts:
            self._update_entity(entity, now, counts, heads.main_type(self._session, json.loads(types)))
            return
        self._sql("DELETE FROM entity WHERE entity = ?", (entity,))
        if now[1]:
            self.count("entity", self._session.name(now[0]), -1)

    def _update_entity(self, entity: int, now: Sequence[Any], counts: dict[str, int], type_: int) -> None:
        """Write what differs: an unchanged row would still cost a page in the journal. A nameless row is a new entity."""
        name = derive.main_name({text: n for text, n in counts.items() if n})
        aliases = canonical_json(sorted(counts.keys() - {name}))
        properties = heads.properties(self._session, entity) if entity in self._literals else now[3]
        new = (type_, name, aliases, properties, now[4] + self._articles[entity])
        by = self._degrees[entity]
        if by or tuple(now) != new:
            sql = "UPDATE entity SET type = ?, name = ?, aliases = ?, properties = ?, articles = ?, degree = degree + ? WHERE entity = ?"
            self._sql(sql, (*new, by, entity))
        self._count_entity(entity, now, type_, name)

    def _count_entity(self, entity: int, now: Sequence[Any], type_: int, name: str) -> None:
        if now[1]:
            self.count("entity", self._session.name(now[0]), -1)
        self.count("entity", self._session.name(type_), 1)
        if now[1] not in {"", name}:
            self.slots.renamed(entity)
        if now[1] and now[0] != type_:
            self.slots.retyped(entity)

"""How one article enters and leaves the SQLite file, and how what it touches is derived anew.

The cost of an article depends on its own size and on the counts of what it touches: the statements behind its edges
and the distinct names of its entities, never on the size of the graph or the number of an entity's articles.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final

from graph import ontology
from graph.model import Reading, Statement
from graph.store import about, feed, history, rejections_sqlite, resolution, rows
from graph.store.binder import Binder
from graph.store.clustering import Move
from graph.store.clusters import Clusters
from graph.store.database import Row, Session
from graph.store.edges import EdgeKey, Edges, Link
from graph.store.entities import Entities
from graph.store.naming import Naming
from graph.store.numbers import Numbers
from graph.store.packing import TIE, pack_date
from graph.store.resolving import Resolver
from graph.store.slots import Slots
from graph.store.taking import Said, Taken, Taking

NO_OBJECT: Final = 0  # in `support.dst`: the statement has a literal
MOST: Final = 256  # articles that are looked through at once: where a hub is divided, it can be a hundred thousand

# Each in one statement for all rows: a connection keeps compiled what it ran among the last 512 uses.
ADD_SUPPORT: Final = "INSERT INTO support (src, typ, dst, statement) VALUES (?, ?, ?, ?)"
ADD_FACT: Final = "INSERT INTO fact (entity, day, tie, statement, predicate) VALUES (?, ?, ?, ?, ?)"
DROP_SUPPORT: Final = "DELETE FROM support WHERE src = ? AND typ = ? AND dst = ? AND statement = ?"
DROP_FACT: Final = "DELETE FROM fact WHERE entity = ? AND day = ? AND tie = ? AND statement = ?"
IDS: Final = "SELECT e.entity, e.id FROM json_each(?) r CROSS JOIN entity e ON e.entity = r.value"
SET_MEMBER: Final = """
UPDATE packed_member SET thing = nullif(coalesce(thing, entity), ?2), entity = ?2 WHERE reference = ?1 AND entity <> ?2"""
STATEMENTS_OF: Final = """
SELECT s.statement, s.id, a.article, a.published, s.status, s.confidence, s.attributes ->> 'title', s.predicate, s.subject,
    coalesce(s.object, 0), ms.entity, coalesce(mo.entity, 0)
FROM json_each(?) r CROSS JOIN article a ON a.article = r.value
CROSS JOIN statement s ON s.statement BETWEEN a.first_statement AND a.last_statement
CROSS JOIN member ms ON ms.reference = s.subject
LEFT JOIN member mo ON mo.reference = s.object"""
REFERENCES_OF: Final = """
SELECT m.entity, r.name, r.aliases FROM article a CROSS JOIN reference r ON r.reference BETWEEN a.first_reference AND a.last_reference
CROSS JOIN member m ON m.reference = r.reference WHERE a.article = ?"""
ARTICLE_ID: Final = "SELECT id FROM article WHERE article = ?"
MOVING: Final = """
SELECT r.reference, r.article, r.name, r.aliases FROM json_each(?) j CROSS JOIN reference r ON r.reference = j.value"""
ARTICLES_OF: Final = "SELECT DISTINCT article FROM reference WHERE reference IN (SELECT value FROM json_each(?))"
COUNT: Final = """
INSERT INTO counter (kind, name, n) VALUES (?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET n = n + excluded.n"""
RANGES: Final = "SELECT first_reference, last_reference, first_statement, last_statement FROM article WHERE article = ?"
DELETE_ROWS: Final = """
DELETE FROM packed_member WHERE reference BETWEEN :first_reference AND :last_reference;
DELETE FROM reference WHERE reference BETWEEN :first_reference AND :last_reference;
DELETE FROM superseded WHERE statement BETWEEN :first_statement AND :last_statement;
DELETE FROM superseded WHERE successor BETWEEN :first_statement AND :last_statement;
DELETE FROM packed_statement WHERE statement BETWEEN :first_statement AND :last_statement;
DELETE FROM packed WHERE article = :article;
DELETE FROM article WHERE article = :article"""


class Writer:
    """The changes of one transaction: `withdraw` and `add` touch references, `finish` derives anew what follows from them.

    No part of it knows it: a cycle would keep all that it holds until Python's collector comes, which took half a millisecond an article.
    """

    def __init__(self, session: Session, resolver: Resolver) -> None:
        self._session = session
        self._resolver = resolver
        numbers = Numbers(session)
        self.binder = Binder(session, resolver, numbers)
        self.slots = Slots(session)
        self._clusters = Clusters(session)
        self._taking = Taking(session, numbers)
        self._new: dict[int, Taken] = {}
        self._naming = Naming(session, numbers)
        self._edges = Edges(session)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._entities = Entities(session, self._naming, self.slots, self._counts, self.binder.made)
        self._supports: list[Row] = []
        self._facts: list[Row] = []
        self._ids: dict[int, str] = {}
        self._both_ways: dict[int, bool] = {}
        self._taken: set[str] = set()
        self._given: set[str] = set()
        self._before: dict[str, Statement] = {}
        self._after: dict[str, Statement] = {}

    def count(self, kind: str, name: str, by: int) -> None:
        """Change one of the counters behind `stats`."""
        self._counts[kind, name] += by

    def add(self, reading: Reading) -> None:
        """Take a tidy reading in."""
        taken = self._taking.take(reading)
        about.remember(self._session, taken.version, reading.statements)
        self._clusters.add(taken.article, reading.article.signature)
        found = resolution.sightings(self._resolver, reading)
        for r in reading.references:
            self.binder.add(taken.references[r.id], r.type, r.name, found[r.id])
        self._new[taken.article] = taken
        self._taken.add(reading.article.id)
        self._after |= {statement.id: statement for statement in reading.statements}
        self.count("article", "", 1)

    def withdraw(self, article: int) -> None:
        """Take an article's rows out."""
        self._given.add(f"art_{self._session.get(ARTICLE_ID, (article,)).hex()}")
        self._before |= {s.id: s for s in rows.statements_of(self._session, article)}
        self.slots.forget(article)
        self._unlink([*self._links([article])])
        for entity, name, aliases in self._session.all(REFERENCES_OF, (article,)):
            self._naming.count(entity, article, (name, rows.names_of(aliases)), -1)
        self.binder.remove(article)
        self._clusters.remove(article)
        rejections_sqlite.delete(self._session, article)
        names = ("first_reference", "last_reference", "first_statement", "last_statement")
        held = dict(zip(names, self._session.get(RANGES, (article,)), strict=True))
        self._session.execute(DELETE_ROWS, {"article": article} | held)
        self.count("article", "", -1)

    def finish(self) -> None:
        """Derive anew what was touched, and note it in the feed.

        First where references belong, then edges, then entities, which count them, last what took whose place and what is said.
        """
        self._taking.write()
        self._move([move for move in self.binder.bind() if move.old != move.new])
        self._write_links()
        for link in self._links(sorted(self._clusters.changed - self._new.keys())):
            self._recount(link.edge)
        for key, by in self._edges.finish():
            self._count_edge(key, by)
        self._entities.touched |= self._naming.touched
        self._naming.finish(self._entities.touched)
        self._entities.finish()
        self.slots.finish()
        about.derive(self._session, sorted(self._entities.touched))
        self._note()

    def _note(self) -> None:
        changes = [(kind, name, by) for (kind, name), by in self._counts.items() if by]
        self._session.connection.executemany(COUNT, changes)
        history.renew(self._session)
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
        sought = self._session.all(ARTICLES_OF, (json.dumps(sorted(moving)),)) if moving else []
        articles = [article for (article,) in sought if article not in self._new]
        self._unlink([link for link in self._links(articles) if link.says_of(moving)])
        named = {row: said for row, *said in self._session.all(MOVING, (json.dumps([m.reference for m in moves]),))}
        for move in moves:
            self._move_reference(move, *named[move.reference])
        self._session.connection.executemany(SET_MEMBER, [(move.reference, move.new) for move in moves])
        self._link([link for link in self._links(articles) if link.says_of(moving)])
        self._link_new({move.reference: move.new for move in moves})

    def _move_reference(self, move: Move, article: int, name: str, aliases: str | None) -> None:
        said = name, rows.names_of(aliases)
        if move.old:
            self._naming.count(move.old, article, said, -1)
        self._naming.count(move.new, article, said, 1)

    def _link_new(self, owners: Mapping[int, int]) -> None:
        """Link what the new articles say; all their references are among those that found their owners."""
        said = [one for taken in self._new.values() for one in taken.said]
        self._link(self._placed([(one, owners[one.subject], owners.get(one.object, NO_OBJECT)) for one in said]))

    def _links(self, articles: Sequence[int]) -> Iterator[Link]:
        """Yield what articles say, as it is linked in the file."""
        for at in range(0, len(articles), MOST):
            found = self._session.all(STATEMENTS_OF, (json.dumps(articles[at : at + MOST]),))
            yield from self._placed([(Said(*row[:-2]), *row[-2:]) for row in found])

    def _placed(self, found: Sequence[tuple[Said, int, int]]) -> list[Link]:
        """Return links of statements with the entities at their ends."""
        self._learn({end for said, src, dst in found if self._symmetric(said.predicate) for end in (src, dst)})
        return [
            Link(said, self._edge_key(said.predicate, src, dst), {src, dst} if dst else {src})
            for said, src, dst in found
        ]

    def _link(self, links: Sequence[Link]) -> None:
        for link in links:
            self.count("statement", self._session.name(link.edge[1]), 1)
            if link.edge[2] == NO_OBJECT:
                self._entities.valued(link.edge[0])
            elif link.edge[0] != link.edge[2]:
                self._edges.enter(link)
            self.slots.enter(link)
            self._supports.append((*link.edge, link.said.statement))
            place = _fact_place(link)
            self._facts += [(entity, *place, link.edge[1]) for entity in link.entities]

    def _write_links(self) -> None:
        self._session.insert(ADD_SUPPORT, self._supports)
        self._session.insert(ADD_FACT, self._facts)

    def _unlink(self, links: Sequence[Link]) -> None:
        for link in links:
            self.count("statement", self._session.name(link.edge[1]), -1)
            self._recount(link.edge)
            self.slots.leave(link)
        supports = [(*link.edge, link.said.statement) for link in links]
        self._session.connection.executemany(DROP_SUPPORT, supports)
        facts = [(entity, *_fact_place(link)) for link in links for entity in link.entities]
        self._session.connection.executemany(DROP_FACT, facts)

    def _recount(self, key: EdgeKey) -> None:
        """Derive anew what a statement supports; a thing's relation to itself is a fact but no edge."""
        if key[2] == NO_OBJECT:
            self._entities.valued(key[0])
        elif key[0] != key[2]:
            self._edges.recount(key)

    def _edge_key(self, predicate: int, subject: int, object_: int) -> EdgeKey:
        if object_ and self._symmetric(predicate) and self._ids[object_] < self._ids[subject]:
            return object_, predicate, subject
        return subject, predicate, object_

    def _symmetric(self, predicate: int) -> bool:
        if predicate not in self._both_ways:
            self._both_ways[predicate] = ontology.load().relations[self._session.name(predicate)].symmetric
        return self._both_ways[predicate]

    def _learn(self, entities: Set[int]) -> None:
        """Fetch the ids of entities."""
        unknown = {row for row in entities if row not in self._ids}  # `-` would go through all keys
        made = self.binder.made
        self._ids |= {row: made[row].hex() for row in unknown if row in made}
        if missing := sorted(row for row in unknown if row not in made):
            self._ids |= {row: id_.hex() for row, id_ in self._session.execute(IDS, (json.dumps(missing),))}

    def _count_edge(self, key: EdgeKey, by: int) -> None:
        self.count("edge", self._session.name(key[1]), by)
        for end in (key[0], key[2]):
            self._entities.connect(end, by)


def _fact_place(link: Link) -> tuple[int | str, bytes, int]:
    """Return where the facts of a statement stand among those of their entities: day, tie, row."""
    return pack_date(link.said.published), link.said.id[:TIE], link.said.statement

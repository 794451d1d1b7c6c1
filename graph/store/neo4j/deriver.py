"""How entities and edges follow from where references belong, kept in step within a transaction on Neo4j."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from graph import names
from graph.model import content_id
from graph.store import derive
from graph.store.derive import Support
from graph.store.neo4j import about, lexicon, schema
from graph.store.neo4j.binder import Move
from graph.store.neo4j.connection import Work
from graph.store.neo4j.truth import Member

EdgeKey = tuple[str, str, str]  # src, predicate, dst; the dst of a literal is empty

COUNT_NAMES: Final = """
UNWIND $rows AS row MATCH (e:Entity {id: row.entity})
MERGE (n:Name {id: row.id}) ON CREATE SET n += row.new
MERGE (n)-[:NAMES]->(e)
WITH n, row, n.uses AS was SET n.names = n.names + row.names, n.uses = was + row.uses
WITH n, was WHERE (was = 0) <> (n.uses <= 0) RETURN n.id, n.words, was"""
DROP_NAMES: Final = "UNWIND $rows AS id MATCH (n:Name {id: id}) DETACH DELETE n"
COUNT_PRESENCE: Final = """
UNWIND $rows AS row MATCH (e:Entity {id: row.entity}), (a:Article {id: row.article})
MERGE (e)-[p:APPEARS_IN]->(a) ON CREATE SET p.references = 0
SET p.references = p.references + row.by
WITH p WHERE p.references <= 0 DELETE p"""
LINKS: Final = """
UNWIND $rows AS id MATCH (r:Reference {id: id})-[:IN_ARTICLE]->(a:Article)<-[:STATED_IN]-(s:Statement)
WHERE s.subject = id OR s.object = id
WITH DISTINCT s
MATCH (:Reference {id: s.subject})-[:OF_THING]->(:Thing)-[:OF_ENTITY]->(es:Entity)
OPTIONAL MATCH (:Reference {id: s.object})-[:OF_THING]->(:Thing)-[:OF_ENTITY]->(eo:Entity)
RETURN s.id, s.src, s.predicate, s.dst, es.id, coalesce(eo.id, '')"""
RELINK: Final = """
UNWIND $rows AS row MATCH (s:Statement {id: row.id}) SET s.src = row.src, s.dst = row.dst
WITH s, row CALL (s) { MATCH (s)-[old:SUBJECT|OBJECT]->() DELETE old }
MATCH (es:Entity {id: row.subject}) CREATE (s)-[:SUBJECT]->(es)
WITH s, row WHERE row.object <> '' MATCH (eo:Entity {id: row.object}) CREATE (s)-[:OBJECT]->(eo)"""
SUPPORT: Final = """
UNWIND $rows AS row MATCH (s:Statement {src: row.src, predicate: row.predicate, dst: row.dst})-[:STATED_IN]->(a:Article)
RETURN row.at, s.id, s.value, s.status, s.confidence, s.published, a.cluster"""
DROP_EDGES: Final = """
UNWIND $rows AS row MATCH (a:Entity {id: row.src})-[r]->(b:Entity {id: row.dst}) WHERE type(r) = row.type
DELETE r SET a.degree = a.degree - 1, b.degree = b.degree - 1"""
ENTITIES: Final = """
UNWIND $rows AS id MATCH (e:Entity {id: id})
RETURN id, e.type, e.name,
    COLLECT { MATCH (n:Name)-[:NAMES]->(e) RETURN [n.text, n.names] },
    COLLECT { MATCH (t:Thing)-[:OF_ENTITY]->(e) MATCH (g:Group {id: t.group}) RETURN [g.type, t.references] }"""
SET_ENTITIES: Final = """
UNWIND $rows AS row MATCH (e:Entity {id: row.id})
SET e += row.fields, e.articles = COUNT { (e)-[:APPEARS_IN]->() }"""
DROP_ENTITIES: Final = "UNWIND $rows AS id MATCH (e:Entity {id: id}) DETACH DELETE e"


class Deriver:
    """Derives anew what moves and withdrawals touch; ``renamed`` collects places that have another name than before."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._names: Counter[tuple[str, str, bool]] = Counter()  # entity, text, whether it is the reference's name
        self._presence: Counter[tuple[str, str]] = Counter()
        self.entities: set[str] = set()
        self.edges: set[EdgeKey] = set()
        self.renamed: set[str] = set()

    def withdraw(self, members: Iterable[Member]) -> None:
        """Take out what references gave to their entities; their articles are gone."""
        for member in members:
            self._count(member.entity, (member.name, *member.aliases), -1)

    def move(self, moves: Sequence[Move]) -> None:
        """Give references, and the statements about them, to other entities."""
        for move in moves:
            for entity, by in ((move.old, -1), (move.new, 1)):
                if entity:
                    self._count(entity, move.surfaces, by)
                    self._presence[entity, move.article] += by
        self._write_names()
        found = [{"entity": e, "article": a, "by": by} for (e, a), by in sorted(self._presence.items()) if by]
        self._work.each(COUNT_PRESENCE, found)
        self._relink([move.reference for move in moves])

    def finish(self) -> None:
        """Derive edges, then entities, which count them."""
        self._derive_edges(sorted(key for key in self.edges if key[2] and key[0] != key[2]))
        self._derive_entities()

    def _count(self, entity: str, surfaces: Sequence[str], by: int) -> None:
        self.entities.add(entity)
        for text in surfaces:
            self._names[entity, text, text == surfaces[0]] += by

    def _write_names(self) -> None:
        sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for (entity, text, main), by in self._names.items():
            sums[entity, text][0] += by if main else 0
            sums[entity, text][1] += by
        counted = [_name(entity, text, *by) for (entity, text), by in sorted(sums.items()) if any(by)]
        changed = self._work.each(COUNT_NAMES, counted)
        self._work.each(DROP_NAMES, [id_ for id_, _, was in changed if was])
        lexicon.count(self._work, [(words, -1 if was else 1) for _, words, was in changed])

    def _relink(self, references: Sequence[str]) -> None:
        changed = []
        for id_, src, predicate, dst, subject, object_ in self._work.each(LINKS, references):
            first, second = derive.edge_ends(subject, predicate, object_) if object_ else (subject, "")
            self.edges |= {(first, predicate, second)} | ({(src, predicate, dst)} if src else set())
            changed.append({"id": id_, "src": first, "dst": second, "subject": subject, "object": object_})
        self._work.each(RELINK, changed)

    # ---- edges

    def _derive_edges(self, keys: Sequence[EdgeKey]) -> None:
        support = self._support(keys)
        wanted = [_ends(at, key) | {"type": schema.relationship(key[1])} for at, key in enumerate(keys)]
        filled = [row | {"figures": _figures(support[row["at"]])} for row in wanted if row["at"] in support]
        for type_, rows in _grouped(filled, "type").items():
            self._work.each(_put_edges(type_), rows)
        self._work.each(DROP_EDGES, [row for row in wanted if row["at"] not in support])
        self.entities |= {end for key in self.edges for end in (key[0], key[2])} - {""}

    def _support(self, keys: Sequence[EdgeKey]) -> dict[int, list[Support]]:
        found: dict[int, list[Support]] = defaultdict(list)
        for at, *values in self._work.each(SUPPORT, [_ends(at, key) for at, key in enumerate(keys)]):
            found[at].append(Support(*values))
        return dict(found)

    # ---- entities

    def _derive_entities(self) -> None:
        properties = self._properties()
        found = self._work.each(ENTITIES, sorted(self.entities))
        named = [row for row in found if row[3]]
        self._drop([row[0] for row in found if not row[3]])
        fields = {row[0]: _entity(row[3], row[4]) | properties.get(row[0], {}) for row in named}
        said = about.voiced(self._work, fields)
        for id_, values in fields.items():
            values["last_seen"] = said[id_].last if id_ in said else ""
        self._work.each(SET_ENTITIES, [{"id": id_, "fields": values} for id_, values in fields.items()])
        about.write(self._work, fields, said)
        self._label({row[0]: (row[1], fields[row[0]]["type"]) for row in named})
        self.renamed |= {
            id_ for id_, _, was, *_ in named if fields[id_]["type"] == "place" and was not in {"", fields[id_]["name"]}
        }

    def _drop(self, ids: Sequence[str]) -> None:
        self._work.each(DROP_ENTITIES, ids)
        about.forget(self._work, ids)

    def _label(self, types: Mapping[str, tuple[str, str]]) -> None:
        """Exchange labels; an entity without a type is new."""
        changed = [{"id": id_, "old": was, "new": now} for id_, (was, now) in types.items() if was != now]
        for was, leaving in _grouped([row for row in changed if row["old"]], "old").items():
            self._work.each(_label("REMOVE", was), [row["id"] for row in leaving])
        for now, entering in _grouped(changed, "new").items():
            self._work.each(_label("SET", now), [row["id"] for row in entering])

    def _properties(self) -> dict[str, dict[str, str | None]]:
        """Return the values of functional literals of the entities whose literals were touched."""
        literals = derive.functional_literals()
        touched = {key[0] for key in self.edges if not key[2]}
        keys = [(id_, predicate, "") for id_ in sorted(touched) for predicate in literals]
        support = self._support(keys)
        found: dict[str, dict[str, str | None]] = defaultdict(dict)
        for at, (id_, predicate, _) in enumerate(keys):
            found[id_][predicate] = derive.property_value(support[at]) if at in support else None
        return found


# Types and labels are written out, from the ontology's closed list: given as values to CREATE after UNWIND, Neo4j 5.26.0
# takes the one of another row for all of them.
# MERGE looks between the two ends only; MATCH, planned while the database is empty, goes through all relationships.
def _put_edges(type_: str) -> str:
    return f"""
    UNWIND $rows AS row MATCH (a:Entity {{id: row.src}}), (b:Entity {{id: row.dst}})
    MERGE (a)-[r:{type_}]->(b) ON CREATE SET a.degree = a.degree + 1, b.degree = b.degree + 1
    SET r = row.figures"""


def _label(verb: str, type_: str) -> str:
    return f"UNWIND $rows AS id MATCH (e:Entity {{id: id}}) {verb} e:{schema.label(type_)}"


def _grouped(rows: Iterable[dict[str, Any]], by: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[by]].append(row)
    return found


def _name(entity: str, text: str, names_: int, uses: int) -> dict[str, Any]:
    words = " ".join(names.tokens(text))
    new = {"text": text, "key": names.key(text), "words": words, "names": 0, "uses": 0}
    return {"id": content_id("nam", entity, text), "entity": entity, "new": new, "names": names_, "uses": uses}


def _ends(at: int, key: EdgeKey) -> dict[str, Any]:
    return {"at": at, "src": key[0], "predicate": key[1], "dst": key[2]}


def _figures(support: Iterable[Support]) -> dict[str, Any]:
    f = derive.edge_figures(support)
    known = {"status": f.status, "statements": f.statements, "sources": f.sources}
    return known | {"first_seen": f.first_seen, "last_seen": f.last_seen, "confidence": f.confidence}


def _entity(found: Iterable[tuple[str, int]], types: Iterable[tuple[str, int]]) -> dict[str, Any]:
    counts = dict(found)
    weights: Counter[str] = Counter()
    for type_, references in types:
        weights[type_] += references
    name = derive.main_name({text: n for text, n in counts.items() if n})
    return {"type": derive.main_type(weights), "name": name, "aliases": sorted(counts.keys() - {name})}

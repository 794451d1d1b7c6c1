"""A whole SQLite graph as CSV files for ``neo4j-admin database import``: the truth and all that was derived from it.

What `copying.copy` derives anew article by article is taken over as it is, so that a large graph moves in minutes. The database is one to go
on with: the first writer makes constraints and indexes. Cost: a look at each row; memory does not grow.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from graph import names
from graph.model import Evidence, Statement, canonical_json, content_id
from graph.names import typos
from graph.store import about, conditions, derive, rows, sighted, stated
from graph.store.asking import FLAGS, NUMBERS
from graph.store.database import Database, Row, Session
from graph.store.neo4j import groups, schema
from graph.store.neo4j.csvfiles import Table, write
from graph.store.packing import unpack_mentions
from graph.store.resolving import Sighting

PREFIXES: Final = {"Article": "art", "Reference": "ref", "Statement": "stm", "Entity": "ent", "Thing": "ent"}
RULES: Final = "SELECT value FROM setting WHERE name = 'rules'"
ARTICLES: Final = """
SELECT a.id, a.version, a.extractor, a.title, b.text, a.url, a.published, a.modified, a.source, a.language, a.authors, a.threshold, a.signature,
    (SELECT min(x.id) FROM source o CROSS JOIN article x ON x.article = o.article WHERE o.cluster = c.cluster)
FROM article a CROSS JOIN body b ON b.article = a.article CROSS JOIN source c ON c.article = a.article"""
REFERENCES: Final = """
SELECT r.id, a.id, r.type, r.name, r.aliases, a.published, s.traits
FROM reference r CROSS JOIN article a ON a.article = r.article LEFT JOIN sighting s ON s.reference = r.reference"""
IN_ARTICLE: Final = "SELECT r.id, a.id FROM reference r CROSS JOIN article a ON a.article = r.article"
OF_THING: Final = """
SELECT r.id, t.id FROM member m CROSS JOIN thing t ON t.thing = m.thing CROSS JOIN reference r ON r.reference = m.reference"""
MENTIONS: Final = "SELECT p.article, a.id, p.mentions FROM packed p CROSS JOIN article a ON a.article = p.article"
OF_ARTICLE: Final = """
SELECT r.id FROM article a CROSS JOIN reference r ON r.reference BETWEEN a.first_reference AND a.last_reference
WHERE a.article = ? ORDER BY r.reference"""
STATEMENTS: Final = """
SELECT s.id, rs.id, ro.id, s.predicate, s.value, s.attributes, s.status, s.since, s.until, s.confidence, s.start, s.stop,
    substr(b.text, s.start + 1, s.stop - s.start), a.published, es.id, eo.id
FROM support p CROSS JOIN statement s ON s.statement = p.statement CROSS JOIN article a ON a.article = s.article
CROSS JOIN body b ON b.article = s.article CROSS JOIN reference rs ON rs.reference = s.subject
CROSS JOIN entity es ON es.entity = p.src LEFT JOIN reference ro ON ro.reference = s.object LEFT JOIN entity eo ON eo.entity = p.dst"""
STATED_IN: Final = "SELECT s.id, a.id FROM statement s CROSS JOIN article a ON a.article = s.article"
REJECTED: Final = """
SELECT j.rejected, j.id, rs.id, ro.id, j.predicate, j.value, j.status, j.confidence, j.start, j.stop, substr(b.text, j.start + 1, j.stop - j.start)
FROM rejected j CROSS JOIN reference rs ON rs.reference = j.subject CROSS JOIN body b ON b.article = rs.article
LEFT JOIN reference ro ON ro.reference = j.object"""
REJECTED_IN: Final = """
SELECT j.rejected, a.id FROM rejected j CROSS JOIN reference r ON r.reference = j.subject CROSS JOIN article a ON a.article = r.article"""
MAY_CONCERN: Final = """
SELECT j.rejected, r.id FROM rejected j CROSS JOIN reference r ON r.reference = j.subject
UNION SELECT j.rejected, r.id FROM rejected j CROSS JOIN reference r ON r.reference = j.object"""
END: Final = """
SELECT s.id, e.id FROM statement s CROSS JOIN member m ON m.reference = s.{end} CROSS JOIN entity e ON e.entity = m.entity"""
SUPERSEDED: Final = """
SELECT s.id, t.id FROM superseded u CROSS JOIN statement s ON s.statement = u.statement CROSS JOIN statement t ON t.statement = u.successor"""
ENTITIES: Final = f"""
SELECT id, type, name, aliases, properties, articles, degree,
    {rows.LAST_SEEN.format(row="e.entity")} FROM entity e"""  # noqa: S608 - constants
EDGES: Final = """
SELECT es.id, n.typ, eo.id, n.status, n.statements, n.sources, n.first_seen, n.last_seen, n.confidence
FROM edge n CROSS JOIN entity es ON es.entity = n.src CROSS JOIN entity eo ON eo.entity = n.dst"""
APPEARS_IN: Final = """
SELECT e.id, p.n, a.id FROM presence p CROSS JOIN entity e ON e.entity = p.entity CROSS JOIN article a ON a.article = p.article"""
NAMES: Final = "SELECT e.id, s.text, s.key, s.names, s.uses FROM surface s CROSS JOIN entity e ON e.entity = s.entity"
GROUPS: Final = """
SELECT g.type, g.key, (SELECT sum(references_) FROM thing t WHERE t.assembly = g.assembly),
    (SELECT json_group_array(kind) FROM (SELECT DISTINCT kind FROM trait t WHERE t.assembly = g.assembly))
FROM assembly g"""
TRAITS: Final = (
    "SELECT g.type, g.key, t.kind, t.value, t.n FROM trait t CROSS JOIN assembly g ON g.assembly = t.assembly"
)
THINGS: Final = """
SELECT t.id, g.type, g.key, t.seen, t.first, t.references_, t.profile,
    (SELECT json_group_array(key) FROM block b WHERE b.thing = t.thing)
FROM thing t CROSS JOIN assembly g ON g.assembly = t.assembly"""
OF_ENTITY: Final = "SELECT t.id, e.id FROM thing t CROSS JOIN entity e ON e.entity = t.entity"
IN_BLOCK: Final = "SELECT t.id, b.key FROM block b CROSS JOIN thing t ON t.thing = b.thing"
LINKS: Final = """
SELECT lt.id, l.score, l.verdict, l.reasons, c.one, c.other, ht.id
FROM link l CROSS JOIN thing lt ON lt.thing = l.low CROSS JOIN thing ht ON ht.thing = l.high
LEFT JOIN conflict c ON c.low = l.low AND c.high = l.high"""
JUDGEMENTS: Final = "SELECT j.*, coalesce(u.at, '') FROM judgement j LEFT JOIN undoing u ON u.judgement = j.id"
COUNTERS: Final = (
    "SELECT kind || ' ' || name, kind, name, n FROM counter WHERE kind IN ('statement', 'refusal') AND n > 0"
)
REFUSALS: Final = "SELECT source, reason FROM refusal"
LEXEMES: Final = "SELECT word, uses FROM lexeme"
DESCRIBED: Final = "SELECT entity, id, type, name, aliases FROM entity"
BANDS: Final = "SELECT DISTINCT key FROM band"
IN_BAND: Final = "SELECT a.id, b.key FROM band b CROSS JOIN article a ON a.article = b.article"


def export(file: Path, out: Path) -> int:
    """Write the files of a SQLite graph into a new folder; returns how many nodes and relationships there are.

    Raises as `Database` and `csvfiles.write` do.
    """
    database = Database(file, readonly=True)
    try:
        with database.snapshot() as session:
            return write(tables(session), out)
    finally:
        database.close()


def tables(session: Session) -> Iterator[Table]:
    """Yield all tables of the state of a file that a session sees."""
    return _Graph(session).tables()


class _Graph:
    """The tables of one state of a file."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tables(self) -> Iterator[Table]:
        """Yield all files: what was read and judged, what was derived for people, for search, for resolution."""
        yield self._meta()
        yield from (*self._articles(), *self._references(), *self._statements(), *self._rejected(), *self._judged())
        yield from (*self._entities(), *self._search(), *self._groups(), *self._things())

    def _rows(self, sql: str, make: Callable[[Row], Row]) -> Iterator[Row]:
        return map(make, self._session.execute(sql))

    def _joined(self, name: str, type_: str, ends: tuple[str, str], sql: str, *fields: str) -> Table:
        """Return relationships; the first and the last column of ``sql`` are ids."""
        start, end = ends
        head = (f":START_ID({start})", *fields, f":END_ID({end})")
        rows = self._rows(sql, lambda row: (_id(start, row[0]), *row[1:-1], _id(end, row[-1])))
        return Table(name, type_, head, rows)

    def _meta(self) -> Table:
        head = ("id", "schema:int", "rules", "event:long", "writes:long", "bare:boolean")
        return Table(
            "meta", "Meta", head, [("venturegraph", schema.VERSION, self._session.get(RULES) or "", 0, 0, True)]
        )

    def _articles(self) -> Iterator[Table]:
        head = (
            "id:ID(Article)", "version", "extractor", "title", "text", "url", "published", "modified", "source", "language", "authors",
            "threshold:double", "signature:byte[]", "cluster",
        )  # fmt: skip
        yield Table("articles", "Article", head, self._rows(ARTICLES, _article))
        bands = self._rows(BANDS, lambda row: (row[0], row[0]))
        yield Table("bands", "Band", (":ID(Band)", "id:long"), bands)
        yield self._joined("in_band", "IN_BAND", ("Article", "Band"), IN_BAND)

    def _references(self) -> Iterator[Table]:
        head = ("id:ID(Reference)", "article", "type", "name", "aliases:string[]", "group", "rank", "traits")
        yield Table("references", "Reference", head, self._rows(REFERENCES, self._reference))
        yield self._joined("in_article", "IN_ARTICLE", ("Reference", "Article"), IN_ARTICLE)
        yield self._joined("of_thing", "OF_THING", ("Reference", "Thing"), OF_THING)
        mentioned = (":START_ID(Article)", "start:int", "end:int", "kind", ":END_ID(Reference)")
        yield Table("mentions", "MENTIONS", mentioned, self._mentions())

    def _mentions(self) -> Iterator[Row]:
        for row, id_, packed in self._session.execute(MENTIONS):
            references = [_id("Reference", reference) for (reference,) in self._session.all(OF_ARTICLE, (row,))]
            for start, end, at, kind in unpack_mentions(packed):
                yield _id("Article", id_), start, end, kind, references[at]

    def _reference(self, row: Row) -> Row:
        id_, article, type_, name, aliases, published, said = row
        kind, reference = self._session.name(type_), _id("Reference", id_)
        sighting = Sighting(reference, published, sighted.traits(name, aliases, said))
        known = (reference, _id("Article", article), kind, name, sighting.traits.get("alias", ()))
        traits = canonical_json(sighting.traits)
        return (*known, names.entity_id(kind, name), " ".join(sighting.rank), traits)

    def _statements(self) -> Iterator[Table]:
        said = sorted(conditions.attributes(()))
        head = (
            "id:ID(Statement)", "subject", "predicate", "object", "value", "attributes", "status", "since", "until",
            "confidence:double", "published", "start:int", "end:int", "quote", "src", "dst", "date", "number:double", *map(_typed, said),
        )  # fmt: skip
        yield Table("statements", "Statement", head, self._rows(STATEMENTS, partial(self._statement, said)))
        yield self._joined("stated_in", "STATED_IN", ("Statement", "Article"), STATED_IN)
        yield self._joined("subjects", "SUBJECT", ("Statement", "Entity"), END.format(end="subject"))
        yield self._joined("objects", "OBJECT", ("Statement", "Entity"), END.format(end="object"))
        yield self._joined("superseded_by", "SUPERSEDED_BY", ("Statement", "Statement"), SUPERSEDED)

    def _statement(self, said: list[str], row: Row) -> Row:
        (
            id_,
            subject,
            object_,
            predicate,
            value,
            attributes,
            status,
            since,
            until,
            sure,
            start,
            end,
            quote,
            day,
            src,
            dst,
        ) = row
        relation = self._session.name(predicate)
        ends = _id("Reference", subject), relation, _id("Reference", object_) if object_ else ""
        attributes = attributes or "{}"
        read = json.loads(attributes)
        made = Statement(
            ends[0], relation, Evidence("", start, end, quote), ends[2], value, read, status, since, until, sure
        )
        derived = stated.properties(made, day)
        place = (day, start, end, quote, _id("Entity", src), _id("Entity", dst) if dst else "")
        known = (_id("Statement", id_), *ends, value, attributes, status, since, until, sure, *place)
        return (*known, derived["date"], derived["number"], *(derived[stated.prop(name)] for name in said))

    def _rejected(self) -> Iterator[Table]:
        head = (
            ":ID(Rejected)", "id", "subject", "predicate", "object", "value", "attributes", "status", "since", "until",
            "confidence:double", "start:int", "end:int", "quote",
        )  # fmt: skip
        yield Table("rejected", "Rejected", head, self._rows(REJECTED, self._rejection))
        yield self._joined("rejected_in", "REJECTED_IN", ("Rejected", "Article"), REJECTED_IN)
        yield self._joined("may_concern", "MAY_CONCERN", ("Rejected", "Reference"), MAY_CONCERN)

    def _rejection(self, row: Row) -> Row:
        number, id_, subject, object_, predicate, value, status, *place = row
        ends = _id("Reference", subject), self._session.name(predicate), _id("Reference", object_) if object_ else ""
        return (number, _id("Statement", id_), *ends, value, "{}", status, "", "", *place)

    def _judged(self) -> Iterator[Table]:
        head = ("id", "one", "other", "verdict", "by", "at", "why", "undone")
        yield Table("judgements", "Judgement", head, self._session.execute(JUDGEMENTS))
        refusals = self._rows(REFUSALS, lambda row: (content_id("rfs", row[0]), *row))
        yield Table("refusals", "Refusal", ("id", "source", "reason"), refusals)
        yield Table("counters", "Counter", ("id", "kind", "name", "n:long"), self._session.execute(COUNTERS))

    def _entities(self) -> Iterator[Table]:
        literals = derive.functional_literals()
        head = (
            "id:ID(Entity)", ":LABEL", "type", "name", "aliases:string[]", "articles:int", "degree:int", "last_seen", *literals,
        )  # fmt: skip
        yield Table("entities", "", head, self._rows(ENTITIES, partial(self._entity, literals)))
        figures = ("status", "statements:int", "sources:int", "first_seen", "last_seen", "confidence:double")
        yield Table(
            "edges", "", (":START_ID(Entity)", ":TYPE", ":END_ID(Entity)", *figures), self._rows(EDGES, self._edge)
        )
        yield self._joined("appears_in", "APPEARS_IN", ("Entity", "Article"), APPEARS_IN, "references:int")

    def _entity(self, literals: tuple[str, ...], row: Row) -> Row:
        id_, type_, name, aliases, properties, *figures = row
        kind, found = self._session.name(type_), json.loads(properties)
        known = (_id("Entity", id_), ["Entity", schema.label(kind)], kind, name, json.loads(aliases))
        return (*known, *figures, *map(found.get, literals))

    def _edge(self, row: Row) -> Row:
        src, typ, dst, *figures = row
        return (_id("Entity", src), schema.relationship(self._session.name(typ)), _id("Entity", dst), *figures)

    def _search(self) -> Iterator[Table]:
        head = ("id:ID(Name)", "text", "key", "words", "names:int", "uses:int")
        yield Table("names", "Name", head, self._rows(NAMES, _name))
        bearers = self._rows(NAMES, lambda row: (_name(row)[0], _id("Entity", row[0])))
        yield Table("bearers", "NAMES", (":START_ID(Name)", ":END_ID(Entity)"), bearers)
        yield Table("words", "Word", ("id", "uses:int", "deletions"), self._rows(LEXEMES, _word))
        yield Table("about", "About", ("id", "words"), self._rows(DESCRIBED, self._about))

    def _about(self, row: Row) -> Row:
        entity, id_, type_, name, aliases = row
        said = about.voices(self._session, [entity])[entity]
        found = about.words(self._session.name(type_), (name, *json.loads(aliases)), (voice.quote for voice in said))
        return _id("Entity", id_), " ".join(sorted(found))

    def _groups(self) -> Iterator[Table]:
        groups_ = ("id", "type", "key", "references:int", "kinds:string[]")
        yield Table("groups", "Group", groups_, self._rows(GROUPS, self._group))
        traits = ("id", "group", "kind", "value", "n:int", "place")
        yield Table("traits", "Trait", traits, self._rows(TRAITS, self._trait))

    def _group(self, row: Row) -> Row:
        type_, key, references, kinds = row
        return self._group_id(type_, key), self._session.name(type_), key, references, json.loads(kinds)

    def _trait(self, row: Row) -> Row:
        type_, key, kind, value, n = row
        id_, place = groups.trait_place(group := self._group_id(type_, key), kind, value)
        return id_, group, kind, value, n, f"{99999999 - n:08}{place}"

    def _group_id(self, type_: int, key: str) -> str:
        return content_id("ent", self._session.name(type_), key)

    def _things(self) -> Iterator[Table]:
        head = ("id:ID(Thing)", "group", "seen", "first", "references:int", "profile", "blocks:string[]")
        yield Table("things", "Thing", head, self._rows(THINGS, self._thing))
        yield self._joined("of_entity", "OF_ENTITY", ("Thing", "Entity"), OF_ENTITY)
        sizes = self._rows("SELECT key, count(*) FROM block GROUP BY key", lambda row: (_block(row[0]), row[1]))
        yield Table("blocks", "Block", ("id:ID(Block)", "size:int"), sizes)
        inside = self._rows(IN_BLOCK, lambda row: (_id("Thing", row[0]), _block(row[1])))
        yield Table("in_block", "IN_BLOCK", (":START_ID(Thing)", ":END_ID(Block)"), inside)
        link = (":START_ID(Thing)", "score:double", "verdict", "reasons:string[]", "against:string[]", ":END_ID(Thing)")
        yield Table("links", "LINK", link, self._rows(LINKS, _link))

    def _thing(self, row: Row) -> Row:
        id_, type_, key, seen, first, references, profile, blocks = row
        known = _id("Thing", id_), self._group_id(type_, key), seen, _id("Reference", first)
        return (*known, references, profile, sorted(map(_block, json.loads(blocks))))


def _article(row: Row) -> Row:
    id_, *fields, signature, cluster = row
    signed = [byte - 256 if byte > 127 else byte for byte in signature]
    return (_id("Article", id_), *fields, signed, _id("Article", cluster))


def _name(row: Row) -> Row:
    entity, text, key, count, uses = row
    return content_id("nam", _id("Entity", entity), text), text, key, " ".join(names.tokens(text)), count, uses


def _word(row: Row) -> Row:
    word, uses = row
    return word, uses, " ".join(sorted(typos.deletions(word))) if typos.indexable(word) else None


def _link(row: Row) -> Row:
    low, score, verdict, reasons, one, other, high = row
    return _id("Thing", low), score, verdict, json.loads(reasons), [one, other] if one else None, _id("Thing", high)


def _block(key: str) -> str:
    return content_id("blk", key)


def _typed(attribute: str) -> str:
    kind = ":boolean" if attribute in FLAGS else ":double" if attribute in NUMBERS else ""
    return f"{stated.prop(attribute)}{kind}"


def _id(kind: str, id_: Any) -> Any:
    """Return the id of a thing of this kind as it is known outside; a band's is its number."""
    return f"{PREFIXES[kind]}_{id_.hex()}" if kind in PREFIXES else id_

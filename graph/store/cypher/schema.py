"""Labels, relationship types and properties as `graph.store.neo4j.schema` has them, over the tables of the SQLite store.

Of what stands in a Neo4j database this is the part for people: entities and their relations, statements, articles, names. What
the store keeps there for itself (references, things, groups, jobs) has no name here.
"""
# ruff: noqa: S608 -- only table and column names of these modules are put into the text; names and values of queries are bound or numbered

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from graph import ontology
from graph.store import conditions, derive, rows, stated
from graph.store.asking import FLAGS, NUMBERS
from graph.store.cypher.types import BOOL, NUMBER, TEXT, Type, list_of
from graph.store.labels import label, relationship

ENTITY: Final = "Entity"
EDGE: Final = "edge"


@dataclass(frozen=True, slots=True)
class Property:
    """``sql`` gives the value, ``{a}`` being the alias of the table.

    ``key`` is a column that an index begins with, and ``lookup`` what it must be equal to for the property to have a value.
    """

    sql: str
    type: Type = TEXT
    key: str = ""
    lookup: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """The nodes of one table."""

    name: str
    number: int
    table: str  # its rowid has the same name
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class Family:
    """Relationships that stand in the same way between nodes of these labels; ``numbers`` of its types, none for the ontology's."""

    name: str
    start: str
    end: str
    numbers: Mapping[str, int]
    properties: Mapping[str, Property]


def _id(prefix: str) -> Property:
    return Property(f"'{prefix}_' || lower(hex({{a}}.id))", TEXT, "{a}.id", f"cy_blob('{prefix}', {{value}})")


def _term(column: str) -> Property:
    return Property(f"(SELECT name FROM term WHERE term = {{a}}.{column})", TEXT, f"{{a}}.{column}", "cy_term({value})")


def _plain(*columns: str, type_: Type = TEXT) -> dict[str, Property]:
    return {column: Property(f"{{a}}.{column}", type_) for column in columns}


# The ends of the edge that a statement supports: those of a symmetric relation in the order of their ids.
ENDS: Final = """(
    SELECT 'ent_' || lower(hex(CASE WHEN {order} (te.name IN ({symmetric}) AND oe.id < se.id) THEN oe.id ELSE se.id END))
    FROM member sm CROSS JOIN entity se ON se.entity = sm.entity CROSS JOIN term te ON te.term = {{a}}.predicate
    LEFT JOIN member om ON om.reference = {{a}}.object LEFT JOIN entity oe ON oe.entity = om.entity
    WHERE sm.reference = {{a}}.subject)"""
LAST_SEEN: Final = f"CASE WHEN {{a}}.entity IS NOT NULL THEN {rows.LAST_SEEN.format(row='{a}.entity')} END"
ARTICLE_OF: Final = "(SELECT {column} FROM article ar WHERE ar.article = {{a}}.article)"
ATTRIBUTES: Final = "CASE WHEN {a}.statement IS NOT NULL THEN coalesce({a}.attributes, '{{}}') END"
STATEMENT_OF: Final = "(SELECT x.statement FROM packed_statement x WHERE {})".format(
    rows.SAME_ID.format(row="x", id="cy_blob('stm', {value})")
)
CLUSTER: Final = """(
    SELECT 'art_' || lower(hex(min(ox.id))) FROM source oc CROSS JOIN source oo ON oo.cluster = oc.cluster
    CROSS JOIN article ox ON ox.article = oo.article WHERE oc.article = {a}.article)"""
REFERENCE: Final = (
    "coalesce((SELECT 'ref_' || lower(hex(rr.id)) FROM reference rr WHERE rr.reference = {{a}}.{column}), '')"
)


def _statement() -> dict[str, Property]:
    symmetric = ", ".join(f"'{r.name}'" for r in ontology.load().relations.values() if r.symmetric)
    src, dst = (ENDS.format(order=order, symmetric=symmetric) for order in ("", "NOT"))
    return {
        "id": Property("'stm_' || lower(hex({a}.id))", TEXT, "{a}.statement", STATEMENT_OF), "predicate": _term("predicate"),
        **_plain("value", "status", "since", "until"), "attributes": Property(ATTRIBUTES),
        **_plain("confidence", "start", type_=NUMBER), "end": Property("{a}.stop", NUMBER),
        "quote": Property("(SELECT substr(bo.text, {a}.start + 1, {a}.stop - {a}.start) FROM body bo WHERE bo.article = {a}.article)"),
        "published": Property(ARTICLE_OF.format(column="ar.published")),
        "subject": Property(REFERENCE.format(column="subject")), "object": Property(REFERENCE.format(column="object")),
        "date": Property(f"cy_date({{a}}.since, {ATTRIBUTES}, {ARTICLE_OF.format(column='ar.published')})"),
        "number": Property("cy_number({a}.value)", NUMBER), **_attributes(), "src": Property(src),
        "dst": Property(f"CASE WHEN {{a}}.object IS NOT NULL THEN {dst} WHEN {{a}}.statement IS NOT NULL THEN '' END"),
    }  # fmt: skip


def _attributes() -> dict[str, Property]:
    """Return the attributes as they are compared, each a property of its own; `stated` says how."""
    types = dict.fromkeys(FLAGS, BOOL) | dict.fromkeys(NUMBERS, NUMBER)
    return {
        stated.prop(name): Property(f"cy_attribute('{name}', {ATTRIBUTES})", types.get(name, TEXT))
        for name in sorted(conditions.attributes(()))
    }


def _entity() -> dict[str, Property]:
    literals = {name: Property(f"({{a}}.properties ->> '$.{name}')") for name in derive.functional_literals()}
    known = {
        "id": _id("ent"),
        **_plain("name"),
        "type": _term("type"),
        "aliases": Property("{a}.aliases", list_of(TEXT)),
    }
    known["last_seen"] = Property(LAST_SEEN)
    return known | _plain("articles", "degree", type_=NUMBER) | literals


ARTICLE: Final = {
    "id": _id("art"), **_plain("version", "extractor", "title", "url", "published", "modified", "source", "language", "authors"),
    "text": Property("(SELECT bo.text FROM body bo WHERE bo.article = {a}.article)"), "cluster": Property(CLUSTER),
    **_plain("threshold", type_=NUMBER),
}  # fmt: skip
NAME: Final = {
    "id": Property("(SELECT cy_name_id(en.id, {a}.text) FROM entity en WHERE en.entity = {a}.entity)"),
    **_plain("text", "key"), "words": Property("cy_words({a}.text)"), **_plain("names", "uses", type_=NUMBER),
}  # fmt: skip
EDGES: Final = {
    **_plain("status", "first_seen", "last_seen"), **_plain("statements", "sources", "confidence", type_=NUMBER),
}  # fmt: skip


@cache
def labels() -> Mapping[str, Label]:
    """Return the labels by name; the types of the ontology are not among them."""
    found = (
        Label(ENTITY, 0, "entity", _entity()), Label("Statement", 1, "statement", _statement()),
        Label("Article", 2, "article", ARTICLE), Label("Name", 3, "surface", NAME),
    )  # fmt: skip
    return {one.name: one for one in found}


@cache
def types() -> Mapping[str, str]:
    """Return the entity types by their label."""
    return {label(type_): type_ for type_ in ontology.load().types}


@cache
def families() -> Mapping[str, Family]:
    """Return the families of relationships by name."""
    found = (
        Family(EDGE, ENTITY, ENTITY, {}, EDGES),
        Family("role", "Statement", ENTITY, {"SUBJECT": -1, "OBJECT": -2}, {}),
        Family("stated", "Statement", "Article", {"STATED_IN": -3}, {}),
        Family("superseded", "Statement", "Statement", {"SUPERSEDED_BY": -4}, {}),
        Family("appears", ENTITY, "Article", {"APPEARS_IN": -5}, {"references": Property("{a}.n", NUMBER)}),
        Family("named", "Name", ENTITY, {"NAMES": -6}, {}),
    )
    return {one.name: one for one in found}


@cache
def relations() -> Mapping[str, str]:
    """Return the relations between things by their relationship type."""
    return {relationship(r.name): r.name for r in ontology.load().relations.values() if not r.literal}


@cache
def family_of() -> Mapping[str, str]:
    """Return the family of each relationship type."""
    own = {type_: family.name for family in families().values() for type_ in family.numbers}
    return dict.fromkeys(relations(), EDGE) | own

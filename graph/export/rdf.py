"""RDF, as N-Triples and as Turtle: schema.org where it has a word, our own vocabulary for the rest.

A statement is an ``rdf:Statement`` with its ends, quote, confidence and article (``prov:wasDerivedFrom``). The plain triple
stands beside it only for edges whose status is ``stated``: a plan, a rumour or what has ended is no fact of today.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from graph.export.parts import Part, gathered
from graph.export.schema_org import CLASSES, edge_triples
from graph.export.values import clean, record
from graph.model import ArticleHead, Edge, Entity, Fact
from graph.store.base import Item

OURS: Final = "urn:venturegraph:"
PREFIXES: Final = {
    "vg": OURS,
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
WEB: Final = re.compile(r"https?://", re.IGNORECASE)
KEPT: Final = "!#$%&'()*+,-./:;=?@[]_~"  # besides letters and digits, what an IRI holds as it is
DATES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}
ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Name:
    """A resource: a prefix with a local part, or with an empty prefix a whole IRI."""

    prefix: str
    local: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, or a value of an XML Schema type."""

    text: str
    type: str = ""


Node = Name | Literal
Block = tuple[Name, list[tuple[Name, Node]]]  # what is said of one subject


def ntriples(items: Iterable[Item]) -> Iterator[Part]:
    """Yield one file, a line a triple."""
    lines = (f"{_iri(subject)} {_iri(p)} {_full(o)} .\n" for subject, said in _blocks(items) for p, o in said)
    return gathered(lines, "graph.nt")


def turtle(items: Iterable[Item]) -> Iterator[Part]:
    """Yield one file, grouped by subject."""
    return gathered(_turtle(items), "graph.ttl")


def _turtle(items: Iterable[Item]) -> Iterator[str]:
    yield from (f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    for subject, said in _blocks(items):
        lines = " ;\n    ".join(f"{_short(p)} {_short(o)}" for p, o in said)
        yield f"\n{_short(subject)} {lines} .\n"


def _blocks(items: Iterable[Item]) -> Iterator[Block]:
    """Yield what each item says; an article is described before the first of its statements that follow each other."""
    article = ""
    for item in items:
        if isinstance(item, Entity):
            yield _entity(item)
        elif isinstance(item, Edge):
            yield from _edge(item)
        else:
            if item.article.id != article:
                article = item.article.id
                yield _article(item.article)
            yield _statement(item)


def _entity(entity: Entity) -> Block:
    kinds: list[tuple[Name, Node]] = [(_a(), Name("schema", CLASSES[entity.type])), (_a(), _ours(entity.type.title()))]
    names = [(_schema("name"), Literal(entity.name))]
    names += [(_schema("alternateName"), Literal(alias)) for alias in entity.aliases]
    year = entity.properties.get("founded_year")
    founded = [(_schema("foundingDate"), _date(year))] if year else []
    return _ours(entity.id), [*kinds, *names, *founded]


def _edge(edge: Edge) -> Iterator[Block]:
    if edge.status == "stated":
        subject, object_ = _ours(edge.subject.id), _ours(edge.object.id)
        yield subject, [(_ours(edge.predicate), object_)]
        for term, turned in edge_triples(edge):
            yield (object_, [(_schema(term), subject)]) if turned else (subject, [(_schema(term), object_)])


def _article(article: ArticleHead) -> Block:
    said: list[tuple[Name, Node]] = [
        (_a(), Name("schema", "NewsArticle")),
        (_schema("headline"), Literal(article.title)),
    ]
    if article.url:
        url = Name("", article.url) if WEB.match(article.url) else Literal(article.url)
        said.append((_schema("url"), url))
    if article.published:
        said.append((_schema("datePublished"), _date(article.published)))
    if article.source:
        said.append((_schema("publisher"), Literal(article.source)))
    return _ours(article.id), said


def _statement(fact: Fact) -> Block:
    own = fact.statement
    end: Node = _ours(fact.object.id) if fact.object else Literal(own.value)
    said: list[tuple[Name, Node]] = [
        (_a(), Name("rdf", "Statement")),
        (Name("rdf", "subject"), _ours(fact.subject.id)),
        (Name("rdf", "predicate"), _ours(own.predicate)),
        (Name("rdf", "object"), end),
        (_ours("quote"), Literal(own.evidence.quote)),
        (_ours("start"), Literal(str(own.evidence.start), "integer")),
        (_ours("end"), Literal(str(own.evidence.end), "integer")),
        (Name("prov", "wasDerivedFrom"), _ours(fact.article.id)),
        (_ours("confidence"), Literal(repr(float(own.confidence)), "double")),
        (_ours("status"), Literal(own.status)),
    ]
    said += [(_ours(name), _date(date)) for name, date in (("since", own.since), ("until", own.until)) if date]
    more = record(fact)["attributes"]
    return _ours(own.id), said + [(_ours(f"attribute/{key}"), _value(value)) for key, value in more.items()]


def _value(value: object) -> Literal:
    if isinstance(value, bool):
        return Literal(str(value).lower(), "boolean")
    return Literal(str(value), "integer") if isinstance(value, int) else Literal(str(value))


def _date(text: str) -> Literal:
    """Return a date of reduced precision with its XML Schema type; what is no date stays a text."""
    plain = text.replace("-", "")
    return Literal(text, DATES.get(len(text), "") if plain.isascii() and plain.isdigit() else "")


def _a() -> Name:
    return Name("rdf", "type")


def _ours(local: str) -> Name:
    return Name("vg", local)


def _schema(local: str) -> Name:
    return Name("schema", local)


def _iri(name: Name) -> str:
    whole = PREFIXES[name.prefix] + name.local if name.prefix else name.local
    return f"<{quote(clean(whole), safe=KEPT)}>"


def _full(node: Node) -> str:
    if isinstance(node, Name):
        return _iri(node)
    return _literal(node) + (f"^^<{PREFIXES['xsd']}{node.type}>" if node.type else "")


def _short(node: Node) -> str:
    """Return a node as Turtle writes it: with its prefix where the local part is a plain word."""
    if isinstance(node, Literal):
        return _literal(node) + (f"^^xsd:{node.type}" if node.type else "")
    if node.prefix and node.local.isascii() and node.local.isidentifier():
        return f"{node.prefix}:{node.local}"
    return _iri(node)


def _literal(node: Literal) -> str:
    return f'"{clean(node.text).translate(ESCAPES)}"'

"""FollowTheMoney entities, one JSON object a line: what OpenAleph and yente load.

A statement becomes a link with its quote as description and its article as proof. Only what is stated or has ended takes a
telling schema (Ownership, Employment, Membership); a plan or a rumour is an UnknownLink whose ``status`` says so.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graph.export.parts import Part, gathered
from graph.export.values import as_json, fit
from graph.model import ArticleHead, Entity, Fact
from graph.store.base import Item

SCHEMATA: Final = {
    "company": "Company",
    "investor": "Company",
    "hub": "Organization",
    "public_body": "PublicBody",
    "academia": "Organization",
    "organisation": "Organization",
    "person": "Person",
    "event": "Event",
    "programme": "Project",
    "product": "Asset",
    "award": "Project",
    "place": "Address",
}
ORGANIZATIONS: Final = frozenset({"Company", "Organization", "PublicBody"})
LEGAL: Final = ORGANIZATIONS | {"Person"}
ASSETS: Final = frozenset({"Company", "Asset"})
# relation -> (schema, property of the subject, of the object, schemata that may stand there)
LINKS: Final = {
    "holds_role": ("Employment", "employee", "employer", frozenset({"Person"}), ORGANIZATIONS),
    "member_of": ("Membership", "member", "organization", LEGAL, ORGANIZATIONS),
    "acquired": ("Ownership", "owner", "asset", LEGAL, ASSETS),
    "subsidiary_of": ("Ownership", "asset", "owner", ASSETS, LEGAL),
}
FACTUAL: Final = frozenset({"stated", "ended"})


def write(items: Iterable[Item]) -> Iterator[Part]:
    """Yield the file; edges are passed over, as their statements say more."""
    return gathered(_lines(items), "graph.ftm.json")


def _lines(items: Iterable[Item]) -> Iterator[str]:
    article = ""
    for item in items:
        if isinstance(item, Entity):
            yield _line(item.id, SCHEMATA[item.type], _thing(item))
        elif isinstance(item, Fact):
            if item.article.id != article:
                article = item.article.id
                yield _line(article, "Article", _article(item.article))
            yield _line(item.statement.id, *_said(item))


def _line(id_: str, schema: str, properties: dict[str, Any]) -> str:
    """Return an entity: properties hold lists of texts, and none that is empty."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in properties.items() if value}
    return as_json(fit({"id": id_, "schema": schema, "properties": lists})) + "\n"


def _thing(entity: Entity) -> dict[str, Any]:
    found: dict[str, Any] = {"name": entity.name, "alias": list(entity.aliases), "keywords": entity.type}
    schema = SCHEMATA[entity.type]
    if schema in ORGANIZATIONS:
        found["incorporationDate"] = entity.properties.get("founded_year")
    return found | ({"full": entity.name} if schema == "Address" else {})


def _article(head: ArticleHead) -> dict[str, Any]:
    found = {"name": head.title, "title": head.title, "fileName": head.id, "publisher": head.source}
    return found | {"sourceUrl": _web(head.url), "publishedAt": head.published}


def _said(fact: Fact) -> tuple[str, dict[str, Any]]:
    """Return schema and properties of a statement: a link, or a note on its subject where the object is a literal."""
    own, head = fact.statement, fact.article
    summary = "; ".join(f"{key}: {value}" for key, value in own.attributes.items())
    proof = {"description": own.evidence.quote, "proof": head.id, "sourceUrl": _web(head.url), "publisher": head.source}
    if fact.object is None:
        name = {"name": f"{own.predicate}: {own.value}", "entity": fact.subject.id, "summary": summary}
        return "Note", name | proof
    times = {"startDate": own.since, "endDate": own.until, "status": own.status, "recordId": own.id}
    schema, ends = _link(fact, fact.subject.type, fact.object.type)
    role = own.attributes.get("title") if schema == "Employment" else None
    return schema, ends | times | proof | {"role": str(role or own.predicate), "summary": summary}


def _link(fact: Fact, subject: str, object_: str) -> tuple[str, dict[str, Any]]:
    own, ends = fact.statement, [fact.subject.id, fact.object.id if fact.object else ""]
    schema, left, right, subjects, objects = LINKS.get(own.predicate, ("", "", "", frozenset(), frozenset()))
    if own.status in FACTUAL and SCHEMATA[subject] in subjects and SCHEMATA[object_] in objects:
        return schema, dict(zip((left, right), ends, strict=True))
    return "UnknownLink", dict(zip(("subject", "object"), ends, strict=True))


def _web(url: str) -> str:
    return url if url.lower().startswith(("https://", "http://")) else ""

"""The lines of the canonical dump: kind and key stand first, so that lines sort as their keys do."""

import json
from collections.abc import Mapping
from typing import Any

from graph.model import Article, Edge, Entity, Reference, Statement, canonical_json, content_id


def article_line(article: Article, extractor: str, cluster: str) -> str:
    """Return an article with its cluster and the hash of its text: a dump proves equality and is no copy of the news."""
    fields = ("title", "url", "published", "modified", "source", "language", "authors")
    rest = {field: getattr(article, field) for field in fields} | {"cluster": cluster}
    return _line(
        "article", {"id": article.id}, rest | {"extractor": extractor, "text_digest": content_id("txt", article.text)}
    )


def edge_line(edge: Edge) -> str:
    """Return an edge."""
    fields = ("status", "statements", "sources", "first_seen", "last_seen", "confidence")
    keys = {"subject": edge.subject.id, "predicate": edge.predicate, "object": edge.object.id}
    return _line("edge", keys, {field: getattr(edge, field) for field in fields})


def entity_line(entity: Entity) -> str:
    """Return an entity."""
    fields = ("type", "name", "aliases", "properties", "articles", "degree")
    return _line("entity", {"id": entity.id}, {field: getattr(entity, field) for field in fields})


def reference_line(reference: Reference, entity: str) -> str:
    """Return a reference with the id of its entity."""
    fields = ("article", "type", "name", "aliases")
    return _line(
        "reference", {"id": reference.id}, {field: getattr(reference, field) for field in fields} | {"entity": entity}
    )


def statement_line(statement: Statement) -> str:
    """Return a statement with its evidence."""
    fields = ("subject", "predicate", "object", "value", "attributes", "status", "since", "until", "confidence")
    rest = {field: getattr(statement, field) for field in fields}
    evidence = statement.evidence
    proof = {"article": evidence.article, "start": evidence.start, "end": evidence.end, "quote": evidence.quote}
    return _line("statement", {"id": statement.id}, rest | proof)


def _line(kind: str, keys: Mapping[str, str], rest: Mapping[str, Any]) -> str:
    head = json.dumps({"kind": kind, **keys}, separators=(",", ":"))
    return f"{head[:-1]},{canonical_json(rest)[1:]}"

"""Entities, edges and statements as flat records, and text that every format can hold."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any, Final

from graph.model import ArticleHead, Edge, Entity, EntityHead, Evidence, Fact, Statement
from graph.store.base import Item, Kind
from graph.store.derive import functional_literals

Record = dict[str, Any]  # values are str, int, float, None, list[str] (aliases) or a JSON object (attributes)

# What XML 1.0 and UTF-8 cannot hold: control characters but tab and line ends, lone surrogates, two noncharacters.
UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
TABLES: Final[Mapping[Kind, str]] = {"entity": "entities", "edge": "edges", "fact": "statements"}


def clean(text: str | None) -> str:
    """Return the text with U+FFFD in the place of each character that files cannot hold; what is missing is empty."""
    return UNFIT.sub("\ufffd", text or "")


def kind_of(item: Item) -> Kind:
    """Return the kind of an item of a scan."""
    if isinstance(item, Entity):
        return "entity"
    return "edge" if isinstance(item, Edge) else "fact"


def record(item: Item) -> Record:
    """Return an item as a record; every record of a kind has the same keys, in the order of its table's columns."""
    if isinstance(item, Entity):
        return _entity(item)
    return _edge(item) if isinstance(item, Edge) else _statement(item)


def tables(items: Iterable[Item]) -> Iterator[tuple[Kind, Iterator[Record]]]:
    """Yield each kind with its records, in the order of a scan; each is to be read before the next is asked for."""
    groups = groupby(items, kind_of)
    group = next(groups, None)
    for kind in TABLES:
        if group is None or group[0] != kind:
            yield kind, iter(())
        else:
            yield kind, map(record, group[1])
            group = next(groups, None)


@cache
def columns(kind: Kind) -> tuple[str, ...]:
    """Return the keys of a kind's records."""
    head = EntityHead("", "", "")
    fact = Fact(Statement("", "", Evidence("", 0, 0, "")), head, None, ArticleHead("", "", "", "", ""))
    edge = Edge(head, "", head, "stated", 0, 0, "", "", 0.0)
    examples: Mapping[Kind, Item] = {"entity": Entity("", "", ""), "edge": edge, "fact": fact}
    return tuple(record(examples[kind]))


def _entity(entity: Entity) -> Record:
    """An entity with one column for each functional literal of the ontology."""
    found: Record = {"id": entity.id, "type": entity.type, "name": clean(entity.name)}
    found["aliases"] = [clean(alias) for alias in entity.aliases]
    found |= {name: _or_none(entity.properties.get(name)) for name in functional_literals()}
    return found | {"articles": entity.articles, "degree": entity.degree}


def _edge(edge: Edge) -> Record:
    return {
        **_end("subject", edge.subject),
        "predicate": edge.predicate,
        **_end("object", edge.object),
        "status": edge.status,
        "statements": edge.statements,
        "sources": edge.sources,
        "first_seen": _or_none(edge.first_seen),
        "last_seen": _or_none(edge.last_seen),
        "confidence": edge.confidence,
    }


def _statement(fact: Fact) -> Record:
    own = fact.statement
    return {
        "id": own.id,
        **_end("subject", fact.subject),
        "predicate": own.predicate,
        **_end("object", fact.object),
        "value": _or_none(own.value),
        "attributes": {clean(key): fit(value) for key, value in own.attributes.items()},
        "status": own.status,
        "since": _or_none(own.since),
        "until": _or_none(own.until),
        "confidence": own.confidence,
        **_proof(fact),
    }


def _proof(fact: Fact) -> Record:
    evidence, article = fact.statement.evidence, fact.article
    return {
        "quote": clean(evidence.quote),
        "start": evidence.start,
        "end": evidence.end,
        "article": article.id,
        "title": clean(article.title),
        "url": _or_none(article.url),
        "published": _or_none(article.published),
        "source": _or_none(article.source),
    }


def _end(side: str, head: Any) -> Record:
    if head is None:
        return {side: None, f"{side}_type": None, f"{side}_name": None}
    return {side: head.id, f"{side}_type": head.type, f"{side}_name": clean(head.name)}


def _or_none(text: str | None) -> str | None:
    return clean(text) if text else None


def fit(value: Any) -> Any:
    """Return a JSON value whose texts are clean."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [fit(item) for item in value]
    if isinstance(value, Mapping):
        return {clean(str(key)): fit(item) for key, item in value.items()}
    return value


def as_json(value: object) -> str:
    """Return a value as one line of JSON."""
    return _ENCODER.encode(value)


_ENCODER: Final[json.JSONEncoder] = json.JSONEncoder(ensure_ascii=False)  # made once, as json.dumps would for each call

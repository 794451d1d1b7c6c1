"""Lets spaCy send a `DocumentGraph` between processes and keep it in a ``DocBin``: msgpack there and back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

import srsly

from ingest.components.document import DocumentGraph, ReadEntity, ReadRelation, Span

NAME: Final = "venturegraph"
Chain = Callable[[Any], Any] | None


def encode(value: Any, chain: Chain = None) -> Any:  # srsly's signature
    """Return a graph as plain data; leave everything else to the next encoder."""
    if isinstance(value, DocumentGraph):
        return {NAME: asdict(value)}
    return chain(value) if chain else value


def decode(value: Any, chain: Chain = None) -> Any:  # srsly's signature
    """Return the graph that `encode` took apart; leave everything else to the next decoder."""
    if NAME in value:
        return _graph(value[NAME])
    return chain(value) if chain else value


def _graph(data: Mapping[str, Any]) -> DocumentGraph:
    entities = tuple(
        ReadEntity(**{**e, "mentions": _spans(e["mentions"]), "descriptions": _spans(e["descriptions"])})
        for e in data["entities"]
    )
    return DocumentGraph(entities, *(tuple(_relation(r) for r in data[part]) for part in ("relations", "rejected")))


def _relation(data: Mapping[str, Any]) -> ReadRelation:
    value = Span(**data["value"]) if data["value"] else None
    return ReadRelation(**{**data, "value": value, "evidence": Span(**data["evidence"])})


def _spans(rows: list[Mapping[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(**row) for row in rows)


srsly.msgpack_encoders.register(NAME, func=encode)
srsly.msgpack_decoders.register(NAME, func=decode)

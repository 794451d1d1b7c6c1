"""What the components leave on a spaCy ``Doc``: entities and relations of the whole article.

``doc._.read`` holds one `DocumentGraph`; offsets are characters of ``doc.text``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from spacy.tokens import Doc

from graph.model import Status
from ingest.components.labels import SYMMETRIC


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text, ``doc.text[start:end]``."""

    start: int
    end: int


class Place(Protocol):
    """Anything that stands somewhere in the text."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """The character behind the last."""


class Name(NamedTuple):
    """A mention of an entity (its number in the article), and the entity's type; not ``named``: words that stand for it ("the firm")."""

    start: int
    end: int
    type: str
    entity: int
    named: bool = True


@dataclass(frozen=True, slots=True)
class ReadEntity:
    """A thing of the article: its best name, the places that name it, and the words that stand for it (``it``)."""

    type: str
    name: str
    mentions: tuple[Span, ...]
    descriptions: tuple[Span, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class ReadRelation:
    """A relation of the article: indices into its entities; ``value`` is the literal's place where there is no object."""

    subject: int
    predicate: str
    object: int | None
    value: Span | None
    evidence: Span
    confidence: float
    status: Status = "stated"
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, str, int | None]:
        """What is said of what: subject, predicate and object; a symmetric relation is the same from both sides."""
        if self.predicate in SYMMETRIC and self.object is not None and self.object < self.subject:
            return self.object, self.predicate, self.subject
        return self.subject, self.predicate, self.object


@dataclass(frozen=True, slots=True)
class DocumentGraph:
    """Everything read in one document; ``rejected`` holds the relations under the threshold (the why-not ledger)."""

    entities: tuple[ReadEntity, ...] = ()
    relations: tuple[ReadRelation, ...] = ()
    rejected: tuple[ReadRelation, ...] = ()


if not Doc.has_extension("read"):
    Doc.set_extension("read", default=DocumentGraph())

if not Doc.has_extension("published"):
    Doc.set_extension("published", default="")  # the article's date, against which "last Tuesday" is resolved

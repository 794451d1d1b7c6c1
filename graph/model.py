"""The types that flow: article -> reference, mention -> statement -> entity, edge.

All are frozen; ids are hashes of content, so that the same news gives the same ids on every machine and in every order.
Dates are ISO 8601 strings of reduced precision (``2024``, ``2024-06``, ``2024-06-12``), empty where unknown: their length
is their precision, and they sort.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, ClassVar, Final, Literal

Status = Literal["stated", "planned", "rumoured", "ended"]
STATUSES: tuple[Status, ...] = ("stated", "planned", "rumoured", "ended")
Opinion = Literal["same", "different", "unsure"]
OPINIONS: tuple[Opinion, ...] = ("same", "different", "unsure")
Attributes = Mapping[str, Any]
SIGNATURE: Final = 256  # bytes of an article's MinHash signature

# Made once: json.dumps with options makes an encoder for each call.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_id(prefix: str, *parts: str) -> str:
    """Return ``prefix_`` and 24 hex digits (96 bits) of BLAKE2b over the parts; their borders count."""
    text = f"[{', '.join(map(encode_basestring, parts))}]"  # as JSON
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12)
    return f"{prefix}_{digest.hexdigest()}"


def canonical_json(value: object) -> str:
    """Return ``value`` as JSON with sorted keys and no spaces: equal values give equal text."""
    return _CANONICAL.encode(value)


class _Sent:
    """Pickled as its fields, in their order: readings go from process to process, and Python's own way takes twice as long."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]]  # the fields, as of every dataclass

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), _getter(self.__match_args__)(self)


class _Known(_Sent):
    """Keeps its id once somebody has asked for it: a store asks for those of an article's references twenty times each."""

    __slots__ = ("_id",)
    _id: str

    @property
    def id(self) -> str:
        """The hash of what it is."""
        try:
            return self._id
        except AttributeError:  # the first time
            object.__setattr__(self, "_id", self._hashed())  # all else is frozen, so it stays true
        return self._id

    def _hashed(self) -> str:
        raise NotImplementedError


@cache
def _getter(fields: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*fields)


@dataclass(frozen=True, slots=True)
class Article(_Known):
    """A news article as it was read.

    ``text`` is the main text, paragraphs divided by one blank line; every offset in the graph is into it, in code points.
    ``published`` and ``modified`` are dates of reduced precision; ``source`` is the outlet's name or host, ``language`` an
    ISO 639-1 code, ``authors`` the names of those who wrote it, divided by ``"; "``. What was not found is empty, never
    guessed. ``signature`` is the text's MinHash (64 unsigned numbers of 4 bytes, the smallest byte first) or empty: articles
    with like signatures carry the same text and count as one source.
    """

    title: str
    text: str
    url: str = ""
    published: str = ""
    modified: str = ""
    source: str = ""
    language: str = ""
    signature: bytes = b""
    authors: str = ""

    def _hashed(self) -> str:
        """Return the hash of the url, or of title and text where there is none: a changed page keeps its id."""
        return content_id("art", "url", self.url) if self.url else content_id("art", "text", self.title, self.text)

    @property
    def digest(self) -> str:
        """The hash of everything that was read: another digest under the same id is a new version."""
        fields = (
            self.title,
            self.text,
            self.url,
            self.published,
            self.modified,
            self.source,
            self.language,
            self.signature.hex(),
        )
        return content_id("ver", *fields, *filter(None, (self.authors,)))  # without any as before they were looked for

    @property
    def head(self) -> "ArticleHead":
        """Return as much of it as a citation needs."""
        return ArticleHead(self.id, self.title, self.url, self.published, self.source)


@dataclass(frozen=True, slots=True)
class Reference(_Known):
    """A thing as one article speaks of it: what resolution joins into entities, and judgements are about."""

    article: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()

    def _hashed(self) -> str:
        """Return the hash of article, type and name: a name with one type is one thing within one article."""
        return content_id("ref", self.article, self.type, self.name)


@dataclass(frozen=True, slots=True)
class Mention(_Sent):
    """One place in an article's text that names a thing or stands for it (``it``, ``the start-up``)."""

    article: str
    start: int
    end: int
    text: str
    reference: str
    kind: Literal["name", "description"] = "name"


@dataclass(frozen=True, slots=True)
class Evidence(_Sent):
    """The article's own words: ``article.text[start:end] == quote``."""

    article: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Statement(_Known):
    """What one article says once: subject and object are ids of references; a literal stands in ``value``.

    ``since`` and ``until`` bound the time for which the fact holds, as far as the text says; ``confidence`` is the
    estimated probability that a careful reader agrees.
    """

    subject: str
    predicate: str
    evidence: Evidence
    object: str = ""
    value: str = ""
    attributes: Attributes = field(default_factory=dict)
    status: Status = "stated"
    since: str = ""
    until: str = ""
    confidence: float = 1.0

    def _hashed(self) -> str:
        """Return the hash of who, what and whom in which article: the same fact twice in one article is one statement."""
        return content_id("stm", self.evidence.article, self.subject, self.predicate, self.object, self.value)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one article gave; what a store takes in one transaction.

    ``extractor`` names the reader and its version: the same article read by another version is read anew. ``rejected`` are
    the statements that were too uncertain to make, with their confidence, which did not reach the reader's ``threshold``:
    they explain what is not in the graph.
    """

    article: Article
    references: tuple[Reference, ...] = ()
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    extractor: str = ""
    rejected: tuple[Statement, ...] = ()
    threshold: float = 0.0

    @property
    def version(self) -> str:
        """The hash of the article's digest and the extractor: what `Reader.version` returns once it is stored."""
        return content_id("rdg", self.article.digest, self.extractor)


@dataclass(frozen=True, slots=True)
class EntityHead:
    """As much of an entity as a line of a list needs."""

    id: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing of the world, derived from its references: never edited, always computable anew.

    ``properties`` holds the values of functional literals (``founded_year``) with the best support; ``articles`` counts
    the articles that mention it, ``degree`` its edges.
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    articles: int = 0
    degree: int = 0

    @property
    def head(self) -> EntityHead:
        """Return id, type and name."""
        return EntityHead(self.id, self.type, self.name)


@dataclass(frozen=True, slots=True)
class Edge:
    """All statements that say the same of the same two entities.

    ``sources`` counts syndication clusters, not urls; ``first_seen`` and ``last_seen`` are publication dates; ``status``
    is that of the youngest statement; ``confidence`` combines independent sources: 1 - product(1 - best of each).
    """

    subject: EntityHead
    predicate: str
    object: EntityHead
    status: Status
    statements: int
    sources: int
    first_seen: str
    last_seen: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """As much of an article as a citation needs."""

    id: str
    title: str
    url: str
    published: str
    source: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement with what a reader needs to judge it: who, whom, and the article that says so."""

    statement: Statement
    subject: EntityHead
    object: EntityHead | None
    article: ArticleHead


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line of the why-not ledger: what an article may say, in a sentence of its own, but too uncertainly to be in the graph.

    The confidence of its statement did not reach the ``threshold`` of the reader that read the article.
    """

    fact: Fact
    threshold: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of two things, by the ids of entities or of references: the same, different, or unsure.

    Judgements are only ever added; of several on one pair the youngest (by ``at``, then id) holds. ``at`` is an ISO 8601
    time. ``undone`` is the time at which it was taken back, empty while it holds.
    """

    left: str
    right: str
    verdict: Opinion
    by: str
    at: str
    why: str = ""
    undone: str = ""

    @property
    def id(self) -> str:
        """The hash of who said what of whom and when."""
        return content_id("jdg", *self.pair, self.verdict, self.by, self.at)

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in order: which is called left does not matter."""
        return min(self.left, self.right), max(self.left, self.right)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two things that might be one, with score and reasons.

    ``kind`` is ``review`` (a person should look), ``conflict`` (alike, but joining them would unite two that must stay apart:
    ``against``) or ``merged`` (they are one entity because of this). ``left`` and ``right`` name the things, which inside an
    entity still have their own ids and names.
    """

    left: EntityHead
    right: EntityHead
    score: float
    reasons: tuple[str, ...]
    kind: Literal["review", "conflict", "merged"]
    against: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements of one entity that cannot hold at once, each with its proof."""

    entity: EntityHead
    predicate: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the change feed: ``number`` grows and is never given twice.

    ``kind`` says what happened to ``subject``, a statement's or an entity's id: ``added``, ``changed``, ``retracted``; a
    statement is ``superseded`` by the statement ``other``; an entity is ``merged`` into ``other`` or ``split`` from it. Of
    articles there is only ``retracted``.
    """

    number: int
    kind: Literal["added", "changed", "retracted", "superseded", "merged", "split"]
    subject: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that was not taken, and why: ``source`` names it, ``reason`` is one line for a person.

    The rest is what a second try needs: ``via`` is what the operator named and the input was found in, ``title`` and
    ``published`` what a feed said of it; ``passing`` is true where the reason may pass by itself (a server in trouble).
    """

    source: str
    reason: str
    via: str = ""
    title: str = ""
    published: str = ""
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of what a store holds; the maps are by entity type, by predicate and by the refusals' reason."""

    articles: int
    entities: Mapping[str, int]
    statements: Mapping[str, int]
    edges: int
    refusals: Mapping[str, int]

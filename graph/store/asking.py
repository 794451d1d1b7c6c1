"""Questions that go beyond one entity: conditions on entities and statements, words in names and sentences, links of many.

`Finder` is what a store adds to `Reader` to answer them fast; `graph.store.scanning` answers them for every other reader.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, Protocol, runtime_checkable

from graph.model import ArticleHead, Attributes, Candidate, Edge, Entity, Event, Fact, Judgement
from graph.store.base import Page

Op = Literal["=", "!=", "<", "<=", ">", ">=", "~"]
OPS: Final[tuple[Op, ...]] = ("!=", "<=", ">=", "=", "<", ">", "~")
Side = Literal["subject", "object", "either"]
Facet = Literal["type", "place", "status", "source", "year"]
FACETS: Final[tuple[Facet, ...]] = ("type", "place", "status", "source", "year")

MAX_SEEN: Final = 200_000  # things that one search for a path may visit: beyond it nobody would call its ends connected

# Fields whose values are compared as dates of reduced precision, as numbers, as yes or no; all others are text.
DATES: Final = frozenset({"date", "since", "until", "published", "first_seen", "last_seen", "at"})
NUMBERS: Final = frozenset(
    {"amount", "low", "high", "confidence", "degree", "articles", "sources", "statements", "score"}
)
FLAGS: Final = frozenset({"lead", "total", "undone"})

ENTITY_FIELDS: Final = frozenset({"id", "type", "name", "degree", "articles", "last_seen"})
STATEMENT_FIELDS: Final = frozenset(
    {"status", "confidence", "value", "source", "published", "date", "quote", "article", "statement"}
)
OTHER_FIELDS: Final = frozenset({"id", "type", "name"})  # of the thing at the other end
ENDS: Final = frozenset({"relation", "entity", "subject", "object", "subject.type", "object.type"})
EDGE_FIELDS: Final = ENDS | {"status", "sources", "statements", "confidence", "first_seen", "last_seen", "statement"}
ARTICLE_FIELDS: Final = frozenset({"id", "title", "url", "source", "language", "authors", "published", "entity"})
EVENT_FIELDS: Final = frozenset({"kind", "subject", "other"})
CANDIDATE_FIELDS: Final = frozenset({"score", "kind", "entity", "type", "reason"})
JUDGEMENT_FIELDS: Final = frozenset({"id", "entity", "verdict", "by", "at", "why", "undone"})
FACT_FIELDS: Final = STATEMENT_FIELDS | ENDS


@dataclass(frozen=True, slots=True)
class Condition:
    """One of ``values`` stands in this relation to the field.

    Text is compared without the case of ASCII letters, names by `names.key` or as ids, dates as far as the asked one is precise
    (2024-06 is in 2024; a less precise date counts as the start of its period). What is unknown fulfils no condition.
    ``~`` asks for a part of the text.
    """

    field: str
    op: Op
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """There is a statement of this relation (any where empty), in this direction, on which all conditions hold together."""

    relation: str
    side: Side = "either"
    conditions: tuple[Condition, ...] = ()
    negated: bool = False


Where = tuple[Condition | Related, ...]  # all hold
Facts = tuple[Condition, ...]  # all hold of one statement
Conditions = tuple[Condition, ...]  # all hold of one edge, article, event of the change feed, candidate or judgement


@dataclass(frozen=True, slots=True)
class Words:
    """Words that occur together in a name: of each variant all, each as one of several spellings; the last may be unfinished."""

    variants: tuple[tuple[tuple[str, ...], ...], ...]
    prefix: bool = False


class Match(NamedTuple):
    """As much of a found entity as ranking needs; ``last_seen`` is the date of the youngest statement on it.

    A plain tuple: a search makes a thousand.
    """

    id: str
    type: str
    name: str
    degree: int
    last_seen: str
    grade: int


@dataclass(frozen=True, slots=True)
class Matches:
    """The best of the found entities by grade, degree, name and id.

    ``total`` counts all, or some where they are more than the best; ``ids`` are those of all, None where they were not gathered.
    """

    items: tuple[Match, ...]
    total: int
    ids: Sequence[str] | None = field(default=None, compare=False)


Forms = Mapping[str, float]  # the stems that stand for a word, its own too, and how well each does, in (0, 1]


class Alike(NamedTuple):
    """A found entity, and what share of the words sought it has: 1 for all as typed; rare words count for more (alike.py)."""

    match: Match
    share: float


class Outline(NamedTuple):
    """A statement without its proof, as much as tells which belong together: ends by id and type, both empty where a value stands.

    ``date`` is from when it holds, as conditions on dates ask.
    """

    id: str
    subject: str
    subject_type: str
    predicate: str
    object: str
    object_type: str
    attributes: Attributes
    article: str
    date: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Link:
    """An edge as a step of a path: the ends as ids, with their types."""

    subject: str
    subject_type: str
    predicate: str
    object: str
    object_type: str
    status: str
    sources: int
    confidence: float

    def other(self, end: str) -> tuple[str, str]:
        """Return id and type of the end that is not this one."""
        return (self.object, self.object_type) if end == self.subject else (self.subject, self.subject_type)


class Way(NamedTuple):
    """How a thing stands to a neighbour: in which relation, and whether the thing is its subject."""

    via: str
    predicate: str
    subject: bool


class Sharing(NamedTuple):
    """How many edges the neighbour of a way has, and the ids of all who stand to it so, in order."""

    edges: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkFilter:
    """Which edges count: these relations (all where empty), these statuses, at least so many sources and so much confidence."""

    predicates: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    sources: int = 1
    confidence: float = 0.0

    def keeps(self, predicate: str, status: str, sources: int, confidence: float) -> bool:
        """Say whether an edge counts."""
        named = predicate in self.predicates or not self.predicates
        return (
            named
            and (status in self.statuses or not self.statuses)
            and sources >= self.sources
            and confidence >= self.confidence
        )


@runtime_checkable
class Finder(Protocol):
    """What a store answers beyond `Reader`; all are questions to one state of the graph."""

    def at_once(self) -> AbstractContextManager[object]:
        """Answer all that is asked within the context, in its thread, from one state of the graph where the store can."""

    def find_near(self, word: str) -> Mapping[str, int]:
        """Return words of names that may be meant by a typed one, itself too, with the number of names that hold each."""

    def find_names(self, words: Words, key: str, where: Where, top: int) -> Matches:
        """Find entities by their names, graded as `Reader.search` does by the comparison key of what was typed."""

    def find_texts(self, stems: Sequence[str], where: Where, top: int) -> Matches:
        """Find entities by all of these stems in names and best sentences; the grade is 0."""

    def find_text_ids(self, stems: Sequence[str], where: Where, most: int) -> Sequence[str]:
        """Return the ids of at most so many of the entities that `find_texts` finds, in no order."""

    def find_alike(self, words: Sequence[Forms], where: Where, top: int) -> Sequence[Alike]:
        """Find the entities that have most of these words in names and best sentences: by share, degree, name and id; grades are 0.

        What more than 20,000 have is no word by which something is found.
        """

    def find_entities(self, where: Where, *, limit: int = 20, cursor: str = "") -> Page[Entity]:
        """List entities, the best connected first, then by name and id."""

    def find_facts(self, where: Facts, *, limit: int = 20, cursor: str = "") -> Page[Fact]:
        """List statements, youngest article first, then by id."""

    def find_outlines(self, where: Facts, most: int) -> Sequence[Outline]:
        """Return at most so many of the statements of `find_facts` in outline, in no order."""

    def find_edges(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Edge]:
        """List edges, best supported first, in the order of `Reader.edges`; ``entity`` is either end, ``statement`` one behind it."""

    def find_articles(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[ArticleHead]:
        """List articles, youngest first, in the order of `Reader.articles`; ``entity`` is a thing that an article names."""

    def find_events(self, where: Conditions, *, since: int = 0, limit: int = 100) -> Sequence[Event]:
        """Return what changed after the event with this number, as `Reader.changes` does; ``subject`` and ``other`` are ids."""

    def find_candidates(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Candidate]:
        """List what might be one, in the order of `Reader.candidates`; ``entity`` is that of either thing, or the thing's own id."""

    def find_judgements(self, where: Conditions, *, limit: int = 20, cursor: str = "") -> Page[Judgement]:
        """List judgements in the order of `Reader.judgements`; ``entity`` is what either id belongs to now, or the id as judged."""

    def find_links(
        self, entities: Sequence[str], keep: LinkFilter, *, among: frozenset[str] | None = None
    ) -> Sequence[Link]:
        """Return the edges of these entities, each once, by ids; only those whose both ends are ``among`` these, where given."""

    def find_between(
        self, start: str, goal: str, keep: LinkFilter, *, avoid: frozenset[str], hops: int
    ) -> frozenset[str] | None:
        """Return everything that lies on a shortest path of at most so many edges, perhaps with more beside it; both ends, too.

        Nothing of the types to ``avoid`` is on the way; without a path there is nothing. None where the store does not find
        that out faster than a walk over `find_links`.
        """

    def find_sharing(self, ways: Sequence[Way], type_: str, keep: LinkFilter, most: int) -> Mapping[Way, Sharing]:
        """Return for each way who else stands so, of one type, in the order of the ways.

        Ways to things with more than so many of these edges are left out, without reading those.
        """

    def find_facets(self, entities: Sequence[str], facet: Facet) -> Mapping[str, int]:
        """Return how many of these entities have each value of a facet: the most frequent first, then by value."""

    def find_said(self, entity: str) -> Sequence[Fact]:
        """Return the statements whose sentences describe an entity, the best first."""

    def find_quotes(self, entities: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Return of each entity the sentences of `find_said` alone, by the ids of the statements, in that order.

        What is gone is left out, as it is of the next two.
        """

    def find_each(self, entities: Sequence[str]) -> Mapping[str, Entity]:
        """Return the entities with these ids."""

    def find_proofs(self, statements: Sequence[str]) -> Mapping[str, Fact]:
        """Return the statements with these ids."""

    def find_newest(self) -> str:
        """Return the youngest publication date, empty where there is none."""

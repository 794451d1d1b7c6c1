"""What every store promises: `Reader` asks, `Store` also writes.

The contract suite in ``tests/graph/store`` holds all implementations to the same answers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Literal, Protocol, Self, TypeVar

from graph.model import (
    Article,
    ArticleHead,
    Candidate,
    Contradiction,
    Edge,
    Entity,
    Event,
    Fact,
    Judgement,
    Mention,
    Reading,
    Refusal,
    Rejection,
    Stats,
)
from graph.store.jobs import NO_STEP, Ending, Job, Step, Visit
from graph.store.saved import SavedSearch

T = TypeVar("T")
Change = Literal["added", "unchanged", "replaced", "outdated"]
Kind = Literal["entity", "edge", "fact"]
Item = Entity | Edge | Fact
Ends = tuple[str, str, str]  # an edge: subject, predicate, object; of a symmetric relation in either order
KINDS: frozenset[Kind] = frozenset({"entity", "edge", "fact"})
MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``next`` is the cursor of the following page, empty on the last. ``total`` counts the whole list."""

    items: tuple[T, ...]
    next: str
    total: int


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search over names and aliases.

    Every word of ``text`` must occur, in any order; the last one may be the start of a word (``prefix``). An empty
    ``text`` lists all. ``types`` keeps only these entity types. Best match first, then the best connected, then by name.
    """

    text: str
    types: frozenset[str] = frozenset()
    prefix: bool = True
    limit: int = 20
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A found entity with the name or alias that matched and a score in (0, 1], comparable within one search only."""

    entity: Entity
    matched: str
    score: float


@dataclass(frozen=True, slots=True)
class AsOf:
    """A moment: ``valid`` keeps what held then, ``published`` what had been published by then; empty does not restrict.

    Both are dates of reduced precision. A fact holds from its ``since`` or ``date``, else from the day it was published, until
    its ``until`` or until another fact takes its place (the next chief executive, the next seat); plans and rumours never do.
    """

    valid: str = ""
    published: str = ""


NOW = AsOf()
Tell = Callable[
    [str, int, int], None
]  # of what something long does, how much of how much is done; 0 where that is not known


def untold(step: str, done: int, total: int) -> None:
    """Tell nobody."""


class Reader(Protocol):
    """Questions to the graph. Ids that do not exist raise `NotFoundError`, impossible limits and cursors `InvalidQueryError`.

    The id of an entity that has become part of another raises `MergedError`, which gives the other's id; that of an article,
    entity or statement which was retracted raises `GoneError`.
    """

    def article(self, id_: str) -> Article:
        """Return one article with its text."""

    def version(self, article: str) -> str:
        """Return the `Reading.version` under which an article is held, or ``""`` where it is not."""

    def versions(self, articles: Sequence[str]) -> Mapping[str, str]:
        """Return the versions of those of these articles that it holds."""

    def articles(self, *, limit: int = 20, cursor: str = "") -> Page[Article]:
        """List the articles, youngest first, undated last, then by id."""

    def copies(self, article: str) -> Sequence[ArticleHead]:
        """Return the articles that carry the same text as this one, itself included: earliest first, undated last, then by id.

        They are its cluster, named by the smallest of their ids; `graph.store.copies` says what makes two texts the same.
        """

    def readings(self, *, after: str = "") -> Iterator[Reading]:
        """Yield what was read, in the order of the articles' ids and only those above ``after``: a copy can go on there.

        They are tidy, as `Store.put` made them; to put them again changes nothing.
        """

    def mentions(self, article: str) -> Sequence[tuple[Mention, str]]:
        """Return an article's mentions in the order of the text, each with the id of its entity."""

    def article_facts(self, article: str) -> Sequence[Fact]:
        """Return what an article states, in the order of the evidence."""

    def article_rejections(self, article: str) -> Sequence[Rejection]:
        """Return what an article does not state for certain, the likeliest first, then by id: its part of the why-not ledger."""

    def entity(self, id_: str, *, as_of: AsOf = NOW) -> Entity:
        """Return one entity; names and type are those of today also for an ``as_of``.

        Raises `InvalidQueryError` for an impossible date.
        """

    def fact(self, statement: str) -> Fact:
        """Return one statement with its ends and its article."""

    def facts(
        self, entity: str, *, predicate: str = "", as_of: AsOf = NOW, limit: int = 20, cursor: str = ""
    ) -> Page[Fact]:
        """List the statements in which an entity is subject or object, youngest article first, then by id."""

    def rejections(self, entity: str, *, predicate: str = "", limit: int = 20, cursor: str = "") -> Page[Rejection]:
        """List what is not said for certain of an entity, as subject or object: the likeliest first, then by id."""

    def edges(
        self, entity: str, *, predicate: str = "", as_of: AsOf = NOW, limit: int = 20, cursor: str = ""
    ) -> Page[Edge]:
        """List the edges of an entity in both directions, best supported first (sources, confidence), then by ids."""

    def edge_facts(self, subject: str, predicate: str, object_: str) -> Sequence[Fact]:
        """Return the statements behind one edge, most confident first: its proof."""

    def proofs(self, edges: Sequence[Ends]) -> Mapping[Ends, Fact]:
        """Return the best statement behind each of these edges: the first of `edge_facts`. What is no edge is left out."""

    def search(self, query: SearchQuery) -> Page[Hit]:
        """Find entities by name."""

    def superseded(self, entity: str) -> Mapping[str, str]:
        """Return which of an entity's statements others have taken the place of, by the date the facts hold."""

    def contradictions(self, entity: str) -> Sequence[Contradiction]:
        """Return what is said of an entity that cannot hold at once: two founding years, two chief executives."""

    def merges(self, entity: str) -> Sequence[Candidate]:
        """Return why the names of an entity are one: the links between its things."""

    def candidates(self, *, limit: int = 20, cursor: str = "") -> Page[Candidate]:
        """List what might be one and awaits a person: the likeliest first, then by ids."""

    def judgements(self, *, limit: int = 20, cursor: str = "") -> Page[Judgement]:
        """List all judgements, also those undone, the youngest first."""

    def changes(self, since: int = 0, *, limit: int = 100) -> Sequence[Event]:
        """Return what changed after the event with this number, in order."""

    def revision(self) -> str:
        """Return a text that is another after each change to the graph: while it stands, every question has its old answer.

        It is empty for a graph that this version has not written to yet.
        """

    def stats(self) -> Stats:
        """Count what is there."""

    def refusals(self, *, limit: int = 20, cursor: str = "") -> Page[Refusal]:
        """List the inputs that were not taken, by source; what a second try needs is in `refused`."""

    def job(self, id_: str) -> Job:
        """Return one run."""

    def jobs(self, *, limit: int = 20, cursor: str = "") -> Page[Job]:
        """List the runs, the youngest first, then by id."""

    def refused(self, job: str, *, limit: int = 20, cursor: str = "") -> Page[Refusal]:
        """List what a run did not take, by source, whole."""

    def visit(self, source: str) -> Visit | None:
        """Return what an address served when it was last read to the end, None where it never was."""

    def visits(self, *, limit: int = 20, cursor: str = "") -> Page[Visit]:
        """List the visits to what operators named (those without ``via``), by source."""

    def saved_search(self, id_: str) -> SavedSearch:
        """Return one saved search."""

    def saved_searches(self, owner: str | None = None, *, limit: int = 20, cursor: str = "") -> Page[SavedSearch]:
        """List the saved searches, of one owner or of all, by owner and name."""

    def scan(self, kinds: frozenset[Kind] = KINDS) -> Iterator[Item]:
        """Yield the whole graph as of one moment, in bounded memory: what exports and analytics read.

        First the entities by id, then the edges by subject, predicate and object, then the facts by article and place. A server
        that has no snapshots raises `StoreUnavailableError` at the end where somebody wrote meanwhile: then it is to be read anew.
        """

    def dump(self) -> Iterator[str]:
        """Yield the canonical graph as sorted JSON lines, free of times of reading: equal graphs give equal lines.

        It is of one moment, or raises as `scan` does.
        """

    def close(self) -> None:
        """Release the database; asking afterwards is an error."""

    def __enter__(self) -> Self:
        """Return itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""


class Store(Reader, Protocol):
    """A reader that also takes articles in and gives them back. Each call is one transaction, done whole or not at all."""

    together: int  # articles that a run puts in one transaction, where so many wait

    def put(self, reading: Reading, step: Step = NO_STEP) -> Change:
        """Take an article in, and the step with it: its job counts what became of the article.

        The same `Reading.version` again is ``unchanged``; another version of the same id has its statements ``replaced``, unless
        its ``modified`` (or ``published``) date is older than the one held: then it is ``outdated`` and nothing changes.
        Of what the reader rejected, the likeliest `derive.LEDGER` are kept with the article, and none under `derive.WORTH_KEEPING`.
        Takes the source's refusal back, should there be one. Raises `InvalidInputError` for a reading that contradicts
        itself or the ontology (a quote that is not at its offsets, an unknown reference, a forbidden pair of types).
        """

    def put_all(self, readings: Iterable[Reading], steps: Sequence[Step] = ()) -> list[Change]:
        """Take several articles in, in one transaction: the same as `put` of one after the other, and faster.

        ``steps``, where given, holds one for each reading. The change feed tells what came of them together, and of an
        article that is among them twice, what came of each. Raises as `put` does; then none is taken.
        """

    def retract(self, article: str) -> None:
        """Take an article back: the graph is then as if it had never been read. Raises `NotFoundError`."""

    def judge(self, judgement: Judgement) -> None:
        """Take a person's judgement on two entities or references; the same one again changes nothing.

        Raises `NotFoundError` for an id that names nothing, `InvalidInputError` for a malformed judgement, and
        `ConflictError` where it contradicts what follows from the judgements in force.
        """

    def undo(self, judgement: str, *, at: str) -> None:
        """Take a judgement back: the graph is then as if it had never been made.

        Raises `NotFoundError` for an unknown one, `InvalidInputError` where it was undone before, `ConflictError` where an
        older one on the same pair would come into force and contradict others.
        """

    def adopt(self, judgements: Sequence[Judgement]) -> None:
        """Take judgements over from another store as they are there, also those undone and those on ids that are gone.

        Raises `InvalidInputError` for a malformed one; they are not held against each other, as the other store did that.
        """

    def rebuild(self, tell: Tell = untold) -> None:
        """Derive everything anew from articles and judgements; the result is the same graph, and no event is written.

        All of it is kept or nothing, whatever ends it; ``tell`` is told how far it is.
        """

    def refuse(self, refusal: Refusal, step: Step = NO_STEP) -> None:
        """Remember that an input was not taken; a second refusal of the same source replaces the first.

        The step's job counts it under ``refused`` and keeps it whole among its own.
        """

    def note(self, step: Step) -> None:
        """Take a step alone: counts, visits and the sign of life of a job; a job that does not exist is passed over."""

    def submit(self, job: Job) -> Job:
        """Take a new job, ``queued`` or ``running``, and return it; of one ``key`` there is one, which is returned.

        Raises `InvalidInputError` for a malformed job, `ConflictError` where the key belongs to one with other sources. All
        but the youngest `jobs.KEPT` are forgotten.
        """

    def claim(self, at: str, *, stale: str) -> Job | None:
        """Return the oldest ``queued`` job, now ``running`` since ``at``; None where there is none. No two callers get the same.

        A job of the origin ``api`` that runs but was last seen before ``stale`` is given again: its worker was killed.
        """

    def cancel(self, job: str, *, at: str) -> Job:
        """Call a job off: ``cancelled`` at once where it is queued, ``cancelling`` while it runs. Returns it.

        Raises `NotFoundError`, and `ConflictError` where it has ended.
        """

    def save_search(self, search: SavedSearch) -> SavedSearch:
        """Keep a search and return it; the same again is the one held, with how far it was looked at.

        Raises `InvalidInputError` for a malformed one, `ConflictError` where the owner has another of this name or too many.
        """

    def mark_seen(self, id_: str, number: int) -> SavedSearch:
        """Note that a saved search was looked at up to an event, and return it. Raises `NotFoundError`, `InvalidInputError`."""

    def forget_search(self, id_: str) -> None:
        """Remove a saved search. Raises `NotFoundError`."""

    def finish(
        self, job: str, ending: Ending, *, at: str, reason: str = "", seconds: Mapping[str, float] | None = None
    ) -> None:
        """End a job. Raises `NotFoundError`, and `ConflictError` where it has ended."""

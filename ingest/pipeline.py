"""Sources to store: fetch, parse, read and write side by side; what was read meanwhile is put in one transaction.

Any break leaves whole articles, with all that is noted of them.

Everything that waits is bounded, so that the slowest part sets the pace of all and the memory stays flat.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from time import monotonic
from typing import Final

import structlog

from graph.errors import InvalidInputError
from graph.model import Article, Reading, Refusal
from graph.store.base import Change, Store
from graph.store.jobs import Step, Visit, utc_now
from ingest import roundup
from ingest.fetch import Fetcher
from ingest.gather import TICK, Gathering, Read
from ingest.item import Clock, End, Item
from ingest.ledger import Ledger
from ingest.page import Seen, Unchanged
from ingest.parser import Parser
from ingest.quality import foreign
from ingest.reader import NewsReader
from ingest.readers import Readers
from ingest.sources import Source, read_source
from ingest.visits import Known

BATCH: Final = 8  # articles that are read together: a break loses no more than these a reader
LINGER: Final = 3.0  # seconds that an article which was read waits for others to be put with
REVISIT: Final = timedelta(days=1)  # after which a listed page is asked for though its feed says nothing new of it

COLLECT: Final = 50_000  # new objects between two looks for garbage, which are a transaction's; with Python's 700 they took a ms an article

Progress = Callable[[str], None]

log = structlog.get_logger()


@dataclass(slots=True)
class Report:
    """What one run did: articles by what became of them, what was read in them, and what was not taken and why."""

    changes: Counter[Change] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    quiet: int = 0  # addresses that said that nothing is new

    @property
    def articles(self) -> int:
        """Count the articles that were read or found unchanged."""
        return sum(self.changes.values())


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes.

    ``job`` is the id under which the store counts it, empty for none; ``readers`` the number of reader processes; ``again``
    asks for everything in full, also for what has not changed; ``stopped`` is asked now and then whether to end early.
    """

    job: str = ""
    readers: int = 1
    again: bool = False
    progress: Progress = lambda _: None
    stopped: Callable[[], bool] = lambda: False


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for garbage less often than Python does by itself: a transaction makes thousands of objects, and all of them are in use."""
    before = gc.get_threshold()
    gc.set_threshold(max(COLLECT, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Ingest:
    """Takes sources into a store. ``report`` is complete at any moment: an interrupted run can still say what it did."""

    def __init__(self, store: Store, reader: NewsReader, fetcher: Callable[[], Fetcher], options: Options) -> None:
        self._store, self._reader, self._fetcher, self._options = store, reader, fetcher, options
        self._made, self._making = list[Fetcher](), Lock()
        self._ledger, self._batch = Ledger(), list[Item]()
        self._over = set[Source]()  # what has given all that its limit allows
        self._read, self._since = list[tuple[Item, Reading]](), 0.0  # what waits to be put, and since when
        self.report, self.clock = Report(), Clock()

    def run(self, sources: Sequence[Source]) -> Report:
        """Read all sources; a source that names nothing is refused like an unreadable article, and the rest goes on."""
        known, unique = Known(self._visit, utc_now(REVISIT)), dict.fromkeys(sources)
        gathering = Gathering(self._found(known), unique, self.clock, self._over.__contains__)
        with (
            _seldom_collecting(),
            Parser(self.clock) as parser,
            Readers(self._reader, self.clock, self._options.readers) as readers,
        ):
            try:
                for item in parser.all(gathering):
                    self._take(item, readers)
                    if self._options.stopped():
                        break
                else:
                    self._finish(readers)
            finally:
                gathering.stop()
                self._close()
        return self.report

    def _found(self, known: Known) -> Read:
        return lambda source: read_source(source, self._one_fetcher, known)

    def _one_fetcher(self) -> Fetcher:
        """Return the run's one fetcher, made when the first address is read."""
        with self._making:
            if not self._made:
                self._made.append(self._fetcher())
            return self._made[0]

    def _close(self) -> None:
        with self._making:
            for fetcher in self._made:
                fetcher.close()

    def _visit(self, address: str) -> Visit | None:
        """Return what is known of an address; what another version of the reader read, it should read anew."""
        held = None if self._options.again else self._store.visit(address)
        return held if held and held.reader == self._reader.extractor else None

    def _take(self, item: Item | None, readers: Readers) -> None:
        """Move one item on; None says that there is time to put what has been read, and to read what waits."""
        if item is not None:
            self._sort(item)
        if len(self._batch) >= BATCH or (self._batch and item is None and not readers.busy):
            self._begin(readers)
        self._put_ready(readers, wait=0.0)

    def _begin(self, readers: Readers) -> None:
        while readers.full and not self._options.stopped():
            self._put_ready(readers, wait=TICK)
        readers.begin(self._batch)
        self._batch.clear()

    def _finish(self, readers: Readers) -> None:
        if self._batch:
            self._begin(readers)
        while readers.busy and not self._options.stopped():
            self._put_ready(readers, wait=TICK)

    def _put_ready(self, readers: Readers, *, wait: float) -> None:
        """Put what has been read, once it is enough, has waited or is the last; when the run is to end, it is left for the next one."""
        for item, reading in readers.done(wait):
            if self._options.stopped():
                return
            if isinstance(reading, Refusal):
                self._refuse(replace(item, what=reading), reading)
            else:
                self._await(item, reading)
        if self._read and (not readers.busy or monotonic() - self._since > LINGER):
            self._put_read()

    def _await(self, item: Item, reading: Reading) -> None:
        """Let an article wait for others to be put with: together they cost half."""
        self._since = self._since if self._read else monotonic()
        self._read.append((item, reading))
        if len(self._read) >= self._store.together:
            self._put_read()

    def _put_read(self) -> None:
        some, self._read = self._read, []
        self._put_all(some)

    def _sort(self, item: Item) -> None:
        """Settle what needs no reading, and let the rest wait for its batch."""
        what = item.what
        if isinstance(what, Article):
            self._sort_article(item, what)
        elif isinstance(what, Refusal):
            self._refuse(item, what)
        elif isinstance(what, Unchanged):
            self._unchanged(replace(item, visit=what.visit), what.origin)
        elif isinstance(what, Seen | End):
            self.report.quiet += isinstance(what, Seen) and what.unchanged
            self._settle(item)

    def _sort_article(self, item: Item, article: Article) -> None:
        """Pass on what the store does not hold yet in this version: reading costs, looking does not."""
        if item.source.language:
            article = replace(article, language=item.source.language)
        if reason := foreign(article.language):
            self._refuse(item, Refusal(item.origin or article.url or article.title or article.id, reason))
        elif self._store.version(article.id) == Reading(article, extractor=self._reader.extractor).version:
            self._unchanged(item, article.title)
        elif self._too_many(item):
            self._over.add(item.source)
            self._settle(item)
            return
        else:
            self._batch.append(replace(item, what=article))
        if not item.part_of_page:
            self._take_back(article.url)

    def _too_many(self, item: Item) -> bool:
        """Say whether a limit leaves an article for the next run; pages that were asked for are limited as they are fetched."""
        return not (item.visit or item.part_of_page or self._ledger.take(item))

    def _take_back(self, last: str) -> None:
        """Take back what a page said as a whole where the last that it gives now is one of its items."""
        page, item, _ = last.partition(f"#{roundup.TEXT}")
        whole = Article("", "", page).id
        if item and self._store.version(whole):
            self._store.retract(whole)
            log.info("divided", job=self._options.job, source=page)

    def _put_all(self, some: list[tuple[Item, Reading]]) -> None:
        """Put what was read together in one transaction, at half the cost; where one cannot be put, each by itself."""
        steps = [self._step(item, new=True) for item, _ in some]
        try:
            with self.clock.time("write"):
                changes = self._store.put_all([reading for _, reading in some], steps) if some else []
        except InvalidInputError as error:  # a flaw of the reader's must not end the run; it is counted and kept
            if len(some) == 1:
                self._refuse_read(*some[0], error)
            else:
                for one in some:
                    self._put_all([one])
            return
        for (item, reading), change in zip(some, changes, strict=True):
            self._count(item, reading, change)

    def _refuse_read(self, item: Item, reading: Reading, error: InvalidInputError) -> None:
        self._refuse(item, Refusal(item.origin or reading.article.url or reading.article.id, str(error)))

    def _count(self, item: Item, reading: Reading, change: Change) -> None:
        self.report.changes[change] += 1
        if change in {"added", "replaced"}:
            self.report.entities.update(reference.type for reference in reading.references)
            self.report.statements.update(statement.predicate for statement in reading.statements)
        self._done(item, reading.article.title, new=change in {"added", "replaced"})

    def _unchanged(self, item: Item, title: str) -> None:
        self._store.note(replace(self._step(item), counts={"unchanged": 1}))
        self.report.changes["unchanged"] += 1
        self._done(item, title)

    def _refuse(self, item: Item, refusal: Refusal) -> None:
        refusal = replace(refusal, via=item.source.via or item.source.address)
        item = replace(item, what=refusal)
        self._store.refuse(refusal, replace(self._step(item), taken=(), visits=self._after(item, refusal)))
        log.info("refused", job=self._options.job, source=refusal.source, reason=refusal.reason)
        self.report.refused.append(refusal)
        self._done(item, refusal.source)

    def _after(self, item: Item, refusal: Refusal) -> tuple[Visit, ...]:
        """Return what to ask with after a refusal: in full where its reason may pass."""
        if not refusal.passing:
            return self._step(item).visits
        held = self._store.visit(refusal.source)
        return (replace(held, etag="", modified="", item=""),) if held else ()

    def _step(self, item: Item, *, new: bool = False) -> Step:
        """Return what to note with an item: the next request for its page, and that it is no longer refused."""
        at, taken = utc_now(), (item.origin,) if item.origin else ()
        if item.visit is None:
            return Step(self._options.job, at, taken=taken)
        changed = at if new or not item.visit.changed else item.visit.changed
        kept = replace(item.visit, reader=self._reader.extractor, checked=at, changed=changed)
        return Step(self._options.job, at, visits=(kept,), taken=taken)

    def _done(self, item: Item, title: str, *, new: bool = False) -> None:
        self._options.progress(title)
        self._settle(item, new=new)

    def _settle(self, item: Item, *, new: bool = False) -> None:
        """Count an item; with the last one of an address, note what to ask with next time."""
        if not self._ledger.settle(item, new=new):
            return
        source, at = item.source, utc_now()
        held = self._store.visit(source.address)
        visit = self._ledger.close(source, held, at, self._reader.extractor)
        if visit and source.is_watched:
            self._store.note(Step(self._options.job, at, visits=(visit,), taken=(source.address,)))
        log.info(
            "source done", job=self._options.job, source=source.address, new=visit is not None and visit.changed == at
        )

"""Sources to store: read, batch, put; one transaction an article, so that any break leaves whole articles."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graph.errors import InvalidInputError
from graph.model import Article, Reading, Refusal
from graph.store.base import Change, Store
from ingest.fetch import Fetcher
from ingest.page import Found, refusal
from ingest.parser import Parser
from ingest.reader import NewsReader
from ingest.sources import read_source

ENGLISH = {"en", ""}  # what the reader was trained on, and what could not be told

Progress = Callable[[str], None]


@dataclass(slots=True)
class Report:
    """What one run did: articles by what became of them, what was read in them, and what was not taken and why."""

    changes: Counter[Change] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """Count the articles that were read or found unchanged."""
        return sum(self.changes.values())


class Ingest:
    """Takes sources into a store; ``progress`` is told each article's title or refused source as it is done."""

    def __init__(
        self, store: Store, reader: NewsReader, fetcher: Callable[[], Fetcher], progress: Progress = lambda _: None
    ) -> None:
        self._store, self._reader, self._fetcher, self._progress = store, reader, fetcher, progress
        self.report = Report()

    def run(self, sources: Sequence[str]) -> Report:
        """Read all sources; a source that names nothing is refused like an unreadable article, and the rest goes on.

        ``report`` is complete at any moment, so that an interrupted run can still say what it did.
        """
        with Parser() as parser:
            for reading in self._reader.read(self._new(self._accepted(parser.all(self._found(sources))))):
                self._put(reading)
        return self.report

    def _found(self, sources: Sequence[str]) -> Iterator[Found]:
        for source in sources:
            try:
                yield from read_source(source, self._fetcher)
            except InvalidInputError as error:
                yield refusal(source, error)

    def _accepted(self, found: Iterable[Article | Refusal]) -> Iterator[Article]:
        for item in found:
            if isinstance(item, Refusal):
                self._refuse(item)
            elif item.language not in ENGLISH:
                self._refuse(
                    Refusal(item.url or item.title or item.id, f"language {item.language} is not read; only English is")
                )
            else:
                yield item

    def _new(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Pass on what the store does not hold yet in this version: reading costs, looking does not."""
        for article in articles:
            if self._store.version(article.id) == Reading(article, extractor=self._reader.extractor).version:
                self.report.changes["unchanged"] += 1
                self._progress(article.title)
            else:
                yield article

    def _put(self, reading: Reading) -> None:
        try:
            change = self._store.put(reading)
        except InvalidInputError as error:  # a flaw of the reader's must not end the run; it is counted and kept
            self._refuse(Refusal(reading.article.url or reading.article.id, str(error)))
            return
        self.report.changes[change] += 1
        if change in {"added", "replaced"}:
            self.report.entities.update(reference.type for reference in reading.references)
            self.report.statements.update(statement.predicate for statement in reading.statements)
        self._progress(reading.article.title)

    def _refuse(self, refusal: Refusal) -> None:
        self._store.refuse(refusal)
        self.report.refused.append(refusal)
        self._progress(refusal.source)

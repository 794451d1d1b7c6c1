"""One run as a job: it begins and ends in the store, gives signs of life, and ends early when it is called off."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread
from typing import Final

import structlog

from graph.errors import ConflictError, StoreError, VentureGraphError
from graph.model import Refusal
from graph.store.base import Store
from graph.store.jobs import Ending, Job, Origin, Step, utc_now
from ingest import urls
from ingest.fetch import Fetcher
from ingest.pipeline import Ingest, Options, Report
from ingest.reader import NewsReader
from ingest.sources import STDIN, Source
from ingest.warc import is_warc

BEAT: Final = 10  # looks between two signs of life, each of which is a transaction
LOOK: Final = 0.5  # seconds between two looks whether the job was called off

log = structlog.get_logger()


def new_job(sources: Sequence[Source], origin: Origin = "command", *, key: str = "", running: bool = False) -> Job:
    """Return a job for these sources; two of one moment differ by a random part."""
    names, now, nonce = tuple(source.address for source in sources), utc_now(), secrets.token_hex(4)
    if running:
        return Job(names, now, origin, "running", key, nonce, started=now, seen=now)
    return Job(names, now, origin, key=key, nonce=nonce)


def to_retry(refused: Iterable[Refusal], origin: Origin) -> list[Source]:
    """Return what to read again for the refused inputs of a job: pages by their address, parts of files and archives by the file.

    What was submitted over HTTP is trusted no more than before. Standard input is gone and cannot be read again.
    """
    found = dict.fromkeys(_retried(one, trusted=origin != "api") for one in refused)
    return [source for source in found if source.address != STDIN]


def _retried(refusal: Refusal, *, trusted: bool) -> Source:
    archived = is_warc(Path(refusal.via))  # its pages' addresses serve something else by now
    if urls.scheme(refusal.source) in urls.WEB and refusal.source != refusal.via and not archived:
        said = (refusal.title, refusal.published)
        return Source(refusal.source, "", "", 0, refusal.via, *said, trusted)
    return Source(refusal.via or refusal.source, trusted=trusted)


@dataclass(frozen=True, slots=True)
class Worker:
    """What every job of a process shares: the store, the reader, how a fetcher is made, the number of reader processes."""

    store: Store
    reader: NewsReader
    fetcher: Callable[[], Fetcher]
    readers: int = 1


class Run:
    """A job at work. ``report`` says at any moment what it did."""

    def __init__(self, worker: Worker, job: Job, options: Options) -> None:
        self._store, self._job, self._asked_to_end = worker.store, job, options.stopped
        self._off, self._over = Event(), Event()
        options = replace(options, job=job.id, readers=worker.readers, stopped=self._stopped)
        self._ingest = Ingest(worker.store, worker.reader, worker.fetcher, options)

    @property
    def report(self) -> Report:
        """Return what was done so far."""
        return self._ingest.report

    def go(self, sources: Sequence[Source]) -> Report:
        """Read the sources and end the job, whatever comes; raises what broke the run off."""
        log.info("job started", job=self._job.id, sources=len(sources))
        pulse = Thread(target=self._live, daemon=True)
        pulse.start()
        try:
            self._ingest.run(sources)
            self._end(self._ending())
        except KeyboardInterrupt:
            self._end("interrupted")
            raise
        except Exception as error:
            self._end("failed", str(error) if isinstance(error, VentureGraphError) else repr(error))
            raise
        finally:
            self._over.set()
            pulse.join()
        return self.report

    def _stopped(self) -> bool:
        return self._off.is_set() or self._asked_to_end()

    def _ending(self) -> Ending:
        if self._off.is_set():
            return "cancelled"
        if self._asked_to_end():
            return "interrupted"
        if not self.report.refused:
            return "done"
        return "partly" if self.report.articles or self.report.quiet else "failed"

    def _end(self, ending: Ending, reason: str = "") -> None:
        """Write the end down; a store that cannot be written says so through what broke the run off."""
        with suppress(StoreError, ConflictError):
            seconds = self._ingest.clock.seconds()
            self._store.finish(self._job.id, ending, at=utc_now(), reason=reason, seconds=seconds)
        counts = {"articles": dict(self.report.changes), "refused": len(self.report.refused)}
        log.info("job ended", job=self._job.id, ending=ending, reason=reason, **counts)

    def _live(self) -> None:
        """Give signs of life, and see whether somebody called the job off."""
        looks = 0
        while not self._over.wait(LOOK):
            looks += 1
            with suppress(VentureGraphError):  # the run itself meets whatever is wrong with the store
                if looks % BEAT == 0:
                    self._store.note(Step(self._job.id, utc_now()))
                if self._store.job(self._job.id).status == "cancelling":
                    self._off.set()

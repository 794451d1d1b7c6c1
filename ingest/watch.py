"""The built-in loop: sources by their schedule, and the jobs that were submitted over HTTP, one run at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from threading import Event
from typing import Final

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from graph.errors import VentureGraphError
from graph.store.base import Store
from graph.store.jobs import STALE, Job, utc_now
from ingest.catalogue import Entry
from ingest.jobs import Run, Worker, new_job
from ingest.pipeline import Options
from ingest.schedule import trigger
from ingest.sources import Source

LOOK: Final = 2  # seconds between two looks for submitted jobs

log = structlog.get_logger()


class Watch:
    """Runs until it is told to stop. One thread does all the work: runs never overlap, and who is late runs once."""

    def __init__(self, store: Store, worker: Callable[[], Worker], entries: Sequence[Entry]) -> None:
        self._store, self._worker = (
            store,
            cache(worker),
        )  # a reader takes a second to load and 0.4 GB: with the first run
        self._stopped = Event()
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._add_schedules(entries)

    def run(self) -> None:
        """Work until `stop` is called from another thread or a signal handler, then end what is under way in order."""
        self._scheduler.start()
        try:
            self._stopped.wait()
        finally:
            self._stopped.set()
            self._scheduler.shutdown(wait=True)

    def stop(self) -> None:
        """Let `run` return, after the articles that are being put."""
        self._stopped.set()

    def _add_schedules(self, entries: Sequence[Entry]) -> None:
        """Sources of one schedule are one run, in which they are fetched side by side; intervals begin at once."""
        for schedule in dict.fromkeys(entry.schedule for entry in entries if entry.schedule):
            sources = tuple(entry.source for entry in entries if entry.schedule == schedule)
            when = trigger(schedule, schedule)
            first = {"next_run_time": datetime.now(UTC)} if isinstance(when, IntervalTrigger) else {}
            self._scheduler.add_job(self._scheduled, when, (sources,), name=schedule, **first)
        self._scheduler.add_job(self._submitted, IntervalTrigger(seconds=LOOK), name="submitted jobs")

    def _scheduled(self, sources: Sequence[Source]) -> None:
        with _logged():
            job = self._store.submit(new_job(sources, "schedule", running=True))
            self._go(job, sources)

    def _submitted(self) -> None:
        with _logged():
            while not self._stopped.is_set() and (job := self._store.claim(utc_now(), stale=utc_now(STALE))):
                self._go(job, [Source(address, trusted=False) for address in job.sources])

    def _go(self, job: Job, sources: Sequence[Source]) -> None:
        Run(self._worker(), job, Options(stopped=self._stopped.is_set)).go(sources)


@contextmanager
def _logged() -> Iterator[None]:
    """Let the loop go on whatever a run meets; the job holds the reason."""
    try:
        yield
    except VentureGraphError as error:
        log.warning("run failed", reason=str(error))
    except Exception:
        log.exception("run failed")

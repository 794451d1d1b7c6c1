"""What Prometheus collects: the graph and its sources as the store knows them, and the requests as this process answers them.

Runs happen in other processes, so what is told of them is read from the store at each collection.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.errors import StoreError
from graph.store.base import MAX_LIMIT, Reader
from graph.store.jobs import Job, Visit, is_lost

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
RECENT: Final = 100  # jobs that are looked at
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)  # seconds


def make_registry(reader: Reader) -> tuple[CollectorRegistry, Histogram]:
    """Return the registry of one application, and the histogram of its answers.

    Where several processes answer, prometheus_client's own variable names the folder in which they add up what they count.
    """
    registry = CollectorRegistry()
    registry.register(StoreCollector(reader))
    labels = ("method", "route", "status")
    several = SHARED in os.environ
    if several:  # memory and processor time of the one process that happens to answer would mislead
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # it is not typed
    else:
        ProcessCollector(registry=registry)
    own = None if several else registry
    return registry, Histogram(
        "venturegraph_http_request_seconds", "Time to answer", labels, registry=own, buckets=BUCKETS
    )


class Measured:
    """An ASGI application around another: takes the time of each answer, under the pattern of its route.

    Addresses themselves would be endless labels. Not starlette's own base class, which copies every body through a queue.
    """

    def __init__(self, app: ASGIApp, seconds: Histogram) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the other application does."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self._seconds.labels(scope["method"], route, status).observe(time.perf_counter() - begun)


class StoreCollector(Collector):
    """Asks the store at each collection; a store that does not answer shows as `venturegraph_store_up` 0."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def describe(self) -> list[GaugeMetricFamily]:
        """Return nothing: the store need not be asked before the first collection."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what the store holds."""
        try:
            found = [*self._graph(), *self._jobs(), *self._sources()]
        except StoreError:
            found = []
        yield GaugeMetricFamily("venturegraph_store_up", "1 where the store answers", bool(found))
        yield from found

    def _graph(self) -> Iterator[GaugeMetricFamily]:
        stats = self._reader.stats()
        yield GaugeMetricFamily("venturegraph_articles", "Articles in the graph", stats.articles)
        yield GaugeMetricFamily("venturegraph_edges", "Edges in the graph", stats.edges)
        yield _labelled("venturegraph_entities", "Entities by type", "type", stats.entities)
        yield _labelled("venturegraph_statements", "Statements by relation", "relation", stats.statements)
        refused = sum(stats.refusals.values())
        yield GaugeMetricFamily("venturegraph_refused", "Inputs that are refused at present", refused)

    def _jobs(self) -> Iterator[GaugeMetricFamily]:
        recent = self._reader.jobs(limit=RECENT).items
        open_ = Counter(_open(recent))
        yield _labelled("venturegraph_jobs_open", "Runs that have not ended, of the last 100", "status", open_)
        ended = {str(job.status): _seconds(job.ended) for job in sorted(recent, key=lambda job: job.ended) if job.ended}
        name = "venturegraph_job_last_ended_timestamp_seconds"
        yield _labelled(name, "When a run last ended this way", "status", ended)
        yield from self._last(max((job for job in recent if job.ended), key=lambda job: job.ended, default=None))

    def _last(self, job: Job | None) -> Iterator[GaugeMetricFamily]:
        counts = job.counts if job else {}
        yield _labelled("venturegraph_job_last_articles", "Articles of the last run that ended", "change", counts)

    def _sources(self) -> Iterator[GaugeMetricFamily]:
        visits = list(all_visits(self._reader))
        checked = {visit.source: _seconds(visit.checked) for visit in visits}
        changed = {visit.source: _seconds(visit.changed) for visit in visits}
        name = "venturegraph_source_checked_timestamp_seconds"
        yield _labelled(name, "When a source was last read to its end", "source", checked)
        name = "venturegraph_source_changed_timestamp_seconds"
        yield _labelled(name, "When a source last gave something new", "source", changed)


def _open(youngest_first: Sequence[Job]) -> Iterator[str]:
    """Yield the status of each run that has not ended; what a killed one left to do, a later run of the same sources has done."""
    ended = set[tuple[str, ...]]()
    for job in youngest_first:
        if job.ended_in_order:
            ended.add(job.sources)
        elif not is_lost(job):
            yield job.status
        elif job.sources not in ended:
            yield "lost"


def all_visits(reader: Reader) -> Iterator[Visit]:
    """Yield the visits to what operators named."""
    cursor = ""
    while True:
        page = reader.visits(limit=MAX_LIMIT, cursor=cursor)
        yield from page.items
        if not (cursor := page.next):
            return


def _labelled(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp() if at else 0.0

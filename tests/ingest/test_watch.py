"""The built-in loop, with real schedules and a real store."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import pytest

from graph.store.base import Store
from ingest.catalogue import Entry
from ingest.jobs import Worker, new_job
from ingest.sources import Source
from ingest.watch import Watch
from tests.support.site import Site, article, rss

pytestmark = pytest.mark.slow


@contextmanager
def running(watch: Watch) -> Iterator[None]:
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield
    finally:
        watch.stop()
        thread.join()


def wait_for(store: Store, status: str, seconds: float = 60.0) -> None:
    end = monotonic() + seconds
    while monotonic() < end:
        if any(job.status == status for job in store.jobs().items):
            return
        sleep(0.05)
    raise AssertionError([(job.status, job.reason) for job in store.jobs().items])


def test_a_source_is_read_at_once_and_by_its_schedule(worker: Worker, store: Store, site: Site) -> None:
    site.pages |= {"/feed": rss("/a"), "/a": article("Corvid")}
    with running(Watch(store, lambda: worker, [Entry("x", Source(f"{site.url}/feed"), "every 1 hour")])):
        wait_for(store, "done")
    (job,) = store.jobs().items
    assert (job.origin, job.counts) == ("schedule", {"added": 1})


def test_submitted_jobs_are_run_and_reach_no_private_address(
    worker: Worker, store: Store, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.watch.LOOK", 0.1)
    job = store.submit(new_job([Source(f"{site.url}/a")], "api"))
    with running(Watch(store, lambda: worker, [])):
        wait_for(store, "failed")
    assert store.refused(job.id).total == 1
    assert site.asked == []


def test_a_run_that_fails_does_not_end_the_loop(worker: Worker, store: Store, site: Site) -> None:
    site.pages["/a"] = article("Corvid")
    entries = [Entry("1", Source("/nowhere"), "every 1 hour"), Entry("2", Source(f"{site.url}/a"), "every 2 hours")]
    with running(Watch(store, lambda: worker, entries)):
        wait_for(store, "done")
    assert {job.status for job in store.jobs().items} == {"failed", "done"}

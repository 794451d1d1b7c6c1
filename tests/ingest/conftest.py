"""The reader that ships, a news site, and an ingest that runs with them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.store import open_store
from graph.store.base import Store
from ingest.fetch import Fetcher
from ingest.jobs import Run, Worker, new_job
from ingest.pipeline import Options, Report
from ingest.reader import NewsReader, load_reader, shipped_model
from ingest.sources import Source
from tests.support.site import Site, serve

Ingesting = Callable[..., Report]


@pytest.fixture(scope="session")
def news_reader() -> NewsReader:
    return load_reader(shipped_model())


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as site:
        yield site


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/graph.db") as store:
        yield store


@pytest.fixture
def worker(store: Store, news_reader: NewsReader) -> Worker:
    return Worker(store, news_reader, lambda: Fetcher("venturegraph-test/1 (ops@quayside.example)"))


@pytest.fixture
def ingest(worker: Worker) -> Ingesting:
    """Read sources as one job, as the command does."""

    def run(*sources: str | Source, **options: Any) -> Report:
        wanted = [Source(one) if isinstance(one, str) else one for one in sources]
        job = worker.store.submit(new_job(wanted, running=True))
        return Run(worker, job, Options(**options)).go(wanted)

    return run

"""Many questions at once, and questions while a writer writes."""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from benchmarks.resolve_cost import article, known
from benchmarks.scale.client import Client
from graph.store.resolving import ByKey
from graph.store.sqlite import SqliteStore

FIRST: Final = 50_000_000  # numbers of articles that no graph of the benchmark has
PAUSE: Final = 0.2  # seconds between two articles: five a second are more than all the news of the field


def rate(
    port: int, requests: Sequence[bytes], seconds: float, clients: int, *, again: bool = False
) -> tuple[int, float]:
    """Return how many answers came in how many seconds, to clients in processes of their own that each ask one question after the other.

    Each question is asked once, by one client; ``again`` has all clients ask all of them over and over. Raises `ValueError` where
    there are too few.
    """
    with ProcessPoolExecutor(clients, mp_context=get_context("spawn")) as pool:
        list(pool.map(_nothing, range(clients)))
        begun = time.perf_counter()
        parts = [list(requests if again else requests[at::clients]) for at in range(clients)]
        jobs = [pool.submit(_hammer, port, part, begun + seconds, again=again) for part in parts]
        done = sum(job.result() for job in jobs)
        return done, time.perf_counter() - begun


def _nothing(_: int) -> None:
    """Start a process."""
    time.sleep(0.5)


def _hammer(port: int, requests: list[bytes], end: float, *, again: bool) -> int:
    client, done = Client(port), 0
    for request in cycle(requests) if again else requests:
        if time.perf_counter() >= end:
            return done
        client.ask(request)
        done += 1
    raise ValueError(f"{done} questions were too few for the time")


def write(path: Path, seconds: float) -> int:
    """Put articles, each in a transaction, and take them back again; returns how many."""
    put: list[str] = []
    names = known(path)
    end = time.monotonic() + seconds
    with SqliteStore(path, ByKey()) as store:
        while time.monotonic() < end:
            reading = article(FIRST + len(put), names)
            store.put(reading)
            put.append(reading.article.id)
            time.sleep(PAUSE)
        for id_ in put:
            store.retract(id_)
    return len(put)

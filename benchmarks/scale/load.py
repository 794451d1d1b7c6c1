"""Many questions at once, and questions while a writer writes."""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from benchmarks.resolve_cost import article, known
from benchmarks.scale.client import Client
from graph.store.resolving import ByKey
from graph.store.sqlite import SqliteStore

FIRST: Final = 50_000_000  # numbers of articles that no graph of the benchmark has
PAUSE: Final = 0.2  # seconds between two articles: five a second are more than all the news of the field


def rate(port: int, requests: Sequence[bytes], seconds: float, clients: int) -> float:
    """Return the answers a second, to clients in processes of their own that each ask one question after the other."""
    with ProcessPoolExecutor(clients, mp_context=get_context("spawn")) as pool:
        list(pool.map(_nothing, range(clients)))
        begun = time.perf_counter()
        jobs = [pool.submit(_hammer, port, list(requests), begun + seconds, seed) for seed in range(clients)]
        done = sum(job.result() for job in jobs)
        return done / (time.perf_counter() - begun)


def _nothing(_: int) -> None:
    """Start a process."""
    time.sleep(0.5)


def _hammer(port: int, requests: list[bytes], end: float, seed: int) -> int:
    random.Random(seed).shuffle(requests)  # noqa: S311 - another order for each client
    client, done = Client(port), 0
    while time.perf_counter() < end:
        client.ask(requests[done % len(requests)])
        done += 1
    return done


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

"""What the API answers over a large graph, and what two peers do with it.

``python -m benchmarks.scale FILE [--questions 200] [--no-peers]`` asks over HTTP, one question after the other and then many at
once, of a file that `benchmarks.powerlaw` made; then the same of networkx and ladybug in this process. Prints one JSON object.
Times are milliseconds, by the clock and of the server's processor (``cpu``), which other work on the machine disturbs less.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from benchmarks.scale import load, questions
from benchmarks.scale.client import Client
from benchmarks.scale.questions import Asked, Sample
from benchmarks.scale.serving import Served, serving
from graph.store import open_reader

WARM: Final = 5  # questions of each kind that are asked first, and not counted
SECONDS: Final = 8.0  # of each measure of many at once
CLIENTS: Final = 4
PROCESSES: Final = 2
MANY: Final = 150_000  # questions that are asked at once, each once: more than any server has answered in that time
AGAIN: Final = 50  # that are asked over and over
MORE: Final = 5  # times as many questions while somebody writes: it is about the slowest of a hundred
PEER_SECONDS: Final = 20.0  # of each question


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument(
        "--no-load", action="store_true", help="leave out what is asked at once, and while somebody writes"
    )
    given = parser.parse_args()
    found = measure(given.file, given.questions, given.seed, peers_too=not given.no_peers, load_too=not given.no_load)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


def measure(path: Path, count: int, seed: int, *, peers_too: bool, load_too: bool) -> dict[str, Any]:
    """Return everything measured."""
    found: dict[str, Any] = {"load": os.getloadavg(), "file_gb": round(path.stat().st_size / 1e9, 2)}
    begun = time.perf_counter()
    with open_reader(f"sqlite:///{path.absolute()}") as reader:
        found["open_seconds"] = round(time.perf_counter() - begun, 3)
        stats = reader.stats()
        found["size"] = {
            "articles": stats.articles, "entities": sum(stats.entities.values()), "edges": stats.edges,
            "statements": sum(stats.statements.values()),
        }  # fmt: skip
        sample = questions.sample(reader, count, seed)
        many = questions.many(reader, MANY if load_too else 0, seed)
    asked = questions.requests(sample, seed)
    with serving(path, 1) as server:
        found["one_client"] = {name: _told(name, _ask(server, some)) for name, some in asked.items()}
        found["memory_gb"] = server.memory
        if load_too:
            found["ingesting"] = _told("ingesting", _while_writing(server, path, many["name search"], MORE * count))
    if load_too:
        with serving(path, PROCESSES) as server:
            for name, sentences in (("names alone", False), ("in sentences, too", True)):
                many[name] = [questions.told(request, sentences=sentences) for request in many["name search"]]
            found["a_second"] = {name: _told(name, _rate(server, some)) for name, some in many.items()}
            again = many["name search"][:AGAIN]
            found["a_second"]["again"] = _told("name search again", _rate(server, again, again=True))
    found["load_after"] = os.getloadavg()
    if peers_too:
        found["peers"] = _peers(path, sample)
    return found


def _told(name: str, found: Any) -> Any:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {name}: {json.dumps(found)}\n")
    return found


def _ask(server: Served, asked: Sequence[Asked]) -> dict[str, Any]:
    client = Client(server.port)
    for one in asked[:WARM]:
        client.ask(one.request)
    taken, costs, held = [], [], []
    for one in asked[WARM:]:
        busy, begun = server.cpu, time.perf_counter()
        answer = client.ask(one.request)
        taken.append((time.perf_counter() - begun) * 1000)
        costs.append((server.cpu - busy) * 1000)
        held.append(one.wanted.encode() in answer)
    client.close()
    return {"clock": _spread(taken), "cpu": _spread(costs), "found": round(statistics.mean(held), 3)}


def _spread(taken: Sequence[float]) -> dict[str, float]:
    ordered = sorted(taken)
    places = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {
        name: round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 2) for name, share in places.items()
    }
    return {"n": len(ordered), **found}


def _rate(server: Served, requests: Sequence[bytes], *, again: bool = False) -> dict[str, float]:
    few = len(requests) if again else len(requests) // 4
    load.rate(server.port, requests[:few], SECONDS / 4, CLIENTS, again=again)
    busy = server.busy
    done, seconds = load.rate(server.port, requests if again else requests[few:], SECONDS, CLIENTS, again=again)
    busy = server.busy - busy
    return {
        "a_second": round(done / seconds),
        "server_cpus": round(busy / seconds, 2),
        "cpu_each": round(1000 * busy / done, 2),
    }


def _while_writing(server: Served, path: Path, requests: Sequence[bytes], count: int) -> dict[str, Any]:
    """Ask the last of some questions, with and without a writer beside; those who ask at once come to the first of them."""
    asked = [Asked(request) for request in requests[-count:]]
    idle = _ask(server, [Asked(request) for request in requests[-2 * count : -count]])
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        job = pool.submit(load.write, path, idle["clock"]["p95"] * len(asked) / 1000 + 5)
        time.sleep(1)
        busy = _ask(server, asked)
        return {"idle": idle, "ingesting": busy, "articles": job.result()}


def _peers(path: Path, sample: Sample) -> dict[str, Any]:
    """Ask one after the other, so that neither has the other's memory beside it."""
    from benchmarks.scale import peers  # noqa: PLC0415 - what it needs is not needed without peers

    mixed = sample.mixed
    asked: dict[str, list[tuple[str, ...]]] = {
        "entity": [(one.id,) for one in mixed], "search": [(one.name,) for one in mixed],
        "neighbours": [(one.id,) for one in mixed], "two_hops": [(one.id,) for one in mixed],
        "path": [(one.id, other.id) for one, other in pairwise(mixed) if one.id != other.id],
    }  # fmt: skip
    found = {}
    with open_reader(f"sqlite:///{path.absolute()}") as reader, peers.folder(path.parent) as folder:
        for name, make in (
            ("ladybug", lambda: peers.Ladybug(reader, Path(folder), PROCESSES)),
            ("networkx", lambda: peers.Networkx(reader)),
        ):
            peer = make()
            spread = {
                what: _spread(peers.timed(getattr(peer, what), some, PEER_SECONDS)) for what, some in asked.items()
            }
            found[name] = _told(
                name, {"loaded_cpu_seconds": round(peer.loaded, 1), "memory_gb": peers.memory(), **spread}
            )
            peer.close()
    return found


main()

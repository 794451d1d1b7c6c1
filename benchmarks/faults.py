"""Faults: two ingests at once killed at random points while the API is read, and a disk that fills up. Prints one JSON object.

    python -m benchmarks.faults --points 200 --folder /tmp/faults

A round is one graph: two processes read overlapping halves of the bundled news into it and are killed (SIGKILL) after the first
commit, again and again, until both come to their end. Then the file must pass SQLite's integrity check, dump the same bytes as an
undisturbed run, and have a write-ahead log of at most 64 MB. No process may ever have said that the database is locked.

How long the API takes to answer is also measured while nothing else runs, and while four processes of an ingest's priority only compute:
what the machine itself costs. Progress is told on stderr; after Ctrl-C what was seen so far is printed.
"""

import argparse
import json
import multiprocessing
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

import apsw  # noqa: TID251 - the check must not go through the code that is checked
import httpx2
import numpy as np

from cli.options import NICE

ROOT: Final = Path(__file__).parents[1]
NEWS: Final = sorted(map(str, (ROOT / "examples" / "site").glob("*/*.html")))
WAL_LIMIT: Final = 64 << 20
READ_PAUSE: Final = 0.005  # seconds between two questions to the API
ANSWERING: Final = 15.0  # seconds for which the API is asked while no ingest runs
SPINNING: Final = 4  # processes that compute as two ingests would
PATIENCE: Final = 600.0  # seconds for anything that should happen
LONGEST: Final = 4.0  # seconds that an ingest lives: a few batches, so that a round holds more than one or two kills
PATHS: Final = ("/v1/search?q=lantern", "/v1/articles?limit=5", "/v1/changes?limit=5", "/v1/jobs?limit=5")


@dataclass(slots=True)
class Score:
    """What was seen."""

    points: int = 0
    rounds: int = 0
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    largest_wal: int = 0

    def fail(self, what: str) -> None:
        """Write down what should not have happened."""
        self.failures.append(what)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the faults and print what was seen; 1 where anything was not as promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--articles", type=int, default=len(NEWS))
    parser.add_argument("--minutes", type=float, default=60, help="begin no further round after so many")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    chance = random.Random(given.seed)  # noqa: S311 - no secret
    score, besides = Score(), dict[str, Any]()
    try:
        kills(given.folder, NEWS[: given.articles], given.points, chance, score, given.minutes)
        besides |= _besides(given.folder, NEWS[: given.articles], bool(given.points))
    except KeyboardInterrupt:
        for process in multiprocessing.active_children():
            process.kill()
        besides["broken_off"] = True
    found: dict[str, Any] = {
        "points": score.points,
        "rounds": score.rounds,
        "reads": _reads(score),
        **besides,
        "load_of_the_machine": [round(load, 1), round(os.getloadavg()[0], 1)],
        "largest_wal_after_a_round_mb": round(score.largest_wal / 1e6, 2),
        "failures": score.failures,
    }
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return bool(score.failures)


def _besides(folder: Path, news: Sequence[str], killed: bool) -> dict[str, Any]:
    """Measure what the machine itself costs, and fill a disk."""
    found: dict[str, Any] = {}
    if killed:
        _tell("the API is read while nothing else runs, then while others compute")
        found["reads_while_nothing_runs"] = _reads(_answering(folder / "whole.db", 0))
        found["reads_while_others_compute"] = _reads(_answering(folder / "whole.db", SPINNING))
    _tell("a disk fills up")
    return {**found, "full_disk": full_disk(folder / "tmpfs", news)}


def kills(
    folder: Path, news: Sequence[str], points: int, chance: random.Random, score: Score, minutes: float = 60
) -> None:
    """Kill until there have been so many points or minutes; each round ends with its checks."""
    if not points:
        return
    _tell("an undisturbed run")
    halves = news[: 2 * len(news) // 3], news[len(news) // 3 :]
    begun, end = time.monotonic(), time.monotonic() + 60 * minutes
    whole = _undisturbed(folder / "whole.db", halves)
    span = min(time.monotonic() - begun, LONGEST)
    while score.points < points and time.monotonic() < end:
        path = folder / f"round-{score.rounds}.db"
        _remove(path)
        _until_first_commit(path, halves, folder)
        with serving(path, score):
            while _kill_once(path, halves, span * chance.random(), folder, score) and score.points < points:
                continue
            for half in halves:
                _finished(path, half, folder)
        _check(path, whole, score)
        score.rounds += 1
        _tell(f"{score.points} of {points} points in {score.rounds} rounds, {len(score.failures)} failures")


def ingest(db: str, sources: Sequence[str], errors: Path) -> None:
    """Run the command in this process, with its messages in a file."""
    with errors.open("a") as out:
        os.dup2(out.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from cli.app import run  # noqa: PLC0415 - the fork server has imported it; this process has no need of it

    code = run(["ingest", "--db", db, *sources])
    sys.stderr.flush()
    os._exit(code)  # a fork of a fork server must not wait for workers that are not its own children


@contextmanager
def serving(path: Path, score: Score) -> Iterator[None]:
    """Serve the graph in a process of its own and read it in a thread, writing down how long each answer takes."""
    command = [sys.executable, "-c", "import cli; cli.main()", "serve", "--db", f"sqlite:///{path}", "--port", "0"]
    over = threading.Event()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        said = process.stderr.readline() if process.stderr else ""
        address = next(word for word in said.split() if word.startswith("http"))
        reader = threading.Thread(target=_read, args=(address, over, score))
        reader.start()
        try:
            yield
        finally:
            over.set()
            reader.join()
            process.terminate()


def _answering(path: Path, count: int) -> Score:
    """Read an undisturbed graph while so many processes compute."""
    score, context = Score(), multiprocessing.get_context("spawn")
    spinning = [context.Process(target=_spin, daemon=True) for _ in range(count)]
    for process in spinning:
        process.start()
    with serving(path, score):
        time.sleep(ANSWERING)
    for process in spinning:
        process.kill()
    return score


def _spin() -> None:
    os.nice(NICE)
    while True:
        sum(range(10**6))


def full_disk(folder: Path, news: Sequence[str]) -> str:
    """Fill a small tmpfs with an ingest, give it space, and go on; says what happened."""
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        return "not tried: mounting a tmpfs is not permitted here"
    try:
        return _fill(folder, news)
    finally:
        subprocess.run(["umount", folder], check=False)


def _fill(folder: Path, news: Sequence[str]) -> str:
    path, errors = folder / "graph.db", folder.parent / "full.err"
    errors.unlink(missing_ok=True)
    first = _start(path, news, errors)
    first.join(PATIENCE)
    said = errors.read_text().strip().splitlines()
    with _connection(path) as held:
        before = held.execute("SELECT count(*) FROM article").get
    subprocess.run(["mount", "-o", "remount,size=512m", folder], check=True)
    second = _start(path, news, errors)
    second.join(PATIENCE)
    after = len({line for line in _dump(path).splitlines() if '"kind":"article"' in line})
    return f"exit {first.exitcode} with {before} articles, said: {said[-1:]}; then exit {second.exitcode} with {after}"


def _undisturbed(path: Path, halves: Sequence[Sequence[str]]) -> str:
    _remove(path)
    for half in halves:
        _finished(path, half, path.parent)
    return _dump(path)


def _finished(path: Path, sources: Sequence[str], folder: Path) -> None:
    process = _start(path, sources, folder / "errors.txt")
    process.join(PATIENCE)
    if process.exitcode not in {0, 3}:
        raise RuntimeError(f"an ingest ended with {process.exitcode}: {(folder / 'errors.txt').read_text()[-500:]}")


def _until_first_commit(path: Path, halves: Sequence[Sequence[str]], folder: Path) -> None:
    process, end = _start(path, halves[0], folder / "errors.txt"), time.monotonic() + PATIENCE
    while time.monotonic() < end and process.is_alive() and not articles(path):
        time.sleep(0.02)
    if not articles(path):
        raise RuntimeError(f"nothing was put: {(folder / 'errors.txt').read_text()[-500:]}")
    process.kill()
    process.join()


def _kill_once(path: Path, halves: Sequence[Sequence[str]], after: float, folder: Path, score: Score) -> bool:
    """Start both, kill them after so long, and say whether there was something to kill."""
    errors = folder / "errors.txt"
    both = [_start(path, half, errors) for half in halves]
    end = time.monotonic() + after
    while time.monotonic() < end and any(process.is_alive() for process in both):
        time.sleep(0.005)
    alive = [process for process in both if process.is_alive()]
    for process in both:
        process.kill()
        process.join()
    score.points += bool(alive)
    return bool(alive)


def _check(path: Path, whole: str, score: Score) -> None:
    wal = path.with_name(path.name + "-wal")
    score.largest_wal = max(score.largest_wal, wal.stat().st_size if wal.exists() else 0)
    if score.largest_wal > WAL_LIMIT:
        score.fail(f"round {score.rounds}: the write-ahead log has {score.largest_wal} bytes")
    with _connection(path) as held:
        if (said := held.execute("PRAGMA integrity_check").get) != "ok":
            score.fail(f"round {score.rounds}: integrity check: {said}")
    if _dump(path) != whole:
        score.fail(f"round {score.rounds}: another graph than the undisturbed run's")
    said = (path.parent / "errors.txt").read_text()
    if "locked" in said or "Traceback" in said:
        score.fail(
            f"round {score.rounds}: {[line for line in said.splitlines() if 'locked' in line or 'Error' in line][:3]}"
        )


def _read(address: str, over: threading.Event, score: Score) -> None:
    with httpx2.Client(base_url=address, timeout=PATIENCE) as client:
        for number in range(10**9):
            if over.wait(READ_PAUSE):
                return
            begun = time.perf_counter()
            answer = client.get(PATHS[number % len(PATHS)])
            score.seconds.append(time.perf_counter() - begun)
            if answer.status_code != httpx2.codes.OK:
                score.fail(f"the API answered {answer.status_code}: {answer.text[:200]}")


def _start(path: Path, sources: Sequence[str], errors: Path) -> BaseProcess:
    """Start an ingest as a fork of a server that has imported everything: a point costs seconds less."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cli.running"])
    process = context.Process(target=ingest, args=(f"sqlite:///{path}", list(sources), errors))
    process.start()
    return process


def articles(path: Path) -> int:
    """Return how many articles a file holds, 0 where it cannot tell yet."""
    with suppress(apsw.Error), _connection(path) as held:
        return int(held.execute("SELECT count(*) FROM article").get)
    return 0


@contextmanager
def _connection(path: Path) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(10_000)
    try:
        yield connection
    finally:
        connection.close()


def _dump(path: Path) -> str:
    from graph.store import open_reader  # noqa: PLC0415 - forked processes need none of it

    with open_reader(f"sqlite:///{path}") as reader:
        return "\n".join(reader.dump())


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _reads(score: Score) -> dict[str, float]:
    return {
        "count": len(score.seconds),
        "p50_ms": _percentile(score.seconds, 50),
        "p99_ms": _percentile(score.seconds, 99),
    }


def _tell(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def _percentile(seconds: Sequence[float], of: float) -> float:
    return round(float(np.percentile(seconds, of)) * 1000, 2) if seconds else 0.0


if __name__ == "__main__":
    sys.exit(main())

"""Several processes on one file, and processes that die."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import apsw
import pytest

from graph.store import open_reader, open_store
from tests.support.readings import synthetic

ROOT = Path(__file__).parents[3]
WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from graph.store import open_store
from tests.support.readings import synthetic
seed, first, last = map(int, sys.argv[3:])
with open_store(sys.argv[2]) as store:
    for number in range(first, last):
        store.put(synthetic(number, seed, things=6, claims=6, world=40))
        print(number, flush=True)
"""


def start(url: str, seed: int, first: int, last: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, str(ROOT), url, *map(str, (seed, first, last))]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def next_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def dump_of(numbers: Iterable[tuple[int, int]]) -> list[str]:
    with open_store("memory:") as memory:
        for seed, number in numbers:
            memory.put(synthetic(number, seed, things=6, claims=6, world=40))
        return list(memory.dump())


def check_file(file: Path) -> None:
    connection = apsw.Connection(str(file))
    assert connection.pragma("integrity_check") == "ok"
    connection.execute("INSERT INTO surface_word (surface_word) VALUES ('integrity-check')")
    connection.close()


def test_two_writers_and_a_reader(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/graph.db"
    writers = [start(url, seed, 0, 40) for seed in (1, 2)]  # both make the file, at once
    assert next_line(writers[0]) == "0\n"
    seen = [0]
    with open_reader(url) as reader:
        while any(process.poll() is None for process in writers):
            lines = list(reader.dump())
            seen.append(sum(line.startswith('{"kind":"article"') for line in lines))
            assert sum(line.startswith('{"kind":"statement"') for line in lines) == 6 * seen[-1]
            assert reader.stats().articles >= seen[-1]
        for process in writers:
            assert process.communicate()[1] == ""
            assert process.returncode == 0
        assert seen == sorted(seen)
        assert list(reader.dump()) == dump_of((seed, number) for seed in (1, 2) for number in range(40))
    check_file(tmp_path / "graph.db")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_a_killed_writer_leaves_whole_articles(tmp_path: Path) -> None:
    url, done, chance = f"sqlite:///{tmp_path}/graph.db", 0, random.Random(4)
    for _ in range(5):
        with start(url, 3, done, 10_000) as process:
            lines = [next_line(process)]
            time.sleep(chance.random() * 0.15)
            process.send_signal(signal.SIGKILL)
            while line := next_line(process):  # not communicate(), which passes over what readline() has buffered
                lines.append(line)
        told = int(lines[-1])
        check_file(tmp_path / "graph.db")
        with open_store(url) as store:
            done = store.stats().articles
            assert done in {told + 1, told + 2}  # all that was reported is there, and perhaps the next
            assert list(store.dump()) == dump_of((3, number) for number in range(done))

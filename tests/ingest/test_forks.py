"""Processes that are forks of one which has loaded what they need."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.apart import processes
from ingest.forks import Fork, Forks

prepared: list[int] = []


def prepare() -> None:
    prepared.append(os.getpid())


def end(code: int) -> None:
    """End with 3 where all was prepared once, by the parent."""
    os._exit(code if prepared == [os.getppid()] else 1)


@pytest.fixture
def forks() -> Iterator[Forks]:
    forks = Forks(processes(), prepare)
    yield forks
    forks.close()


def begun(forks: Forks, target: object, *args: object) -> Fork:
    fork = forks.Process(target=target, name="worker", args=args, kwargs={})  # type: ignore[arg-type]
    fork.start()
    return fork


def test_what_was_prepared_once_is_there_in_all(forks: Forks) -> None:
    both = [begun(forks, end, 3) for _ in range(2)]
    for one in both:
        one.join(10)
    assert [one.exitcode for one in both] == [3, 3]
    assert both[0].pid != both[1].pid


def test_a_fork_lives_until_it_is_told_to_end(forks: Forks) -> None:
    fork = begun(forks, time.sleep, 60)
    fork.join(0.1)
    assert fork.is_alive()
    fork.terminate()
    fork.join(10)
    assert (fork.is_alive(), fork.exitcode) == (False, -signal.SIGTERM)
    fork.terminate()  # nobody, or somebody else, has its id by now


def test_a_fork_whose_work_fails_ends_with_1(forks: Forks) -> None:
    fork = begun(forks, time.sleep, "long")
    fork.join(10)
    assert fork.exitcode == 1


def test_where_the_first_has_ended_no_other_begins_and_it_answers_for_those_there_are(forks: Forks) -> None:
    fork = begun(forks, time.sleep, 60)
    assert fork.pid
    first = parent(fork.pid)
    os.kill(first, signal.SIGKILL)
    while parent(fork.pid) == first:
        time.sleep(0.01)
    fork.terminate()
    fork.join(10)
    assert fork.exitcode == -signal.SIGKILL
    with pytest.raises((EOFError, OSError)):
        begun(forks, end, 3)


def parent(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])

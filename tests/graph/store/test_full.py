"""A disk that is full: one clear line, nothing half-written, readers go on, and the work goes on when there is space again."""

from collections import deque
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import StoreUnavailableError
from graph.model import Refusal
from graph.names import entity_id
from graph.store import open_reader, open_store
from graph.store.jobs import Job, Step, Visit
from graph.store.sqlite import SqliteStore
from tests.support.readings import reading, synthetic

NOW = "2026-01-31T12:00:00.000000Z"


def limit(store: SqliteStore, pages: int) -> None:
    """Let the file have so many pages more, as a disk with that much space left would."""
    connection = store._database._session().connection
    connection.pragma("max_page_count", connection.pragma("page_count") + pages)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "graph.db"


def fill(store: SqliteStore, job: str) -> int:
    """Put articles until there is no space; returns the first that was not taken."""
    limit(store, 40)
    for number in range(100):
        try:
            store.put(synthetic(number), Step(job, NOW, visits=(Visit(f"u{number}"),)))
        except StoreUnavailableError as error:
            assert "the disk is full; free some space and run the same command again" in str(error)  # noqa: PT017 - one of many
            return number
    raise AssertionError("the disk never filled")


def test_a_full_disk_loses_nothing_and_holds_up_no_reader(path: Path) -> None:
    with SqliteStore(path) as store, open_reader(f"sqlite:///{path}") as reader:
        job = store.submit(Job(("u",), NOW, status="running"))
        stopped = fill(store, job.id)
        assert reader.stats().articles == stopped
        assert reader.job(job.id).counts == {"added": stopped}
        assert reader.visit(f"u{stopped}") is None
        assert list(reader.dump())
        limit(store, 1_000_000)
        for number in range(stopped, stopped + 20):
            store.put(synthetic(number))
        held = list(reader.dump())
    with open_store("memory:") as undisturbed:
        for number in range(stopped + 20):
            undisturbed.put(synthetic(number))
        assert held == list(undisturbed.dump())


def test_words_of_what_was_not_taken_are_forgotten(path: Path) -> None:
    """A full disk takes back the numbers of words that the failed article brought; another process gives them to other words."""
    acme, bolt = ("company", "Acme"), ("company", "Bolt")
    many = [(("company", f"Acme {n}"), "competes_with", ("company", f"Bolt {n}")) for n in range(400)]
    with SqliteStore(path) as store, SqliteStore(path) as other:
        store.put(reading("a", [(acme, "acquired", bolt)]))
        limit(store, 0)
        with pytest.raises(StoreUnavailableError):
            store.put(reading("b", many))
        limit(store, 1_000_000)
        other.put(reading("c", [(acme, "subsidiary_of", bolt)]))
        store.put(reading("d", [(acme, "competes_with", bolt)]))
        assert {edge.predicate for edge in store.edges(entity_id(*acme)).items} == {
            "acquired",
            "subsidiary_of",
            "competes_with",
        }


def refuse(store: SqliteStore, number: int) -> None:
    store.refuse(Refusal(f"s{number}" + "x" * 2_000, "y"))


def note(store: SqliteStore, number: int) -> None:
    store.note(Step(visits=(Visit(f"s{number}" + "x" * 2_000),)))


def submit(store: SqliteStore, number: int) -> None:
    store.submit(Job(("x" * 2_000,), NOW, nonce=str(number)))


@pytest.mark.parametrize("write", [refuse, note, submit])
def test_every_write_says_that_the_disk_is_full(path: Path, write: Callable[[SqliteStore, int], None]) -> None:
    with SqliteStore(path) as store:
        limit(store, 20)
        with pytest.raises(StoreUnavailableError, match="the disk is full"):
            deque((write(store, number) for number in range(500)), maxlen=0)  # type: ignore[func-returns-value] # only done
        limit(store, 1_000)
        store.put(synthetic(1))

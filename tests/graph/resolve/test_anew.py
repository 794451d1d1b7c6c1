"""Deriving everything at once leaves what articles one by one left, table by table, or nothing of it where it is stopped."""

import signal
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import ConflictError, NotFoundError
from graph.model import Judgement, Reading
from graph.resolve import Rules
from graph.store.anew import steps
from graph.store.sqlite import SqliteStore
from tests.graph.resolve import test_machine
from tests.graph.store import test_machine as plain
from tests.support.readings import reading, sketch, synthetic
from tests.support.tables import tables

SOME = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)


def empty(folder: Path) -> Path:
    for old in folder.glob("graph.db*"):
        old.unlink()
    return folder / "graph.db"


@SOME
@given(made=st.lists(test_machine.readings() | plain.readings(), max_size=25), chance=st.randoms(use_true_random=False))
def test_every_table_is_the_same(made: list[Reading], chance: object, tmp_path: Path) -> None:
    path = empty(tmp_path)
    with SqliteStore(path, Rules()) as store:
        for number, one in enumerate(made):
            store.put(one)
            if number % 5 == 4:
                _judge(store, number, chance)
    before = tables(path)
    with SqliteStore(path, Rules()) as store:
        store.rebuild()
    assert tables(path) == before


def _judge(store: SqliteStore, number: int, chance) -> None:  # type: ignore[no-untyped-def] # a random.Random
    ids = [line.split('"id":"')[1][:28] for line in store.dump() if line.startswith(('{"kind":"ref', '{"kind":"ent'))]
    one, other = chance.sample(ids, 2)
    verdict = chance.choice(["same", "different", "unsure"])
    try:
        store.judge(Judgement(one, other, verdict, "tester", f"2026-01-01T00:00:{number:02}Z"))
    except (ConflictError, NotFoundError):
        return


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    """A file whose things recur: hubs that are well connected, seats and chief executives that follow each other, copies."""
    path = tmp_path / "graph.db"
    with SqliteStore(path, Rules()) as store:
        store.put_all([synthetic(number, seed=5, world=60) for number in range(120)])
        store.put_all([reading(f"copy {n}", [CLAIM], signature=sketch("wire", n)) for n in range(4)])
        for year, city in enumerate(["Delft", "Leiden", "Delft", "Breda"], 2019):
            seat = (CLAIM[0], "based_in", ("place", city), {"since": str(year)})
            store.put(reading(f"move {year}", [seat], [("company", "Windlass Energy")]))
        store.retract(reading("copy 2", [CLAIM]).article.id)
    return path


CLAIM = (("company", "Windlass"), "based_in", ("place", "Delft"))


def test_a_busy_file_is_the_same(busy: Path) -> None:
    before = tables(busy)
    with SqliteStore(busy, Rules()) as store:
        store.rebuild()
    after = tables(busy)
    assert after.keys() == before.keys()
    assert [name for name in before if after[name] != before[name]] == []
    assert [name for name in before if not before[name]] == ["conflict"]


def test_it_tells_how_far_it_is(busy: Path) -> None:
    told: dict[str, tuple[int, int]] = {}
    with SqliteStore(busy, Rules()) as store:
        store.rebuild(lambda step, done, total: told.update({step: (done, total)}))
    assert {"articles", "things", "comparisons", "edges", "texts"} <= told.keys()
    assert told["articles"] == (127, 127)


@pytest.mark.parametrize("step", ["articles", "things", "comparisons", "names", "edges", "texts"])
def test_what_is_stopped_leaves_the_graph_as_it_was(busy: Path, step: str) -> None:
    def stop(now: str, _: int, __: int) -> None:
        if now == step:
            raise KeyboardInterrupt

    before = tables(busy)
    with SqliteStore(busy, Rules()) as store:
        with pytest.raises(KeyboardInterrupt):
            store.rebuild(stop)
        assert store.put(reading("next", [CLAIM])) == "added"
        store.retract(reading("next", [CLAIM]).article.id)
    assert tables(busy) == before


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that interrupts")
def test_a_statement_that_runs_for_long_is_stopped(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT max(n) FROM n"
    start = time.monotonic()
    signal.signal(signal.SIGALRM, _interrupt)
    with SqliteStore(tmp_path / "graph.db", Rules()) as store, store._database.writing() as session:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt), steps.interruptible(session):
            session.execute(endless).fetchall()
    assert time.monotonic() - start < 10


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt

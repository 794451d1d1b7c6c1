"""A graph moves between stores without loss, in several goes if need be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import StoreUnavailableError
from graph.model import Judgement, Refusal
from graph.names import entity_id
from graph.resolve import open_graph
from graph.store import copying
from graph.store.base import Store
from tests.support.readings import reading, synthetic
from tests.support.stores import STORES, store_url

ACME, BOLT, CODA = (("company", name) for name in ("Acme", "Bolt", "Coda"))


@pytest.fixture(params=STORES)
def target(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_graph(store_url(request)) as opened:
        yield opened


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Store]:
    """A graph with all that a store holds: judgements in force, undone, and on things that are gone."""
    with open_graph(f"sqlite:///{tmp_path}/source.db") as store:
        for number in range(4):
            store.put(synthetic(number, things=6, claims=6, world=40))
        store.put(reading("a", [(ACME, "competes_with", BOLT)]))
        gone = reading("b", [(BOLT, "competes_with", CODA)])
        store.put(gone)
        for at, (left, right) in enumerate([(ACME, BOLT), (ACME, CODA), (BOLT, CODA)]):
            made = Judgement(entity_id(*left), entity_id(*right), "same", "tester", f"2026-01-01T00:00:0{at}Z")
            store.judge(made)
            if at == 1:
                store.undo(made.id, at="2026-01-02T00:00:00Z")
        store.retract(gone.article.id)
        store.refuse(Refusal("empty.txt", "an empty file"))
        yield store


def test_a_copy_is_lossless_and_comes_back(source: Store, target: Store, tmp_path: Path) -> None:
    assert copying.copy(source, target) == 5
    assert list(target.dump()) == list(source.dump())
    assert target.judgements() == source.judgements()
    assert target.stats() == source.stats()
    assert list(target.readings()) == list(source.readings())  # the why-not ledger with them
    assert any(made.rejected for made in target.readings())
    with open_graph(f"sqlite:///{tmp_path}/back.db") as back:
        copying.copy(target, back)
        assert list(back.dump()) == list(source.dump())


def test_a_copy_goes_on_where_it_stopped(source: Store, target: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCH", 2)

    def pull_the_plug(done: int) -> None:
        raise StoreUnavailableError(f"gone after {done}")

    with pytest.raises(StoreUnavailableError, match="gone after 2"):
        copying.copy(source, target, pull_the_plug)
    assert target.stats().articles == 2
    told: list[int] = []
    assert copying.copy(source, target, told.append) == 3
    assert told == [2, 2, 1]
    assert copying.copy(source, target) == 0
    assert list(target.dump()) == list(source.dump())

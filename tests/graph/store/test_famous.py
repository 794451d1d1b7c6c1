"""The well connected are looked at first, and what is found is what a look at everybody finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import names
from graph.model import Reading
from graph.names.stems import stems
from graph.store import famous
from graph.store.asking import Finder, Words
from graph.store.base import Store
from graph.store.memory import MemoryStore
from graph.store.resolving import ByKey
from graph.store.scanning import Scan
from graph.store.sqlite import SqliteStore
from tests.support.readings import reading

TYPED = ("rose", "ros", "rose c", "red", "rose alpha", "foods")
OBSCURE = ("Rose", "Rose Alpha", "Alpha Rose", "Red Rose", "Rosewood")


def backed(investor: str, many: int) -> Reading:
    """An article that says of an investor that it put money into so many companies."""
    claims = [(("investor", investor), "invested_in", ("company", f"{investor} Foods {n}")) for n in range(many)]
    return reading(f"https://a.example/{investor}", claims)


NEWS = [
    *(backed(name, famous.LEAST + extra) for extra, name in enumerate(("Old Rose", "Rose Capital", "Red Rose Fund"))),
    backed("Rose Circle", famous.LEAST - 1),
    *(reading(f"https://b.example/{name}", [(("company", name), "based_in", ("place", "Oslo"))]) for name in OBSCURE),
]


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[SqliteStore, MemoryStore]]:
    with SqliteStore(tmp_path / "graph.db", ByKey()) as store, MemoryStore(ByKey()) as other:
        for made in (store, other):
            made.put_all(NEWS)
        yield store, other


def agree(finder: Finder, other: Store) -> None:
    """Assert that the best are the same, however few are wanted, and that a total says whether there are more."""
    every = Scan(other)
    for typed in TYPED:
        for top in (1, 2, 3, 5, 1000):
            for prefix in (True, False):
                words = Words((tuple((word,) for word in names.tokens(typed)),), prefix)
                asked = words, names.key(typed), (), top
                ours, theirs = finder.find_names(*asked), every.find_names(*asked)
                assert ours.items == theirs.items, asked
                assert min(ours.total, top + 1) == min(theirs.total, top + 1), asked
            texts = [index.find_texts(sorted(stems(typed)), (), top) for index in (finder, every)]
            assert texts[0].items == texts[1].items, (typed, top)


def test_the_best_are_found_whoever_is_well_connected(stores: tuple[SqliteStore, MemoryStore]) -> None:
    agree(*stores)


def test_who_loses_edges_is_no_longer_well_connected(stores: tuple[SqliteStore, MemoryStore]) -> None:
    for store in stores:
        store.put(
            reading("https://a.example/Rose Capital", [(("investor", "Rose Capital"), "based_in", ("place", "Oslo"))])
        )
        store.retract(NEWS[0].article.id)
    agree(*stores)


def test_who_gains_edges_and_names_is_found_by_them(stores: tuple[SqliteStore, MemoryStore]) -> None:
    for store in stores:
        store.put(reading("https://c.example", [(("investor", "Rose Circle"), "invested_in", ("company", "Rose"))]))
        store.put(
            reading("https://d.example", [(("investor", "The Rose Circle, Inc."), "based_in", ("place", "Rome"))])
        )
    agree(*stores)


def test_deriving_anew_changes_nothing(stores: tuple[SqliteStore, MemoryStore]) -> None:
    store, other = stores
    store.rebuild()
    agree(store, other)

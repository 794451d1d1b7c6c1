"""The graph on which resolution is timed is one that the rules go on from."""

from pathlib import Path

import pytest

from benchmarks import powerlaw, resolve_cost
from benchmarks.powerlaw import Size
from benchmarks.resolved import adopt
from graph.resolve import Rules
from graph.store.sqlite import SqliteStore


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("resolved") / "graph.db"
    powerlaw.make(path, Size(300, 1500, 1700), seed=3)
    adopt(path)
    return path


def test_nothing_is_derived_anew(made: Path) -> None:
    with SqliteStore(made, Rules()) as store, store._database.reading() as session:
        assert (
            session.get("SELECT count(*) FROM sighting WHERE traits LIKE '%neighbour%'") == 0
        )  # as a rebuild would write


def test_what_articles_name_again_meets_what_is_there(made: Path) -> None:
    names = resolve_cost.known(made)
    article = resolve_cost.article(1, names)
    with SqliteStore(made, Rules()) as store:
        before, graph = sum(store.stats().entities.values()), list(store.dump())
        assert store.put(article) == "added"
        assert sum(store.stats().entities.values()) < before + len(article.references)
        store.retract(article.article.id)
        assert [line for line in store.dump() if line not in set(graph)] == []


def test_the_parts_of_a_put_add_up(made: Path) -> None:
    article = resolve_cost.article(2, resolve_cost.known(made))
    with SqliteStore(made, Rules()) as store:
        parts = resolve_cost._parts(lambda: store.put(article))
    assert parts["resolve"] > 0
    assert sum(parts[name] for name in ("resolve", "index", "rest")) == pytest.approx(parts["put"])

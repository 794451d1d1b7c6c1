"""`analytics` as people use and misuse it."""

import json
from pathlib import Path

import pytest

from graph.store import beside, open_store
from tests.cli.conftest import Venturegraph
from tests.support.readings import synthetic


@pytest.fixture
def graph(venturegraph: Venturegraph, tmp_path: Path) -> Venturegraph:
    with open_store(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        for number in range(3):
            store.put(synthetic(number, world=100))
    return venturegraph


@pytest.mark.slow
def test_each_measure_is_listed_from_one_snapshot(graph: Venturegraph, tmp_path: Path) -> None:
    assert "components, the largest of" in graph("analytics").out
    (folder,) = (tmp_path / "venturegraph.db.analytics").iterdir()
    for measure in ("pagerank", "cores", "components", "communities", "bridges"):
        assert graph("analytics", measure, "--limit", "3").out.count("\n") == 4, measure
    assert list((tmp_path / "venturegraph.db.analytics").iterdir()) == [folder]
    people = json.loads(graph("analytics", "pagerank", "--type", "person", "--json").out)
    assert {item["entity"]["type"] for item in people["items"]} == {"person"}
    same = json.loads(graph("analytics", "pagerank", "--where", "type = person", "--json").out)
    assert same["items"] == people["items"]
    group = json.loads(graph("analytics", "communities", "--group", "0", "--json").out)
    assert group["total"] == json.loads(graph("analytics", "communities", "--json").out)["items"][0]["size"]
    wrong = graph("analytics", "bridges", "--type", "person")
    assert (wrong.code, "not with bridges" in wrong.err) == (2, True)


def test_all_measures_of_one_thing_are_those_of_the_lists(graph: Venturegraph) -> None:
    first = json.loads(graph("analytics", "pagerank", "--limit", "1", "--json").out)["items"][0]
    found = json.loads(graph("analytics", "--entity", first["entity"]["id"], "--json").out)
    assert (found["rank"], found["pagerank"], found["entity"]) == (1, first["value"], first["entity"])
    shown = graph("analytics", "--entity", first["entity"]["name"]).out
    assert "rank 1" in shown
    assert graph("analytics", "--entity", "Nobody At All").code == 1


@pytest.mark.parametrize(
    "flags", [("pagerank", "--entity", "x"), ("--type", "person"), ("--where", "type = person"), ("--group", "0")]
)
def test_flags_that_would_be_passed_over_are_wrong_use(graph: Venturegraph, flags: tuple[str, ...]) -> None:
    result = graph("analytics", *flags)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)


def test_an_unknown_measure_is_wrong_use(graph: Venturegraph) -> None:
    result = graph("analytics", "beauty")
    assert (result.code, result.out) == (2, "")
    assert "unknown measure 'beauty'; known are pagerank, cores" in result.err


def test_what_takes_too_long_fails_and_leaves_nothing(graph: Venturegraph, tmp_path: Path) -> None:
    result = graph("analytics", "--deadline", "0")
    assert (result.code, "--deadline" in result.err) == (1, True)
    assert list((tmp_path / "venturegraph.db.analytics").iterdir()) == []


def test_each_graph_has_a_folder_of_its_own_that_tells_no_secret() -> None:
    assert str(beside("sqlite:///a/b.db")) == "a/b.db.analytics"
    one, other = (beside(f"neo4j://ada:{secret}@db.example:7687") for secret in ("secret", "another"))
    assert one == other != beside("neo4j://db.example:7687/two")

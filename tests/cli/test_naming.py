"""Which entity a name means is told where it is not plain: an answer on another is worse than none."""

from pathlib import Path

import pytest

from graph.resolve import open_graph
from tests.cli.conftest import Venturegraph
from tests.support.readings import reading

QUAY, QUAYSIDE, ACME = ("investor", "Quay Ventures"), ("investor", "Quay Angels"), ("company", "Acme")
ASKS = [
    ("ask", "portfolio"),
    ("ask", "similar"),
    ("ask", "rounds"),
    ("show",),
    ("dossier",),
    ("analytics", "--entity"),
    ("path", "Acme"),
]


@pytest.fixture
def graph(venturegraph: Venturegraph, tmp_path: Path) -> Venturegraph:
    with open_graph(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        store.put(reading("a", [(QUAY, "invested_in", ACME), (QUAYSIDE, "invested_in", ACME)]))
        store.put(reading("b", [(QUAY, "invested_in", ("company", "Bolt"))]))
        store.put(reading("c", [], [("product", "Acme")]))
    return venturegraph


@pytest.mark.parametrize("command", ASKS, ids=" ".join)
def test_a_part_of_a_name_is_told_with_what_else_it_may_mean(graph: Venturegraph, command: tuple[str, ...]) -> None:
    result = graph(*command, "quay")
    assert result.code == 0
    assert "quay: Quay Ventures (investor, ent_" in result.err
    assert "the best of 2 matches; others: Quay Angels" in result.err
    assert "quay ventures: " not in graph(*command, "quay ventures").err  # the name of one thing alone
    assert graph(*command, "zzz").code == 1


def test_two_of_one_name_are_told(graph: Venturegraph) -> None:
    assert "others: Acme (product, ent_" in graph("show", "Acme").err
    assert graph("show", "Quay Ventures").err == ""


def test_an_id_means_itself(graph: Venturegraph) -> None:
    told = graph("ask", "portfolio", "quay").err
    id_ = told.split("ent_")[1].split(")")[0]
    assert graph("ask", "portfolio", f"ent_{id_}").err == ""

"""Every list goes on where a page ended: the cursor is in the JSON, and for people on stderr."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from graph.model import Judgement
from graph.names import entity_id
from graph.resolve import open_graph
from tests.cli.conftest import Venturegraph
from tests.support.readings import doubting, reading

LAB, FUND, QUAY = ("company", "Pantheon Lab"), ("investor", "Lantau Angels"), ("investor", "Quay Ventures")
ADA, BEN, FAIR = ("person", "Ada Quill"), ("person", "Ben Tarn"), ("event", "VivaTech")
NEWS = [
    doubting(
        reading("a", [(ADA, "founded", LAB), (LAB, "participated_in", FAIR)], [BEN], published="2024-01-02"),
        (BEN, "founded", LAB),
        (BEN, "holds_role", LAB, {"confidence": 0.25}),
    ),
    reading("b", [(FUND, "invested_in", LAB, {"attributes": {"round": "seed"}})], published="2024-01-03"),
    reading("c", [(QUAY, "invested_in", LAB, {"attributes": {"round": "Series A"}})], published="2025-01-03"),
    reading("d", [(BEN, "invested_in", LAB)], published="2025-02-03"),
]
LISTS = {
    "search": ("search", ""),
    "statements": ("statements", ""),
    "edges": ("edges", ""),
    "articles": ("articles", ""),
    "judgements": ("judgements",),
    "why not": ("show", LAB[1], "--why-not"),
    "rounds": ("ask", "rounds"),
    "measures": ("analytics", "pagerank"),
}
BARE = {"why not", "rounds"}  # whose JSON is the items alone


@pytest.fixture
def graph(venturegraph: Venturegraph, tmp_path: Path) -> Venturegraph:
    with open_graph(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        for made in NEWS:
            store.put(made)
        for second, end in enumerate((QUAY, ADA)):
            at = f"2026-01-01T00:00:0{second}Z"
            store.judge(Judgement(entity_id(*LAB), entity_id(*end), "different", "ada", at))
    return venturegraph


def items(answer: Any) -> list[Any]:
    return list(answer["items"] if isinstance(answer, dict) else answer)


@pytest.mark.parametrize("name", LISTS)
def test_pages_hold_all_of_a_list_and_nothing_twice(graph: Venturegraph, name: str) -> None:
    command = LISTS[name]
    whole = items(json.loads(graph(*command, "--limit", "1000", "--json").out))
    found: list[Any] = []
    cursor, pages = "", 0
    while pages == 0 or cursor:
        result = graph(*command, "--limit", "1", "--json", *(("--cursor", cursor) if cursor else ()))
        answer = json.loads(result.out)
        shown = re.search(r"--cursor (\S+) goes on", graph(*command, "--limit", "1", "--cursor", cursor).err)
        following = shown[1] if shown else ""
        assert name in BARE or answer["next"] == following
        found, cursor, pages = [*found, *items(answer)], following, pages + 1
    assert found == whole
    assert pages == len(whole) > 1


def test_the_statements_of_a_thing_go_on(graph: Venturegraph) -> None:
    whole = json.loads(graph("show", LAB[1], "--json").out)["facts"]["items"]
    first = json.loads(graph("show", LAB[1], "--json", "--limit", "2").out)
    rest = json.loads(graph("show", LAB[1], "--json", "--cursor", first["facts"]["next"]).out)
    assert first["facts"]["items"] + rest["facts"]["items"] == whole
    assert len(rest["edges"]["items"]) == rest["edges"]["total"] == len(whole)
    shown = graph("show", LAB[1], "--cursor", first["facts"]["next"]).out
    assert shown.count("•") == len(whole) - 2
    assert "edge " not in shown  # the head stands on the first page alone


def test_what_is_left_out_of_an_answer_is_told(graph: Venturegraph) -> None:
    assert "5 in all; --limit shows more" in graph("ask", "timeline", LAB[1], "--limit", "2").err
    assert "in all" not in graph("ask", "timeline", LAB[1]).err


@pytest.mark.parametrize(
    "command",
    [("ask", "portfolio", QUAY[1]), ("show", LAB[1], "--profile"), ("statements", ""), ("analytics", "cores")],
)
def test_a_cursor_of_another_list_is_wrong_use(graph: Venturegraph, command: tuple[str, ...]) -> None:
    cursor = json.loads(graph("edges", "", "--limit", "1", "--json").out)["next"]
    result = graph(*command, "--cursor", cursor)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)

"""What `ask` prints: each thing that stands in a row has its sentence in the last column."""

from pathlib import Path
from typing import Any

import pytest

from graph.resolve import open_graph
from tests.cli.conftest import Venturegraph
from tests.support.readings import reading

ACME, BOLT = ("company", "Acme"), ("company", "Bolt")
FUND, QUAY = ("investor", "Lantau Angels"), ("investor", "Quay Ventures")
ADA, UNIVERSITY = ("person", "Ada Quill"), ("academia", "University of Turku")


def said(**fields: Any) -> dict[str, Any]:
    return {"status": fields.pop("status", "stated"), "attributes": fields}


NEWS = [
    reading("a", [(ADA, "studied_at", UNIVERSITY), (ADA, "founded", ACME), (ADA, "founded", BOLT)], published="2024-01-02"),
    reading(
        "b",
        [
            (FUND, "invested_in", ACME, said(round="Series A", lead=True)),
            (QUAY, "invested_in", ACME, said(round="Series A")),
            (FUND, "invested_in", BOLT),
            (QUAY, "invested_in", BOLT, said(status="rumoured")),
            (ACME, "raised", "$12 million", said(round="Series A", amount=12e6, currency="USD")),
        ],
        published="2024-03-01",
    ),
]  # fmt: skip


@pytest.fixture
def graph(venturegraph: Venturegraph, tmp_path: Path) -> Venturegraph:
    with open_graph(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        for made in NEWS:
            store.put(made)
    return venturegraph


def lines(graph: Venturegraph, *asked: str) -> list[str]:
    return [line.rstrip() for line in graph("ask", *asked).out.splitlines()[1:]]


def test_alumni_are_proved_and_what_they_founded_too(graph: Venturegraph) -> None:
    first, *founded = lines(graph, "alumni", UNIVERSITY[1])
    assert first.startswith("Ada Quill")
    assert "“Ada Quill studied at University of Turku.”" in first
    assert [line.split("“")[1].split("”")[0] for line in founded] == [
        "Ada Quill founded Acme.",
        "Ada Quill founded Bolt.",
    ]
    assert ["founded Acme" in founded[0], "founded Bolt" in founded[1]] == [True, True]
    assert len(lines(graph, "alumni", UNIVERSITY[1], "--limit", "1")) == 3  # one thing is not cut off from its proof


def test_each_thing_that_two_invested_in_is_proved(graph: Venturegraph) -> None:
    rows = lines(graph, "co-investors", FUND[1])
    assert [row.split("“")[1].split("”")[0] for row in rows] == [
        "Quay Ventures invested in Acme.", "Quay Ventures invested in Bolt.",
    ]  # fmt: skip


def test_a_rumour_says_that_it_is_one(graph: Venturegraph) -> None:
    assert any("Bolt (rumoured)" in row for row in lines(graph, "portfolio", QUAY[1]))
    assert not any("(rumoured)" in row for row in lines(graph, "portfolio", FUND[1]))


def test_since_when_is_proved_by_a_sentence_of_that_date(graph: Venturegraph, tmp_path: Path) -> None:
    with open_graph(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        early = reading("early", [(FUND, "invested_in", BOLT, {"confidence": 0.5})], published="2021-05-01")
        store.put(early)
    (row,) = [row for row in lines(graph, "portfolio", FUND[1]) if row.startswith("Bolt")]
    assert "2021-05-01" in row
    assert early.article.id in row


def test_a_round_shows_what_proves_its_cells(graph: Venturegraph) -> None:
    rows = lines(graph, "rounds", ACME[1])
    assert "12,000,000 USD" in rows[0]
    quotes = [row.split("“")[1].split("”")[0] for row in rows]
    assert sorted(quotes) == [
        "Acme raised $12 million.",
        "Lantau Angels invested in Acme.",
        "Quay Ventures invested in Acme.",
    ]
    assert "round, lead, investors: “Lantau Angels" in rows[0]
    assert any(row.strip().startswith("sum: “Acme raised") for row in rows)

"""`path`, `ask`, `statements` and `show --profile`."""

import json
from pathlib import Path

import pytest

from cli.network import QUESTIONS
from graph.resolve import open_graph
from tests.cli.conftest import Venturegraph
from tests.support.readings import reading


def test_a_path_shows_each_hop_with_its_sentence(graph: Venturegraph) -> None:
    out = graph("path", "Inês Prado", "Skerry").out
    assert "has acquired Skerry of Cork for €12 million." in out
    found = json.loads(graph("path", "Inês Prado", "Skerry", "--json").out)
    assert found[0]["hops"][-1]["proof"]["statement"]["evidence"]["quote"] in out


def test_things_that_nothing_joins(graph: Venturegraph) -> None:
    result = graph("path", "Skerry", "Skerry")
    assert (result.code, result.out) == (0, "")
    assert "nothing joins" in result.err
    assert graph("path", "Skerry", "zzzz").code == 1


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_an_answer_or_says_that_it_has_none(graph: Venturegraph, question: str) -> None:
    name = {"rounds": "", "trending": "company"}.get(question, "Corvid Robotics")
    result = graph("ask", question, name)
    assert result.code == 0
    assert result.out or "does not say" in result.err
    json.loads(graph("ask", question, name, "--json").out)


def test_a_timeline_has_its_proofs(graph: Venturegraph) -> None:
    assert "has acquired Skerry of Cork for €12 million." in graph("ask", "timeline", "Skerry").out


def test_an_unknown_question_names_the_known(graph: Venturegraph) -> None:
    result = graph("ask", "horoscope", "Skerry")
    assert result.code == 2
    assert "portfolio" in result.err


def test_statements_by_conditions(graph: Venturegraph) -> None:
    assert "has acquired Skerry of Cork" in graph("statements", "relation = acquired").out
    assert graph("statements", "relation = dances").code == 2


def test_edges_and_articles_by_conditions(graph: Venturegraph) -> None:
    assert "—acquired→ Skerry" in graph("edges", "relation = acquired").out
    assert json.loads(graph("articles", "entity = Skerry", "--json").out)["total"] > 0
    assert graph("edges", "round = seed").code == graph("articles", "colour = red").code == 2


@pytest.mark.parametrize("command", ["search", "statements", "edges", "articles", "changes"])
def test_a_list_without_conditions_is_of_all(graph: Venturegraph, command: str) -> None:
    assert graph(command).out == graph(command, "").out != ""
    if command == "search":
        assert (
            graph(command, "--where", "type = person").out == graph(command, "", "--where", "type = person").out != ""
        )


def test_what_changed_and_what_of_it_fulfils_conditions(graph: Venturegraph) -> None:
    events = json.loads(graph("changes", "kind = added", "--json").out)
    assert {event["kind"] for event in events} == {"added"}
    last = str(json.loads(graph("changes", "--limit", "1000", "--json").out)[-1]["number"])
    assert json.loads(graph("changes", "--since", last, "--json").out) == []
    assert f"--since {events[0]['number']} goes on" in graph("changes", "kind = added", "--limit", "1").err
    for command in (("statements", ""), ("edges", ""), ("articles", ""), ("search", "")):
        assert json.loads(graph(*command, "--changed-since", "0", "--json").out)["total"] > 0
        assert json.loads(graph(*command, "--changed-since", last, "--json").out)["total"] == 0
    assert graph("changes", "colour = red").code == 2


def test_a_thing_with_what_fulfils_conditions(graph: Venturegraph) -> None:
    whole = json.loads(graph("show", "Corvid Robotics", "--json").out)
    predicate = whole["edges"]["items"][0]["predicate"]
    kept = json.loads(graph("show", "Corvid Robotics", "--where", f"relation = {predicate}", "--json").out)
    assert {fact["statement"]["predicate"] for fact in kept["facts"]["items"]} == {predicate}
    assert {edge["predicate"] for edge in kept["edges"]["items"]} == {predicate}
    assert 0 < kept["facts"]["total"] < whole["facts"]["total"]
    none = json.loads(graph("show", "Corvid Robotics", "--where", "status = rumoured", "--json").out)
    assert none["facts"]["total"] == none["edges"]["total"] == 0
    doubts = ("show", "Corvid Robotics", "--why-not", "--where", "confidence > 2", "--json")
    assert json.loads(graph(*doubts).out) == []


def test_a_key_fact_that_is_planned_says_so(venturegraph: Venturegraph, tmp_path: Path) -> None:
    with open_graph(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        store.put(reading("a", [(("company", "Acme"), "raised", "$10 million", {"status": "planned"})]))
    assert "$10 million (planned)" in venturegraph("show", "Acme", "--profile").out


def test_a_profile_on_one_page(graph: Venturegraph) -> None:
    out = graph("show", "Corvid Robotics", "--profile").out
    assert "acquirer" in out
    assert "Key facts" in out
    assert (
        json.loads(graph("show", "Corvid Robotics", "--profile", "--json").out)["entity"]["name"] == "Corvid Robotics"
    )


def test_questions_take_the_flags_that_are_theirs(graph: Venturegraph) -> None:
    for flags in (
        ("rounds", "--where", "relation = raised"),
        ("trending", "--days", "900"),
        ("meetings", "Skerry", "--months", "6"),
    ):
        assert graph("ask", *flags).code == 0
    assert json.loads(graph("ask", "rounds", "--where", "round = Series Z", "--json").out) == []
    for wrong in (
        ("rounds", "--days", "9"),
        ("similar", "Skerry", "--months", "6"),
        ("portfolio",),
        ("trending", "planet"),
    ):
        assert graph("ask", *wrong).code == 2, wrong
    assert "goes with trending" in graph("ask", "rounds", "--days", "9").err


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("flag", ["--as-of", "--published-by"])
def test_no_question_forgets_of_which_moment_it_is(graph: Venturegraph, question: str, flag: str) -> None:
    name = {"rounds": "", "trending": ""}.get(question, "Corvid Robotics")
    assert json.loads(graph("ask", question, name, flag, "1990", "--json").out) == []
    assert graph("ask", question, name, flag, "soon").code == 2


def test_a_thing_as_of_a_moment(graph: Venturegraph) -> None:
    then = json.loads(graph("show", "Corvid Robotics", "--as-of", "1990", "--json").out)
    assert then["facts"]["total"] == then["edges"]["total"] == then["entity"]["degree"] == 0
    profile = json.loads(graph("show", "Corvid Robotics", "--profile", "--published-by", "1990", "--json").out)
    assert profile["roles"] == profile["relations"] == profile["key_facts"] == profile["about"] == []
    assert graph("show", "Corvid Robotics", "--why-not", "--as-of", "1990").code == 2


def test_a_path_over_what_is_asked_for(graph: Venturegraph) -> None:
    assert json.loads(graph("path", "Inês Prado", "Skerry", "--json").out)
    for flags in (("--relation", "won"), ("--status", "rumoured"), ("--sources", "99"), ("--hops", "1"), ("--published-by", "1990"),
                  ("--avoid", "company")):  # fmt: skip
        assert json.loads(graph("path", "Inês Prado", "Skerry", *flags, "--json").out) == [], flags
    for flag, wrong in (("--relation", "dances"), ("--status", "hoped"), ("--avoid", "planet")):
        assert (
            f"unknown {'type' if flag == '--avoid' else flag[2:]} '{wrong}'"
            in graph("path", "Inês Prado", "Skerry", flag, wrong).err
        )
    assert "within 1 hop" in graph("path", "Inês Prado", "Skerry", "--hops", "1").err

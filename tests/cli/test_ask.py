"""`search`, `show`, `stats`, `dump`, `doctor`, help and wrong use."""

import json
from pathlib import Path

import pytest

from cli.output import printable
from tests.cli.conftest import Venturegraph

COMMANDS = (
    "ingest",
    "extract",
    "retract",
    "search",
    "statements",
    "changes",
    "path",
    "ask",
    "show",
    "stats",
    "dump",
    "analytics",
    "export",
    "dossier",
    "resolve",
    "judge",
    "undo",
    "judgements",
    "serve",
    "evaluate",
    "doctor",
    "compact",
)


def test_search_lists_names(graph: Venturegraph) -> None:
    assert "Corvid Robotics" in graph("search", "corv").out
    found = json.loads(graph("search", "corv", "--json").out)
    assert found["items"][0]["entity"]["type"] == "company"


def test_search_for_nothing_says_what_to_try(graph: Venturegraph) -> None:
    result = graph("search", "zzzz")
    assert (result.code, result.out) == (0, "")
    assert "fewer words" in result.err


def test_show_proves_each_fact_with_its_sentence(graph: Venturegraph) -> None:
    out = graph("show", "Skerry").out
    assert "Corvid Robotics acquired Skerry" in out
    assert "has acquired Skerry of Cork for €12 million." in out
    assert "2025-06-14" in out


def test_show_an_article_and_a_statement(graph: Venturegraph) -> None:
    shown = json.loads(graph("show", "Skerry", "--json").out)
    fact = shown["facts"]["items"][0]
    assert fact["statement"]["evidence"]["quote"] in graph("show", fact["article"]["id"]).out
    assert fact["statement"]["evidence"]["quote"] in graph("show", fact["statement"]["id"]).out


def test_show_what_is_not_there(graph: Venturegraph) -> None:
    for name in ("zzzz", "ent_000000000000000000000000", "art_0", "stm_0"):
        result = graph("show", name)
        assert result.code == 1
        assert name in result.err


def test_stats(graph: Venturegraph) -> None:
    assert "1 articles" in graph("stats").out
    assert json.loads(graph("stats", "--json").out)["articles"] == 1


def test_dump_is_sorted_json_lines(graph: Venturegraph) -> None:
    lines = graph("dump").out.splitlines()
    assert lines == sorted(lines)
    assert all(json.loads(line) for line in lines)


def test_asking_an_absent_store_names_it(venturegraph: Venturegraph) -> None:
    for command in (("search", "x"), ("show", "x"), ("stats",), ("dump",)):
        result = venturegraph(*command)
        assert result.code == 1
        assert "venturegraph.db" in result.err
        assert "Traceback" not in result.err


def test_doctor(graph: Venturegraph) -> None:
    result = graph("doctor")
    assert result.code == 0
    assert result.out.count("ok") >= 4


def test_compact_says_what_it_gave_back(graph: Venturegraph) -> None:
    before = graph("dump").out
    result = graph("compact", "--json")
    assert (result.code, set(json.loads(result.out))) == (0, {"before", "after"})
    assert " MB now" in graph("compact").out
    assert graph("dump").out == before
    absent = graph("compact", "--db", "sqlite:///absent.db")
    assert (absent.code, "Traceback" in absent.err, "absent.db" in absent.err) == (1, False, True)


def test_doctor_says_what_is_wrong(venturegraph: Venturegraph) -> None:
    result = venturegraph("doctor", "--db", "sqlite:///absent.db")
    assert result.code == 1
    assert "absent.db" in result.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(venturegraph: Venturegraph, command: str) -> None:
    result = venturegraph(command, "--help")
    assert result.code == 0
    assert "Usage: venturegraph" in result.out


@pytest.mark.parametrize(
    "wrong",
    [
        ("dance",),
        ("path", "Acme"),
        ("search", "x", "--limit", "0"),
        ("serve", "--port", "99999"),
        ("stats", "--nonsense"),
    ],
)
def test_wrong_use_is_2(venturegraph: Venturegraph, wrong: tuple[str, ...]) -> None:
    result = venturegraph(*wrong)
    assert result.code == 2
    assert result.err
    assert "Traceback" not in result.err


def test_settings_come_from_flag_then_environment_then_file(
    venturegraph: Venturegraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("venturegraph.toml").write_text('db = "sqlite:///file.db"\n')
    assert "file.db" in venturegraph("stats").err
    monkeypatch.setenv("VENTUREGRAPH_DB", "sqlite:///environment.db")
    assert "environment.db" in venturegraph("stats").err
    assert "flag.db" in venturegraph("stats", "--db", "sqlite:///flag.db").err


@pytest.mark.parametrize("content", ['port = "many"', "colour = 1", "db = "])
def test_a_wrong_settings_file_is_one_clear_line(venturegraph: Venturegraph, content: str) -> None:
    Path("venturegraph.toml").write_text(content)
    result = venturegraph("stats")
    assert result.code == 2
    assert len(result.err.strip().splitlines()) == 1


def test_control_characters_of_strangers_do_not_reach_the_terminal(venturegraph: Venturegraph) -> None:
    assert printable("a\x1b[31mb\x07\u202ec") == "a[31mbc"

"""Saved searches on the command line."""

import json
from pathlib import Path

import feedparser

from tests.cli.conftest import Venturegraph

LATE = """Corvid hires

16 June 2025

Corvid Robotics, a Lisbon start-up founded in 2018 by Inês Prado, has acquired Petrel of Galway for €3 million."""


def test_new_is_shown_once_with_its_sentence(graph: Venturegraph, tmp_path: Path) -> None:
    assert graph("searches", "save", "deals", "--statements", "--where", "relation = acquired").code == 0
    assert "nothing is new" in graph("searches", "news", "deals").err
    (tmp_path / "late.txt").write_text(LATE, encoding="utf-8")
    assert graph("ingest", tmp_path / "late.txt").code == 0
    kept = json.loads(graph("searches", "news", "deals", "--keep", "--json").out)
    assert kept["items"]
    shown = graph("searches", "news", "deals").out
    assert "has acquired Petrel of Galway" in shown
    assert "nothing is new" in graph("searches", "news", "deals").err
    titles = [entry["title"] for entry in feedparser.parse(graph("searches", "feed", "deals").out)["entries"]]
    assert any("acquired" in title for title in titles)
    assert json.loads(graph("searches", "feed", "deals", "--format", "json").out)["items"]


def test_searches_are_listed_and_removed(graph: Venturegraph) -> None:
    assert graph("searches", "save", "corvid", "corvid", "--where", "type = company").code == 0
    (held,) = json.loads(graph("searches", "list", "--json").out)["items"]
    assert (held["name"], held["text"], held["where"]) == ("corvid", "corvid", "type = company")
    assert graph("searches", "remove", "corvid").code == 0
    assert json.loads(graph("searches", "list", "--json").out)["total"] == 0


def test_wrong_use_is_one_line(graph: Venturegraph) -> None:
    for arguments, code in (
        (("news", "nothing"), 1),
        (("remove", "sav_0"), 1),
        (("save", "x", "--where", "dragon = 1"), 2),
        (("save", "x", "word", "--statements"), 2),
    ):
        result = graph("searches", *arguments)
        assert (result.code, result.err.count("\n")) == (code, 1)

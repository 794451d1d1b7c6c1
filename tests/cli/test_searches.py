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


def test_changes_are_told_by_name_and_as_a_feed(graph: Venturegraph) -> None:
    shown = graph("changes", "entity = Corvid Robotics, kind = added", "--limit", "50").out
    assert "Corvid Robotics acquired Skerry" in shown
    assert "Corvid Robotics (company)" in shown
    events = json.loads(graph("changes", "entity = Corvid Robotics", "--json").out)
    made = json.loads(
        graph("changes", "entity = Corvid Robotics", "--feed", "json", "--home", "https://g.example/").out
    )
    assert [item["_venturegraph"]["event"] for item in made["items"]] == [e["number"] for e in reversed(events)]
    assert made["feed_url"] == "https://g.example/v1/changes/feed.json?where=entity+%3D+Corvid+Robotics"
    assert len(feedparser.parse(graph("changes", "--feed", "rss", "--limit", "2").out)["entries"]) == 2
    last = ("--since", events[-1]["number"])
    assert graph("changes", "entity = Corvid Robotics", *last, "--json").out == "[]\n"


def test_wrong_use_is_one_line(graph: Venturegraph) -> None:
    for arguments, code in (
        (("news", "nothing"), 1),
        (("remove", "sav_0"), 1),
        (("save", "x", "--where", "dragon = 1"), 2),
        (("save", "x", "word", "--statements"), 2),
    ):
        result = graph("searches", *arguments)
        assert (result.code, result.err.count("\n")) == (code, 1)
    for flags in (("entity ~ Corvid",), ("--feed", "rss", "--since", "3"), ("--feed", "json", "--json")):
        result = graph("changes", *flags)
        assert (result.code, result.err.count("\n")) == (2, 1)

"""`ingest`, `extract`, `retract`: what they print, and their exit codes."""

import json
import os
import socket
from pathlib import Path

import pytest

from tests.cli.conftest import NEWS, Venturegraph


def test_ingest_says_what_it_read(venturegraph: Venturegraph, news: Path) -> None:
    result = venturegraph("ingest", news)
    assert result.code == 0
    assert "1 articles: 1 added" in result.out
    assert "company" in result.out
    assert "acquired" in result.out


def test_ingesting_again_changes_nothing(graph: Venturegraph, news: Path) -> None:
    before = graph("dump").out
    assert "1 articles: 1 unchanged" in graph("ingest", news).out
    assert graph("dump").out == before


def test_ingest_as_json(venturegraph: Venturegraph, news: Path) -> None:
    report = json.loads(venturegraph("ingest", news, "--json").out)
    assert report["articles"] == {"added": 1}
    assert report["statements"]["acquired"] == 1
    assert report["refused"] == []


BAD = {
    "missing.txt": (None, "no such file"),
    "empty.txt": (b"", "empty file"),
    "binary.txt": (b"\x7fELF\x00\x00\x01", "binary"),
    "latin.txt": ("Cr\xe9dit".encode("latin-1"), "not UTF-8"),
    "scripted.html": (b"<html><body><script>load()</script></body></html>", "no article"),
    "cut.xml": (b"<rss version='2.0'><channel><item><title>x</title><link>corvid.txt", "damaged"),
    "flawed.jsonl": (b'{"text": ', "not valid JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_that_names_it_and_the_rest_is_read(
    venturegraph: Venturegraph, news: Path, tmp_path: Path, name: str
) -> None:
    content, reason = BAD[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    alone = venturegraph("ingest", tmp_path / name)
    assert alone.code == 1
    errors = [line for line in alone.err.splitlines() if line.startswith("error")]
    assert any(name in line and reason in line for line in errors)
    assert "Traceback" not in alone.err
    both = venturegraph("ingest", tmp_path / name, news)
    assert both.code == 3
    assert "1 added" in both.out


def test_refusals_are_counted_and_kept(venturegraph: Venturegraph, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    venturegraph("ingest", tmp_path / "empty.txt")
    assert json.loads(venturegraph("stats", "--json").out)["refusals"] == {"an empty file": 1}


def test_a_folder_without_news(venturegraph: Venturegraph, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    result = venturegraph("ingest", tmp_path / "docs")
    assert result.code == 1
    assert "without news" in result.err


def test_a_file_of_50_megabytes(venturegraph: Venturegraph, news: Path, tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50_000_000)
    result = venturegraph("ingest", tmp_path / "big.txt", news)
    assert result.code == 3
    assert "split it" in result.err


def test_another_language_is_kept_aside_with_the_reason(venturegraph: Venturegraph, tmp_path: Path) -> None:
    german = (
        "Der Gründer sagte am Montag, dass man neue Kunden in Deutschland gewinnen wolle und die Investoren zufrieden seien. "
        * 3
    )
    (tmp_path / "de.txt").write_text(german, encoding="utf-8")
    result = venturegraph("ingest", tmp_path / "de.txt")
    assert result.code == 1
    assert "language de" in result.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_database(venturegraph: Venturegraph, news: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    result = venturegraph("ingest", news, "--db", f"sqlite:///{tmp_path}/locked/graph.db")
    assert result.code == 1
    assert "locked" in result.err


@pytest.mark.parametrize(
    ("url", "code"),
    [("postgres://x", 2), ("sqlite:///", 2), ("sqlite:////proc/graph.db", 1), ("sqlite:////dev/null/graph.db", 1)],
)
def test_a_database_that_cannot_be_is_one_clear_line(
    venturegraph: Venturegraph, news: Path, url: str, code: int
) -> None:
    result = venturegraph("ingest", news, "--db", url)
    assert result.code == code
    assert len(result.err.strip().splitlines()) == 1


def test_extract_prints_the_public_json(venturegraph: Venturegraph, news: Path) -> None:
    result = venturegraph("extract", news, "--jsonl")
    assert result.code == 0
    article = json.loads(result.out)
    assert article["id"] == "corvid"
    assert (article["title"], article["published"]) == ("Corvid buys Skerry", "2025-06-14")
    assert article["text"] in NEWS
    names = {entity["id"]: entity["name"] for entity in article["entities"]}
    assert ("Corvid Robotics", "acquired", "Skerry") in {
        (names[r["subject"]], r["predicate"], names.get(r.get("object"), "")) for r in article["relations"]
    }
    for entity in article["entities"]:
        for mention in entity["mentions"]:
            assert article["text"][mention["start"] : mention["end"]] == mention["text"]
    for relation in article["relations"]:
        proof = relation["evidence"]
        assert article["text"][proof["start"] : proof["end"]] == proof["text"]
        assert relation["attributes"]["status"] in {"stated", "planned", "rumoured", "ended"}


def test_extract_says_why_not(venturegraph: Venturegraph, news: Path) -> None:
    article = json.loads(venturegraph("extract", news, "--jsonl", "--why-not").out)
    stated = {(r["subject"], r["predicate"], r.get("object")) for r in article["relations"]}
    assert article["rejected"]
    for relation in article["rejected"]:
        assert 0 <= relation["confidence"] < 1
        assert (relation["subject"], relation["predicate"], relation.get("object")) not in stated


def test_the_store_remembers_why_not(graph: Venturegraph, news: Path) -> None:
    told = json.loads(graph("extract", news, "--jsonl", "--why-not").out)["rejected"]
    likely = sorted((r["confidence"] for r in told if r["confidence"] >= 0.1), reverse=True)
    (article,) = (line["id"] for line in map(json.loads, graph("dump").out.splitlines()) if line["kind"] == "article")
    kept = json.loads(graph("show", article, "--why-not", "--json").out)
    assert [r["fact"]["statement"]["confidence"] for r in kept] == likely != []
    assert all(r["fact"]["statement"]["confidence"] < r["threshold"] for r in kept)
    out = graph("show", article, "--why-not").out
    assert out.count(f"not stated under {kept[0]['threshold']:.2f}") == len(kept)
    assert kept[0]["fact"]["statement"]["evidence"]["quote"] in out
    few = graph("show", kept[0]["fact"]["subject"]["id"], "--why-not", "--limit", 1)
    assert few.out.startswith(f"• {kept[0]['fact']['subject']['name']} {kept[0]['fact']['statement']['predicate']}")
    assert graph("show", "nobody", "--why-not").code == 1


def test_extract_touches_no_store(venturegraph: Venturegraph, news: Path, tmp_path: Path) -> None:
    venturegraph("extract", news)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corvid.txt"]


def test_extract_goes_on_after_a_bad_file(venturegraph: Venturegraph, news: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    result = venturegraph("extract", tmp_path / "empty.txt", news, "--jsonl")
    assert result.code == 3
    assert json.loads(result.out)["id"] == "corvid"
    assert "empty.txt" in result.err


def test_retract_takes_everything_back(graph: Venturegraph, tmp_path: Path) -> None:
    before = graph("dump", "--db", "sqlite:///other.db")
    assert before.code == 1  # there is no such store yet
    (article,) = (
        json.loads(line) for line in graph("dump").out.splitlines() if '"art_' in line[:40] or '"article"' in line[:20]
    )
    assert graph("retract", article["id"]).code == 0
    assert graph("dump").out == ""
    again = graph("retract", article["id"])
    assert again.code == 1
    assert article["id"] in again.err


def test_serve_on_a_port_in_use(graph: Venturegraph) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = graph("serve", "--port", taken.getsockname()[1])
    assert result.code == 1
    assert "--port" in result.err

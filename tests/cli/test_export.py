"""`export` and `dossier` as people use and misuse them."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from graph.names import entity_id
from graph.store import open_store
from tests.cli.conftest import Venturegraph
from tests.support.readings import reading, synthetic

ACME, NADIA = ("company", "Acme"), ("person", "Nadia Roy")


@pytest.fixture
def graph(venturegraph: Venturegraph, tmp_path: Path) -> Venturegraph:
    with open_store(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        store.put(reading("https://a.example/1", [(NADIA, "founded", ACME)], title="Acme is here"))
        store.put(synthetic(1))
    return venturegraph


def test_lines_go_to_standard_output(graph: Venturegraph) -> None:
    result = graph("export", "--format", "jsonl")
    assert result.code == 0
    assert {json.loads(line)["kind"] for line in result.out.splitlines()} == {"entity", "edge", "statement"}


def test_a_part_is_named_by_name_id_or_filter(graph: Venturegraph) -> None:
    for wanted in (["--entity", "acme"], ["--entity", entity_id(*ACME)], ["--where", "name = Acme", "--depth", "1"]):
        lines = [json.loads(line) for line in graph("export", "--format", "jsonl", *wanted).out.splitlines()]
        assert {line["name"] for line in lines if line["kind"] == "entity"} == {"Acme", "Nadia Roy"}


def test_tables_are_a_folder_or_a_zip_file(graph: Venturegraph, tmp_path: Path) -> None:
    assert graph("export", "--format", "csv", "--out", "tables").code == 0
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == [
        "edges.csv",
        "entities.csv",
        "statements.csv",
    ]
    result = graph("export", "--format", "csv", "--out", "tables.zip")
    assert "tables.zip" in result.err
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        assert archive.read("edges.csv") == (tmp_path / "tables" / "edges.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "--format", "xls"), "unknown format 'xls'; known are jsonl, csv"),
        (("export", "--format", "jsonl", "--depth", "2"), "a depth needs entities"),
        (("export", "--format", "jsonl", "--entity", "acme", "--depth", "9"), "depth 9 is outside 0 to 6"),
        (("export", "--format", "jsonl", "--where", "x = 1"), "x"),
        (("export", "--format", "jsonl", "--out", "no/x.jsonl"), "no/x.jsonl: No such file"),
        (("export", "--format", "csv", "--out", "."), "is there already"),
        (("export",), "--format"),
        (("dossier", "acme", "--format", "pdf"), "unknown format 'pdf'; known are md, html"),
    ],
)
def test_wrong_use_is_one_line_that_names_it(graph: Venturegraph, arguments: tuple[str, ...], words: str) -> None:
    result = graph(*arguments)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert words in result.err


def test_what_is_not_there_fails(graph: Venturegraph) -> None:
    assert graph("export", "--format", "jsonl", "--entity", "ent_0").code == 1
    assert graph("dossier", "nobody at all").code == 1


def test_a_dossier_is_markdown_or_a_page(graph: Venturegraph) -> None:
    assert "[Acme is here](<https://a.example/1>)" in graph("dossier", "acme").out
    assert graph("dossier", "acme", "--format", "html").out.startswith("<!DOCTYPE html>")


@pytest.mark.slow
def test_a_reader_that_has_enough_is_no_error(graph: Venturegraph, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        for number in range(40):
            store.put(synthetic(number))
    command = f"{sys.executable} -c 'import cli; cli.main()'"
    call = f"{command} export --format jsonl --db sqlite:///{tmp_path}/venturegraph.db | head -n 1"
    done = subprocess.run(call, shell=True, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])  # noqa: S602 - a pipe is the point
    assert (done.stdout.count("\n"), done.stderr) == (1, "")

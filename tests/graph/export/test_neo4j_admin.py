"""What the importer of Neo4j takes: the real one reads what we write."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from graph.export import neo4j_admin
from graph.export.files import write_folder
from graph.store.base import Item, Store
from tests.graph.export.conftest import Write
from tests.support.neo4j_server import imported, java


def test_heads_name_labels_types_and_properties(store: Store, write: Write) -> None:
    files = {name: data.decode().splitlines() for name, data in write("neo4j-admin", store.scan()).items()}
    assert files["entities.csv"][0].startswith('"id:ID(Entity)",":LABEL","type","name","aliases:string[]"')
    assert files["edges.csv"][0].startswith('":START_ID(Entity)",":TYPE",":END_ID(Entity)","status"')
    assert '"Entity\u241fCompany"' in "".join(files["entities.csv"])
    assert any('"FOUNDED"' in line for line in files["edges.csv"])
    assert len(files["articles-000001.csv"]) == store.stats().articles


@pytest.mark.slow
@pytest.mark.xdist_group("neo4j")  # a third virtual machine at once would be too much
@pytest.mark.parametrize("graph", ["empty", "small", "dirty"])
def test_the_importer_takes_every_graph(graph: str, store: Store, dirty: list[Item], tmp_path: Path) -> None:
    if missing := java():
        assert not os.environ.get("REQUIRE_NEO4J"), missing
        pytest.skip(missing)
    items: dict[str, list[Item]] = {"empty": [], "small": list(store.scan()), "dirty": dirty}
    write_folder(neo4j_admin.write(items[graph]), tmp_path / "csv")
    report = imported(tmp_path / "csv", tmp_path)
    expected = counted(items[graph])
    assert re.findall(r"(\d+) (nodes|relationships)", report) == [(str(n), kind) for kind, n in expected.items()], (
        report
    )


def counted(items: Iterable[Item]) -> dict[str, int]:
    """Return how many nodes and relationships the files hold."""
    files: dict[str, int] = {}
    for name, piece in neo4j_admin.write(items):
        files[name] = files.get(name, 0) + piece.count(b'\n"') + piece.startswith(b'"')
    rows = {
        kind: sum(n for name, n in files.items() if re.match(rf"{kind}(-|\.)", name)) - 1
        for kind in ("entities", "edges", "statements", "articles", "ends", "stated_in")
    }
    return {
        "nodes": rows["entities"] + rows["statements"] + rows["articles"],
        "relationships": rows["edges"] + rows["ends"] + rows["stated_in"],
    }

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.errors import InvalidInputError
from graph.store import open_reader, open_store
from graph.store.memory import MemoryStore
from tests.conftest import ROOT
from tests.support.readings import synthetic


def test_memory() -> None:
    with open_store("memory:") as store, open_reader("memory:") as reader:
        assert isinstance(store, MemoryStore)
        assert reader.stats().articles == 0


def test_three_slashes_are_relative_and_four_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///graph.db") as store:
        store.put(synthetic(1))
        monkeypatch.chdir("/")  # the file was chosen when it was opened
        assert store.put(synthetic(2)) == "added"
    assert Path(tmp_path, "graph.db").exists()
    with open_reader(f"sqlite:///{tmp_path}/graph.db") as reader:
        assert reader.stats().articles == 2


@pytest.mark.parametrize("url", ["", "graph.db", "sqlite://graph.db", "sqlite:///", "sqlite:///:memory:", "postgres://x", "memory", "sqlite:///a\0b", "sqlite:///\ud800"])  # fmt: skip
@pytest.mark.parametrize("opening", [open_store, open_reader])
def test_unknown_urls_name_the_known_ones(url: str, opening: Callable[..., Any]) -> None:
    with pytest.raises(
        InvalidInputError,
        match=r"sqlite:///relative\.db, sqlite:////absolute\.db, neo4j://user:password@host:7687 or memory:",
    ):
        opening(url)


@pytest.mark.parametrize("name", ["with space.db", "q?mode=ro.db", "ünïcode 北京.db", "file:x.db", "100%25.db"])
def test_file_names_are_taken_as_they_are(tmp_path: Path, name: str) -> None:
    with open_store(f"sqlite:///{tmp_path}/{name}") as store:
        store.put(synthetic(1))
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_does_without_the_driver_of_neo4j(tmp_path: Path) -> None:
    """It takes 0.07 GB in each process."""
    said = f"import sys; from graph.store import open_store; open_store('sqlite:///{tmp_path}/graph.db').close()"
    done = subprocess.run(
        [sys.executable, "-c", f"{said}; print('neo4j' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "False"

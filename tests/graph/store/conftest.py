from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import open_store
from graph.store.base import Store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Every store in turn: what holds for one holds for all."""
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/graph.db"
    with open_store(url) as opened:
        yield opened


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """The reference and the embedded store side by side."""
    with open_store("memory:") as memory, open_store(f"sqlite:///{tmp_path}/graph.db") as sqlite:
        yield memory, sqlite

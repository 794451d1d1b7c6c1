from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import open_store
from graph.store.base import Store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store that answers by scanning, and one with indexes."""
    url = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/graph.db"
    with open_store(url) as opened:
        yield opened

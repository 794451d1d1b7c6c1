from collections.abc import Iterator

import pytest

from graph.store import open_store
from graph.store.base import Store
from tests.support.stores import STORES, store_url


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Every store in turn: what holds for one holds for all."""
    with open_store(store_url(request)) as opened:
        yield opened


@pytest.fixture(params=STORES[1:])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Store, Store]]:
    """The reference store and each other one side by side."""
    with open_store("memory:") as memory, open_store(store_url(request)) as other:
        yield memory, other

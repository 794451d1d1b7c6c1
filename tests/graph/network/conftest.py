from collections.abc import Iterator

import pytest

from graph.store import open_store
from graph.store.base import Store
from tests.support.deals import put_deals
from tests.support.stores import STORES, store_url


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store that answers by scanning, and those with indexes."""
    with open_store(store_url(request)) as opened:
        yield opened


@pytest.fixture
def deals(store: Store) -> Store:
    """A store with a few rounds of a few companies."""
    return put_deals(store)

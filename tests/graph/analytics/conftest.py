"""A graph of synthetic news on the stores that ship."""

from collections.abc import Iterator

import pytest

from graph.store import open_store
from graph.store.base import Store
from tests.support.readings import Claim, reading, synthetic
from tests.support.stores import STORES, store_url

FAR, OFF, ACME = ("company", "Far Away"), ("company", "Far Off"), ("company", "Acme")
ISLAND: list[Claim] = [(FAR, "acquired", OFF)]
RUMOUR: list[Claim] = [(OFF, "acquired", ACME, {"status": "rumoured"})]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_store(store_url(request)) as store:
        for number in range(12):
            store.put(synthetic(number, world=200))
        store.put(reading("island", ISLAND))
        store.put(reading("rumour", RUMOUR))
        yield store

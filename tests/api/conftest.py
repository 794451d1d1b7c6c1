"""A small graph behind the real application, on the stores that ship."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.model import Refusal
from graph.store import open_store
from graph.store.base import Store
from tests.support.readings import doubting, reading, with_aliases
from tests.support.stores import STORES, store_url

LAB = ("company", "Pantheon Lab")
LAU = ("person", "Ivan Lau")
FAIR = ("event", "VivaTech")
TOYOTA = ("company", "Toyota")
HOSTILE = ("company", "<script>alert(1)</script> & Sons")

NEWS = [
    reading(
        "https://ledger.example/1",
        [
            (LAU, "founded", LAB),
            (LAB, "founded_year", "2019"),
            (LAB, "participated_in", FAIR, {"attributes": {"role": "exhibitor"}}),
        ],
        published="2025-06-14",
        source="Ledger",
        title="Pantheon Lab goes to Paris",
    ),
    with_aliases(
        reading(
            "https://wire.example/2",
            [(TOYOTA, "customer_of", LAB, {"confidence": 0.8}), (LAU, "founded", LAB)],
            published="2025-06-16",
        ),
        "Pantheon Lab",
        "Pantheon",
    ),
    doubting(
        reading("https://odd.example/3", [(HOSTILE, "competes_with", TOYOTA)], title="<img src=x onerror=alert(1)>"),
        (HOSTILE, "customer_of", TOYOTA),
        (TOYOTA, "acquired", HOSTILE, {"confidence": 0.25}),
    ),
]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_store(store_url(request)) as store:
        for made in NEWS:
            store.put(made)
        store.refuse(Refusal("empty.txt", "an empty file"))
        yield store


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        yield client

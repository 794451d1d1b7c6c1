"""The application as it is offered to others."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.service import keys
from api.service.keys import KeyRing
from api.service.options import Service
from graph.store import open_store
from graph.store.base import Store
from tests.api.conftest import NEWS

Offer = Callable[..., TestClient]


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store("memory:") as store:
        for made in NEWS:
            store.put(made)
        yield store


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    monkeypatch.setattr(keys, "RELOAD_SECONDS", 0.0)
    return KeyRing(tmp_path / "venturegraph.keys")


@pytest.fixture
def offer(store: Store) -> Iterator[Offer]:
    """Makes an application with these options of a service and asks it."""
    with ExitStack() as stack:

        def make(*, writes: bool = False, **options: object) -> TestClient:
            app = create_app(store, writes=writes, service=Service(**options))  # type: ignore[arg-type] # as the tests name them
            return stack.enter_context(TestClient(app, raise_server_exceptions=False, follow_redirects=False))

        yield make

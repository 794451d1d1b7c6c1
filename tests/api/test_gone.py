"""What became of ids: 308 to what something has become part of, 410 for what was retracted, wherever an id is asked for."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.model import Judgement
from graph.names import entity_id
from graph.resolve import open_graph
from graph.store.base import Store
from tests.api.test_openapi import SCHEMA
from tests.support.readings import reading

ACME, BOLT, ADA, CORVID = (
    ("company", "Acme Optics"),
    ("company", "Boltwerk"),
    ("person", "Ada Quill"),
    ("company", "Corvid Foods"),
)
ACME_ID, BOLT_ID, ADA_ID, CORVID_ID = (entity_id(*thing) for thing in (ACME, BOLT, ADA, CORVID))
OF_ENTITIES = sorted(
    path
    for path in SCHEMA["paths"]
    if path.startswith(("/v1/entities/{id}", "/v1/events/{id}")) and "measures" not in path
)
STAYS = reading("a", [(ADA, "founded", ACME), (ADA, "founded", BOLT)], published="2025-01-01")
GOES = reading("b", [(CORVID, "acquired", BOLT)], published="2025-01-02")


@pytest.fixture
def store() -> Iterator[Store]:
    with open_graph("memory:") as store:
        store.put(STAYS)
        store.put(GOES)
        yield store


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def merged(store: Store, client: TestClient) -> tuple[str, str]:
    """Return the id that has become part of the other."""
    store.judge(Judgement(ACME_ID, BOLT_ID, "same", "ada", "2026-01-01T00:00:00Z"))
    ids = ACME_ID, BOLT_ID
    old = next(id_ for id_ in ids if client.get(f"/v1/entities/{id_}", follow_redirects=False).status_code == 308)
    return old, next(id_ for id_ in ids if id_ != old)


def documented(path: str) -> set[str]:
    return set(SCHEMA["paths"][path]["get"]["responses"])


@pytest.mark.parametrize("path", OF_ENTITIES)
def test_what_has_become_part_of_another_leads_on(client: TestClient, merged: tuple[str, str], path: str) -> None:
    old, new = merged
    answer = client.get(path.format(id=old) + "?limit=5", follow_redirects=False)
    if answer.status_code == 422:  # the operation has no pages
        answer = client.get(path.format(id=old), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (308, path.format(id=new))
    assert "308" in documented(path)


def test_the_proof_of_an_edge_leads_on(client: TestClient, merged: tuple[str, str]) -> None:
    old, new = merged
    answer = client.get(f"/v1/edges/{ADA_ID}/founded/{old}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, f"/v1/edges/{ADA_ID}/founded/{new}")
    assert len(client.get(f"/v1/edges/{ADA_ID}/founded/{old}").json()) == 2
    assert client.get(f"/v1/edges/{ADA_ID}/won/{new}").status_code == 404
    assert "308" in documented("/v1/edges/{subject}/{predicate}/{object}")


def test_lists_know_what_an_id_has_become_part_of(client: TestClient, merged: tuple[str, str]) -> None:
    old, _ = merged
    for asked in (f"statements?where=entity = {old}", f"edges?where=object = {old}", f"entities?where=id = {old}", f"articles?where=entity = {old}",
                  f"entities?where=founded(id = {old})", f"entities/{ADA_ID}/statements?where=object = {old}"):  # fmt: skip
        assert client.get(f"/v1/{asked}").json()["total"] > 0, asked


@pytest.mark.parametrize("path", OF_ENTITIES)
def test_what_was_retracted_is_gone(client: TestClient, store: Store, path: str) -> None:
    store.retract(GOES.article.id)
    assert client.get(path.format(id=CORVID_ID)).status_code == 410
    assert "410" in documented(path)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/v1/articles/{id}", f"/v1/articles/{GOES.article.id}"),
        ("/v1/articles/{id}/why-not", f"/v1/articles/{GOES.article.id}/why-not"),
        ("/v1/statements/{id}", f"/v1/statements/{GOES.statements[0].id}"),
        ("/v1/edges/{subject}/{predicate}/{object}", f"/v1/edges/{CORVID_ID}/acquired/{BOLT_ID}"),
        ("/v1/paths", f"/v1/paths?from={CORVID_ID}&to={ADA_ID}"),
        ("/v1/rounds", f"/v1/rounds?company={CORVID_ID}"),
        ("/v1/export", f"/v1/export?format=jsonl&entity={CORVID_ID}"),
    ],
)
def test_what_else_was_retracted_is_gone(client: TestClient, store: Store, path: str, asked: str) -> None:
    assert client.get(asked).status_code == 200
    store.retract(GOES.article.id)
    assert client.get(asked).status_code == 410
    assert "410" in documented(path)

"""Measures of the network over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.analytics import build
from graph.names import entity_id
from graph.store.base import Store
from tests.api.conftest import FAIR, LAB, LAU
from tests.support.readings import reading

pytestmark = pytest.mark.slow  # a snapshot is computed in a process of its own
LAB_ID, LAU_ID = entity_id(*LAB), entity_id(*LAU)


@pytest.fixture
def home(store: Store, tmp_path: Path) -> Path:
    build(store, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def client(store: Store, home: Path) -> Iterator[TestClient]:
    with TestClient(create_app(store, analytics=home), raise_server_exceptions=False) as client:
        yield client


def test_the_overview_says_what_is_measured_and_whether_it_is_stale(client: TestClient, store: Store) -> None:
    said = client.get("/v1/analytics").json()
    assert (said["entities"], said["edges"], said["components"], said["stale"]) == (5, 4, 1, False)
    store.put(reading("new", [(LAU, "founded", ("company", "New"))]))
    assert client.get("/v1/analytics").json()["stale"] is True


def test_lists_page_and_filter(client: TestClient) -> None:
    first = client.get("/v1/analytics/pagerank", params={"limit": 2}).json()
    assert (first["total"], first["stale"], first["items"][0]["entity"]["name"]) == (5, False, "Pantheon Lab")
    second = client.get("/v1/analytics/pagerank", params={"limit": 2, "cursor": first["next"]}).json()
    assert second["items"][0]["value"] <= first["items"][1]["value"]
    people = client.get("/v1/analytics/cores", params={"type": "person"}).json()
    assert [row["entity"]["name"] for row in people["items"]] == ["Ivan Lau"]
    founders = client.get("/v1/analytics/pagerank", params={"where": "founded"}).json()
    assert (founders["total"], [row["entity"]["name"] for row in founders["items"]]) == (1, ["Ivan Lau"])
    assert client.get("/v1/analytics/communities/0", params={"where": "colour = red"}).status_code == 400


def test_groups_have_members(client: TestClient) -> None:
    for measure in ("components", "communities"):
        group = client.get(f"/v1/analytics/{measure}").json()["items"][0]
        members = client.get(f"/v1/analytics/{measure}/{group['number']}").json()
        assert (members["total"], members["items"][0]["entity"]) == (group["size"], group["leader"])
    assert client.get("/v1/analytics/communities/999").status_code == 404


def test_the_proof_of_each_bridge_is_there(client: TestClient) -> None:
    items = client.get("/v1/analytics/bridges").json()["items"]
    assert items
    for subject, predicate, object_ in [edge for item in items for edge in item["edges"]]:
        proof = client.get(f"/v1/edges/{subject}/{predicate}/{object_}").json()
        assert all(statement["evidence"]["quote"] for statement in proof)


def test_all_measures_of_one(client: TestClient) -> None:
    said = client.get(f"/v1/entities/{LAB_ID}/measures").json()
    assert (said["rank"], said["core"], said["component_size"]) == (1, 1, 5)
    assert client.get("/v1/entities/ent_0/measures").status_code == 404


@pytest.mark.parametrize("path", ["beauty", "pagerank?cursor=x", "pagerank?limit=0", "places/1", "components/-1"])
def test_what_is_not_there_is_a_problem(client: TestClient, path: str) -> None:
    answer = client.get(f"/v1/analytics/{path}")
    assert answer.status_code in {400, 404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_without_a_snapshot_it_says_what_to_run(store: Store, tmp_path: Path) -> None:
    with TestClient(create_app(store, analytics=tmp_path / "none"), raise_server_exceptions=False) as client:
        detail = client.get("/v1/analytics/pagerank").json()["detail"]
        assert "venturegraph analytics" in detail
        assert str(tmp_path) not in detail
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        assert client.get("/v1/analytics").status_code == 404


def test_a_new_snapshot_is_noticed(client: TestClient, store: Store, home: Path) -> None:
    store.put(reading("new", [(FAIR, "held_in", ("place", "Paris"))]))
    build(store, home)
    assert (client.get("/v1/analytics").json()["entities"], client.get("/v1/analytics").json()["stale"]) == (6, False)

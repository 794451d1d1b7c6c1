"""Saved searches over HTTP: what is new, and whose they are."""

from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.service.keys import KeyRing
from api.service.options import Service
from graph.store.base import Store
from tests.api.conftest import LAB
from tests.support.readings import reading

ASKED = {"name": "Founders", "wanted": "statements", "where": "relation = founded"}
LATE = reading("https://late.example", [(("person", "Ada Roy"), "founded", LAB)], title="<script>alert(1)</script>")


@pytest.fixture
def desk(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store, writes=True), raise_server_exceptions=False) as client:
        yield client


def test_what_is_new_is_what_came_since(store: Store, desk: TestClient) -> None:
    made = desk.post("/v1/searches", json=ASKED)
    place = made.headers["location"]
    assert (made.status_code, desk.get(place).json()) == (201, made.json())
    assert desk.get(f"{place}/news").json() == {"items": [], "until": made.json()["seen"], "more": False}
    store.put(LATE)
    new = desk.get(f"{place}/news").json()
    ((statement,),) = [item["statements"] for item in new["items"]]
    proof = statement["evidence"]
    text = desk.get(f"/v1/articles/{proof['article']}").json()["text"]
    assert text[proof["start"] : proof["end"]] == proof["quote"] == "Ada Roy founded Pantheon Lab."
    assert desk.post(f"{place}/seen", json={"number": new["until"]}).json()["seen"] == new["until"]
    assert desk.get(f"{place}/news").json()["items"] == []
    assert len(desk.get(f"{place}/news", params={"since": 0}).json()["items"]) == 3


def test_what_has_not_come_yet_is_not_seen(store: Store, desk: TestClient) -> None:
    place = desk.post("/v1/searches", json=ASKED).headers["location"]
    last = desk.get(place).json()["seen"]
    refused = desk.post(f"{place}/seen", json={"number": last + 1})
    assert (refused.status_code, f"ends at {last}" in refused.json()["detail"]) == (400, True)
    store.put(LATE)
    assert desk.get(f"{place}/news").json()["items"]


def test_an_entity_comes_with_what_is_said_of_it(desk: TestClient) -> None:
    place = desk.post("/v1/searches", json={"name": "Lab", "text": "pantheon", "where": "name = Pantheon Lab"}).headers[
        "location"
    ]
    (item,) = desk.get(f"{place}/news", params={"since": 0}).json()["items"]
    assert item["entity"]["name"] == "Pantheon Lab"
    assert len(item["statements"]) == 5
    assert all(statement["evidence"]["quote"] for statement in item["statements"])


def test_feeds_are_of_the_search_and_not_sent_twice(store: Store, desk: TestClient) -> None:
    store.put(LATE)
    place = desk.post("/v1/searches", json=ASKED).headers["location"]
    rss = desk.get(f"{place}/feed.rss")
    assert rss.headers["content-type"].startswith("application/rss+xml")
    titles = [entry["title"] for entry in feedparser.parse(rss.text)["entries"]]
    assert titles[0] == "Ada Roy founded Pantheon Lab"
    assert len(titles) == 3
    assert "<script>" not in rss.text
    assert desk.get(f"{place}/feed.rss", headers={"If-None-Match": rss.headers["etag"]}).status_code == 304
    made = desk.get(f"{place}/feed.json?limit=1")
    assert made.headers["content-type"] == "application/feed+json"
    (item,) = made.json()["items"]
    assert item["_venturegraph"]["statement"]["quote"] == "Ada Roy founded Pantheon Lab."


def test_the_feed_of_changes_is_of_all_and_not_sent_twice(store: Store, desk: TestClient) -> None:
    store.put(LATE)
    rss = desk.get("/v1/changes/feed.rss", params={"limit": 1000})
    assert rss.headers["content-type"].startswith("application/rss+xml")
    assert len(feedparser.parse(rss.text)["entries"]) == len(store.changes(0))
    assert "<script>" not in rss.text
    again = desk.get("/v1/changes/feed.rss", params={"limit": 1000}, headers={"If-None-Match": rss.headers["etag"]})
    assert again.status_code == 304
    made = desk.get("/v1/changes/feed.json", params={"where": "entity = Ada Roy, kind = added"})
    assert made.headers["content-type"] == "application/feed+json"
    entity, fact = made.json()["items"]
    assert (entity["title"], fact["title"]) == ("added: Ada Roy (person)", "Ada Roy founded Pantheon Lab")
    assert fact["_venturegraph"]["statement"]["quote"] == "Ada Roy founded Pantheon Lab."
    assert made.json()["feed_url"].endswith("/v1/changes/feed.json?where=entity+%3D+Ada+Roy%2C+kind+%3D+added")


def test_the_same_search_again_is_one_and_names_are_not_shared(desk: TestClient) -> None:
    assert desk.post("/v1/searches", json=ASKED).json()["id"] == desk.post("/v1/searches", json=ASKED).json()["id"]
    assert desk.post("/v1/searches", json={**ASKED, "where": ""}).status_code == 409
    assert desk.get("/v1/searches").json()["total"] == 1
    place = f"/v1/searches/{desk.get('/v1/searches').json()['items'][0]['id']}"
    assert desk.delete(place).status_code == 204
    assert desk.get(place).status_code == desk.get(f"{place}/news").status_code == desk.delete(place).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({**ASKED, "where": "dragon = 1"}, 400), ({**ASKED, "text": "lab"}, 400), ({"name": "x", "text": " ".join(map(str, range(200)))}, 400), ({"name": " "}, 400),
        ({"name": ""}, 422), ({"name": "x" * 201}, 422), ({"name": "x", "wanted": "all"}, 422), ({"name": "\x00"}, 400), ({}, 422),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_not_saved(desk: TestClient, body: dict[str, str], status: int) -> None:
    assert desk.post("/v1/searches", json=body).status_code == status
    assert desk.get("/v1/searches").json()["total"] == 0


def test_a_server_that_only_reads_saves_nothing(client: TestClient) -> None:
    assert client.post("/v1/searches", json=ASKED).status_code == 403
    assert client.get("/v1/searches").json()["items"] == []


def test_each_key_has_its_own(store: Store, tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    ada, bob = (
        {"Authorization": f"Bearer {secret}"}
        for _, secret in (ring.add(name, ["read", "write"]) for name in ("ada", "bob"))
    )
    with TestClient(create_app(store, writes=True, service=Service(keys=ring))) as client:
        place = client.post("/v1/searches", json=ASKED, headers=ada).headers["location"]
        assert client.get(place, headers=ada).status_code == 200
        for path in ("", "/news", "/feed.rss", "/feed.json"):
            assert client.get(place + path, headers=bob).status_code == 404
        assert client.delete(place, headers=bob).status_code == 404
        assert client.get("/v1/searches", headers=bob).json()["total"] == 0
        assert client.post("/v1/searches", json={**ASKED, "where": ""}, headers=bob).status_code == 201

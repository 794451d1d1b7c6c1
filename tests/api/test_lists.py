"""One language of filters on every list: each list of the description pages, counts, keeps what fulfils conditions and what changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.names import entity_id
from graph.resolve import open_graph
from graph.store import open_store
from tests.api.conftest import HOSTILE, LAB, LAU, TOYOTA
from tests.api.test_openapi import SCHEMA
from tests.api.test_routes import get
from tests.support.readings import reading

LAB_ID = entity_id(*LAB)
WANTED = {"limit", "cursor", "where", "changed_since"}
NO_GRAPH = "it is no part of the graph: neither its grammar nor the change feed speaks of it"
LACKING = {  # list -> what it does not have, and why
    "/v1/changes": ({"cursor", "changed_since"}, "the number of an event is the cursor: `since`"),
    "/v1/changes/feed.{form}": ({"cursor", "changed_since"}, "the youngest changes, for readers of news"),
    "/v1/entities/{id}/why-not": ({"changed_since"}, "what is not stated is in no change feed"),
    "/v1/candidates": ({"changed_since"}, "pairs that await a person, one queue from the likeliest down"),
    "/v1/judgements": ({"changed_since"}, "what people said, youngest first; the change feed tells what came of it"),
    "/v1/searches": ({"where", "changed_since"}, NO_GRAPH),
    "/v1/jobs": ({"where", "changed_since"}, NO_GRAPH),
    "/v1/jobs/{id}/refused": ({"where", "changed_since"}, NO_GRAPH),
    **dict.fromkeys(
        (f"/v1/analytics/{of}" for of in ("pagerank", "cores", "{measure}/{group}")),
        ({"changed_since"}, "numbers of a snapshot, which stands still while the graph goes on"),
    ),
    **dict.fromkeys(
        (f"/v1/analytics/{of}" for of in ("components", "communities", "bridges")),
        ({"where", "changed_since"}, "parts of a snapshot, not entities of the graph"),
    ),
    "/v1/entities/{id}/similar": ({"cursor", "where", "changed_since"}, "a ranking: the best few, and why"),
    "/v1/trending": ({"cursor", "where", "changed_since"}, "a ranking: the best few, and why"),
    "/v1/searches/{id}/news": ({"cursor", "where", "changed_since"}, "the search is the filter, `since` the cursor"),
    "/v1/searches/{id}/feed.{form}": ({"cursor", "where", "changed_since"}, "as long as feeds are; the search is the filter"),
}  # fmt: skip


def lists() -> Iterator[tuple[str, set[str], dict[str, Any]]]:
    """Yield each operation that gives a part of something longer: it has a limit."""
    for path, methods in SCHEMA["paths"].items():
        asked = {p["name"] for p in methods.get("get", {}).get("parameters", ())}
        if "limit" in asked:
            yield path, asked, methods["get"]


@pytest.mark.parametrize(("path", "asked", "operation"), list(lists()), ids=[path for path, _, _ in lists()])
def test_every_list_pages_and_is_filtered(path: str, asked: set[str], operation: dict[str, Any]) -> None:
    lacking, _ = LACKING.get(path, (set(), ""))
    assert WANTED - asked == lacking
    if "cursor" in asked:
        name = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert {"items", "next", "total"} <= set(SCHEMA["components"]["schemas"][name]["required"])


def test_no_exception_is_left_over() -> None:
    assert LACKING.keys() <= {path for path, _, _ in lists()}


@pytest.mark.parametrize("name", ["whre", "changed_sinc", "limit ", "Limit", "as_of"])
def test_a_parameter_that_does_not_exist_is_an_error(name: str) -> None:
    with open_store("memory:") as store, TestClient(create_app(store)) as client:
        answer = client.get("/v1/edges", params={name: "5", "limit": 5})
        assert answer.status_code == 422
        assert answer.json()["errors"] == [
            {"parameter": name, "reason": "unknown parameter; known are changed_since, cursor, limit, where"}
        ]
        assert client.get("/", params={name: "5"}).status_code == 200  # pages are for links that others decorate


def test_the_lists_of_an_entity_by_conditions(client: TestClient) -> None:
    said = get(client, f"/v1/entities/{LAB_ID}/statements", where="relation = founded, published >= 2025-06-15")
    assert (said["total"], said["items"][0]["article"]["published"]) == (1, "2025-06-16")
    edges = get(client, f"/v1/entities/{LAB_ID}/edges", where="subject = Ivan Lau")
    assert [edge["predicate"] for edge in edges["items"]] == ["founded"]
    assert get(client, f"/v1/entities/{LAB_ID}/edges", where="subject = Toyota, relation = founded")["total"] == 0
    toyota = entity_id(*TOYOTA)
    doubts = get(client, f"/v1/entities/{toyota}/why-not", where="relation = acquired")
    assert [doubt["predicate"] for doubt in doubts["items"]] == ["acquired"]
    assert get(client, f"/v1/entities/{toyota}/why-not")["total"] > doubts["total"]


def test_conditions_hold_with_a_relation_and_a_moment(client: TestClient) -> None:
    path = f"/v1/entities/{LAB_ID}"
    for where, total in (
        ("sources >= 1", 2),
        ("subject.type = person", 1),
        ("entity = Ivan Lau", 1),
        ("entity != Ivan Lau", 2),
    ):
        asked = {"where": where, "published_by": "2025-06-14"}
        assert get(client, f"{path}/edges", **asked)["total"] == total
    assert get(client, f"{path}/edges", where="relation = customer_of")["total"] == 1
    assert get(client, f"{path}/edges", where="relation = customer_of", published_by="2025-06-14")["total"] == 0
    by_then = {"published_by": "2025-06-14", "predicate": "founded"}
    assert get(client, f"{path}/statements", where="subject = Ivan Lau", **by_then)["total"] == 1
    assert get(client, f"{path}/statements", where="subject = Toyota", **by_then)["total"] == 0


def test_pages_of_filtered_lists_join(client: TestClient) -> None:
    for asked in ({"where": "confidence > 0"}, {"where": "confidence > 0", "published_by": "2025"}):
        for of in ("statements", "edges"):
            path = f"/v1/entities/{LAB_ID}/{of}"
            whole = get(client, path, **asked)
            first = get(client, path, limit=1, **asked)
            rest = get(client, path, cursor=first["next"], **asked)
            assert first["items"] + rest["items"] == whole["items"]
            assert first["total"] == rest["total"] == whole["total"] == len(whole["items"])
            wrong = client.get(path, params={"cursor": first["next"], "where": "confidence > 0.1"})
            assert wrong.status_code == 400


def test_what_changed_since_on_the_lists_of_an_entity(client: TestClient) -> None:
    last = get(client, "/v1/changes", limit=1000)[-1]["number"]
    for of in ("statements", "edges"):
        path = f"/v1/entities/{LAB_ID}/{of}"
        assert get(client, path, changed_since=0)["total"] == get(client, path)["total"] > 0
        assert get(client, path, changed_since=last)["total"] == 0
    assert get(client, "/v1/edges", changed_since=0)["total"] == get(client, "/v1/edges")["total"] > 0
    assert get(client, "/v1/edges", changed_since=last)["total"] == 0
    for path in ("/v1/events", "/v1/rounds"):
        assert get(client, path, changed_since=last)["total"] == 0
    assert get(client, "/v1/events", changed_since=0)["total"] == 1


def test_events_by_conditions(client: TestClient) -> None:
    assert get(client, "/v1/events", where="participants(name = Pantheon Lab)")["total"] == 1
    assert get(client, "/v1/events", where="place = Rotterdam")["total"] == 0
    assert get(client, "/v1/events", where="type = company")["total"] == 0


def test_the_change_feed_by_conditions(client: TestClient) -> None:
    every = get(client, "/v1/changes", limit=1000)
    lau = entity_id(*LAU)
    assert get(client, "/v1/changes", where=f"subject = {lau}") == [e for e in every if e["subject"] == lau]
    assert get(client, "/v1/changes", where="kind = merged") == []
    about = get(client, "/v1/changes", where="entity = Ivan Lau")
    assert len(about) == 3  # he came, and was said twice to have founded something
    assert get(client, "/v1/changes", where=f"entity = {lau}, kind = added", limit=1) == about[:1]
    assert get(client, "/v1/changes", where="kind = added", since=every[0]["number"], limit=1) == every[1:2]


def test_candidates_and_judgements_by_conditions(tmp_path: Path) -> None:
    ada, ben = ("person", "Ada Quill"), ("person", "Ben Tarn")
    with open_graph(f"sqlite:///{tmp_path}/graph.db") as store, TestClient(create_app(store, writes=True)) as client:
        for company, investor in (
            ("Acme Optics", "Quay Ventures"),
            ("Acme Optics Labs Nord", "Quay Ventures Nord Capital"),
        ):
            founded = (ada, "founded", ("company", company)), (ben, "founded", ("investor", investor))
            store.put(reading(company, founded))
        every = get(client, "/v1/candidates")
        one = get(client, "/v1/candidates", where="entity = Acme Optics, type = company")
        assert (every["total"], one["total"]) == (2, 1)
        assert one["items"][0] in every["items"]
        first = get(client, "/v1/candidates", where="score > 0", limit=1)
        rest = get(client, "/v1/candidates", where="score > 0", limit=1, cursor=first["next"])
        assert (first["items"] + rest["items"], rest["next"]) == (every["items"], None)
        ends = {side: one["items"][0][side]["id"] for side in ("left", "right")}
        assert client.post("/v1/judgements", json={**ends, "verdict": "unsure", "by": "ada"}).status_code == 201
        for where, total in (("by = ADA, undone = false", 1), ("entity = Acme Optics", 1), ("verdict = same", 0)):
            assert get(client, "/v1/judgements", where=where)["total"] == total


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/v1/changes", "relation = founded"),
        ("/v1/changes", "kind = moved"),
        ("/v1/changes", "entity ~ Lau"),
        ("/v1/changes/feed.rss", "kind = moved"),
        (f"/v1/entities/{LAB_ID}/edges", "round = seed"),
        (f"/v1/entities/{LAB_ID}/statements", "sources >= 2"),
        (f"/v1/entities/{entity_id(*HOSTILE)}/why-not", "colour = red"),
        ("/v1/rounds", "colour = red"),
        ("/v1/events", "round = seed"),
        ("/v1/edges", "statement ~ stm"),
        ("/v1/candidates", "colour = red"),
        ("/v1/candidates", "kind = merged"),
        ("/v1/judgements", "score > 0"),
        ("/v1/judgements", "verdict = perhaps"),
    ],
)
def test_an_unknown_field_is_an_error_everywhere(client: TestClient, path: str, where: str) -> None:
    answer = client.get(path, params={"where": where})
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_conditions_do_not_hide_that_a_thing_is_gone(client: TestClient) -> None:
    for of in ("statements", "edges", "why-not"):
        assert client.get(f"/v1/entities/ent_none/{of}", params={"where": "confidence > 0"}).status_code == 404

"""Questions over relations over HTTP, and that no answer states a fact without its proof."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.test_openapi import SCHEMA
from tests.api.test_routes import entity_id, get


def statements(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every statement in an answer."""
    if isinstance(value, dict):
        if "evidence" in value:
            yield value
        for inner in value.values():
            yield from statements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from statements(inner)


def test_a_path_with_its_proof(client: TestClient) -> None:
    (path,) = get(client, "/v1/paths", **{"from": "Ivan Lau", "to": "Toyota"})
    assert [head["name"] for head in path["entities"]] == ["Ivan Lau", "Pantheon Lab", "Toyota"]
    assert [hop["forward"] for hop in path["hops"]] == [True, False]
    assert [hop["proof"]["evidence"]["quote"] for hop in path["hops"]] == [
        "Ivan Lau founded Pantheon Lab.", "Toyota customer of Pantheon Lab.",
    ]  # fmt: skip
    assert get(client, "/v1/paths", **{"from": "Ivan Lau", "to": "Toyota", "predicate": "founded"}) == []


def test_a_profile(client: TestClient) -> None:
    found = get(client, f"/v1/entities/{entity_id(client, 'Pantheon Lab')}/profile")
    assert found["roles"] == ["participant", "supplier"]
    assert [key["predicate"] for key in found["key_facts"]] == ["founded_year", "founded"]
    assert found["statements"] == 5


def test_events_and_who_was_there(client: TestClient) -> None:
    (event,) = get(client, "/v1/events")["items"]
    (meeting,) = get(client, f"/v1/events/{event['id']}")
    assert meeting["year"] == "2025"
    assert [p["entity"]["name"] for p in meeting["participants"]] == ["Pantheon Lab"]
    assert get(client, f"/v1/events/{entity_id(client, 'Pantheon Lab')}") == []  # nobody was at a company


ROUTES = (
    "/v1/statements", "/v1/entities/{id}/statements", "/v1/entities/{id}/profile", "/v1/entities/{id}/timeline",
    "/v1/entities/{id}/similar", "/v1/entities/{id}/portfolio", "/v1/entities/{id}/co-investors", "/v1/entities/{id}/alumni",
    "/v1/entities/{id}/spin-outs", "/v1/entities/{id}/members", "/v1/entities/{id}/contradictions", "/v1/events/{id}",
    "/v1/rounds", "/v1/trending", "/v1/search?q=customers",
)  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_every_fact_leads_to_its_sentence_in_the_article(client: TestClient, route: str) -> None:
    ids = [hit["entity"]["id"] for hit in get(client, "/v1/search")["items"]] if "{id}" in route else [""]
    for id_ in ids:
        for found in statements(get(client, route.format(id=id_))):
            place = found["evidence"]
            assert (
                get(client, f"/v1/articles/{place['article']}")["text"][place["start"] : place["end"]] == place["quote"]
            )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/paths?from=Nobody&to=Toyota", 404),
        ("/v1/paths?from=&to=Toyota", 404),
        ("/v1/paths?from=Toyota", 422),
        ("/v1/paths?from=Toyota&to=Toyota&hops=9", 422),
        ("/v1/paths?from=Toyota&to=Ivan%20Lau&as_of=soon", 400),
        ("/v1/paths?from=Toyota&to=Ivan%20Lau&predicate=dances", 400),
        ("/v1/entities/ent_0/profile", 404),
        ("/v1/entities/ent_0/portfolio", 404),
        ("/v1/events/ent_0", 404),
        ("/v1/events/ent_0?months=0", 422),
        ("/v1/rounds?company=Nobody", 404),
        ("/v1/rounds?since=soon", 400),
        ("/v1/rounds?as_of=soon", 400),
        ("/v1/entities/{id}/similar?published_by=soon", 400),
        ("/v1/rounds?least=-1", 422),
        ("/v1/rounds?least=nan", 422),
        ("/v1/rounds?cursor=tampered", 400),
        ("/v1/trending?until=yesterday", 400),
        ("/v1/trending?days=0", 422),
    ],
)
def test_impossible_questions_are_problems(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path.format(id=entity_id(client, "Pantheon Lab")))
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"


MOMENTOUS = {"/v1/paths", *(f"/v1/{path}" for path in (
    "rounds", "events/{id}", *(f"entities/{{id}}/{route}" for route in (
        "profile", "timeline", "similar", "portfolio", "co-investors", "alumni", "spin-outs", "members", "contradictions")))),
}  # fmt: skip


@pytest.mark.parametrize("route", sorted(MOMENTOUS))
def test_every_question_is_also_as_of_a_moment(client: TestClient, route: str) -> None:
    asked = {parameter["name"] for parameter in SCHEMA["paths"][route]["get"]["parameters"]}
    assert {"as_of", "published_by"} <= asked


def test_a_path_to_nowhere_is_no_error(client: TestClient) -> None:
    assert get(client, "/v1/paths", **{"from": "Toyota", "to": "Toyota"}) == []

"""Search and lists by conditions over HTTP."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.test_routes import get


def names(client: TestClient, path: str = "/v1/search", **params: Any) -> list[str]:
    return [hit.get("entity", hit)["name"] for hit in get(client, path, **params)["items"]]


def test_slips_are_forgiven_and_told(client: TestClient) -> None:
    page = get(client, "/v1/search", q="pantehon labb")
    assert page["items"][0]["entity"]["name"] == "Pantheon Lab"
    assert page["meant"] == ["pantheon lab"]
    assert get(client, "/v1/search", q="pantehon labb", typos=False)["total"] == 0


def test_a_sentence_is_found_with_its_statement(client: TestClient) -> None:
    (hit,) = get(client, "/v1/search", q="customers toyota pantheon", type="company")["items"][:1]
    quote = hit["statement"]["evidence"]["quote"]
    marked = [quote[span["start"] : span["end"]] for span in hit["statement_highlights"]]
    assert marked == ["Toyota", "customer", "Pantheon"]


def test_other_words_find_what_is_near_in_meaning(client: TestClient) -> None:
    page = get(client, "/v1/search", q="establishment of Pantheon's laboratory by Lau", explain=True)
    assert page["near"]
    assert page["items"][0]["explanation"]["kind"] == "near"
    assert "founded" in page["items"][0]["statement"]["evidence"]["quote"]
    assert get(client, "/v1/search", q="establishment of Pantheon's laboratory by Lau", near=False)["total"] == 0
    assert not get(client, "/v1/search", q="Toyota")["near"]


def test_a_score_is_explained_when_asked(client: TestClient) -> None:
    assert get(client, "/v1/search", q="toyota")["items"][0]["explanation"] is None
    explained = get(client, "/v1/search", q="toyota", explain=True)["items"][0]["explanation"]
    assert explained["kind"] == "exact"


def test_facets_lead_on(client: TestClient) -> None:
    page = get(client, "/v1/search", facet=["type", "source"])
    assert list(page["facets"]) == ["type", "source"]
    for value in (value for values in page["facets"].values() for value in values):
        assert get(client, "/v1/search", where=value["where"])["total"] == value["count"]


def test_parameters_and_filters_hold_together(client: TestClient) -> None:
    assert names(client, "/v1/entities", type="company", where="customer_of") == ["Toyota"]
    assert names(client, "/v1/entities", where="customers(name = Toyota)") == ["Pantheon Lab"]
    assert names(client, "/v1/entities", source="Ledger", type="event") == ["VivaTech"]
    assert names(client, "/v1/entities", since="2025-06-15", type="person") == ["Ivan Lau"]
    assert names(client, "/v1/entities", until="2024") == []


def test_statements_by_conditions_carry_their_proof(client: TestClient) -> None:
    page = get(client, "/v1/statements", where="relation = founded, object = Pantheon Lab")
    assert page["total"] == 2
    assert {item["evidence"]["quote"] for item in page["items"]} == {"Ivan Lau founded Pantheon Lab."}


def test_edges_and_articles_by_conditions(client: TestClient) -> None:
    page = get(client, "/v1/edges", where="relation = founded, object = Pantheon Lab")
    assert [(edge["subject"]["name"], edge["predicate"]) for edge in page["items"]] == [("Ivan Lau", "founded")]
    assert page["total"] == 1
    named = get(client, "/v1/articles", where="source = Ledger, entity = VivaTech")
    assert 0 < named["total"] < get(client, "/v1/articles")["total"]
    for path in ("/v1/edges", "/v1/articles"):
        refused = client.get(path, params={"where": "colour = red"})
        assert (refused.status_code, "unknown field" in refused.json()["detail"]) == (400, True)


def test_what_changed_since(client: TestClient, store: Any) -> None:
    last = get(client, "/v1/changes", limit=1000)[-1]["number"]
    assert get(client, "/v1/entities", changed_since=last)["total"] == 0
    assert get(client, "/v1/statements", changed_since=0)["total"] == 6
    assert get(client, "/v1/articles", changed_since=last)["total"] == 0
    assert get(client, "/v1/articles", changed_since=0)["total"] == get(client, "/v1/articles")["total"]
    assert get(client, "/v1/entities", changed_since=0)["total"] == 5


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/entities?where=colour%20%3D%20red", 400),
        ("/v1/entities?where=name%20%3D%20%22", 400),
        ("/v1/entities?since=soon", 400),
        ("/v1/entities?place=%00", 400),
        ("/v1/statements?where=relation%20%3D%20dances", 400),
        ("/v1/entities?where=" + "degree%3E1," * 100, 400),
        ("/v1/entities?where=" + "x" * 20_001, 422),
        ("/v1/search?facet=colour", 422),
        ("/v1/entities?type=dragon", 422),
        (f"/v1/entities?changed_since={2**70}", 422),
        ("/v1/entities?" + "&".join(f"place=p{n}" for n in range(1_000)), 422),
    ],
)
def test_impossible_questions_are_problems(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"

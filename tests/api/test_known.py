"""What an operation does not take: parameters of other names, or given twice, and bodies that are no JSON."""

import gzip
import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.store import open_store
from tests.api.conftest import NEWS

SEARCH = {"name": "seen", "where": "type = company"}
BODIES = ("judgements", "searches", "searches/sav_0/seen", "jobs", "query")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with open_store("memory:") as store:
        for made in NEWS:
            store.put(made)
        with TestClient(create_app(store, writes=True), raise_server_exceptions=False) as client:
            yield client


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("entities?where=type = company&where=type = person", "where: given 2 times; give it once"),
        ("search?q=a&limit=1&limit=2&limit=3", "limit: given 3 times"),
        ("rounds?since=2024&as_of=2025&as_of=2026", "as_of: given 2 times"),
        ("searches?cursor=&cursor=", "cursor: given 2 times"),
        ("export?format=csv&format=jsonl", "format: given 2 times"),
        ("search?tpye=company", "tpye: unknown parameter; known are changed_since, cursor"),
        ("stats?=1", "unknown parameter; known are none"),
    ],
)
def test_a_parameter_that_is_not_taken_is_named(client: TestClient, asked: str, named: str) -> None:
    answer = client.get(f"/v1/{asked}")
    assert (answer.status_code, named in answer.json()["detail"]) == (422, True), answer.json()["detail"]


def test_a_list_is_given_by_coming_several_times(client: TestClient) -> None:
    assert client.get("/v1/search?type=company&type=person&facet=type&facet=year").status_code == 200


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "kind", ["text/plain", "", "application/x-www-form-urlencoded", "application/xml", "/", "json"]
)
def test_a_body_of_another_type_is_415(client: TestClient, path: str, kind: str) -> None:
    answer = client.post(f"/v1/{path}", content=b"{}", headers={"Content-Type": kind} if kind else {})
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")
    assert "Content-Type: application/json" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/ld+json", "Application/JSON;;x"])
def test_json_by_any_of_its_names_is_read(client: TestClient, kind: str) -> None:
    body = json.dumps(SEARCH | {"name": kind}).encode()
    assert client.post("/v1/searches", content=body, headers={"Content-Type": kind}).status_code == 201


def test_a_packed_body_is_refused(client: TestClient) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    whole = json.dumps(SEARCH).encode()
    plain, packed = (
        client.post("/v1/searches", content=body, headers=headers) for body in (whole, gzip.compress(whole))
    )
    assert (plain.status_code, "Content-Encoding" in plain.json()["detail"]) == (415, True)
    assert (packed.status_code, "plain UTF-8" in packed.json()["detail"]) == (400, True)


def test_where_no_body_is_taken_its_type_does_not_matter(client: TestClient) -> None:
    assert client.post("/v1/jobs/job_0/cancel", content=b"x", headers={"Content-Type": "text/plain"}).status_code == 404
    assert client.post("/v1/query").json()["detail"] == "body: Field required"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        # what the description rules out
        ("entities?colour=red", 422), ("entities?type=colour", 422), ("entities?limit=0", 422), ("search?since=2024-01-01T00", 422),
        # what it lets through, and makes no sense
        ("entities?where=colour = red", 400), ("entities?where=type = colour", 400), ("entities?since=yesterday", 400),
        ("entities?cursor=abc", 400), ("search?q=%FF", 400), ("trending?until=2024-13", 400), ("entities/ent_0/edges?predicate=likes", 400),
        # what makes sense, and is not there
        ("entities/ent_0", 404), ("paths?from=Nobody&to=Toyota", 404), ("rounds?company=Nobody", 404),
    ],
)  # fmt: skip
def test_a_status_says_who_found_the_flaw(client: TestClient, asked: str, status: int) -> None:
    assert client.get(f"/v1/{asked}").status_code == status

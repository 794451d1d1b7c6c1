"""What errors say: the input that is wrong and what to do, in few words whatever was sent."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.problems import LONGEST, MOST
from graph.store import open_store
from tests.api.conftest import NEWS

JSON = {"Content-Type": "application/json"}
BOUND = 8_000  # bytes of an answer: the detail, and each flaw again


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with open_store("memory:") as store:
        for made in NEWS:
            store.put(made)
        with TestClient(create_app(store, writes=True), raise_server_exceptions=False) as client:
            yield client


def test_of_thousands_of_flaws_some_are_named(client: TestClient) -> None:
    answer = client.get("/v1/search?" + "&".join(["facet=x"] * 3_000))
    said = answer.json()
    assert (answer.status_code, len(said["errors"])) == (422, MOST)
    assert (said["detail"].endswith(f"; {3_000 - MOST} more"), len(answer.content) < BOUND) == (True, True)
    answer = client.post("/v1/query", json={"query": "RETURN 1", **{f"{n}" * 1_000: n for n in range(100)}})
    assert (answer.status_code, len(answer.content) < BOUND) == (422, True)


def test_what_is_long_is_not_told_again_whole(client: TestClient) -> None:
    for asked in ("entities?where=" + quote("🦆" * 2_500), "paths?to=Toyota&from=" + quote("🦆" * 1_000), "x" * 30_000):
        answer = client.get(f"/v1/{asked}")
        detail = answer.json()["detail"]
        assert (answer.status_code in {400, 404}, len(detail) <= LONGEST) == (True, True), detail
        assert detail.endswith(("is not the name of a field", "search finds parts of names", "/docs lists what is"))


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"{", 422, "body: no JSON at character 1: "),
        (b'{"query": "RETURN 1"} {}', 422, "body: no JSON at character 22: Extra data"),
        (b"[]", 422, "body: Input should be a valid dictionary"),
        (b'{"query": 1}', 422, "query: Input should be a valid string"),
        (b'{"query": "\xe9"}', 400, "the body cannot be read: send JSON as plain UTF-8"),
        (b"1" * 5_000, 400, "numbers in at most 4300 digits"),
        (b"[" * 100_000, 400, "nested less deep"),
    ],
)
def test_a_body_that_cannot_be_read_is_told_why(client: TestClient, body: bytes, status: int, told: str) -> None:
    answer = client.post("/v1/query", content=body, headers=JSON)
    assert (answer.status_code, told in answer.json()["detail"]) == (status, True), answer.json()["detail"]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("entities/{id}?as_of=soon", "as of 'soon'"),
        ("entities/{id}?published_by=soon", "published by 'soon'"),
        ("trending?until=soon", "until 'soon'"),
    ],
)
def test_a_date_that_is_none_is_named_by_its_parameter(client: TestClient, asked: str, named: str) -> None:
    known = client.get("/v1/entities?limit=1").json()["items"][0]["id"]
    detail = client.get(f"/v1/{asked.format(id=known)}").json()["detail"]
    assert detail == f"{named}: give a date as YYYY, YYYY-MM or YYYY-MM-DD"

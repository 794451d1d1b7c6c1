"""Who may come in, and what is said to who may not."""

import base64
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.service.gate import needed
from api.service.keys import KeyRing
from api.service.options import Service
from api.service.rates import Rates
from graph.errors import InvalidInputError
from graph.store.counters import Counters
from tests.api.service.conftest import Offer

JUDGEMENT = {"left": "ent_0", "right": "ent_1", "verdict": "same", "by": "ada"}


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def basic(secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"anybody:{secret}".encode()).decode()}


@pytest.mark.parametrize(
    "path", ["/v1/search", "/v1/nothing", "/metrics", "/", "/entities/ent_0", "/v1/export?format=csv"]
)
def test_without_a_key_there_is_nothing(offer: Offer, ring: KeyRing, path: str) -> None:
    ring.add("ada")
    client = offer(keys=ring)
    for headers in (
        {},
        bearer("vg_0_0"),
        basic("x"),
        {"Authorization": "Basic %"},
        {"Authorization": "Digest x"},
        {"X-API-Key": "é".encode()},
    ):
        answer = client.get(path, headers=headers)  # type: ignore[arg-type] # bytes are sent as they are
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
        assert answer.headers.get_list("www-authenticate") == [
            'Bearer realm="venturegraph"',
            'Basic realm="venturegraph"',
        ]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json", "/docs", "/static/style.css"])
def test_what_tells_nothing_of_the_news_is_open(offer: Offer, ring: KeyRing, path: str) -> None:
    ring.add("ada")
    assert offer(keys=ring).get(path).status_code == 200


def test_a_key_comes_as_bearer_as_password_or_in_its_own_header(offer: Offer, ring: KeyRing) -> None:
    _, secret = ring.add("ada")
    client = offer(keys=ring)
    for headers in (bearer(secret), basic(secret), {"X-API-Key": secret}):
        assert client.get("/v1/search", headers=headers).status_code == 200
        assert client.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/v1/search", "read"), ("HEAD", "/v1/jobs", "read"), ("POST", "/v1/query", "query"), ("POST", "/v1/jobs", "ingest"),
        ("POST", "/v1/jobs/job_0/cancel", "ingest"), ("POST", "/v1/judgements", "write"), ("DELETE", "/v1/judgements/jdg_0", "write"),
        ("POST", "/v1/query/", "write"), ("PATCH", "/whatever", "write"),
    ],
)  # fmt: skip
def test_each_request_needs_one_scope(offer: Offer, ring: KeyRing, method: str, path: str, scope: str) -> None:
    assert needed(method, path) == scope
    client = offer(keys=ring, writes=True)
    for held in ("read", "query", "write", "ingest"):
        _, secret = ring.add(held, [held])
        answer = client.request(method, path, headers=bearer(secret))
        assert (answer.status_code == 403) == (held != scope)
        assert answer.status_code != 401


def test_what_is_revoked_is_refused(offer: Offer, ring: KeyRing) -> None:
    _, secret = ring.add("ada")
    client = offer(keys=ring)
    assert client.get("/v1/stats", headers=bearer(secret)).status_code == 200
    ring.revoke("ada")
    assert client.get("/v1/stats", headers=bearer(secret)).status_code == 401


def test_keys_that_cannot_be_read_are_503(offer: Offer, ring: KeyRing) -> None:
    assert offer(keys=ring).get("/v1/stats").status_code == 503


def test_the_description_asks_for_keys_only_where_they_are_needed(offer: Offer, ring: KeyRing) -> None:
    ring.add("ada")
    described: Any = offer(keys=ring).get("/openapi.json").json()
    assert described["security"] == [{"bearer": []}, {"basic": []}, {"header": []}]
    assert described["paths"]["/healthz"]["get"]["security"] == []
    assert "security" not in offer().get("/openapi.json").json()


def test_each_key_and_each_address_has_its_own_rate(offer: Offer, ring: KeyRing) -> None:
    _, ada = ring.add("ada")
    _, bob = ring.add("bob", rate="3/minute")
    client = offer(keys=ring, rate="2/minute")
    assert [client.get("/v1/stats", headers=bearer(ada)).status_code for _ in range(3)] == [200, 200, 429]
    assert [client.get("/v1/stats", headers=bearer(bob)).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [client.get("/v1/stats").status_code for _ in range(3)] == [401, 401, 429]
    assert client.get("/readyz").status_code == 200


def test_who_asks_too_often_is_told_when_to_come_again(offer: Offer) -> None:
    client = offer(rate="1/minute")
    assert client.get("/v1/stats").status_code == 200
    answer = client.get("/v1/stats")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.json()["status"] == 429


def test_addresses_of_one_ipv6_network_are_one_caller(offer: Offer, store: Any) -> None:
    client = offer(rate="1/minute")
    asked = [
        TestClient(client.app, client=(address, 1))
        for address in ("2001:db8::1", "2001:db8::2", "2001:db9::1", "1.2.3.4")
    ]
    assert [one.get("/v1/stats").status_code for one in asked] == [200, 429, 200, 200]


def test_processes_that_share_a_file_count_together(tmp_path: Path) -> None:
    one, other, alone = Rates("3/hour", tmp_path / "c"), Rates("3/hour", tmp_path / "c"), Rates("3/hour")
    assert [each.hit("ada") > 0 for each in (one, other, one, other, one, alone)] == [False] * 3 + [True, True, False]
    assert [each.hit("bob", "1/hour") > 0 for each in (one, other)] == [False, True]


def test_a_window_slides_over_all_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rates = Rates("4/minute", tmp_path / "shared"), Rates("4/minute")
    seen: list[list[bool]] = [[], []]
    for second in (0, 1, 2, 3, 4, 59, 61, 75, 90, 119, 240):
        monkeypatch.setattr(time, "time", lambda second=second: 1_800_000_000.0 + second)
        for each, answers in zip(rates, seen, strict=True):
            answers.append(each.hit("ada") == 0)
    assert seen[0] == seen[1] == [True] * 4 + [False, False, True, False, True, True, True]


def test_where_nothing_can_be_counted_nobody_comes_in(offer: Offer, tmp_path: Path) -> None:
    client = offer(rate="5/minute", counts=tmp_path / "counts.db")
    assert client.get("/v1/stats").status_code == 200
    Counters(tmp_path / "counts.db")._connection.execute("DROP TABLE counter")
    answer = client.get("/v1/stats")
    assert (answer.status_code, answer.json()["title"]) == (503, "Service Unavailable")


@pytest.mark.parametrize("rate", ["often", "10", "1/fortnight", "-1/minute", "0/second"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(InvalidInputError, match="is no rate"):
        Rates(rate)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("LOCALHOST", 200),
        ("[::1]:80", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_only_the_named_hosts_are_answered(offer: Offer, host: str, status: int) -> None:
    client = offer(hosts=frozenset({"127.0.0.1", "localhost", "[::1]"}))
    assert client.get("/v1/stats", headers={"Host": host}).status_code == status
    assert client.get("/readyz", headers={"Host": host}).status_code == 200


def test_a_page_of_a_strangers_writes_nothing(offer: Offer) -> None:
    client = offer(writes=True, origins=("https://desk.example",))
    for origin, status in (
        ("https://evil.example", 403),
        ("null", 403),
        ("http://[::1", 403),
        ("https://desk.example", 404),
        ("http://testserver", 404),
    ):
        assert client.post("/v1/judgements", json=JUDGEMENT, headers={"Origin": origin}).status_code == status
    assert client.get("/v1/stats", headers={"Origin": "https://evil.example"}).status_code == 200


def test_pages_that_may_ask_are_named_to_the_browser(offer: Offer, ring: KeyRing) -> None:
    ring.add("ada")
    client = offer(keys=ring, origins=("https://desk.example",))
    asked = {
        "Origin": "https://desk.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    before = client.options("/v1/search", headers=asked)
    assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, "https://desk.example")
    refused = client.get("/v1/search", headers={"Origin": "https://desk.example"})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "https://desk.example")
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    assert (
        "access-control-allow-origin"
        not in client.get("/v1/search", headers={"Origin": "https://evil.example"}).headers
    )


def test_a_service_closes_what_it_was_given_at_its_end(store: Any) -> None:
    closed: list[bool] = []
    with TestClient(create_app(store, service=Service(closing=lambda: closed.append(True)))):
        assert not closed
    assert closed

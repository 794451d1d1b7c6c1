"""Ids of requests, sizes, and the answers to who has the answer."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from api.service.sizes import MAX_BODY, MAX_URL
from graph.model import Judgement
from graph.names import entity_id
from tests.api.conftest import LAB, LAU, NEWS, TOYOTA
from tests.api.service.conftest import Offer
from tests.support.readings import reading


@pytest.mark.parametrize("given", ["a", "7f9c2b1e-1", "trace:01.2_x", "x" * 128])
def test_the_callers_id_is_kept(offer: Offer, given: str) -> None:
    assert offer().get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 129, 'a"b', "a\tb"])
def test_else_one_is_given(offer: Offer, given: str | None) -> None:
    client = offer()
    found = [
        client.get("/healthz", headers={"X-Request-ID": given} if given is not None else {}).headers["x-request-id"]
        for _ in range(2)
    ]
    assert all(len(id_) == 32 and id_ != given for id_ in found)
    assert found[0] != found[1]


def test_problems_and_log_lines_bear_the_id(offer: Offer, store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = offer()
    assert client.get("/v1/nothing", headers={"X-Request-ID": "one"}).json()["request_id"] == "one"
    monkeypatch.setattr(store, "stats", lambda: 1 / 0)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answer = client.get("/v1/stats", headers={"X-Request-ID": "two"})
    assert (answer.status_code, answer.json()["request_id"], answer.headers["x-request-id"]) == (500, "two", "two")
    assert [(line["event"], line["request_id"]) for line in lines] == [("unforeseen", "two"), ("answered", "two")]
    assert (lines[-1]["status"], lines[-1]["method"], lines[-1]["path"]) == (500, "GET", "/v1/stats")


def test_no_answer_is_taken_for_another_type(offer: Offer) -> None:
    assert offer().get("/").headers["x-content-type-options"] == "nosniff"


def test_a_long_url_is_414(offer: Offer) -> None:
    client = offer()
    assert client.get("/v1/search?q=" + "x" * 60_000).status_code == 414
    assert client.get("/" + "x" * 60_000).status_code == 414
    assert client.get("/v1/search?where=" + "x" * (MAX_URL - 17)).status_code in {400, 422}


def test_a_large_body_is_413_whether_or_not_it_says_so(offer: Offer) -> None:
    client = offer(writes=True)

    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * (MAX_BODY // 20)

    for body in (b"x" * (MAX_BODY + 1), pieces()):
        answer = client.post("/v1/judgements", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")
        assert answer.json()["detail"].startswith("the body has more than")
    answer = client.post("/v1/judgements", content=b" " * MAX_BODY, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


ASKED = [
    "/v1/search?q=pan",
    "/v1/articles",
    f"/v1/entities/{entity_id(*LAB)}/profile",
    "/v1/changes",
    "/v1/rounds",
    "/v1/candidates",
]


@pytest.mark.parametrize("path", ASKED)
def test_who_has_the_answer_is_told_so_until_the_graph_changes(offer: Offer, store: Any, path: str) -> None:
    client = offer()
    first = client.get(path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (tag, f'"other", {tag}'):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    store.put(reading("https://late.example", things=[LAB]))
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    assert client.get(path).headers["etag"] != tag


def test_another_question_has_another_tag(offer: Offer) -> None:
    client = offer()
    tags = {client.get(path).headers["etag"] for path in (*ASKED, "/v1/search?q=pan&limit=1", "/v1/search?q=pan%20")}
    assert len(tags) == len(ASKED) + 2


def test_what_depends_on_more_than_the_graph_and_errors_have_no_tag(offer: Offer) -> None:
    client = offer()
    for path in ("/v1/stats", "/v1/jobs", "/v1/entities/ent_0", "/readyz"):
        assert "etag" not in client.get(path).headers
    assert client.get("/v1/entities/ent_0", headers={"If-None-Match": "*"}).status_code == 404


def test_what_was_merged_leads_on_and_what_was_retracted_is_gone(offer: Offer, store: Any) -> None:
    client = offer()
    ids = [entity_id(*thing) for thing in (LAB, TOYOTA)]
    store.judge(Judgement(ids[0], ids[1], "same", "ada", "2026-01-01T00:00:00Z"))
    (old,) = (id_ for id_ in ids if client.get(f"/v1/entities/{id_}").status_code == 308)
    assert client.get(f"/v1/entities/{old}/edges?limit=2").headers["location"].endswith("/edges?limit=2")
    for made in NEWS:
        store.retract(made.article.id)
    gone = [
        f"/v1/articles/{NEWS[0].article.id}",
        f"/v1/statements/{NEWS[0].statements[0].id}",
        f"/v1/entities/{entity_id(*LAU)}",
    ]
    for path in (*gone, f"/v1/entities/{old}/profile", f"/entities/{entity_id(*LAU)}"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["title"]) == (410, "Gone")


def test_readiness_tells_how_fresh_the_graph_is(offer: Offer, store: Any) -> None:
    client = offer()
    assert client.get("/readyz").json() == {
        "status": "ok", "articles": 3, "published": "2025-06-16", "changed": None, "checked": None, "read": None,
    }  # fmt: skip

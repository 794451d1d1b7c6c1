"""Answers that are kept: never of another state of the graph, and never more than there is room for."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.service.answers import ENTRY, LARGEST, Answers
from graph.model import Judgement
from graph.names import entity_id
from graph.resolve import open_graph
from graph.store.base import Store
from tests.support.example_facts import example_readings
from tests.support.stores import STORES, store_url

QUESTIONS = (
    "/v1/search?q=lantern", "/v1/search?q=hydrogen&facet=type", "/v1/search", "/v1/entities?type=company", "/v1/statements?where=relation%20%3D%20raised",
    "/v1/edges?limit=3", "/v1/articles", "/v1/events", "/v1/rounds", "/v1/trending", "/v1/candidates", "/v1/judgements", "/v1/changes",
)  # fmt: skip


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_graph(store_url(request)) as opened:
        yield opened


def answers(store: Store, client: TestClient) -> dict[str, Any]:
    """Ask twice, and hold the second answer against that of an application which was never asked before."""
    found = {}
    with TestClient(create_app(store)) as new:
        for question in QUESTIONS:
            first, second = client.get(question), client.get(question)
            assert first.content == second.content == new.get(question).content, question
            assert first.headers.get("ETag") == second.headers.get("ETag")
            found[question] = first.json()
    return found


def test_no_answer_outlives_a_change(store: Store) -> None:
    readings = example_readings()[:4]
    with TestClient(create_app(store)) as client:
        seen = [answers(store, client)]
        for made in readings:
            store.put(made)
            seen.append(answers(store, client))
        one, other, *_ = sorted(item["id"] for item in seen[-1]["/v1/entities?type=company"]["items"])
        for verdict in ("unsure", "same"):
            at = f"2026-01-0{1 + len(verdict) // 5}T00:00:00Z"
            judgement = Judgement(one, other, verdict, "ada", at)
            store.judge(judgement)
            seen.append(answers(store, client))
        store.undo(judgement.id, at="2026-02-01T00:00:00Z")
        seen.append(answers(store, client))
        store.retract(readings[0].article.id)
        seen.append(answers(store, client))
        store.rebuild()
        assert answers(store, client) == seen[-1]
    changed = [before != after for before, after in pairwise(seen)]
    assert all(changed), "each step was one that answers tell"


def test_what_was_asked_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_graph("memory:") as store, TestClient(create_app(store)) as client:
        store.put(example_readings()[0])
        first = client.get("/v1/articles")
        monkeypatch.setattr("api.schemas.ArticleHead.model_validate", None)  # an answer made anew would fail
        assert client.get("/v1/articles").content == first.content
        assert client.get("/v1/articles?limit=9", headers={"X-Request-ID": "1"}).status_code == 500


def test_an_error_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_graph("memory:") as store, TestClient(create_app(store)) as client:
        store.put(example_readings()[0])
        path = f"/v1/entities/{entity_id('company', 'Nobody')}"
        assert [client.get(path).status_code for _ in range(2)] == [404, 404]
        assert client.get("/v1/articles").status_code == 200
        assert (
            client.get(
                "/v1/articles", headers={"If-None-Match": client.get("/v1/articles").headers["ETag"]}
            ).status_code
            == 304
        )


def test_the_oldest_give_way() -> None:
    held = Answers(most=3 * ENTRY + 100)
    questions = [(str(at), "/v1/search", "") for at in range(4)]
    for question in questions[:3]:
        held.keep(question, b"x" * 20)  # 31 each with the question, besides the entry
    assert held.get(questions[0]) == b"x" * 20
    held.keep(questions[3], b"y" * 20)
    assert [held.get(question) is None for question in questions] == [False, True, False, False]


def test_short_answers_take_their_entry_too() -> None:
    held = Answers(most=10 * ENTRY)
    for at in range(100):
        held.keep((str(at), "/v1/changes", ""), b"[]")
    assert sum(held.get((str(at), "/v1/changes", "")) is not None for at in range(100)) == 9


def test_the_same_again_takes_no_more_room() -> None:
    held = Answers(most=2 * ENTRY + 100)
    for _ in range(50):
        held.keep(("1", "/", ""), b"x" * 40)
    held.keep(("2", "/", ""), b"x" * 40)
    assert (held.get(("1", "/", "")), held.get(("2", "/", ""))) == (b"x" * 40, b"x" * 40)


def test_large_answers_are_not_kept() -> None:
    held = Answers()
    held.keep(("1", "/", ""), b"x" * (LARGEST + 1))
    assert held.get(("1", "/", "")) is None

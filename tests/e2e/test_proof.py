"""Every answer that states a fact carries its proof: all list and profile routes are walked, and each quote found in its article."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.store import open_reader

pytestmark = pytest.mark.slow

PROVED = ("statements", "portfolio", "co-investors", "alumni", "spin-outs", "members", "timeline", "contradictions")
WALKED = 20  # of the best connected entities; the lists are walked whole


class Walk:
    """Asks, and checks every proof in every answer."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self._text = cache(lambda id_: self._ask(f"articles/{id_}")["text"])
        self.proofs = 0

    def get(self, path: str, **asked: Any) -> Any:
        found = self._ask(path, **asked)
        for proof in proofs(found):
            assert self._text(proof["article"])[proof["start"] : proof["end"]] == proof["quote"] != "", (path, proof)
            self.proofs += 1
        return found

    def pages(self, path: str, **asked: Any) -> Iterator[Any]:
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(path, limit=200, cursor=cursor, **asked)
            yield from page["items"]
            cursor = page["next"]

    def _ask(self, path: str, **asked: Any) -> Any:
        answer = self._client.get(f"/v1/{path}", params=asked)
        assert answer.status_code == 200, (path, answer.text[:300])
        return answer.json()


def proofs(found: Any) -> Iterator[dict[str, Any]]:
    """Yield every evidence in an answer, however deep."""
    if isinstance(found, dict):
        if "quote" in found:
            yield found
        for value in found.values():
            yield from proofs(value)
    if isinstance(found, list):
        for item in found:
            yield from proofs(item)


@pytest.fixture(scope="module")
def walk(example_graph: str) -> Iterator[Walk]:
    with open_reader(example_graph) as reader, TestClient(create_app(reader)) as client:
        yield Walk(client)


@pytest.fixture(scope="module")
def entities(walk: Walk) -> list[Any]:
    return list(walk.pages("entities"))


@pytest.mark.parametrize("path", ["statements", "rounds"])
def test_each_row_of_a_list_is_proved(walk: Walk, path: str) -> None:
    rows = list(walk.pages(path))
    assert rows
    assert all(list(proofs(row)) for row in rows)


def test_each_edge_leads_to_the_sentences_behind_it(walk: Walk, entities: list[Any]) -> None:
    for entity in entities[:WALKED]:
        for edge in walk.pages(f"entities/{entity['id']}/edges"):
            found = walk.get(f"edges/{edge['subject']['id']}/{edge['predicate']}/{edge['object']['id']}")
            assert len(list(proofs(found))) == edge["statements"]


@pytest.mark.parametrize("route", PROVED)
def test_each_row_about_an_entity_is_proved(walk: Walk, entities: list[Any], route: str) -> None:
    for entity in entities[:WALKED]:
        found = walk.get(f"entities/{entity['id']}/{route}")
        rows = found["items"] if isinstance(found, dict) else found
        assert all(list(proofs(row)) for row in rows), (route, entity["name"])


def test_each_key_fact_of_a_profile_is_proved(walk: Walk, entities: list[Any]) -> None:
    for entity in entities[:WALKED]:
        profile = walk.get(f"entities/{entity['id']}/profile")
        assert all(list(proofs(fact)) for fact in profile["key_facts"]), entity["name"]


def test_what_search_events_paths_and_trends_say_is_proved(walk: Walk, entities: list[Any]) -> None:
    before = walk.proofs
    for hit in walk.get("search", q="raised seed round", limit=50)["items"]:
        assert hit["statement"] is None or list(proofs(hit["statement"]))
    for event in walk.pages("events"):
        walk.get(f"events/{event['id']}")
    for path in walk.get("paths", **{"from": entities[0]["id"], "to": entities[5]["id"], "alternatives": 3}):
        assert all(list(proofs(hop)) for hop in path["hops"])
    walk.get("trending", days=365)
    assert walk.proofs > before


def test_each_statement_beside_an_article_is_in_it(walk: Walk) -> None:
    for article in walk.pages("articles"):
        found = walk.get(f"articles/{article['id']}")
        assert all(list(proofs(statement)) for statement in found["statements"])

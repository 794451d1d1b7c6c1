"""Every answer that states a fact carries its proof: all routes that do are walked, and each quote found in its article."""

import html
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from starlette.testclient import TestClient

from api.app import create_app
from graph.export import FORMATS
from graph.export.feeds import GONE
from graph.store import open_store
from tests.api.test_openapi import SCHEMA

pytestmark = pytest.mark.slow

PROVED = ("statements", "portfolio", "co-investors", "alumni", "spin-outs", "members", "timeline", "contradictions")
WALKED = 20  # of the best connected entities; the lists are walked whole
STATING = {  # what the tests below walk
    "/v1/statements", "/v1/statements/{id}", "/v1/rounds", "/v1/edges", "/v1/edges/{subject}/{predicate}/{object}", "/v1/entities",
    "/v1/entities/{id}", "/v1/entities/{id}/edges", "/v1/entities/{id}/profile", "/v1/entities/{id}/similar", "/v1/entities/{id}/why-not",
    "/v1/entities/{id}/dossier", "/v1/search", "/v1/events", "/v1/events/{id}", "/v1/paths", "/v1/trending", "/v1/articles", "/v1/articles/{id}",
    "/v1/articles/{id}/why-not", "/v1/searches/{id}/news", "/v1/searches/{id}/feed.{form}", "/v1/changes/feed.{form}", "/v1/export",
    *(f"/v1/entities/{{id}}/{route}" for route in PROVED),
}  # fmt: skip
OTHER = {  # what states nothing of the news, and why
    "/v1/stats": "counts", "/healthz": "the server", "/readyz": "the server", "/v1/changes": "ids, each of a statement that has its proof",
    "/v1/jobs": "runs", "/v1/jobs/{id}": "runs", "/v1/jobs/{id}/refused": "runs", "/v1/searches": "what people ask", "/v1/searches/{id}": "what people ask",
    "/v1/judgements": "what people say, with their reason", "/v1/candidates": "what may be one, with reasons",
    "/v1/entities/{id}/merges": "why names are one, with reasons", "/v1/entities/{id}/measures": "numbers of the whole",
    **{path: "numbers of the whole" for path in SCHEMA["paths"] if path.startswith("/v1/analytics")},
}  # fmt: skip


class Walk:
    """Asks, and checks every proof in every answer."""

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self.text = cache(lambda id_: self._ask(f"articles/{id_}")["text"])
        self.proofs = 0

    def get(self, path: str, **asked: Any) -> Any:
        found = self._ask(path, **asked)
        for proof in proofs(found):
            assert self.text(proof["article"])[proof["start"] : proof["end"]] == proof["quote"] != "", (path, proof)
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
def client(example_graph: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server on a graph of the examples that may be written to."""
    copy = tmp_path_factory.mktemp("proof") / "graph.db"
    shutil.copy(example_graph.removeprefix("sqlite:///"), copy)
    with open_store(f"sqlite:///{copy}") as store, TestClient(create_app(store, writes=True)) as client:
        yield client


@pytest.fixture(scope="module")
def walk(client: TestClient) -> Walk:
    return Walk(client)


@pytest.fixture(scope="module")
def entities(walk: Walk) -> list[Any]:
    return list(walk.pages("entities"))


def test_every_route_that_answers_is_walked_or_states_nothing() -> None:
    asked = {path for path, methods in SCHEMA["paths"].items() if "get" in methods}
    assert asked == STATING | OTHER.keys()
    assert STATING.isdisjoint(OTHER)


@pytest.mark.parametrize("path", ["statements", "rounds"])
def test_each_row_of_a_list_is_proved(walk: Walk, path: str) -> None:
    rows = list(walk.pages(path))
    assert rows
    assert all(list(proofs(row)) for row in rows)


def test_each_cell_of_a_round_is_proved(walk: Walk) -> None:
    for row in walk.pages("rounds"):
        held = {fact["id"]: fact for fact in row["facts"]}
        said = {cell: [held[id_] for id_ in ids] for cell, ids in row["proofs"].items()}
        given = {cell for cell in ("round", "amount", "date", "lead", "investors") if row[cell]} | {"status"}
        assert given <= said.keys() <= given | {"kind"}
        assert "kind" in said or row["kind"] == "equity"
        assert {fact["attributes"]["amount"] for fact in said.get("amount", ())} <= {row["amount"]}
        for cell in ("lead", "investors"):
            assert {fact["subject"]["id"] for fact in said.get(cell, ())} == {head["id"] for head in row[cell]}


def test_each_edge_leads_to_the_sentences_behind_it(walk: Walk, entities: list[Any]) -> None:
    for entity in entities[:WALKED]:
        for edge in walk.pages(f"entities/{entity['id']}/edges"):
            found = walk.get(f"edges/{edge['subject']['id']}/{edge['predicate']}/{edge['object']['id']}")
            assert len(list(proofs(found))) == edge["statements"]


def test_each_edge_of_the_list_of_all_leads_to_the_sentences_behind_it(walk: Walk) -> None:
    edges = list(walk.pages("edges"))
    assert edges
    for edge in edges[::7]:
        found = walk.get(f"edges/{edge['subject']['id']}/{edge['predicate']}/{edge['object']['id']}")
        assert len(list(proofs(found))) == edge["statements"]
        assert list(proofs(walk.get(f"statements/{found[0]['id']}")))


def test_each_property_of_an_entity_leads_to_a_sentence_that_says_so(walk: Walk, entities: list[Any]) -> None:
    told = [entity for entity in entities if entity["properties"]]
    assert told
    for entity in told:
        assert walk.get(f"entities/{entity['id']}")["properties"] == entity["properties"]
        for predicate, value in entity["properties"].items():
            said = list(walk.pages(f"entities/{entity['id']}/statements", predicate=predicate))
            assert value in {statement["value"] for statement in said if list(proofs(statement))}


@pytest.mark.parametrize("route", PROVED)
def test_each_row_about_an_entity_is_proved(walk: Walk, entities: list[Any], route: str) -> None:
    for entity in entities[:WALKED]:
        found = walk.get(f"entities/{entity['id']}/{route}")
        rows = found["items"] if isinstance(found, dict) else found
        assert all(list(proofs(row)) for row in rows), (route, entity["name"])


def test_each_key_fact_of_a_profile_is_proved(walk: Walk, entities: list[Any]) -> None:
    for entity in entities[:WALKED]:
        profile = walk.get(f"entities/{entity['id']}/profile")
        shown = (*profile["key_facts"], *profile["timeline"], *profile["about"], *profile["contradictions"])
        assert all(list(proofs(fact)) for fact in shown), entity["name"]
        for group in profile["relations"]:
            for other, proof in zip(group["top"], group["proofs"], strict=True):
                behind = _edge(walk, entity, group, other)
                assert proof["evidence"] in behind, (entity["name"], group["predicate"], other["name"])
        assert profile["role_proofs"].keys() == {*profile["roles"]}
        assert len(list(proofs(profile["role_proofs"]))) == len(profile["roles"])


def test_each_reason_why_things_are_alike_is_two_edges_with_their_sentences(walk: Walk, entities: list[Any]) -> None:
    reasons = 0
    for entity in entities[:WALKED]:
        for alike in walk.get(f"entities/{entity['id']}/similar"):
            for reason in alike["reasons"]:
                own, other = (proof["evidence"] for proof in reason["proofs"])
                assert own in _edge(walk, entity, reason, reason["via"])
                assert other in _edge(walk, alike["entity"], reason, reason["via"])
                reasons += 1
    assert reasons


def _edge(walk: Walk, own: Any, relation: Any, other: Any) -> list[Any]:
    """Return what proves an edge; that of a symmetric relation answers in both directions."""
    ends = (own["id"], other["id"]) if relation["subject"] else (other["id"], own["id"])
    return list(proofs(walk.get(f"edges/{ends[0]}/{relation['predicate']}/{ends[1]}")))


def test_what_is_too_uncertain_has_its_sentence_too(walk: Walk, entities: list[Any]) -> None:
    found = 0
    for entity in entities[:WALKED]:
        for doubt in walk.pages(f"entities/{entity['id']}/why-not"):
            assert list(proofs(doubt))
            rows = walk.get(f"articles/{doubt['article']['id']}/why-not")
            found += doubt["id"] in {row["id"] for row in rows if list(proofs(row))}
    assert found


@pytest.mark.parametrize("wanted", ["statements", "entities"])
def test_all_that_is_new_for_a_saved_search_is_proved(walk: Walk, client: TestClient, wanted: str) -> None:
    made = client.post("/v1/searches", json={"name": f"all {wanted}", "wanted": wanted, "text": ""}).json()
    news = walk.get(f"searches/{made['id']}/news", since=0, limit=100)["items"]
    assert news
    assert all(list(proofs(statement)) for item in news for statement in item["statements"])
    assert _check_feed(walk, client, f"/v1/searches/{made['id']}/feed") == 50


@pytest.mark.parametrize("kind", ["added", "superseded"])
def test_each_statement_of_the_feed_of_changes_is_proved(walk: Walk, client: TestClient, kind: str) -> None:
    assert _check_feed(walk, client, "/v1/changes/feed", where=f"kind = {kind}", limit=1000)


def _check_feed(walk: Walk, client: TestClient, path: str, **asked: Any) -> int:
    """Check that each item on a fact has the sentence that stands in the article, in both forms; return how many there are."""
    facts = client.get(f"{path}.json", params=asked).json()["items"]
    items = etree.fromstring(client.get(f"{path}.rss", params=asked).content).findall("channel/item")
    assert len(facts) == len(items)
    proved = 0
    for fact, item in zip(facts, items, strict=True):
        found = list(proofs(fact["_venturegraph"]))
        assert bool(found) == (fact["id"].startswith("stm_") and fact["content_text"] != GONE)
        for proof in found:
            assert _words(walk.text(proof["article"])[proof["start"] : proof["end"]]) == _words(proof["quote"]) != ""
        if found:
            shown = _words(found[-1]["quote"])  # that of what took its place, where something did
            proved += 1
            assert shown in _words(fact["content_text"])
            assert shown in _words(re.sub("<[^>]+>", "", html.unescape(item.findtext("description") or "")))
    return proved


def test_each_statement_of_an_export_stands_where_it_says(walk: Walk, client: TestClient) -> None:
    lines = [json.loads(line) for line in client.get("/v1/export", params={"format": "jsonl"}).text.splitlines()]
    said = [line for line in lines if line["kind"] == "statement"]
    assert len(said) == walk.get("statements", limit=1)["total"]
    for line in said:
        text = walk.text(line["article"])
        assert _words(text[line["start"] : line["end"]]) == _words(line["quote"]) != ""


@pytest.mark.parametrize("form", ["csv", "ntriples", "turtle", "ftm", "neo4j-admin"])
def test_each_form_that_holds_statements_holds_their_sentences(client: TestClient, form: str, tmp_path: Path) -> None:
    quote = client.get("/v1/statements", params={"limit": 1}).json()["items"][0]["evidence"]["quote"]
    content = client.get("/v1/export", params={"format": form}).content
    if FORMATS[form].folder:
        (tmp_path / "all.zip").write_bytes(content)
        shutil.unpack_archive(tmp_path / "all.zip", tmp_path / "all")
        content = b"".join(file.read_bytes() for file in sorted((tmp_path / "all").rglob("*")) if file.is_file())
    assert _words(quote)[:40] in _words(content.decode())


def test_each_fact_of_a_dossier_has_its_sentence(walk: Walk, client: TestClient, entities: list[Any]) -> None:
    for entity in entities[:5]:
        said = list(walk.pages(f"entities/{entity['id']}/statements"))
        text = client.get(f"/v1/entities/{entity['id']}/dossier", params={"format": "html"}).text
        page = _words(html.unescape(re.sub("<[^>]+>", "", text)))
        assert said
        for statement in said:
            assert statement["id"] in page
            assert _words(statement["evidence"]["quote"]) in page


def _words(text: str) -> str:
    return " ".join(text.split())


def test_what_search_events_paths_and_trends_say_is_proved(walk: Walk, entities: list[Any]) -> None:
    before = walk.proofs
    for hit in walk.get("search", q="raised seed round", limit=50)["items"]:
        assert hit["statement"] is None or list(proofs(hit["statement"]))
    for event in walk.pages("events"):
        for meeting in walk.get(f"events/{event['id']}"):
            assert all(list(proofs(row)) for row in (*meeting["participants"], *meeting["followed"]))
    for path in walk.get("paths", **{"from": entities[0]["id"], "to": entities[5]["id"], "alternatives": 3}):
        assert all(list(proofs(hop)) for hop in path["hops"])
    trends = walk.get("trending", days=365)
    assert trends
    assert all(list(proofs(trend)) for trend in trends)
    assert walk.proofs > before


def test_each_statement_beside_an_article_is_in_it(walk: Walk) -> None:
    for article in walk.pages("articles"):
        found = walk.get(f"articles/{article['id']}")
        assert all(list(proofs(statement)) for statement in found["statements"])

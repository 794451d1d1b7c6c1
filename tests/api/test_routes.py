"""Every answer under /v1, with its proof."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from graph.errors import StoreUnavailableError
from graph.store.base import Store
from tests.support.readings import reading, sketch


def get(client: TestClient, path: str, **params: Any) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def entity_id(client: TestClient, name: str) -> str:
    return str(get(client, "/v1/search", q=name)["items"][0]["entity"]["id"])


def test_search_finds_by_word_prefix_and_alias(client: TestClient) -> None:
    for asked in ("Pantheon Lab", "panth", "lab panth", "Pantheon"):
        assert get(client, "/v1/search", q=asked)["items"][0]["entity"]["name"] == "Pantheon Lab"
    assert get(client, "/v1/search", q="panth", prefix=False)["total"] == 0


def test_search_keeps_the_types_asked_for(client: TestClient) -> None:
    assert {hit["entity"]["type"] for hit in get(client, "/v1/search", type="person")["items"]} == {"person"}
    both = client.get("/v1/search?type=person&type=event").json()
    assert {hit["entity"]["type"] for hit in both["items"]} == {"person", "event"}


def test_an_entity(client: TestClient) -> None:
    lab = get(client, f"/v1/entities/{entity_id(client, 'Pantheon Lab')}")
    assert lab["aliases"] == ["Pantheon"]
    assert lab["properties"] == {"founded_year": "2019"}
    assert (lab["articles"], lab["degree"]) == (2, 3)


def test_a_statement_carries_quote_offsets_article_date_and_confidence(client: TestClient) -> None:
    page = get(client, f"/v1/entities/{entity_id(client, 'Toyota')}/statements", predicate="customer_of")
    (statement,) = page["items"]
    assert statement["object"]["name"] == "Pantheon Lab"
    assert statement["confidence"] == 0.8
    assert statement["article"]["published"] == "2025-06-16"
    article = get(client, f"/v1/articles/{statement['article']['id']}")
    proof = statement["evidence"]
    assert article["text"][proof["start"] : proof["end"]] == proof["quote"] == "Toyota customer of Pantheon Lab."
    assert get(client, f"/v1/statements/{statement['id']}") == statement


def test_a_literal_stands_under_value(client: TestClient) -> None:
    (statement,) = get(
        client, f"/v1/entities/{entity_id(client, 'Pantheon Lab')}/statements", predicate="founded_year"
    )["items"]
    assert (statement["object"], statement["value"]) == (None, "2019")


def test_an_edge_counts_its_sources_and_leads_to_its_proof(client: TestClient) -> None:
    (edge,) = get(client, f"/v1/entities/{entity_id(client, 'Ivan Lau')}/edges")["items"]
    assert (edge["predicate"], edge["statements"], edge["sources"]) == ("founded", 2, 2)
    assert (edge["first_seen"], edge["last_seen"]) == ("2025-06-14", "2025-06-16")
    proof = get(client, f"/v1/edges/{edge['subject']['id']}/founded/{edge['object']['id']}")
    assert [statement["evidence"]["quote"] for statement in proof] == ["Ivan Lau founded Pantheon Lab."] * 2


def test_an_article_shows_its_mentions_and_statements(client: TestClient) -> None:
    newest = get(client, "/v1/articles")["items"][0]
    article = get(client, f"/v1/articles/{newest['id']}")
    assert len(article["statements"]) == 2
    for mention in article["mentions"]:
        assert article["text"][mention["start"] : mention["end"]] == mention["text"]
        assert get(client, f"/v1/entities/{mention['entity']}")


def test_pages_follow_one_another_without_gap_or_repetition(client: TestClient) -> None:
    whole = [hit["entity"]["id"] for hit in get(client, "/v1/search")["items"]]
    paged: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get(client, "/v1/search", limit=2, cursor=cursor)
        paged += [hit["entity"]["id"] for hit in page["items"]]
        cursor = page["next"]
        assert page["total"] == len(whole)
    assert paged == whole


def test_stats_count_everything_and_what_was_refused(client: TestClient) -> None:
    stats = get(client, "/v1/stats")
    assert stats["articles"] == 3
    assert stats["entities"] == {"company": 3, "event": 1, "person": 1}
    assert stats["refusals"] == {"an empty file": 1}


def test_health(client: TestClient) -> None:
    assert get(client, "/healthz") == {"status": "ok"}
    assert get(client, "/readyz")["articles"] == 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/entities/ent_000000000000000000000000", 404),
        ("/v1/entities/nonsense", 404),
        ("/v1/entities/ent_000000000000000000000000/statements", 404),
        ("/v1/entities/ent_000000000000000000000000/edges", 404),
        ("/v1/articles/art_000000000000000000000000", 404),
        ("/v1/statements/stm_000000000000000000000000", 404),
        ("/v1/edges/a/founded/b", 404),
        ("/v1/nothing", 404),
        ("/nothing", 404),
        ("/v1/search?limit=0", 422),
        ("/v1/search?limit=1001", 422),
        (f"/v1/search?limit={2**70}", 422),
        ("/v1/search?limit=many", 422),
        ("/v1/search?type=dragon", 422),
        ("/v1/search?cursor=tampered", 400),
        ("/v1/articles?cursor=%00", 400),
        ("/v1/search?q=" + "x" * 1001, 422),
        ("/v1/entities/" + "x" * 65, 422),
    ],
)
def test_every_error_is_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["instance"] == path.partition("?")[0]


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(client: TestClient) -> None:
    answer = client.post("/v1/search")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "asked",
    [
        '"',
        "'",
        "AND",
        "OR NOT",
        "NEAR(",
        "c++",
        "AT&T",
        "*",
        "a*b",
        "-",
        "(",
        "\u200b",
        "汉字",
        "%",
        "_",
        "{x}",
        "^a",
        "col:x",
    ],
)
def test_no_search_text_is_an_error(client: TestClient, asked: str) -> None:
    assert client.get("/v1/search", params={"q": asked}).status_code == 200


@pytest.mark.parametrize("nonsense", ["%ED%A0%80%FF", "%00"])
def test_bytes_that_are_no_text_are_a_bad_request(client: TestClient, nonsense: str) -> None:
    assert client.get(f"/v1/search?q={nonsense}").status_code == 400


def test_a_store_that_fails_is_503_and_an_error_of_ours_500(
    client: TestClient, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise StoreUnavailableError("graph.db: the disk is gone; mount it again")

    monkeypatch.setattr(store, "articles", fail)
    busy = client.get("/readyz")
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")
    assert "mount it again" in busy.json()["detail"]
    monkeypatch.setattr(store, "articles", lambda **_: 1 / 0)
    answer = client.get("/readyz")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text


def test_an_article_names_the_others_that_carry_its_text(store: Store, client: TestClient) -> None:
    made = [reading(url, signature=sketch("release")) for url in ("https://a.example", "https://b.example")]
    for one in made:
        store.put(one)
    found = client.get(f"/v1/articles/{made[0].article.id}").json()
    assert [copy["url"] for copy in found["copies"]] == ["https://b.example"]
    assert found["cluster"] == min(one.article.id for one in made)
    assert "The same text, counted once" in client.get(f"/articles/{made[0].article.id}").text

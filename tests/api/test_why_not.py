"""What was too uncertain to state, over HTTP and on the pages."""

from starlette.testclient import TestClient

from graph.names import entity_id
from tests.api.conftest import LAB, NEWS, TOYOTA

TOYOTA_ID, LAB_ID = entity_id(*TOYOTA), entity_id(*LAB)
ODD = NEWS[2].article.id


def test_an_entity_lists_it_with_score_threshold_and_sentence(client: TestClient) -> None:
    page = client.get(f"/v1/entities/{TOYOTA_ID}/why-not", params={"limit": 1}).json()
    (first,) = page["items"]
    assert (first["predicate"], first["confidence"], first["threshold"]) == ("customer_of", 0.3, 0.5)
    assert first["evidence"]["quote"].endswith("competes with Toyota")
    following = client.get(f"/v1/entities/{TOYOTA_ID}/why-not", params={"limit": 1, "cursor": page["next"]}).json()
    assert [item["predicate"] for item in following["items"]] == ["acquired"]
    assert (page["total"], following["next"]) == (2, None)
    assert client.get(f"/v1/entities/{TOYOTA_ID}/why-not", params={"predicate": "acquired"}).json()["total"] == 1


def test_an_article_lists_it(client: TestClient) -> None:
    assert [item["predicate"] for item in client.get(f"/v1/articles/{ODD}/why-not").json()] == [
        "customer_of",
        "acquired",
    ]
    assert client.get("/v1/articles/art_0/why-not").status_code == 404


def test_it_is_no_statement(client: TestClient) -> None:
    (one, *_) = client.get(f"/v1/articles/{ODD}/why-not").json()
    assert client.get(f"/v1/statements/{one['id']}").status_code == 404
    assert one["id"] not in client.get(f"/v1/articles/{ODD}").text


def test_the_pages_show_it_apart(client: TestClient) -> None:
    for page in (client.get(f"/articles/{ODD}").text, client.get(f"/entities/{TOYOTA_ID}").text):
        stated, _, doubtful = page.partition("2 not stated: too uncertain")
        assert "0.30 of 0.50 needed" in doubtful
        assert "needed" not in stated
        assert "<script>" not in page
    assert "too uncertain" not in client.get(f"/entities/{LAB_ID}").text

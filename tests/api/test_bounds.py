"""At the edges: numbers, texts, urls, bodies and filters that no caller means, each with its right 4xx and none with a 5xx."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.cypher.lexer import MAX_LENGTH
from graph.names import entity_id
from graph.store import open_store
from graph.store.base import Store
from tests.api.conftest import LAB, NEWS
from tests.support.stores import STORES, store_url

LAB_ID = entity_id(*LAB)
HUGE = [2**31, 2**53 + 1, 2**63, 2**70, -(2**70), -1]
LISTS = ["search", "entities", "statements", "articles", "events", "rounds", "candidates", "judgements", "jobs", "searches", "changes", "trending"]  # fmt: skip
TEXTS = [
    "\x00",
    "\x00\x01",
    "\ufeff",
    "\u202e",
    "\U0010ffff",
    "a" * 1000,
    "𝒳" * 500,
    "'; DROP TABLE article; --",
    "%00",
    "\\",
]
HOSTILE_FTS = [
    '"',
    '""',
    "NEAR(a b, 5)",
    "a AND",
    "OR",
    "NOT a",
    "col : x",
    "{a b} : c",
    "^a",
    "a*",
    "*",
    "a + b",
    "(" * 900,
    '"' * 900,
    "a NEAR/3 b",
]
HOSTILE_CYPHER = [
    "MATCH (n) DETACH DELETE n", "CREATE (n)", "CALL dbms.components()", "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l", "MATCH (n) SET n.x = 1 RETURN n",
    "MATCH (n) RETURN n; MATCH (m) DELETE m", "MERGE (n) RETURN n", "FOREACH (x IN [1] | CREATE (n))", "DROP INDEX x", "CALL apoc.load.json('http://x')",
    "MATCH p = (a)-[*]-(b) RETURN p", "RETURN " + "(" * 4000, "UNWIND range(1, 99999999999) AS x RETURN x", "/* */ CREATE (n)", "MATCH (n) RETURN n UNION CREATE (m)",
    "\x00", "'", "`", "🦆", "MATCH (n) RETURN n // \u2028 CREATE (m)",
]  # fmt: skip


@pytest.fixture(params=STORES)
def client(request: pytest.FixtureRequest) -> Iterator[TestClient]:
    with open_store(store_url(request)) as store:
        for made in NEWS:
            store.put(made)
        with TestClient(create_app(store, writes=True), raise_server_exceptions=False) as client:
            yield client


def check(client: TestClient, path: str, *allowed: int) -> None:
    answer = client.get(path)
    assert answer.status_code in allowed, (path[:200], answer.status_code, answer.text[:300])
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"


def test_numbers_that_nothing_counts(client: TestClient) -> None:
    for number in HUGE:
        for path in LISTS:
            check(client, f"/v1/{path}?limit={number}", 422)
        check(client, f"/v1/search?changed_since={number}", 200 if 0 <= number <= 2**53 else 422)
        check(client, f"/v1/changes?since={number}", 200 if 0 <= number <= 2**53 else 422)
        check(client, f"/v1/searches/sav_0/news?since={number}", 404, 422)
        check(client, f"/v1/paths?from=a&to=b&hops={number}", 422)
        check(client, f"/v1/trending?days={number}", 422)
        check(client, f"/v1/rounds?least={number}", 200 if 0 <= number <= 10**15 else 422)
        check(client, f"/v1/export?format=jsonl&depth={number}", 422)
        for field in ("degree", "articles", "raised(amount"):
            closing = ")" if "(" in field else ""
            check(client, f"/v1/entities?where={field} >= {number}{closing}", 200, 400)
    for text in ("nan", "inf", "-inf", "1e400", "0x10", "٠x"):
        check(client, f"/v1/rounds?least={text}", 200, 422)
        check(client, f"/v1/search?limit={text}", 422)


def test_texts_that_nobody_writes(client: TestClient) -> None:
    for text in TEXTS:
        for path, name in (
            ("search", "q"),
            ("rounds", "round"),
            ("rounds", "company"),
            ("paths", "from"),
            ("search", "place"),
            ("search", "cursor"),
        ):
            others = {"to": "Toyota"} if path == "paths" else {}
            allowed = {400} if "\0" in text else {200, 400, 404, 422}
            assert client.get(f"/v1/{path}", params={name: text, **others}).status_code in allowed, (path, text)
        for path in ("entities", "articles", "statements", "jobs", "searches", "edges/a/founded"):
            encoded = quote(text[:60], safe="")
            assert client.get(f"/v1/{path}/{encoded}").status_code in {404, 422}, (path, text)


def test_half_a_character_is_refused_or_found_nowhere(client: TestClient) -> None:
    for half in ("%ED%A0%80", "%FF", "%C0%80"):
        for path in (
            f"entities/{half}",
            f"articles/{half}",
            f"statements/{half}",
            f"jobs/{half}",
            f"edges/{half}/founded/{half}",
            f"searches/{half}/feed.rss",
        ):
            check(client, f"/v1/{path}", 404)
        for asked in (
            "search?q",
            "entities?where=name = ",
            "search?cursor",
            "rounds?company",
            "changes?where",
            "paths?to=a&from",
        ):
            check(client, f"/v1/{asked}={half}", 400)
        assert client.get(f"/?q={half}").status_code == 200  # a page says that it found nothing
    for path, body in (
        ("judgements", '{"left": "\\ud800", "right": "ent_0", "verdict": "same", "by": "\\ud800"}'),
        ("judgements", '{"left": "ent_0", "right": "ent_1", "verdict": "same", "by": "a", "why": "\\udfff"}'),
        ("searches", '{"name": "\\ud800"}'), ("searches", '{"name": "a", "where": "name = \\ud800"}'), ("jobs", '{"sources": ["https://a.example/\\ud800"]}'),
        ("query", '{"query": "\\ud800"}'), ("query", '{"query": "MATCH (n) RETURN n", "parameters": {"\\ud800": "\\ud800"}}'),
        ("judgements", '"\\ud800"'), ("jobs", "\ud800"), ("query", ""),
    ):  # fmt: skip
        answer = client.post(
            f"/v1/{path}", content=body.encode(errors="surrogatepass"), headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in {400, 404, 422}, (path, body, answer.text[:200])


def test_bodies_that_are_too_deep_or_no_json(client: TestClient) -> None:
    for body in (
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\x00",
        b"\xff\xfe",
        b"NaN",
        b"1e999",
        b'{"limit": 1e999}',
        b"-" * 1000,
    ):
        for path in ("judgements", "jobs", "query", "searches"):
            answer = client.post(f"/v1/{path}", content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in {400, 422}, (path, body[:20], answer.status_code)
            assert answer.headers["content-type"] == "application/problem+json"


def test_ten_thousand_filters(client: TestClient) -> None:
    for where in (
        ",".join(["degree >= 1"] * 10_000), ",".join(["degree >= 1"] * 1_000), "type = " + "|".join(["company"] * 2_000), "fact(" * 3_000, "not " * 4_000,
        "name = " + "|".join(map(str, range(3_000))), '"' * 9_999, "(" * 9_999, "," * 9_999, "raised(amount >= " + "9" * 5_000 + ")",
    ):  # fmt: skip
        answer = client.post("/v1/searches", json={"name": where[:9], "where": where})  # as long as it likes
        assert answer.status_code in {201, 400, 409, 422}, (where[:30], answer.text[:200])
        answer = client.get("/v1/entities", params={"where": where[:8_000]})
        assert answer.status_code in {200, 400, 414}, (where[:30], answer.text[:200])
    for name in ("type", "facet", "place", "entity", "status"):
        many = "&".join([f"{name}=company"] * 2_000)
        assert client.get(f"/v1/{'export?format=jsonl&' if name == 'entity' else 'search?'}{many}").status_code in {
            200,
            414,
            422,
        }


@pytest.mark.parametrize("asked", HOSTILE_FTS)
def test_words_that_mean_something_to_a_search_engine_are_words(client: TestClient, asked: str) -> None:
    assert client.get("/v1/search", params={"q": asked}).status_code in {200, 400}


def test_queries_that_would_do_harm_are_refused(client: TestClient) -> None:
    before = client.get("/v1/stats").json()
    for query in (*HOSTILE_CYPHER, "MATCH (n) RETURN n" + " " * MAX_LENGTH):
        answer = client.post("/v1/query", json={"query": query, "limit": 1, "seconds": 1})
        assert answer.status_code in {400, 422}, (query[:60], answer.status_code, answer.text[:200])
    assert client.get("/v1/stats").json() == before


def test_windows_at_the_ends_of_time(client: TestClient) -> None:
    for day, status in (
        ("0001-01-01", 400),
        ("0020-01-01", 400),
        ("0022-01-01", 200),
        ("9999-12-31", 200),
        ("9999-12-32", 400),
    ):
        check(client, f"/v1/trending?until={day}&days=3660", status)


@pytest.mark.parametrize("published", ["9999", "9999-12", "9999-12-31", "0001"])
def test_articles_of_the_ends_of_time_break_no_question(published: str) -> None:
    with open_store("memory:") as store, TestClient(create_app(store)) as client:
        store.put(replace(NEWS[0], article=replace(NEWS[0].article, published=published)))
        for path in ("trending", f"entities/{LAB_ID}/timeline", "rounds", f"entities/{LAB_ID}/profile", "readyz"):
            check(client, f"/{'' if path == 'readyz' else 'v1/'}{path}", 200, 400)


def test_values_that_are_nested_too_deep(client: TestClient) -> None:
    for depth in (30, 300, 600, 5_000):
        for opened, closed in (("[", "]"), ('{"a":', "}")):
            value = opened * depth + (closed if opened == "[" else "1" + closed) * 1 + closed * (depth - 1)
            body = f'{{"query": "RETURN $x AS x", "parameters": {{"x": {value}}}}}'
            answer = client.post("/v1/query", content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in {400, 422}, (depth, answer.status_code)
            assert len(answer.content) < 2_000


def test_fields_that_a_body_does_not_have_are_errors(client: TestClient) -> None:
    for path, body in (
        ("query", {"query": "MATCH (n:Entity) RETURN n.name AS n", "sconds": 1}),
        ("judgements", {"left": "ent_0", "right": "ent_1", "verdict": "same", "by": "a", "id": "jdg_0"}),
        ("searches", {"name": "a", "were": "type = company"}),
        ("jobs", {"sources": ["https://a.example/"], "depth": 9}),
    ):
        answer = client.post(f"/v1/{path}", json=body)
        assert (answer.status_code, "Extra inputs" in answer.text) == (422, True), path


def test_a_value_of_another_type_is_not_taken_for_one(client: TestClient) -> None:
    made = client.post("/v1/searches", json={"name": "seen"}).json()
    for number in (False, "0", 1.0, None):
        assert client.post(f"/v1/searches/{made['id']}/seen", json={"number": number}).status_code == 422, number
    for given in ({"limit": True}, {"limit": "5"}, {"seconds": "1"}, {"query": 5}):
        assert (
            client.post("/v1/query", json={"query": "MATCH (n:Entity) RETURN n.name AS n", **given}).status_code == 422
        )


def test_an_empty_name_among_several_is_refused(client: TestClient) -> None:
    for asked in ("search?place=", "entities?source=", "paths?from=a&to=b&predicate=", "export?format=jsonl&entity="):
        check(client, f"/v1/{asked}", 422)
    assert all(
        "400" in op["responses"]
        for path, ops in client.get("/openapi.json").json()["paths"].items()
        for op in ops.values()
        if path.startswith("/v1")
    )


def test_the_head_of_an_answer_is_that_of_the_answer(client: TestClient) -> None:
    for path in ("/healthz", "/v1/search?q=toyota", "/v1/entities/ent_none", "/", "/static/page.css"):
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert head.headers["content-type"] == whole.headers["content-type"]


def test_a_method_that_is_not_served_is_told_those_that_are(client: TestClient) -> None:
    for path, methods in (
        ("judgements", "GET, HEAD, POST"),
        ("searches", "GET, HEAD, POST"),
        ("searches/sav_0", "DELETE, GET, HEAD"),
        ("query", "POST"),
    ):
        answer = client.request("PATCH", f"/v1/{path}")
        assert (answer.status_code, answer.headers["allow"]) == (405, methods)


def test_headers_that_nobody_sends(store: Store) -> None:
    with TestClient(create_app(store), raise_server_exceptions=False) as client:
        for value in (b"\xff", b"a" * 20_000, b"W/", b'"', b"*, *"):
            for name in (
                "If-None-Match",
                "X-Request-ID",
                "Authorization",
                "Idempotency-Key",
                "Origin",
                "Accept",
                "Content-Type",
            ):
                assert client.get("/v1/search", headers={name.encode(): value}).status_code in {200, 422}, (
                    name,
                    value[:20],
                )

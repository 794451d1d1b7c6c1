"""Cypher over HTTP."""

from starlette.testclient import TestClient

from graph.store.base import Store
from graph.store.querying import Queryable


def test_a_question_in_cypher(client: TestClient, store: Store) -> None:
    body = {
        "query": "MATCH (p:Person)-[:FOUNDED]->(c) WHERE p.name = $name RETURN c.name AS company",
        "parameters": {"name": "Ivan Lau"},
    }
    found = client.post("/v1/query", json=body)
    if isinstance(store, Queryable):
        assert found.json() == {"columns": ["company"], "rows": [["Pantheon Lab"]], "cut": ""}
    else:
        assert found.status_code == 400
        assert "needs a graph in a file or on Neo4j" in found.json()["detail"]


def test_what_does_not_only_read_is_a_problem(client: TestClient) -> None:
    for query in ("MATCH (n) DETACH DELETE n", "CALL db.labels()", "MATCH (a)-[*]-(b) RETURN a"):
        found = client.post("/v1/query", json={"query": query})
        assert (found.status_code, found.headers["content-type"]) == (400, "application/problem+json")
    assert client.post("/v1/query", json={"query": "RETURN 1", "limit": 10**9}).status_code == 422
    assert client.post("/v1/query", json={"query": "RETURN 1", "parameters": {"a": 2**70}}).status_code in {400, 422}

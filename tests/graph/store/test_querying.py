"""Cypher asked of a graph on Neo4j: values, limits, and what the server has to say."""

from collections.abc import Iterator
from typing import Any

import pytest

from graph.errors import InvalidQueryError
from graph.names import entity_id
from graph.store import open_store
from graph.store.base import Store
from graph.store.neo4j.querying import _check_reads
from graph.store.neo4j.store import Neo4jStore
from graph.store.querying import Answer, Limits, ask
from tests.support.neo4j_server import Server
from tests.support.readings import reading
from tests.support.stores import on_neo4j

ACME, PARIS, NADIA = ("company", "Acme"), ("place", "Paris"), ("person", "Nadia Roy")


@pytest.fixture(scope="module")
def graph(neo4j_server: Server) -> Iterator[Store]:
    neo4j_server.empty()
    with open_store(neo4j_server.url) as store:
        store.put(reading("1", [(ACME, "based_in", PARIS), (NADIA, "founded", ACME), (ACME, "founded_year", "2019")]))
        yield store


def answer(store: Store, query: str, limits: Limits = Limits(), **parameters: Any) -> Answer:  # noqa: B008 - frozen
    return ask(store, query, parameters, limits)


def test_a_store_without_cypher_says_so() -> None:
    with open_store("memory:") as memory, pytest.raises(InvalidQueryError, match="needs a graph in a file or on Neo4j"):
        answer(memory, "MATCH (n) RETURN n")


@on_neo4j
class TestOnAServer:
    def test_values_come_as_json(self, graph: Store) -> None:
        found = answer(
            graph,
            "MATCH (p:Person)-[r:FOUNDED]->(c:Company) RETURN p.name AS who, r, c, c.founded_year, [1, {a: null}]",
        )
        assert found.columns == ("who", "r", "c", "c.founded_year", "[1, {a: null}]")
        who, edge, company, year, plain = found.rows[0]
        assert (who, year, plain) == ("Nadia Roy", "2019", [1, {"a": None}])
        assert (edge["type"], edge["end"], edge["sources"]) == ("FOUNDED", entity_id(*ACME), 1)
        assert (company["labels"], company["id"]) == (["Company", "Entity"], entity_id(*ACME))

    def test_paths(self, graph: Store) -> None:
        query = "MATCH p = shortestPath((a:Person)-[:FOUNDED|HOLDS_ROLE|BASED_IN*..4]-(b:Place)) RETURN [n IN nodes(p) | n.name] AS names, p"
        names, path = answer(graph, query).rows[0]
        assert (names, len(path["relationships"])) == (["Nadia Roy", "Acme", "Paris"], 2)

    def test_parameters_are_values_only(self, graph: Store) -> None:
        query = "MATCH (e:Entity) WHERE e.name = $name RETURN e.id"
        assert answer(graph, query, name="Acme").rows == ((entity_id(*ACME),),)
        assert answer(graph, query, name="x' OR true //").rows == ()
        assert answer(graph, query, name="Acme'}) DETACH DELETE e //").rows == ()
        assert graph.stats().articles == 1

    def test_everything_of_a_match(self, graph: Store) -> None:
        found = answer(graph, "MATCH (p:Person) RETURN *")
        assert (found.columns, found.rows[0][0]["name"]) == (("p",), "Nadia Roy")

    def test_results_are_cut_at_rows_and_bytes(self, graph: Store) -> None:
        query = "UNWIND [1, 2, 3] AS x RETURN x, 'some text' ORDER BY x"
        assert answer(graph, query, Limits(rows=3)).cut == ""
        assert answer(graph, query, Limits(rows=2)) == Answer(
            ("x", "'some text'"), ((1, "some text"), (2, "some text")), "rows"
        )
        assert answer(graph, query, Limits(bytes=40)).cut == "bytes"
        assert len(answer(graph, query + " LIMIT 1").rows) == 1

    def test_a_query_that_takes_too_long_is_ended_by_the_server(self, graph: Store) -> None:
        query = "UNWIND $l AS a UNWIND $l AS b UNWIND $l AS c UNWIND $l AS d RETURN count(*) + sum(a * b + c * d)"
        with pytest.raises(InvalidQueryError, match=r"longer than 0\.5 seconds"):
            answer(graph, query, Limits(seconds=0.5), l=list(range(1000)))

    @pytest.mark.parametrize(
        ("query", "parameters", "reason"),
        [
            ("MATCH (n) RETURN $missing", {}, "missing"),
            ("RETURN 1 / 0", {}, "zero"),
            ("RETURN left('a', -1)", {}, "negative"),
            ("MATCH (n) RETURN count(count(n))", {}, "aggregat"),
            ("MATCH (n) RETURN n LIMIT $l", {"l": "x"}, "LIMIT"),
            ("RETURN $_text0 + 'a'", {"_text0": "b"}, "is ours"),
            ("RETURN $a", {"a": "\ud800"}, "surrogate"),
            ("RETURN $a", {"a": 2**70}, "64 bits"),
            ("RETURN $a", {"a": {"b": [object()]}}, "no value of JSON"),
        ],
    )
    def test_what_fails_is_one_line(self, graph: Store, query: str, parameters: dict[str, Any], reason: str) -> None:
        with pytest.raises(InvalidQueryError, match=reason) as refused:
            answer(graph, query, **parameters)
        assert "\n" not in str(refused.value)

    def test_impossible_limits(self, graph: Store) -> None:
        for limits in (Limits(rows=0), Limits(rows=10**9), Limits(seconds=0), Limits(seconds=1e9), Limits(bytes=0)):
            with pytest.raises(InvalidQueryError, match="limits are"):
                answer(graph, "RETURN 1", limits)

    def test_the_server_is_asked_too_what_a_query_does(self, graph: Store) -> None:
        assert isinstance(graph, Neo4jStore)
        with graph._connection.transaction() as work, pytest.raises(InvalidQueryError, match="does not only read"):
            _check_reads(work, "MATCH (n) DETACH DELETE n", {})

    def test_the_server_refuses_to_write_in_a_transaction_that_reads(self, graph: Store) -> None:
        assert isinstance(graph, Neo4jStore)
        with pytest.raises(Exception, match=r"[Ww]rit"), graph._connection.transaction() as work:
            work.run("CREATE (n:Intruder)")
        assert graph.stats().articles == 1

"""Cypher on the embedded store: the same answers as on Neo4j, by an index, within limits."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.cypher import parse
from graph.errors import InvalidQueryError
from graph.names import entity_id
from graph.resolve import open_graph
from graph.store import open_reader
from graph.store.base import Reader
from graph.store.cypher import runtime
from graph.store.cypher.answering import limited
from graph.store.cypher.compiler import compile_query
from graph.store.querying import Answer, Limits, ask
from graph.store.sqlite import SqliteReader
from tests.conftest import ROOT
from tests.graph.cypher.test_parser import HOSTILE
from tests.support.cypher_questions import LANTERN, QUESTIONS, TAMARIND, Question, readings
from tests.support.neo4j_server import Server
from tests.support.readings import Claim, reading
from tests.support.stores import on_neo4j


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder: Path = tmp_path_factory.mktemp("cypher")
    with open_graph(f"sqlite:///{folder}/graph.db") as store:
        store.put_all(readings())
    with open_reader(f"sqlite:///{folder}/graph.db") as reader:
        yield reader


@pytest.fixture(scope="module")
def server(neo4j_server: Server) -> Iterator[Reader]:
    neo4j_server.empty()
    with open_graph(neo4j_server.url) as store:
        store.put_all(readings())
        yield store


def answered(reader: Reader, question: Question) -> list[str]:
    """Return the rows of an answer as they can be compared."""
    rows = [_row(row, question) for row in ask(reader, question.text, question.parameters, Limits()).rows]
    return rows if question.sorted else sorted(rows)


def _row(row: tuple[Any, ...], question: Question) -> str:
    values = [sorted(value, key=str) if at in question.bags else value for at, value in enumerate(row)]
    return json.dumps(_rounded(values), ensure_ascii=False, sort_keys=True)


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(value, 9) if isinstance(value, float) else value


def test_at_least_sixty_questions() -> None:
    assert len(QUESTIONS) >= 60


@on_neo4j
@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_that_of_neo4j(embedded: Reader, server: Reader, name: str) -> None:
    found = answered(embedded, QUESTIONS[name])
    assert found == answered(server, QUESTIONS[name])
    assert found


@pytest.mark.parametrize(("query", "reason"), HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
def test_what_is_refused_on_neo4j_is_refused_here(embedded: Reader, query: str, reason: str) -> None:
    with pytest.raises(InvalidQueryError, match=reason):
        answer(embedded, query)


def answer(reader: Reader, query: str, limits: Limits = Limits(), **parameters: Any) -> Answer:  # noqa: B008 - frozen
    return ask(reader, query, parameters, limits)


REFUSED = [
    # which tables are meant
    ("MATCH (n) RETURN n", "name a label of n: Entity, Statement, Article, Name or a type of entity"),
    ("MATCH (a:Entity)--() RETURN count(*)", "name a label of each node without one"),
    ("MATCH (a:Entity)-[r*1..2]-(b:Entity) RETURN b", "name their types"),
    ("MATCH (a:Entity)-[:APPEARS_IN*1..2]-(b) RETURN b", "goes over relations between entities"),
    ("MATCH (n:Reference) RETURN n", "there is no label Reference; known are Entity"),
    ("MATCH (a)-[:LIKES]->(b) RETURN a", "there is no relationship LIKES; known are FOUNDED"),
    ("MATCH (a)-[:FOUNDED|STATED_IN]->(b) RETURN a", r"FOUNDED\|STATED_IN in one step"),
    ("MATCH (e:Entity)-[:SUBJECT]->(s:Statement) RETURN s", "e would have to be Entity and Statement at once"),
    ("MATCH (a:Article)-[r]->(b:Name) RETURN r", "no relationship between Article and Name"),
    ("MATCH (n:Company|Article) RETURN n", "may be of several kinds"),
    ("MATCH (e:Entity) RETURN e.nmae", "Entity has no property nmae; known are id, name"),
    ("MATCH (a:Entity)-[r:FOUNDED]->(b) RETURN r.since", "no property since; known are status"),
    ("MATCH (a)-[:SUPERSEDED_BY]-(b) RETURN a", "without a direction"),
    ("MATCH (e:Entity) MATCH (e)-[e]->(b:Entity) RETURN b", "e stands for two things"),
    # shortest paths
    ("MATCH p = shortestPath((a:Hub)-[:FOUNDED*..3]-(b:Hub)) WHERE length(p) > 1 RETURN p", "put it after a WITH"),
    ("MATCH p = shortestPath((a:Hub)-[*..3]-(b:Hub)) RETURN p", "name their types"),
    ("MATCH p = shortestPath((a:Hub)-[:FOUNDED*2..3]-(b:Hub)) RETURN p", "a length of 0 or 1"),
    ("MATCH p = shortestPath((a:Hub)-[:FOUNDED*..3]-(b:Hub)) RETURN p", "two different nodes"),
    ("OPTIONAL MATCH p = shortestPath((a:Hub)-[:FOUNDED*..3]-(b:Event)) RETURN p", "were not found before"),
    # values
    ("UNWIND [1, 'a'] AS x RETURN x", "several types"),
    ("RETURN [1, 'a'][0]", "several types"),
    ("RETURN 1 IN [1, 'a']", "several types"),
    ("RETURN CASE WHEN true THEN 1 ELSE 'a' END", "CASE gives values of several types"),
    ("RETURN coalesce(1, 'a')", "coalesce gives values of several types"),
    ("RETURN 1 - 'a'", "number - text"),
    ("RETURN toLower(1)", "tolower of a number where a text is needed"),
    ("RETURN size(1)", "size of a number"),
    ("RETURN NOT 1", "a number where a condition is needed"),
    ("MATCH (e:Entity) RETURN e.name ORDER BY e", "ORDER BY a node"),
    ("RETURN [1] < [2]", "< between lists"),
    ("MATCH (e:Entity) RETURN e[e.name]", "a text as it stands"),
    ("MATCH (a:Hub)-[:FOUNDED*1..5]-()-[:WON*1..5]-(b), (b)-[:WON*1..5]-(c) RETURN c", "more than 64 patterns"),
    # rows
    ("MATCH (e:Entity) RETURN count(count(e))", "an aggregate of an aggregate"),
    ("MATCH (e:Entity) RETURN e.degree + count(*)", "stands beside an aggregate"),
    ("MATCH (e:Entity) RETURN e.type, count(*) ORDER BY e.name", "takes what is returned"),
    ("MATCH (e:Entity) RETURN DISTINCT e.type ORDER BY e.name", "takes what is returned"),
    ("MATCH (e:Entity) WITH e.name AS n WHERE e.degree > 1 RETURN n", "e is not known here"),
    ("MATCH (e:Entity) RETURN e.name LIMIT $l", "LIMIT takes a whole number"),
    ("RETURN *", "there is none"),
    ("RETURN $missing", "the parameter .missing has no value"),
    ("RETURN 1 / 0", "by zero"),
    ("RETURN 9223372036854775807 + 1", "more than 64 bits"),
    ("RETURN left('a', -1)", "cannot be negative"),
    ("RETURN round(15.5, -1)", "cannot be negative"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "reason"), REFUSED, ids=[query for query, _ in REFUSED])
def test_what_the_embedded_store_cannot_answer_is_named(embedded: Reader, query: str, reason: str) -> None:
    with pytest.raises(InvalidQueryError, match=reason) as refused:
        answer(embedded, query)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("round(1.25, 1)", 1.3), ("round(1.5, 400)", 1.5), ("round($huge, 5)", 1e308), ("round(-1.5, $most)", -1.5),
        ("round($huge * 10, 2)", None), ("ceil($huge * 10)", None), ("floor(-$huge * 10)", None),  # JSON knows no infinity
        ("ceil($huge * 10) > $huge", True), ("round(0 - $huge * 10) < 0", True),
        ("toInteger($digits)", None), ("toInteger('00012')", 12), ("toInteger('1e3')", 1000),
    ],
)  # fmt: skip
def test_numbers_at_their_ends(embedded: Reader, value: str, found: float | None) -> None:
    given: dict[str, Any] = {"huge": 1e308, "most": 2**63 - 1, "digits": "9" * 5000}
    used = {name: number for name, number in given.items() if f"${name}" in value}
    assert answer(embedded, f"RETURN {value}", **used).rows == ((found,),)


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (a:Entity {id: $id})-[r:INVESTED_IN {status: 'stated'}]->(b) WHERE r.sources > 1 RETURN b.name",
        "MATCH (a:Entity {id: $id})-[r {sources: 2}]-(b:Company) RETURN b.name, r.last_seen",
        "MATCH (a:Entity)-[r:FOUNDED]-(b:Entity) WHERE b.id IN $ids RETURN a.name",
        "MATCH (a:Entity {id: $id})-[:PARTNERED_WITH|INVESTED_IN*1..3]-(b) RETURN DISTINCT b.name",
        "MATCH (a:Entity {id: $id})-[r]-(b:Entity {id: $other}) RETURN type(r)",
        "MATCH (c:Company {name: 'Tamarind'})<-[:SUBJECT]-(s)-[:STATED_IN]->(a) RETURN s.quote, a.url",
        "MATCH (a:Article {id: $id})<-[:APPEARS_IN]-(e:Entity) OPTIONAL MATCH (e)-[r:BASED_IN]->(p) RETURN e.name, p.name",
        "MATCH (s:Statement {predicate: 'raised'})-[:SUBJECT]->(c) WHERE NOT EXISTS { (c)<-[:ACQUIRED]-() } RETURN c.name",
        "MATCH (s:Statement {id: $id})-[:SUPERSEDED_BY]->(t)<-[:SUPERSEDED_BY]-(u) RETURN u.id",
        "MATCH (e:Entity {id: $id})<-[:NAMES]-(n) RETURN n.text",
    ],
)
def test_what_begins_at_something_given_never_scans_a_table(embedded: Reader, query: str) -> None:
    plan = plan_of(embedded, query, {"id": LANTERN, "other": TAMARIND, "ids": [LANTERN]})
    tables = r"SCAN (n\d+|r\d+\w*|x|entity|edge|statement|article|member|fact|reference|presence|surface|superseded)\b"
    assert [
        line for line in plan if re.match(tables, line) and "VIRTUAL" not in line and not re.match(r"SCAN r\d+k", line)
    ] == []


def plan_of(reader: Reader, query: str, parameters: dict[str, Any]) -> list[str]:
    """Return how SQLite goes about a query."""
    assert isinstance(reader, SqliteReader)
    with reader._database.asking() as session:
        runtime.register(session.connection, session.term)
        compiled = compile_query(session, parse(query), parameters, 10)
        return [row[3] for row in session.all(f"EXPLAIN QUERY PLAN {compiled.sql}", compiled.binds)]


class TestLimits:
    def test_a_query_that_takes_too_long_is_ended(self, embedded: Reader) -> None:
        query = "UNWIND $l AS a UNWIND $l AS b UNWIND $l AS c UNWIND $l AS d RETURN count(*) + sum(a * b + c * d)"
        with pytest.raises(InvalidQueryError, match=r"longer than 0\.3 seconds"):
            answer(embedded, query, Limits(seconds=0.3), l=list(range(1000)))

    def test_paths_that_take_too_long_are_ended_too(self, embedded: Reader) -> None:
        query = "UNWIND $l AS x MATCH p = shortestPath((a:Hub)-[:BASED_IN*..6]-(b:Company)) RETURN count(p)"
        with pytest.raises(InvalidQueryError, match=r"longer than 0\.3 seconds"):
            answer(embedded, query, Limits(seconds=0.3), l=list(range(10_000)))

    def test_results_are_cut_at_rows_and_bytes(self, embedded: Reader) -> None:
        query = "UNWIND [1, 2, 3] AS x RETURN x, 'some text' ORDER BY x"
        assert answer(embedded, query, Limits(rows=3)).cut == ""
        assert answer(embedded, query, Limits(rows=2)).rows == ((1, "some text"), (2, "some text"))
        assert answer(embedded, query, Limits(rows=2)).cut == "rows"
        assert answer(embedded, query, Limits(bytes=40)).cut == "bytes"

    def test_one_value_has_a_size(self, embedded: Reader) -> None:
        query = "UNWIND $l AS a UNWIND $l AS b RETURN size(collect($text))"
        with pytest.raises(InvalidQueryError, match=r"more than 64 MB"):
            answer(embedded, query, Limits(seconds=30), l=list(range(100)), text="x" * 50_000)

    def test_the_connection_only_reads(self, embedded: Reader) -> None:
        assert isinstance(embedded, SqliteReader)
        with embedded._database.asking() as session, pytest.raises(apsw.ReadOnlyError):
            session.execute("DELETE FROM entity")
        for sql in ("PRAGMA writable_schema = ON", "ATTACH ':memory:' AS m", "CREATE TEMP TABLE t (x)"):
            with (
                pytest.raises(InvalidQueryError, match="not authorized"),
                embedded._database.asking() as session,
                limited(session, Limits()),
            ):
                session.execute(sql)

    def test_a_writer_asks_on_a_connection_that_only_reads(self, tmp_path: Path) -> None:
        with open_graph(f"sqlite:///{tmp_path}/graph.db") as store:
            store.put_all(readings()[:2])
            assert answer(store, "MATCH (a:Article) RETURN count(a)").rows == ((2,),)


class TestValues:
    def test_parameters_are_values_only(self, embedded: Reader) -> None:
        query = "MATCH (e:Company) WHERE e.name = $name RETURN e.id"
        assert (TAMARIND,) in answer(embedded, query, name="Tamarind").rows
        for hostile in ("x' OR true --", "Tamarind' OR '1'='1", '" OR 1', ":w0", "*", "NEAR(a b)", "AND OR NOT"):
            assert answer(embedded, query, name=hostile).rows == ()

    def test_names_never_become_sql(self, embedded: Reader) -> None:
        found = answer(
            embedded, "MATCH (select:Hub) WITH select AS drop, select.name AS `table` RETURN `table` AS order LIMIT 1"
        )
        assert found.columns == ("order",)
        assert answer(embedded, "RETURN {group: 1}.group AS x, $entity AS y", entity="e").rows == ((1, "e"),)

    def test_nodes_relationships_and_paths_are_objects(self, embedded: Reader) -> None:
        (path,) = answer(embedded, "MATCH p = (h:Hub)-[:BASED_IN]->(x:Place) RETURN p LIMIT 1").rows[0]
        (edge,) = path["relationships"]
        assert (edge["type"], edge["start"], edge["end"]) == ("BASED_IN", *(node["id"] for node in path["nodes"]))
        assert [node["labels"] for node in path["nodes"]] == [["Entity", "Hub"], ["Entity", "Place"]]

    def test_a_shortest_path_is_a_path(self, embedded: Reader) -> None:
        query = "MATCH p = shortestPath((a:Entity {id: $a})-[rs:FOUNDED|INVESTED_IN|BASED_IN|HOLDS_ROLE*..6]-(b:Entity {id: $b})) RETURN p, rs"
        path, steps = answer(embedded, query, a=LANTERN, b=TAMARIND).rows[0]
        assert (path["nodes"][0]["id"], path["nodes"][-1]["id"]) == (LANTERN, TAMARIND)
        assert path["relationships"] == steps
        for before, step, after in zip(path["nodes"], steps, path["nodes"][1:], strict=False):
            assert {step["start"], step["end"]} == {before["id"], after["id"]}

    def test_every_question_of_the_docs_is_answered(self, embedded: Reader) -> None:
        page = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
        values: dict[str, Any] = {"from": LANTERN, "to": TAMARIND, "university": "u"}
        for query in re.findall(r"```cypher\n(.*?)```", page, re.DOTALL):
            assert answer(embedded, query, **values).columns

    def test_a_graph_without_a_thing_has_no_rows(self, tmp_path: Path) -> None:
        with open_graph(f"sqlite:///{tmp_path}/graph.db") as store:
            assert answer(store, "MATCH (a:Company)-[:FOUNDED]-(b) RETURN a.name").rows == ()
            assert answer(store, "MATCH (s:Statement {predicate: 'won'}) RETURN count(s)").rows == ((0,),)


links = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=12)


@given(links)
@settings(max_examples=12)
def test_paths_are_those_of_the_graph(found: list[tuple[int, int]]) -> None:
    """Trails are counted, and shortest paths measured, by networkx on the same edges."""
    edges = {(a, b) for a, b in found if a != b}
    claims: list[Claim] = [(thing(a), "subsidiary_of", thing(b)) for a, b in sorted(edges)]
    graph = nx.DiGraph(edges)
    with tempfile.TemporaryDirectory() as folder, open_graph(f"sqlite:///{folder}/graph.db") as store:
        store.put(reading("1", claims, [thing(0), thing(1)]))
        for start in graph:
            query = "MATCH (a:Entity {id: $id})-[:SUBSIDIARY_OF*1..3]->(b) RETURN count(*)"
            assert answer(store, query, id=entity_id(*thing(start))).rows == ((trails(graph, start, 3),),)
            query = "MATCH (b:Entity) WHERE b.id <> $id MATCH p = shortestPath((a:Entity {id: $id})-[:SUBSIDIARY_OF*..4]->(b)) RETURN b.name, length(p)"
            lengths = nx.single_source_shortest_path_length(graph, start, cutoff=4)
            wanted = {thing(goal)[1]: length for goal, length in lengths.items() if goal != start}
            assert dict(answer(store, query, id=entity_id(*thing(start))).rows) == wanted


def thing(number: int) -> tuple[str, str]:
    return "company", f"Thing{number} Works"


def trails(graph: "nx.DiGraph[int]", start: int, most: int, used: frozenset[tuple[int, int]] = frozenset()) -> int:
    """Count the ways from a node that use no edge twice."""
    if not most:
        return 0
    ways = [edge for edge in graph.out_edges(start) if edge not in used]
    return sum(1 + trails(graph, edge[1], most - 1, used | {edge}) for edge in ways)

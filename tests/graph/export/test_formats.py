"""Each format, read back by the program that people read it with."""

import csv
import io
import json
import sys
import zipfile
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import rdflib
from pyarrow import parquet

from graph.errors import InvalidInputError
from graph.export import FORMATS
from graph.export.parts import zipped
from graph.export.values import record
from graph.model import Edge, Entity, Fact
from graph.names import entity_id
from graph.store.base import Item, Kind, Store
from tests.graph.export.conftest import ACME, BOLT, EXPECTED, NADIA, PARIS, Write
from tests.support.readings import synthetic

ACME_ID, BOLT_ID, NADIA_ID, PARIS_ID = (entity_id(*thing) for thing in (ACME, BOLT, NADIA, PARIS))


SCHEMA = (
    Path(__file__).parent / "followthemoney.json"
)  # of the package, which needs ICU to install: what its YAML files say


def lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().splitlines()]


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("graph", ["empty", "small", "dirty"])
def test_every_format_takes_every_graph(name: str, graph: str, store: Store, dirty: list[Item], write: Write) -> None:
    items = {"empty": [], "small": list(store.scan()), "dirty": dirty}[graph]
    for data in write(name, items).values():
        assert data.startswith(b"PAR1") or data.decode("utf-8", "strict") is not None


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, made in FORMATS.items() for kind in sorted(made.kinds)]
)
def test_a_graph_without_end_flows(name: str, kind: Kind, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is gathered before it is written: pieces come though the last item never does."""
    monkeypatch.setattr("graph.export.parquet.ROWS", 100)
    monkeypatch.setattr("graph.export.neo4j_admin.CHUNK", 100)
    endless = cycle(store.scan(frozenset({kind})))
    pieces = list(islice(FORMATS[name].write(endless), 10))
    assert all(len(piece) < 200_000 for _, piece in pieces)


def test_json_lines_hold_all_that_is_known(store: Store, write: Write) -> None:
    made = lines(write("jsonl", store.scan())["graph.jsonl"])
    kinds = {Entity: "entity", Edge: "edge", Fact: "statement"}
    assert [line.pop("kind") for line in made] == [kinds[type(item)] for item in store.scan()]
    assert made == [record(item) for item in store.scan()]


def test_csv_has_a_table_each_with_quote_and_url(store: Store, write: Write) -> None:
    files = write("csv", store.scan())
    assert list(files) == ["entities.csv", "edges.csv", "statements.csv"]
    acme = next(row for row in rows(files["entities.csv"]) if row["name"] == "Acme")
    assert (acme["founded_year"], json.loads(acme["aliases"])) == ("2019", ["Acme Robotics"])
    founded = next(row for row in rows(files["statements.csv"]) if row["predicate"] == "founded")
    assert (founded["subject_name"], founded["object_name"]) == ("Nadia Roy", "Acme")
    assert (founded["quote"], founded["url"]) == ("Nadia Roy founded Acme.", "https://ledger.example/1")
    assert len(rows(files["edges.csv"])) == store.stats().edges


def test_no_cell_of_a_table_is_a_formula(dirty: list[Item], write: Write) -> None:
    (hostile,) = (replace(item, name="=cmd|' /C calc'!A0") for item in dirty[:1] if isinstance(item, Entity))
    (row,) = rows(write("csv", [hostile])["entities.csv"])
    assert row["name"] == "'=cmd|' /C calc'!A0"


def test_parquet_has_typed_columns(store: Store, write: Write) -> None:
    tables = {
        name: parquet.read_table(io.BytesIO(data)).to_pylist() for name, data in write("parquet", store.scan()).items()
    }
    made = {"entities.parquet": Entity, "edges.parquet": Edge, "statements.parquet": Fact}
    for name, kind in made.items():
        read = [row | ({"attributes": json.loads(row["attributes"])} if kind is Fact else {}) for row in tables[name]]
        assert read == [record(item) for item in store.scan() if isinstance(item, kind)]


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_a_network_comes_back_from_networkx(name: str, store: Store, write: Write) -> None:
    (data,) = write(name, store.scan()).values()
    graph = (
        nx.read_graphml(io.BytesIO(data), force_multigraph=True)
        if name == "graphml"
        else nx.read_gexf(io.BytesIO(data))
    )
    edges = [item for item in store.scan() if isinstance(item, Edge)]
    assert set(graph) == {item.id for item in store.scan() if isinstance(item, Entity)}
    assert sorted((s, t, d["predicate"]) for s, t, d in graph.edges(data=True)) == sorted(
        (e.subject.id, e.object.id, e.predicate) for e in edges
    )
    acme = graph.nodes[ACME_ID]
    assert (acme["type"], acme["founded_year"], acme["articles"]) == ("company", "2019", 2)
    assert acme["name" if name == "graphml" else "label"] == "Acme"
    founded = next(d for s, t, d in graph.edges(data=True) if d["predicate"] == "founded")
    assert (founded["confidence"], founded["sources"], founded["last_seen"]) == (0.9, 1, "2024-06-12")


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_a_network_with_dirty_values_comes_back(name: str, dirty: list[Item], write: Write) -> None:
    (data,) = write(name, dirty).values()
    graph = nx.read_graphml(io.BytesIO(data)) if name == "graphml" else nx.read_gexf(io.BytesIO(data))
    assert set(graph) == {"ent_1", "ent_2", "ent_3"}
    assert graph.nodes["ent_1"]["name"] == EXPECTED
    assert len(graph.nodes["ent_3"]["name"]) == 10_000


def test_the_two_forms_of_rdf_say_the_same(store: Store, write: Write) -> None:
    triples = rdflib.Graph().parse(data=write("ntriples", store.scan())["graph.nt"], format="nt")
    turtle = rdflib.Graph().parse(data=write("turtle", store.scan())["graph.ttl"], format="turtle")
    assert set(triples) == set(turtle)
    assert len(triples) > 80


def test_rdf_proves_each_statement_and_speaks_schema_org(store: Store, write: Write) -> None:
    graph = rdflib.Graph().parse(data=write("ntriples", store.scan())["graph.nt"], format="nt")
    found = graph.query(
        """PREFIX schema: <https://schema.org/> PREFIX vg: <urn:venturegraph:>
        PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?who ?quote ?url ?since WHERE {
            ?company schema:founder ?founder. ?founder schema:name ?who.
            ?s rdf:subject ?founder; rdf:predicate vg:founded; rdf:object ?company; vg:quote ?quote; vg:since ?since;
               prov:wasDerivedFrom/schema:url ?url }"""
    )
    answers: list[Any] = list(found)
    ((who, quote, url, since),) = answers
    assert (str(who), str(quote), str(url)) == ("Nadia Roy", "Nadia Roy founded Acme.", "https://ledger.example/1")
    assert since.datatype == rdflib.XSD.gYear


def test_a_rumour_is_no_plain_triple(store: Store, write: Write) -> None:
    graph = rdflib.Graph().parse(data=write("ntriples", store.scan())["graph.nt"], format="nt")
    ours = rdflib.Namespace("urn:venturegraph:")
    assert (ours[ACME_ID], ours.acquired, ours[BOLT_ID]) not in graph
    assert (None, rdflib.RDF.predicate, ours.acquired) in graph
    assert (ours[ACME_ID], rdflib.SDO.location, ours[PARIS_ID]) in graph


def test_dirty_values_are_rdf_still(dirty: list[Item], write: Write) -> None:
    short = [
        item for item in dirty if not isinstance(item, Entity) or item.id != "ent_3"
    ]  # rdflib reads a megabyte for a minute
    triples = rdflib.Graph().parse(data=write("ntriples", short)["graph.nt"], format="nt")
    turtle = rdflib.Graph().parse(data=write("turtle", short)["graph.ttl"], format="turtle")
    assert set(triples) == set(turtle)
    ours = rdflib.Namespace("urn:venturegraph:")
    assert (ours.ent_1, rdflib.SDO.name, rdflib.Literal(EXPECTED)) in triples
    assert not [o for o in triples.objects() if isinstance(o, rdflib.URIRef) and o.startswith("javascript")]


def test_follow_the_money_keeps_to_its_schema(store: Store, dirty: list[Item], write: Write) -> None:
    for number in range(30):
        store.put(synthetic(number))
    known = json.loads(SCHEMA.read_text(encoding="utf-8"))["schemata"]
    for items in (list(store.scan()), dirty):
        made = {line["id"]: line for line in lines(write("ftm", items)["graph.ftm.json"])}
        for line in made.values():
            schema, properties = known[line["schema"]], line["properties"]
            assert properties.keys() <= schema["properties"].keys()
            assert set(schema["required"]) - {"name"} <= properties.keys()
            for name, values in properties.items():
                range_ = schema["properties"][name]
                assert not range_ or all(range_ in known[made[value]["schema"]]["is"] for value in values)
                assert all(isinstance(value, str) and value for value in values)


def test_follow_the_money_tells_facts_from_rumours(store: Store, write: Write) -> None:
    made = lines(write("ftm", store.scan())["graph.ftm.json"])
    role = next(line for line in made if line["schema"] == "Employment")["properties"]
    assert (role["role"], role["employee"], role["employer"]) == (["CEO"], [NADIA_ID], [ACME_ID])
    assert role["description"] == ["Nadia Roy holds role Acme."]
    assert role["sourceUrl"] == ["https://ledger.example/1"]
    rumour = next(line for line in made if line["properties"].get("status") == ["rumoured"])
    assert (rumour["schema"], rumour["properties"]["role"]) == ("UnknownLink", ["acquired"])


def test_a_zip_holds_the_same_files_and_is_the_same_each_time(store: Store, write: Write) -> None:
    packed = [b"".join(zipped(FORMATS["csv"].write(store.scan()))) for _ in range(2)]
    with zipfile.ZipFile(io.BytesIO(packed[0])) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == write("csv", store.scan())
    assert packed[0] == packed[1]


def test_without_pyarrow_parquet_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InvalidInputError, match=r"venturegraph\[parquet\]"):
        FORMATS["parquet"].write([])

"""Exports and dossiers over HTTP."""

import io
import json
import zipfile
from typing import get_args

import pytest
from starlette.testclient import TestClient

from api.routes import export
from graph.export import FORMATS, Format
from graph.export.values import record
from graph.model import Judgement
from graph.names import entity_id
from graph.store.base import Store
from tests.api.conftest import LAB, TOYOTA

LAB_ID, TOYOTA_ID = entity_id(*LAB), entity_id(*TOYOTA)


def test_every_format_is_offered() -> None:
    assert list(get_args(export.Name)) == list(FORMATS)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_the_whole_graph_is_a_file_of_its_type(client: TestClient, store: Store, form: Format) -> None:
    answer = client.get("/v1/export", params={"format": form.name})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == form.media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="venturegraph-{form.name}{form.suffix}"'
    pieces = [piece for _, piece in form.write(store.scan(form.kinds))]
    if form.folder:
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    else:
        assert answer.content == b"".join(pieces)


def test_a_part_is_what_lies_around(client: TestClient) -> None:
    answer = client.get("/v1/export", params={"format": "jsonl", "entity": TOYOTA_ID, "depth": 0})
    assert [json.loads(line)["name"] for line in answer.text.splitlines()] == ["Toyota"]
    answer = client.get("/v1/export", params={"format": "jsonl", "where": "type = person"})
    assert [json.loads(line)["name"] for line in answer.text.splitlines()] == ["Ivan Lau"]


@pytest.mark.parametrize(
    ("query", "status", "word"),
    [
        ({"format": "xls"}, 422, "format"),
        ({"format": "jsonl", "entity": "ent_0"}, 404, "ent_0"),
        ({"format": "jsonl", "where": "x = 1"}, 400, "x"),
        ({"format": "jsonl", "depth": 2}, 400, "depth"),
        ({"format": "jsonl", "entity": LAB_ID, "depth": 99}, 422, "depth"),
    ],
)
def test_what_cannot_be_exported_is_a_problem(
    client: TestClient, query: dict[str, str], status: int, word: str
) -> None:
    answer = client.get("/v1/export", params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert word in answer.json()["detail"]


def test_the_dossier_is_a_text_with_proofs(client: TestClient) -> None:
    answer = client.get(f"/v1/entities/{LAB_ID}/dossier")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "“Ivan Lau founded Pantheon Lab.”" in answer.text
    page = client.get(f"/v1/entities/{TOYOTA_ID}/dossier", params={"format": "html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert client.get("/v1/entities/ent_0/dossier").status_code == 404


def test_the_dossier_of_a_merged_id_is_that_of_the_other(client: TestClient, store: Store) -> None:
    store.judge(Judgement(LAB_ID, TOYOTA_ID, "same", "ada", "2026-01-01T00:00:00Z"))
    statuses = {
        client.get(f"/v1/entities/{id_}/dossier", follow_redirects=False).status_code for id_ in (LAB_ID, TOYOTA_ID)
    }
    assert statuses == {200, 308}


def test_an_export_is_described(client: TestClient) -> None:
    content = client.get("/openapi.json").json()["paths"]["/v1/export"]["get"]["responses"]["200"]["content"]
    assert {form.media_type for form in FORMATS.values()} == set(content)


def test_records_keep_what_the_routes_show(client: TestClient, store: Store) -> None:
    shown = client.get(f"/v1/entities/{LAB_ID}").json()
    assert record(store.entity(LAB_ID)).items() >= {key: shown[key] for key in ("id", "type", "name", "degree")}.items()

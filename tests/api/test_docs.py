"""The description of the API as a page: whole, and nothing of it comes from elsewhere."""

import re

from starlette.testclient import TestClient

from tests.api.test_openapi import OPERATIONS
from tests.api.test_routes import get


def test_every_operation_is_shown_with_its_parameters(client: TestClient) -> None:
    page = client.get("/docs").text
    for path, method, operation in OPERATIONS:
        assert f'<h2 id="{method.upper()}-{path}">' in page
        for parameter in operation.get("parameters", ()):
            assert f"<code>{parameter['name']}</code>" in page
    assert "public_body | academia" in page
    assert "integer, ≥ 1, ≤ 1000" in page
    assert "pass <code>next</code> back as <code>cursor</code>" in page


def test_nothing_of_the_page_comes_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert client.get("/redoc").status_code == 404


def test_examples_are_those_of_the_description(client: TestClient) -> None:
    page = client.get("/docs").text
    body = get(client, "/openapi.json")["components"]["schemas"]["Question"]["examples"][0]["query"]
    assert body.partition(" WHERE")[0].replace(">", "&gt;") in page
    assert page.count("Answer, for example") > 50

"""The description that programs read: an example on every operation, problems documented."""

from typing import Any

import pytest

from api.app import create_app
from graph.ontology import load
from graph.store import open_store

with open_store("memory:") as empty:
    SCHEMA: dict[str, Any] = create_app(empty).openapi()

OPERATIONS = [
    (path, method, operation) for path, methods in SCHEMA["paths"].items() for method, operation in methods.items()
]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = SCHEMA["components"]["schemas"][name] if name else schema
    return found


def has_example(schema: dict[str, Any]) -> bool:
    schema = resolved(schema)
    if schema.get("examples"):
        return True
    inner = schema.get("items") or schema.get("properties", {}).get("items", {})
    return bool(inner) and has_example(inner)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=[path for path, _, _ in OPERATIONS])
def test_every_operation_has_examples_and_a_description(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["description"]
    answer = next(found for status, found in operation["responses"].items() if status.startswith("2"))
    if "content" in answer:  # 204 has none
        for type_, content in answer["content"].items():
            assert has_example(content["schema"]) if type_ == "application/json" else content["example"]
    for parameter in operation.get("parameters", []):
        assert "examples" in parameter["schema"] or "example" in parameter, parameter["name"]
        assert parameter["description"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=[path for path, _, _ in OPERATIONS])
def test_every_documented_error_is_a_problem(path: str, method: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if not status.startswith("2") and status != "304":  # which has no body
            assert list(response["content"]) == ["application/problem+json"]


def test_what_any_request_may_be_answered_is_described_of_each() -> None:
    refused = {"408", "413", "414", "421", "422", "429", "431"}
    assert [path for path, _, operation in OPERATIONS if not refused <= operation["responses"].keys()] == []


def test_the_types_of_search_are_the_ontologys() -> None:
    (parameter,) = (p for p in SCHEMA["paths"]["/v1/search"]["get"]["parameters"] if p["name"] == "type")
    assert parameter["schema"]["items"]["enum"] == list(load().types)


def test_no_parameter_is_described_as_null() -> None:
    found = [(p["name"], p["schema"]) for _, _, operation in OPERATIONS for p in operation.get("parameters", ())]
    assert not [name for name, schema in found if {"type": "null"} in schema.get("anyOf", ())]
    (source,) = (p["schema"] for p in SCHEMA["paths"]["/v1/search"]["get"]["parameters"] if p["name"] == "source")
    assert (source["type"], source["items"], source["maxItems"]) == ("array", {"type": "string", "minLength": 1}, 50)

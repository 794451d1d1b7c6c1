"""The description of the API as a page for people: made here, as one that loads scripts of others would run them beside the keys."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from json import dumps
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages import templates

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
JSON: Final = "application/json"
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation: where it stands (path, query, header), what it may be, and what it is where it is not given."""

    name: str
    where: str
    type: str
    text: str
    default: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with examples of its body and answer as JSON, both empty where there is none."""

    method: str
    path: str
    tag: str
    text: str
    parameters: tuple[Parameter, ...]
    body: str
    answer: str
    statuses: tuple[str, ...]


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Show every operation of the API with its parameters and examples."""
    made = request.app.openapi()
    shown = {"info": made["info"], "operations": tuple(operations(made)), "keyed": "security" in made}
    return templates.TemplateResponse(request, "docs.html", shown)


def operations(made: Schema) -> Iterator[Operation]:
    """Yield the operations of an OpenAPI description."""
    known = made["components"]["schemas"]
    for path, methods in made["paths"].items():
        for method, own in methods.items():
            success = next(answer for status, answer in own["responses"].items() if status.startswith("2"))
            yield Operation(
                method.upper(), path, own["tags"][0], own["description"],
                tuple(_parameter(one) for one in own.get("parameters", ())),
                _example(own.get("requestBody", {}), known), _example(success, known), tuple(own["responses"]),
            )  # fmt: skip


def _parameter(one: Schema) -> Parameter:
    schema = one["schema"]
    default = dumps(schema["default"]) if schema.get("default") not in {None, ""} else ""
    return Parameter(one["name"], one["in"], _type(schema), one.get("description", ""), default)


def _type(schema: Schema) -> str:
    """Return in a few words what a value may be."""
    if "items" in schema:
        return f"{_type(schema['items'])}; several times"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    bounds = [f"{sign} {schema[name]:g}" for name, sign in (("minimum", "≥"), ("maximum", "≤")) if name in schema]
    return ", ".join([str(schema.get("const", schema.get("type", "text"))), *bounds])


def _example(of: Schema, known: Schema) -> str:
    schema = of.get("content", {}).get(JSON, {}).get("schema")
    found = _first(schema, known) if schema else None
    return dumps(found, indent=2, ensure_ascii=False) if found else ""


def _first(schema: Schema, known: Schema) -> Any:
    """Return the first example of a schema, or a list of that of its items."""
    named = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if examples := named.get("examples"):
        return examples[0]
    inner = named.get("items") or named.get("properties", {}).get("items", {}).get("items")
    one = _first(inner, known) if inner else None
    return one and ([one] if "items" in named else {"items": [one], "next": None, "total": 1})

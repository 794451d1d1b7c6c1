"""What an operation does not take is an error: a filter that is misspelt, or given twice, must not answer as if there were none.

So are bytes that are no text, half a character or one that ends texts elsewhere, and a body that says it is something else than JSON.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from graph.errors import InvalidInputError

CHECKED: Final = "/v1/"
ARRAY: Final = "array"
JSON: Final = re.compile(r"application/(.+\+)?json")


@dataclass(frozen=True, slots=True)
class Taken:
    """What an operation takes: parameters of the query, those of them that may come several times, whether a body."""

    names: frozenset[str]
    lists: frozenset[str]
    body: bool


async def known(request: Request) -> None:
    """Refuse parameters that the description of the operation does not name, values that are no text, and bodies that are no JSON."""
    if not request.url.path.startswith(CHECKED):
        return
    taken = _taken(request)
    if taken.body and await request.body():
        _check_media(request)
    if request.url.query:
        _check_text(request.scope["query_string"])
        if flaws := list(_flaws(request, taken)):
            raise RequestValidationError(flaws)


def _flaws(request: Request, taken: Taken) -> Iterator[dict[str, Any]]:
    for name, count in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in taken.names:
            some = ", ".join(sorted(taken.names)) or "none"
            yield {"type": "unknown", "loc": ("query", name), "msg": f"unknown parameter; known are {some}"}
        elif count > 1 and name not in taken.lists:
            yield {"type": "repeated", "loc": ("query", name), "msg": f"given {count} times; give it once"}


def _check_media(request: Request) -> None:
    """Raise 415 for a body that is packed, or of another type; one whose type is right was read before."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the body as it is, without Content-Encoding")
    kind = Message()
    kind["content-type"] = request.headers.get("content-type", "")
    if not JSON.fullmatch(kind.get_content_type()):
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the body as Content-Type: application/json")


def _check_text(query: bytes) -> None:
    try:
        text = unquote_to_bytes(query).decode()
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            "the url holds bytes that are no UTF-8: encode its values as UTF-8, then with %"
        ) from error
    if "\0" in text:
        raise InvalidInputError("the url holds a NUL character, which no name or text has")


def _taken(request: Request) -> Taken:
    """Return what the operation takes that answers, looked up once."""
    held: dict[tuple[str, str], Taken] = request.app.state.parameters
    key = request.scope["route"].path, request.method.lower()
    if key not in held:
        operation: dict[str, Any] = request.app.openapi()["paths"].get(key[0], {}).get(key[1], {})
        asked = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
        lists = frozenset(p["name"] for p in asked if p["schema"].get("type") == ARRAY)
        held[key] = Taken(frozenset(p["name"] for p in asked), lists, "requestBody" in operation)
    return held[key]

"""Parameters that an operation does not have are errors: a filter that is misspelt must not answer as if there were none.

So are bytes that are no text: half a character, or one that ends texts elsewhere.
"""

from typing import Any, Final
from urllib.parse import unquote_to_bytes

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from graph.errors import InvalidInputError

CHECKED: Final = "/v1/"


async def known(request: Request) -> None:
    """Refuse parameters that the description of the operation does not name, and values that are no text."""
    if not request.url.path.startswith(CHECKED) or not request.url.query:
        return
    _check_text(request.scope["query_string"])
    names = _names(request)
    if unknown := [name for name in dict.fromkeys(request.query_params) if name not in names]:
        some = ", ".join(sorted(names)) or "none"
        reason = f"unknown parameter; known are {some}"
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name[:100]), "msg": reason} for name in unknown[:10]]
        )


def _check_text(query: bytes) -> None:
    try:
        text = unquote_to_bytes(query).decode()
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            "the url holds bytes that are no UTF-8: encode its values as UTF-8, then with %"
        ) from error
    if "\0" in text:
        raise InvalidInputError("the url holds a NUL character, which no name or text has")


def _names(request: Request) -> frozenset[str]:
    """Return the parameters of the operation that answers, looked up once."""
    held: dict[tuple[str, str], frozenset[str]] = request.app.state.parameters
    key = request.scope["route"].path, request.method.lower()
    if key not in held:
        operation: dict[str, Any] = request.app.openapi()["paths"].get(key[0], {}).get(key[1], {})
        held[key] = frozenset(p["name"] for p in operation.get("parameters", ()) if p["in"] == "query")
    return held[key]

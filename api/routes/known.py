"""Parameters that an operation does not have are errors: a filter that is misspelt must not answer as if there were none."""

from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError

CHECKED: Final = "/v1/"


async def known(request: Request) -> None:
    """Refuse parameters that the description of the operation does not name."""
    if not request.url.path.startswith(CHECKED) or not request.url.query:
        return
    names = _names(request)
    if unknown := [name for name in dict.fromkeys(request.query_params) if name not in names]:
        some = ", ".join(sorted(names)) or "none"
        reason = f"unknown parameter; known are {some}"
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name[:100]), "msg": reason} for name in unknown[:10]]
        )


def _names(request: Request) -> frozenset[str]:
    """Return the parameters of the operation that answers, looked up once."""
    held: dict[tuple[str, str], frozenset[str]] = request.app.state.parameters
    key = request.scope["route"].path, request.method.lower()
    if key not in held:
        operation: dict[str, Any] = request.app.openapi()["paths"].get(key[0], {}).get(key[1], {})
        held[key] = frozenset(p["name"] for p in operation.get("parameters", ()) if p["in"] == "query")
    return held[key]

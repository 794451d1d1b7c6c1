"""Errors over HTTP: one table from error class to status, and RFC 9457 bodies for every 4xx and 5xx."""

import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import Scope

from graph.errors import (
    ConflictError,
    GoneError,
    InvalidInputError,
    MergedError,
    NotFoundError,
    StoreError,
    VentureGraphError,
)

STATUS: Final[Mapping[type[VentureGraphError], HTTPStatus]] = {
    MergedError: HTTPStatus.PERMANENT_REDIRECT,
    GoneError: HTTPStatus.GONE,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    InvalidInputError: HTTPStatus.BAD_REQUEST,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    VentureGraphError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
MEDIA_TYPE: Final = "application/problem+json"
MOST: Final = 20  # flaws that one answer names: a body may have thousands
NAMED: Final = 100  # characters of a name that is wrong
LONGEST: Final = 2000  # characters of a detail: what was sent stands in it, and may be as long as a url
NO_BODY: Final = "There was an error parsing the body"  # as FastAPI says it
UNREADABLE: Final = "the body cannot be read: send JSON as plain UTF-8, numbers in at most 4300 digits, lists and objects nested less deep"
RETRY_SECONDS: Final = "2"  # after which a store that was busy may answer


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem body."""
    app.add_exception_handler(VentureGraphError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem(
    scope: Scope, status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """Return the response for an error; the body bears the request's id, as the log does."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _cut(detail),
        "instance": URL(scope=scope).path,
        "request_id": scope.get("request_id", ""),
    }
    return JSONResponse({**body, **more}, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _ours(request: Request, error: Exception) -> JSONResponse:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    headers = {"Location": _moved(request, error)} if isinstance(error, MergedError) else {}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_SECONDS
    return problem(request.scope, status, str(error), headers)


def _moved(request: Request, error: MergedError) -> str:
    """Return the same address with the id of the entity that took the other in; paths hold ids as they are."""
    path = request.url.path.replace(error.old, error.id, 1)
    return f"{path}?{request.url.query}" if request.url.query else path


def _invalid(request: Request, error: Exception) -> JSONResponse:
    flaws = error.errors() if isinstance(error, RequestValidationError) else ()
    errors = [{"parameter": _parameter(flaw), "reason": _reason(flaw)} for flaw in flaws[:MOST]]
    more = [f"{len(flaws) - MOST} more"] if len(flaws) > MOST else []
    detail = "; ".join([*(f"{flaw['parameter']}: {flaw['reason']}" for flaw in errors), *more])
    return problem(request.scope, HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


def _parameter(flaw: Mapping[str, Any]) -> str:
    """Return the name of what is wrong: a parameter, the way to a field of the body, or `body` for all of it."""
    whole, *way = flaw["loc"]
    return str(whole) if not way or flaw["type"] == "json_invalid" else ".".join(str(part)[:NAMED] for part in way)


def _reason(flaw: Mapping[str, Any]) -> str:
    if flaw["type"] == "json_invalid":
        return f"no JSON at character {flaw['loc'][-1]}: {flaw['ctx']['error']}"
    return str(flaw["msg"])


def _cut(detail: str) -> str:
    """Return it as it is, or its ends: what is wrong stands first, and what to do last."""
    return detail if len(detail) <= LONGEST else f"{detail[: LONGEST - 500]} […] {detail[-490:]}"


def _http(request: Request, error: Exception) -> JSONResponse:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    if detail == NO_BODY:
        detail = UNREADABLE
    if detail == HTTPStatus(status).phrase:
        detail = f"{request.method} {request.url.path} is not served here; /docs lists what is"
    headers = error.headers if isinstance(error, HTTPException) else None
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {**(headers or {}), "Allow": ", ".join(_methods(request))}
    return problem(request.scope, status, detail, headers)


def _methods(request: Request) -> list[str]:
    """Return the methods under which this path is served, by any of the routes; pages, which no description names, only show."""
    described: Mapping[str, Mapping[str, Any]] = request.app.openapi()["paths"]
    path = request.url.path
    found = {method.upper() for form in described if _pattern(form).match(path) for method in described[form]} or {
        "GET"
    }
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return compile_path(form)[0]

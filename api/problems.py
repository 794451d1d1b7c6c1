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
        "detail": detail,
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
    errors = [{"parameter": ".".join(map(str, flaw["loc"][1:])), "reason": flaw["msg"]} for flaw in flaws]
    detail = "; ".join(f"{flaw['parameter']}: {flaw['reason']}" for flaw in errors)
    return problem(request.scope, HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


def _http(request: Request, error: Exception) -> JSONResponse:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
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

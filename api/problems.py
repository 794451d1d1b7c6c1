"""Errors over HTTP: one table from error class to status, and RFC 9457 bodies for every 4xx and 5xx."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from graph.errors import ConflictError, InvalidInputError, MergedError, NotFoundError, StoreError, VentureGraphError

STATUS: Final[Mapping[type[VentureGraphError], HTTPStatus]] = {
    MergedError: HTTPStatus.PERMANENT_REDIRECT,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    InvalidInputError: HTTPStatus.BAD_REQUEST,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    VentureGraphError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
MEDIA_TYPE: Final = "application/problem+json"

log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """Answer every error of the app with a problem body."""
    app.add_exception_handler(VentureGraphError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def problem(request: Request, status: int, detail: str, **more: Any) -> JSONResponse:
    """Return the response for an error."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
    }
    return JSONResponse({**body, **more}, status_code=status, media_type=MEDIA_TYPE)


def _ours(request: Request, error: Exception) -> JSONResponse:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    answer = problem(request, status, str(error))
    if isinstance(error, MergedError):
        answer.headers["Location"] = _moved(request, error)
    return answer


def _moved(request: Request, error: MergedError) -> str:
    """Return the same address with the id of the entity that took the other in; paths hold ids as they are."""
    path = request.url.path.replace(request.path_params["id"], error.id, 1)
    return f"{path}?{request.url.query}" if request.url.query else path


def _invalid(request: Request, error: Exception) -> JSONResponse:
    flaws = error.errors() if isinstance(error, RequestValidationError) else ()
    errors = [{"parameter": ".".join(map(str, flaw["loc"][1:])), "reason": flaw["msg"]} for flaw in flaws]
    detail = "; ".join(f"{flaw['parameter']}: {flaw['reason']}" for flaw in errors)
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


def _http(request: Request, error: Exception) -> JSONResponse:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    answer = problem(
        request,
        status,
        detail
        if detail != HTTPStatus(status).phrase
        else f"{request.method} {request.url.path} is not served here; /docs lists what is",
    )
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    log.error("unforeseen", path=request.url.path, exc_info=error)
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "an error of ours; it has been logged")

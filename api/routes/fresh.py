"""ETags: what depends on the graph alone is answered with 304 to who has it already."""

import hashlib
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, FastAPI, Header, Request, Response

from api.routes.common import Store

VERSION: Final = version("venturegraph")
PRIVATE: Final = "private, no-cache"  # to be kept by who asked, and asked for again each time
DIGITS: Final = 12  # bytes


class NotModifiedError(Exception):
    """Who asks has the answer already: ``tag`` names it."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def fresh(
    request: Request,
    response: Response,
    store: Store,
    known: Annotated[
        str,
        Header(alias="If-None-Match", description="The ETag of the answer that you have.", examples=['W/"5f0c1d2e"']),
    ] = "",
) -> None:
    """Mark an answer with the revision of the graph; raises `NotModifiedError` where the caller has it.

    The revision is taken before the graph is asked: an answer may be younger than its mark says, never older.
    """
    revision = store.revision()
    if not revision:
        return
    tag = _tag(revision, request.url.path, request.url.query)
    if tag in (part.strip() for part in known.split(",")):
        raise NotModifiedError(tag)
    response.headers.update({"ETag": tag, "Cache-Control": PRIVATE})


def graph_router(tag: str) -> APIRouter:
    """Return a router for questions whose answers depend on the graph alone."""
    known: dict[int | str, dict[str, Any]] = {304: {"description": "You have it already: the graph has not changed."}}
    return APIRouter(prefix="/v1", tags=[tag], dependencies=[Depends(fresh)], responses=known)


def install(app: FastAPI) -> None:
    """Answer 304 where a caller has what he asks for."""
    app.add_exception_handler(NotModifiedError, _not_modified)


def _not_modified(_: Request, error: Exception) -> Response:
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": str(error), "Cache-Control": PRIVATE})


def _tag(*parts: str) -> str:
    text = "\n".join((VERSION, *parts)).encode(errors="replace")
    return f'W/"{hashlib.blake2b(text, digest_size=DIGITS).hexdigest()}"'

"""ETags: what depends on the graph alone is answered with 304 to who has it already."""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from importlib.metadata import version
from inspect import Parameter, signature
from typing import Annotated, Any, Final

from fastapi import APIRouter, FastAPI, Header, Request, Response
from fastapi.responses import JSONResponse

from api import schemas
from api.service.answers import Answers, Question
from graph.store.base import Reader
from graph.store.scanning import finder

VERSION: Final = version("venturegraph")
PRIVATE: Final = "private, no-cache"  # to be kept by who asked, and asked for again each time
DIGITS: Final = 12  # bytes


class NotModifiedError(Exception):
    """Who asks has the answer already: ``tag`` names it."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


Known = Annotated[
    str, Header(alias="If-None-Match", description="The ETag of the answer that you have.", examples=['W/"5f0c1d2e"'])
]


def fresh(request: Request, response: Response, known: Known = "") -> None:
    """Mark an answer with the revision of the graph; raises `NotModifiedError` where the caller has it."""
    response.headers.update(_marks(_question(request), known))


class GraphRouter(APIRouter):
    """Routes of questions whose answers depend on the graph alone.

    Each is answered in one visit to a thread: whether the caller has it already, the answer, and its JSON. FastAPI would make
    three, which cost more than most answers.
    """

    def add_api_route(
        self, path: str, endpoint: Callable[..., Any], *, response_model: Any = None, **more: Any
    ) -> None:
        """Add a route whose function returns what its ``response_model`` says."""
        answer = _answering(endpoint, schemas.writer(response_model))
        super().add_api_route(path, answer, response_model=response_model, **more)


def graph_router(tag: str) -> GraphRouter:
    """Return a router for questions whose answers depend on the graph alone."""
    known: dict[int | str, dict[str, Any]] = {304: {"description": "You have it already: the graph has not changed."}}
    return GraphRouter(prefix="/v1", tags=[tag], responses=known)


def _answering(endpoint: Callable[..., Any], write: Callable[[object], bytes]) -> Callable[..., Response]:
    """Return the function of a route that asks the endpoint unless the caller has its answer."""

    @wraps(endpoint)
    def answer(*, request_: Request, known_: str, **values: Any) -> Response:
        with finder(request_.app.state.reader).at_once():
            question = _question(request_)
            marks = _marks(question, known_)
            body = _held(request_.app.state.answers, question, lambda: write(endpoint(**values)))
        return Response(body, media_type=JSONResponse.media_type, headers=marks)

    own = signature(endpoint, eval_str=True)
    more = (
        Parameter("request_", Parameter.KEYWORD_ONLY, annotation=Request),
        Parameter("known_", Parameter.KEYWORD_ONLY, annotation=Known, default=""),
    )
    answer.__signature__ = own.replace(parameters=[*own.parameters.values(), *more])  # type: ignore[attr-defined] # FastAPI reads the parameters from here
    return answer


def _question(request: Request) -> Question:
    """Return what is asked, of which revision: it is taken before the graph is asked, so that no answer is older than it says."""
    reader: Reader = request.app.state.reader
    return reader.revision(), request.url.path, request.url.query


def _held(answers: Answers, question: Question, make: Callable[[], bytes]) -> bytes:
    """Return the answer to a question, made anew unless it was given before; without revisions always."""
    revision, *_ = question
    found = answers.get(question) if revision else None
    if found is None:
        found = make()
        if revision:
            answers.keep(question, found)
    return found


def _marks(question: Question, known: str) -> dict[str, str]:
    """Return the headers of an answer, none where the store has no revisions; raises `NotModifiedError`."""
    revision, *_ = question
    if not revision:
        return {}
    tag = _tag(*question)
    if tag in (part.strip() for part in known.split(",")):
        raise NotModifiedError(tag)
    return {"ETag": tag, "Cache-Control": PRIVATE}


def install(app: FastAPI) -> None:
    """Answer 304 where a caller has what he asks for."""
    app.add_exception_handler(NotModifiedError, _not_modified)


def _not_modified(_: Request, error: Exception) -> Response:
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": str(error), "Cache-Control": PRIVATE})


def _tag(*parts: str) -> str:
    text = "\n".join((VERSION, *parts)).encode(errors="replace")
    return f'W/"{hashlib.blake2b(text, digest_size=DIGITS).hexdigest()}"'

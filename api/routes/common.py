"""What the routes share: the store of the app, paging parameters, documented errors, and core types made into schemas."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Depends, Path, Query, Request
from starlette.exceptions import HTTPException

from api import schemas
from graph.model import Fact
from graph.store.base import MAX_LIMIT, AsOf, Reader
from graph.store.base import Store as Writable

ALWAYS: Final = (
    400,
    401,
    403,
    408,
    413,
    414,
    421,
    422,
    429,
    431,
    503,
)  # no text, no key, too late, too large, another host, nonsense, too often, headers too large, no store


async def store(request: Request) -> Reader:
    """Return the store that the app was created with."""
    reader: Reader = request.app.state.reader
    return reader


def writable(request: Request) -> Writable:
    """Return the store; raises 403 unless the application was made with writes."""
    if not request.app.state.writes:
        raise HTTPException(
            403, "this server only reads; start it with `venturegraph serve --writes` to write over HTTP"
        )
    found: Writable = request.app.state.reader
    return found


Store = Annotated[Reader, Depends(store)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items a page.", examples=[20])]
Cursor = Annotated[
    str, Query(max_length=2000, description="`next` of the page before; empty for the first.", examples=[""])
]
Predicate = Annotated[
    str, Query(max_length=64, description="Keep one relation of the ontology; empty for all.", examples=["holds_role"])
]


async def moment(
    as_of: Annotated[
        str,
        Query(max_length=10, description="Keep what held on this date (YYYY, YYYY-MM or YYYY-MM-DD).", examples=[""]),
    ] = "",
    published_by: Annotated[
        str, Query(max_length=10, description="Keep what had been published by this date.", examples=[""])
    ] = "",
) -> AsOf:
    """Return the moment that a question is about."""
    return AsOf(as_of, published_by)


Moment = Annotated[AsOf, Depends(moment)]
EntityId = Annotated[str, Path(max_length=64, description="The entity's id.", examples=[schemas.HEAD["id"]])]


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of these error statuses, and of those that every operation may give."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found = sorted({*statuses, *ALWAYS})
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in found}


def statement(fact: Fact) -> schemas.Statement:
    """Return a fact as it travels: ends as entities, unknown values as null."""
    own = fact.statement
    return schemas.Statement(
        id=own.id,
        subject=schemas.EntityHead.model_validate(fact.subject),
        predicate=own.predicate,
        object=schemas.EntityHead.model_validate(fact.object) if fact.object else None,
        value=own.value or None,
        attributes=own.attributes,
        status=own.status,
        since=own.since or None,
        until=own.until or None,
        confidence=own.confidence,
        evidence=schemas.Evidence.model_validate(own.evidence),
        article=schemas.ArticleHead.model_validate(fact.article),
    )

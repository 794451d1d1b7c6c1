"""Search and statistics."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api import schemas
from api.routes.common import Cursor, Limit, Store, errors
from graph.store.base import SearchQuery

router = APIRouter(prefix="/v1", tags=["search"])

Type = Literal[
    "company",
    "investor",
    "hub",
    "public_body",
    "academia",
    "organisation",
    "person",
    "event",
    "programme",
    "product",
    "award",
    "place",
]


@router.get("/search", response_model=schemas.Page[schemas.Hit], responses=errors(400))
def search(
    store: Store,
    q: Annotated[
        str,
        Query(max_length=1000, description="Words of a name, in any order; empty lists all.", examples=["pantheon la"]),
    ] = "",
    type: Annotated[list[Type] | None, Query(description="Keep these entity types.", examples=[["company"]])] = None,  # noqa: A002 - the name in the url
    prefix: Annotated[bool, Query(description="Whether the last word may be unfinished.", examples=[True])] = True,
    limit: Limit = 20,
    cursor: Cursor = "",
) -> schemas.Page[schemas.Hit]:
    """Find entities by name or alias: best match first, then the best connected."""
    page = store.search(SearchQuery(q, frozenset(type or ()), prefix, limit, cursor))
    return schemas.Page[schemas.Hit](
        items=[schemas.Hit.model_validate(hit) for hit in page.items], next=page.next or None, total=page.total
    )


@router.get("/stats", response_model=schemas.Stats, responses=errors())
def stats(store: Store) -> schemas.Stats:
    """Count articles, entities by type, statements by relation, edges, and refused inputs by reason."""
    return schemas.Stats.model_validate(store.stats(), from_attributes=True)

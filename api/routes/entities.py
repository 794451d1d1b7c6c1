"""Entities, their statements and edges."""

from typing import Annotated

from fastapi import Depends, Path

from api import schemas
from api.routes.common import Cursor, EntityId, Limit, Moment, Predicate, Store, errors, statement
from api.routes.filters import Edges, Statements
from api.routes.fresh import graph_router
from graph.errors import NotFoundError
from graph.search import nearby

router = graph_router("entities")


async def page_near(
    id: EntityId,  # noqa: A002 - the name in the url
    as_of: Moment,
    predicate: Predicate = "",
    limit: Limit = 20,
    cursor: Cursor = "",
) -> nearby.Nearby:
    """Return which page of a list of an entity is asked for."""
    return nearby.Nearby(id, predicate, as_of, limit, cursor)


Near = Annotated[nearby.Nearby, Depends(page_near)]


@router.get("/entities/{id}", response_model=schemas.Entity, responses=errors(308, 400, 404, 410))
def entity(store: Store, id: EntityId, as_of: Moment) -> schemas.Entity:  # noqa: A002 - the name in the url
    """Return an entity with its names and key properties; what has become part of another answers 308."""
    return schemas.Entity.model_validate(store.entity(id, as_of=as_of))


@router.get(
    "/entities/{id}/statements", response_model=schemas.Page[schemas.Statement], responses=errors(308, 400, 404, 410)
)
def statements(store: Store, near: Near, keep: Statements) -> schemas.Page[schemas.Statement]:
    """List what the news says of an entity, youngest first: each with quote, offsets, article, date and confidence."""
    page = nearby.facts(store, near, keep.conditions(store))
    return schemas.Page[schemas.Statement](
        items=[statement(fact) for fact in page.items], next=page.next or None, total=page.total
    )


@router.get("/entities/{id}/edges", response_model=schemas.Page[schemas.Edge], responses=errors(308, 400, 404, 410))
def edges(store: Store, near: Near, keep: Edges) -> schemas.Page[schemas.Edge]:
    """List an entity's edges in both directions, best supported first."""
    page = nearby.edges(store, near, keep.conditions(store))
    return schemas.Page[schemas.Edge](
        items=[schemas.Edge.model_validate(edge) for edge in page.items], next=page.next or None, total=page.total
    )


@router.get(
    "/edges/{subject}/{predicate}/{object}",
    response_model=list[schemas.Statement],
    responses=errors(308, 400, 404, 410),
)
def proof(
    store: Store,
    subject: Annotated[str, Path(max_length=64, description="The subject's id.", examples=[schemas.PERSON["id"]])],
    predicate: Annotated[str, Path(max_length=64, description="The relation.", examples=["holds_role"])],
    object: Annotated[str, Path(max_length=64, description="The object's id.", examples=[schemas.HEAD["id"]])],  # noqa: A002 - the name in the url
) -> list[schemas.Statement]:
    """Return the statements behind one edge, most confident first: its proof."""
    try:
        return [statement(fact) for fact in store.edge_facts(subject, predicate, object)]
    except NotFoundError:
        for end in (subject, object):
            store.entity(end)  # raises where it has become part of another, was retracted or never was
        raise


@router.get("/statements/{id}", response_model=schemas.Statement, responses=errors(404, 410))
def one_statement(
    store: Store,
    id: Annotated[str, Path(max_length=64, description="The statement's id.", examples=[schemas.STATEMENT["id"]])],  # noqa: A002 - the name in the url
) -> schemas.Statement:
    """Return one statement with its proof."""
    return statement(store.fact(id))

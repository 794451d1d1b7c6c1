"""Measures of the whole network, from the youngest snapshot."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request

from api import schemas_analytics as schemas
from api.routes.common import Cursor, EntityId, Limit, Store, errors
from api.routes.filters import Type, conditions_like
from graph.analytics import MEASURES, Newest, Ranking, Snapshot
from graph.errors import NotFoundError
from graph.search import parse_where
from graph.search.current import current
from graph.store.asking import Where
from graph.store.base import Page

router = APIRouter(prefix="/v1", tags=["analytics"])


def opened(request: Request) -> Snapshot:
    """Return the youngest snapshot; raises `NotFoundError` where there is none."""
    found: Newest | None = request.app.state.analytics
    if found is None:
        raise NotFoundError("this server was started without a folder of analytics")
    return found.get()


Opened = Annotated[Snapshot, Depends(opened)]


def kept(
    store: Store,
    type: Annotated[list[Type] | None, Query(description="Keep these entity types.", examples=[["company"]])] = None,  # noqa: A002 - the name in the url
    where: Annotated[str, conditions_like("place = Hong Kong, raised")] = "",
) -> tuple[Sequence[str], Where]:
    """Return which entities a list keeps."""
    return type or (), current(store, parse_where(where))


Kept = Annotated[tuple[Sequence[str], Where], Depends(kept)]
Ranks = schemas.MeasuredPage[schemas.Ranked]
Groups = schemas.MeasuredPage[schemas.Group]
Bridges = schemas.MeasuredPage[schemas.Bridge]


@router.get("/analytics", response_model=schemas.Overview, responses=errors(404))
def overview(store: Store, snapshot: Opened) -> schemas.Overview:
    """Say what the measures are of."""
    ranking = Ranking(snapshot, store)
    counts = {name: ranking.groups(name, limit=1).total for name in ("components", "communities")}
    stale = snapshot.is_stale(store)
    return schemas.Overview(measures=list(MEASURES), stale=stale, **asdict(snapshot.state), **counts)


@router.get("/analytics/pagerank", response_model=Ranks, responses=errors(400, 404))
def pagerank(store: Store, snapshot: Opened, keep: Kept, limit: Limit = 20, cursor: Cursor = "") -> Any:
    """List entities by PageRank, the highest first: how often a walk along random edges is there."""
    found = Ranking(snapshot, store).ranked("pagerank", *keep, limit=limit, cursor=cursor)
    return _page(Ranks, store, snapshot, found)


@router.get("/analytics/cores", response_model=Ranks, responses=errors(400, 404))
def cores(store: Store, snapshot: Opened, keep: Kept, limit: Limit = 20, cursor: Cursor = "") -> Any:
    """List entities by the densest core that they belong to."""
    found = Ranking(snapshot, store).ranked("cores", *keep, limit=limit, cursor=cursor)
    return _page(Ranks, store, snapshot, found)


@router.get("/analytics/components", response_model=Groups, responses=errors(400, 404))
def components(store: Store, snapshot: Opened, limit: Limit = 20, cursor: Cursor = "") -> Any:
    """List the connected components, the largest first."""
    return _page(Groups, store, snapshot, Ranking(snapshot, store).groups("components", limit=limit, cursor=cursor))


@router.get("/analytics/communities", response_model=Groups, responses=errors(400, 404))
def communities(store: Store, snapshot: Opened, limit: Limit = 20, cursor: Cursor = "") -> Any:
    """List the communities that Louvain finds, the largest first."""
    return _page(Groups, store, snapshot, Ranking(snapshot, store).groups("communities", limit=limit, cursor=cursor))


@router.get("/analytics/bridges", response_model=Bridges, responses=errors(400, 404))
def bridges(store: Store, snapshot: Opened, limit: Limit = 20, cursor: Cursor = "") -> Any:
    """List the links whose loss would part the network, those that hold most together first."""
    return _page(Bridges, store, snapshot, Ranking(snapshot, store).bridges(limit=limit, cursor=cursor))


@router.get("/analytics/{measure}/{group}", response_model=Ranks, responses=errors(400, 404))
def members(  # noqa: PLR0913, PLR0917 - one argument a parameter
    store: Store,
    snapshot: Opened,
    measure: Annotated[
        Literal["components", "communities"], Path(description="What it is a group of.", examples=["communities"])
    ],
    group: Annotated[int, Path(ge=0, le=2**31, description="The group's number.", examples=[0])],
    keep: Kept,
    limit: Limit = 20,
    cursor: Cursor = "",
) -> Any:
    """List the members of a component or community by PageRank."""
    found = Ranking(snapshot, store).members(measure, group, *keep, limit=limit, cursor=cursor)
    return _page(Ranks, store, snapshot, found)


@router.get("/entities/{id}/measures", response_model=schemas.Measures, responses=errors(308, 404, 410))
def measures(store: Store, snapshot: Opened, id: EntityId) -> schemas.Measures:  # noqa: A002 - the name in the url
    """Return all measures of an entity."""
    found = Ranking(snapshot, store).values(id)
    return schemas.Measures(**asdict(found), stale=snapshot.is_stale(store))


def _page(model: Any, store: Store, snapshot: Snapshot, page: Page[Any]) -> Any:
    """Return a page of the core's as it travels."""
    found = {"items": page.items, "next": page.next or None, "total": page.total, "stale": snapshot.is_stale(store)}
    return model.model_validate(found, from_attributes=True)

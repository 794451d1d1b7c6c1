"""What changed in the graph, as a list to be followed and as a feed for readers of news."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api import schemas
from api.routes import feeds as forms
from api.routes import filters
from api.routes.common import Limit, Store, errors
from api.routes.fresh import fresh, graph_router
from graph.export import feeds
from graph.search import changes as finding
from graph.search import parse_events

router = graph_router("changes")
feed = APIRouter(prefix="/v1/changes", tags=["changes"])
Where = Annotated[str, filters.conditions_like("kind = merged|retracted, entity = Pantheon Lab")]


@router.get("/changes", response_model=list[schemas.Event], responses=errors(400))
def changes(
    store: Store,
    since: Annotated[
        int,
        Query(ge=0, le=2**53, description="The number of the last event you have, no date; 0 for all.", examples=[0]),
    ] = 0,
    where: Where = "",
    limit: Limit = 100,
) -> list[schemas.Event]:
    """Return what changed in the graph after an event, in order: the events of which `where` holds."""
    found = finding.changes(store, parse_events(where), since=since, limit=limit)
    return [schemas.Event(number=e.number, kind=e.kind, subject=e.subject, other=e.other or None) for e in found]


@feed.get("/feed.{form}", response_class=Response, dependencies=[Depends(fresh)], responses=forms.described(400))
def feed_of(
    request: Request, response: Response, store: Store, form: forms.Form, where: Where = "", limit: Limit = 50
) -> Response:
    """Return the youngest of these changes as a feed for readers of news, the last first: facts with their proof, entities by name."""
    found = finding.latest(store, parse_events(where), limit)
    return forms.answer(request, response, form, feeds.titled(where), map(feeds.of_change, found))

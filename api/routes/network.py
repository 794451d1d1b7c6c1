"""Questions over relations: paths, profiles, portfolios, events, rounds, trends."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Query

from api import schemas, schemas_network
from api.routes.common import Cursor, EntityId, Limit, Moment, Store, errors
from api.routes.filters import Events, Some, Statements, Status, Type
from api.routes.fresh import graph_router
from graph.network import communities, events, portfolio, profile, rounds, similar, trending
from graph.network import paths as walks
from graph.store.asking import LinkFilter
from graph.store.scanning import finder

router = graph_router("questions")
Rows = list[Any]


class Way(schemas.Asked):
    """Which edges a path may take."""

    predicate: Annotated[
        list[Some] | None, Query(max_length=50, description="Take these relations only.", examples=[["invested_in"]])
    ] = None
    status: Annotated[
        list[Status] | None, Query(description="Take edges of these statuses only.", examples=[["stated"]])
    ] = None
    avoid: Annotated[
        list[Type] | None,
        Query(description="Pass through no things of these types; places where not given.", examples=[["place"]]),
    ] = None
    sources: Annotated[
        int, Query(ge=1, le=1000, description="Independent sources an edge has at least.", examples=[1])
    ] = 1
    hops: Annotated[int, Query(ge=1, le=walks.MAX_HOPS, description="Edges of a path at most.", examples=[6])] = 6
    alternatives: Annotated[int, Query(ge=1, le=walks.MAX_ALTERNATIVES, description="Paths at most.", examples=[3])] = 1


@router.get("/paths", response_model=list[schemas_network.Path], responses=errors(400, 404, 410))
def paths(
    store: Store,
    start: Annotated[str, Query(alias="from", max_length=1000, description="An id or name.", examples=["Ivan Lau"])],
    goal: Annotated[str, Query(alias="to", max_length=1000, description="An id or name.", examples=["Toyota"])],
    way: Annotated[Way, Query()],
    as_of: Moment,
) -> Rows:
    """Return how two things hang together: the shortest path and others, each hop with its proof."""
    keep = LinkFilter(frozenset(way.predicate or ()), frozenset(way.status or ()), way.sources)
    avoid = frozenset({"place"} if way.avoid is None else way.avoid)
    asked = walks.PathQuery(start, goal, keep, avoid, way.hops, way.alternatives, as_of)
    return _all(schemas_network.Path, walks.paths(store, asked))


@router.get("/entities/{id}/profile", response_model=schemas_network.Profile, responses=errors(308, 400, 404, 410))
def profile_(store: Store, id: EntityId, as_of: Moment) -> Any:  # noqa: A002 - the name in the url
    """Return everything about a thing: roles, key facts with their best proof, relations, timeline, similar things, doubts, sources."""
    return schemas_network.Profile.model_validate(profile.profile(store, id, as_of), from_attributes=True)


@router.get(
    "/entities/{id}/timeline", response_model=list[schemas_network.Moment], responses=errors(308, 400, 404, 410)
)
def timeline(store: Store, id: EntityId, as_of: Moment) -> Rows:  # noqa: A002 - the name in the url
    """Return what happened when, earliest first; what is undated is left out."""
    store.entity(id)
    return _all(schemas_network.Moment, profile.timeline(profile.every_fact(store, id, as_of)))


@router.get("/entities/{id}/similar", response_model=list[schemas_network.Similar], responses=errors(308, 404, 410))
def alike(store: Store, id: EntityId, as_of: Moment, limit: Limit = 10) -> Rows:  # noqa: A002 - the name in the url
    """Return things of the same type with neighbours in common, and which, with the proofs of both."""
    return _all(schemas_network.Similar, similar.similar(store, id, limit, as_of))


@router.get(
    "/entities/{id}/portfolio", response_model=list[schemas_network.Relative], responses=errors(308, 400, 404, 410)
)
def portfolio_(store: Store, id: EntityId, as_of: Moment) -> Rows:  # noqa: A002 - the name in the url
    """Return what it invested in."""
    return _all(schemas_network.Relative, portfolio.portfolio(store, id, as_of))


@router.get(
    "/entities/{id}/co-investors", response_model=list[schemas_network.CoInvestor], responses=errors(308, 400, 404, 410)
)
def co_investors(store: Store, id: EntityId, as_of: Moment) -> Rows:  # noqa: A002 - the name in the url
    """Return who invested in what it invested in, those with most in common first."""
    return _all(schemas_network.CoInvestor, portfolio.co_investors(store, id, as_of))


@router.get("/entities/{id}/alumni", response_model=list[schemas_network.Alumnus], responses=errors(308, 400, 404, 410))
def alumni(store: Store, id: EntityId, as_of: Moment) -> Rows:  # noqa: A002 - the name in the url
    """Return who studied there, and what they founded."""
    return _all(schemas_network.Alumnus, communities.alumni(store, id, as_of))


@router.get(
    "/entities/{id}/spin-outs", response_model=list[schemas_network.Relative], responses=errors(308, 400, 404, 410)
)
def spin_outs(store: Store, id: EntityId, as_of: Moment) -> Rows:  # noqa: A002 - the name in the url
    """Return what came out of it."""
    return _all(schemas_network.Relative, communities.spin_outs(store, id, as_of))


@router.get("/entities/{id}/members", response_model=list[schemas_network.Cohort], responses=errors(308, 400, 404, 410))
def members(store: Store, id: EntityId, as_of: Moment) -> Rows:  # noqa: A002 - the name in the url
    """Return its members by the year in which they joined, youngest first."""
    return _all(schemas_network.Cohort, communities.cohorts(store, id, as_of))


@router.get("/events", response_model=schemas.Page[schemas.Entity], responses=errors(400))
def events_(store: Store, keep: Events, limit: Limit = 20, cursor: Cursor = "") -> schemas.Page[schemas.Entity]:
    """List the events that fulfil conditions, the best connected first."""
    page = finder(store).find_entities(keep.conditions(store), limit=limit, cursor=cursor)
    items = [schemas.Entity.model_validate(entity) for entity in page.items]
    return schemas.Page[schemas.Entity](items=items, next=page.next or None, total=page.total)


@router.get("/events/{id}", response_model=list[schemas_network.Meeting], responses=errors(308, 400, 404, 410))
def meetings(
    store: Store,
    id: EntityId,  # noqa: A002 - the name in the url
    as_of: Moment,
    months: Annotated[
        int, Query(ge=1, le=events.MAX_MONTHS, description="What followed within so many months.", examples=[12])
    ] = 12,
) -> Rows:
    """Return the editions of an event: who was there, and what followed among them for the first time."""
    return _all(schemas_network.Meeting, events.meetings(store, id, months=months, as_of=as_of))


class Rounds(schemas.Asked):
    """Which rounds."""

    company: Annotated[str, Query(max_length=1000, description="Of this company: an id or name.", examples=[""])] = ""
    investor: Annotated[
        str, Query(max_length=1000, description="With this investor: an id or name.", examples=[""])
    ] = ""
    round: Annotated[str, Query(max_length=100, description="Of this name.", examples=["Series A"])] = ""
    since: Annotated[str, Query(max_length=10, description="Of this date or later.", examples=["2024"])] = ""
    until: Annotated[str, Query(max_length=10, description="Of this date or earlier.", examples=["2025-06"])] = ""
    least: Annotated[float, Query(ge=0, le=1e15, description="Of at least this sum.", examples=[1_000_000])] = 0
    currency: Annotated[str, Query(max_length=3, description="In this currency (ISO 4217).", examples=["EUR"])] = ""


@router.get("/rounds", response_model=schemas.Page[schemas_network.Round], responses=errors(400, 404, 410))
def rounds_(
    store: Store,
    which: Annotated[Rounds, Query()],
    keep: Statements,
    as_of: Moment,
    limit: Limit = 20,
    cursor: Cursor = "",
) -> Any:
    """List funding rounds as rows, youngest first: company, round, sum, lead, investors, date, and what proves them.

    `where` and `changed_since` keep the rounds of which a statement fulfils them.
    """
    asked = rounds.RoundQuery(**vars(which), where=keep.conditions(store), as_of=as_of, limit=limit, cursor=cursor)
    page = rounds.rounds(store, asked)
    items = _all(schemas_network.Round, page.items)
    return schemas.Page[schemas_network.Round](items=items, next=page.next or None, total=page.total)


@router.get("/trending", response_model=list[schemas_network.Trend], responses=errors(400))
def trends(
    store: Store,
    days: Annotated[int, Query(ge=1, le=trending.MAX_DAYS, description="The window.", examples=[30])] = 30,
    until: Annotated[
        str,
        Query(
            max_length=10, description="Its last day, month or year; empty for the youngest article's.", examples=[""]
        ),
    ] = "",
    type: Annotated[list[Type] | None, Query(description="Keep these entity types.", examples=[["company"]])] = None,  # noqa: A002 - the name in the url
    limit: Limit = 20,
) -> Rows:
    """Return what more independent sources speak of than in the window before."""
    found = trending.trending(store, days=days, until=until, types=frozenset(type or ()), limit=limit)
    return _all(schemas_network.Trend, found)


def _all(model: Any, items: Iterable[object]) -> Rows:
    return [model.model_validate(item, from_attributes=True) for item in items]

"""Saved searches: what is new for each since somebody last looked, and feeds of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api import schemas, schemas_saved
from api.routes import feeds as forms
from api.routes.common import Cursor, Limit, Store, errors, statement, writable
from api.routes.fresh import fresh
from graph.errors import InvalidQueryError, NotFoundError
from graph.export import feeds
from graph.search import news
from graph.store import feed
from graph.store.jobs import utc_now
from graph.store.saved import MAX_SEEN, SavedSearch

router = APIRouter(prefix="/v1/searches", tags=["saved searches"])
SearchId = Annotated[
    str, Path(max_length=64, description="The saved search's id.", examples=[schemas_saved.SAVED["id"]])
]


def own(request: Request, store: Store, id: SearchId) -> SavedSearch:  # noqa: A002 - the name in the url
    """Return a saved search of who asks; raises `NotFoundError` also for another's."""
    found = store.saved_search(id)
    if found.owner != owner(request):
        raise NotFoundError(f"no saved search has the id {id!a}")
    return found


def owner(request: Request) -> str:
    """Return whose searches a request is about: those of the name of its key, empty without one."""
    return str(request.scope.get("key_name", ""))


Own = Annotated[SavedSearch, Depends(own)]


@router.post("", response_model=schemas_saved.SavedSearch, status_code=201, responses=errors(400, 409, 415))
def save(request: Request, response: Response, body: schemas_saved.NewSearch) -> schemas_saved.SavedSearch:
    """Save a search; what is new counts from now. The same again is the one that is there."""
    store = writable(request)
    asked = SavedSearch(
        body.name, body.wanted, body.text, body.where, owner(request), utc_now(), feed.last_number(store)
    )
    news.check(asked)
    kept = store.save_search(asked)
    response.headers["Location"] = f"/v1/searches/{kept.id}"
    return _saved(kept)


@router.get("", response_model=schemas.Page[schemas_saved.SavedSearch], responses=errors(400))
def searches(
    request: Request, store: Store, limit: Limit = 20, cursor: Cursor = ""
) -> schemas.Page[schemas_saved.SavedSearch]:
    """List your saved searches, by name."""
    page = store.saved_searches(owner(request), limit=limit, cursor=cursor)
    items = list(map(_saved, page.items))
    return schemas.Page[schemas_saved.SavedSearch](items=items, next=page.next or None, total=page.total)


@router.get("/{id}", response_model=schemas_saved.SavedSearch, responses=errors(404))
def one(search: Own) -> schemas_saved.SavedSearch:
    """Return a saved search."""
    return _saved(search)


@router.delete("/{id}", status_code=204, responses=errors(404))
def forget(request: Request, search: Own) -> None:
    """Remove a saved search."""
    writable(request).forget_search(search.id)


@router.get("/{id}/news", response_model=schemas_saved.News, responses=errors(400, 404))
def whats_new(
    store: Store,
    search: Own,
    since: Annotated[
        int | None,
        Query(ge=0, le=MAX_SEEN, description="After this event; by default the last that was seen.", examples=[0]),
    ] = None,
    limit: Limit = 50,
) -> schemas_saved.News:
    """Return what is new since it was last looked at, each item with its proof; nothing is marked as seen by that."""
    found = news.news(store, search, since=since, limit=limit)
    return schemas_saved.News(items=list(map(_item, found.items)), until=found.until, more=found.more)


@router.post("/{id}/seen", response_model=schemas_saved.SavedSearch, responses=errors(400, 404, 415))
def seen(request: Request, search: Own, body: schemas_saved.Seen) -> schemas_saved.SavedSearch:
    """Mark what came up to an event as seen; one that has not come yet is refused, as what comes until then would never be new."""
    store = writable(request)
    if body.number > (last := feed.last_number(store)):
        raise InvalidQueryError(f"the change feed ends at {last}: {body.number} has not come yet")
    return _saved(store.mark_seen(search.id, body.number))


@router.get("/{id}/feed.{form}", response_class=Response, dependencies=[Depends(fresh)], responses=forms.described(404))
def feed_of(
    request: Request, response: Response, store: Store, search: Own, form: forms.Form, limit: Limit = 50
) -> Response:
    """Return the youngest facts that a saved search finds as a feed for readers of news: the last that came first."""
    found = news.latest(store, search, limit)
    return forms.answer(request, response, form, search.name, map(feeds.of_found, found))


def _item(item: news.Item) -> schemas_saved.NewsItem:
    entity = schemas.Entity.model_validate(item.entity) if item.entity else None
    return schemas_saved.NewsItem(number=item.number, entity=entity, statements=list(map(statement, item.facts)))


def _saved(search: SavedSearch) -> schemas_saved.SavedSearch:
    asked = {"name": search.name, "wanted": search.wanted, "text": search.text, "where": search.where}
    return schemas_saved.SavedSearch(id=search.id, created=search.created, seen=search.seen, **asked)  # type: ignore[arg-type] # checked when it was made

"""The why-not ledger: what the news may say, but too uncertainly to be in the graph."""

from typing import Annotated

from fastapi import Path

from api import schemas
from api.routes import filters
from api.routes.common import Cursor, EntityId, Limit, Predicate, Store, errors, statement
from api.routes.fresh import graph_router
from graph.model import Rejection
from graph.search import nearby, parse_facts
from graph.search.current import current

router = graph_router("why not")


@router.get(
    "/entities/{id}/why-not", response_model=schemas.Page[schemas.Rejection], responses=errors(308, 400, 404, 410)
)
def of_entity(
    store: Store,
    id: EntityId,  # noqa: A002 - the name in the url
    where: Annotated[str, filters.conditions_like("relation = acquired, confidence >= 0.4")] = "",
    predicate: Predicate = "",
    limit: Limit = 20,
    cursor: Cursor = "",
) -> schemas.Page[schemas.Rejection]:
    """List what was too uncertain to state of an entity, the likeliest first: each with its score, the threshold and the sentence."""
    asked = nearby.Nearby(id, predicate, limit=limit, cursor=cursor)
    page = nearby.rejections(store, asked, current(store, parse_facts(where)))
    return schemas.Page[schemas.Rejection](
        items=[_rejection(one) for one in page.items], next=page.next or None, total=page.total
    )


@router.get("/articles/{id}/why-not", response_model=list[schemas.Rejection], responses=errors(404, 410))
def of_article(
    store: Store,
    id: Annotated[str, Path(max_length=64, description="The article's id.", examples=[schemas.ARTICLE["id"]])],  # noqa: A002 - the name in the url
) -> list[schemas.Rejection]:
    """Return what was too uncertain to state in an article, the likeliest first: at most 50."""
    return [_rejection(one) for one in store.article_rejections(id)]


def _rejection(one: Rejection) -> schemas.Rejection:
    return schemas.Rejection(**statement(one.fact).model_dump(), threshold=one.threshold)

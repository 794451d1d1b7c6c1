"""Articles with what was read in them."""

from typing import Annotated

from fastapi import Path

from api import schemas
from api.routes.common import Cursor, Limit, Store, errors, statement
from api.routes.filters import Articles
from api.routes.fresh import graph_router
from graph.store.scanning import finder

router = graph_router("articles")


@router.get("/articles", response_model=schemas.Page[schemas.ArticleHead], responses=errors(400))
def articles(store: Store, keep: Articles, limit: Limit = 20, cursor: Cursor = "") -> schemas.Page[schemas.ArticleHead]:
    """List articles that fulfil conditions, youngest first."""
    page = finder(store).find_articles(keep.conditions(store), limit=limit, cursor=cursor)
    heads = [schemas.ArticleHead.model_validate(article) for article in page.items]
    return schemas.Page[schemas.ArticleHead](items=heads, next=page.next or None, total=page.total)


@router.get("/articles/{id}", response_model=schemas.ArticleWithMentions, responses=errors(404, 410))
def article(
    store: Store,
    id: Annotated[str, Path(max_length=64, description="The article's id.", examples=[schemas.ARTICLE["id"]])],  # noqa: A002 - the name in the url
) -> schemas.ArticleWithMentions:
    """Return an article's text with its mentions and statements, and the other articles that carry the same text."""
    found, copies = store.article(id), store.copies(id)
    return schemas.ArticleWithMentions(
        **{field: getattr(found, field) for field in schemas.Article.model_fields if field != "cluster"},
        cluster=min(copy.id for copy in copies),
        copies=[schemas.ArticleHead.model_validate(copy) for copy in copies if copy.id != id],
        mentions=[
            schemas.Mention(start=m.start, end=m.end, text=m.text, kind=m.kind, entity=entity)
            for m, entity in store.mentions(id)
        ],
        statements=[statement(fact) for fact in store.article_facts(id)],
    )

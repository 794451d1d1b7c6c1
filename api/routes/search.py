"""Search and lists by conditions."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Query

from api import schemas, schemas_search
from api.routes.common import Cursor, Limit, Store, errors, statement
from api.routes.filters import Edges, Entities, Statements
from api.routes.fresh import graph_router
from graph.search import Found, Hit, search
from graph.search import Query as Sought
from graph.search.highlight import Span
from graph.store.asking import Facet
from graph.store.scanning import finder

router = graph_router("search")


class Words(schemas.Asked):
    """What is sought, and how it is to be found."""

    q: Annotated[
        str,
        Query(
            max_length=1000, description="Words of a name or of a sentence; empty lists all.", examples=["pantheon la"]
        ),
    ] = ""
    prefix: Annotated[bool, Query(description="Whether the last word may be unfinished.", examples=[True])] = True
    typos: Annotated[
        bool,
        Query(description="Whether names are sought in spite of slips, where none holds the words.", examples=[True]),
    ] = True
    sentences: Annotated[
        bool | None,
        Query(
            description="Whether to seek also in what articles say of an entity; by default where nothing has the text for its name.",
            examples=[True],
        ),
    ] = None
    near: Annotated[
        bool | None,
        Query(
            description="Whether what has only some of the words, or words near in meaning, follows; by default where nothing has all.",
            examples=[True],
        ),
    ] = None
    facet: Annotated[list[Facet] | None, Query(description="Count the found by these.", examples=[["type"]])] = None
    explain: Annotated[bool, Query(description="Whether to show the parts of each score.", examples=[False])] = False


@router.get("/search", response_model=schemas_search.SearchPage, responses=errors(400))
def find(
    store: Store,
    words: Annotated[Words, Query()],
    keep: Entities,
    limit: Limit = 20,
    cursor: Cursor = "",
) -> schemas_search.SearchPage:
    """Find entities by names and by what articles say of them: the best match first, then the best connected, then the freshest."""
    sought = Sought(
        words.q, keep.conditions(store), words.prefix, words.typos, words.sentences, words.near,
        facets=tuple(dict.fromkeys(words.facet or ())), limit=limit, cursor=cursor,
    )  # fmt: skip
    return _page(search(store, sought), explain=words.explain)


@router.get("/entities", response_model=schemas.Page[schemas.Entity], responses=errors(400))
def entities(store: Store, keep: Entities, limit: Limit = 20, cursor: Cursor = "") -> schemas.Page[schemas.Entity]:
    """List entities that fulfil conditions, the best connected first."""
    page = finder(store).find_entities(keep.conditions(store), limit=limit, cursor=cursor)
    items = [schemas.Entity.model_validate(entity) for entity in page.items]
    return schemas.Page[schemas.Entity](items=items, next=page.next or None, total=page.total)


@router.get("/statements", response_model=schemas.Page[schemas.Statement], responses=errors(400))
def statements(
    store: Store, keep: Statements, limit: Limit = 20, cursor: Cursor = ""
) -> schemas.Page[schemas.Statement]:
    """List statements that fulfil conditions, of the youngest article first, each with its proof."""
    page = finder(store).find_facts(keep.conditions(store), limit=limit, cursor=cursor)
    items = [statement(fact) for fact in page.items]
    return schemas.Page[schemas.Statement](items=items, next=page.next or None, total=page.total)


@router.get("/edges", response_model=schemas.Page[schemas.Edge], responses=errors(400))
def edges(store: Store, keep: Edges, limit: Limit = 20, cursor: Cursor = "") -> schemas.Page[schemas.Edge]:
    """List edges that fulfil conditions, the best supported first."""
    page = finder(store).find_edges(keep.conditions(store), limit=limit, cursor=cursor)
    items = [schemas.Edge.model_validate(edge) for edge in page.items]
    return schemas.Page[schemas.Edge](items=items, next=page.next or None, total=page.total)


def _page(found: Found, *, explain: bool) -> schemas_search.SearchPage:
    facets = {
        str(name): [schemas_search.FacetValue(**asdict(value)) for value in values]
        for name, values in found.facets.items()
    }
    return schemas_search.SearchPage(
        items=[_hit(hit, explain=explain) for hit in found.items],
        next=found.next or None,
        total=found.total,
        exact=found.exact,
        facets=facets,
        meant=[" ".join("|".join(spellings) for spellings in variant) for variant in found.meant],
        sentences=found.sentences,
        near=found.near,
    )


def _hit(hit: Hit, *, explain: bool) -> schemas_search.SearchHit:
    return schemas_search.SearchHit(
        entity=schemas.Entity.model_validate(hit.entity),
        matched=hit.matched,
        highlights=_spans(hit.spans),
        score=hit.score.value,
        explanation=schemas_search.Explanation.model_validate(hit.score) if explain else None,
        statement=statement(hit.said) if hit.said else None,
        statement_highlights=_spans(hit.said_spans),
    )


def _spans(found: tuple[Span, ...]) -> list[schemas_search.Span]:
    return [schemas_search.Span(start=start, end=end) for start, end in found]

"""Pages for people: a start page that shows what to try, an entity and an article, each fact with its sentence."""

from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from api.routes.common import Store
from graph.network.profile import profile
from graph.ontology import load
from graph.search import Query as Sought
from graph.search import search
from graph.search.highlight import Span
from graph.store.base import SearchQuery

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
templates = Jinja2Templates(Path(__file__).parent / "templates")


def pieces(text: str, spans: tuple[Span, ...]) -> list[tuple[str, bool]]:
    """Cut a text at its spans: (text, whether it is one)."""
    found, at = [], 0
    for start, end in spans:
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [*found, (text[at:], False)]


def read_as(relation: str, *, subject: bool) -> str:
    """Return what a relation is called as read from one of its ends: from its object's by the inverse."""
    known = load().relations.get(relation)
    name = relation if subject or known is None else known.inverse or relation
    return name.replace("_", " ")


def counted(number: int, noun: str) -> str:
    """Return a number of things in words: 1 edge, 2 edges."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


templates.env.globals |= {"pieces": pieces, "read_as": read_as, "counted": counted}
FOUND: Final = 50  # of a search on a page
BEST: Final = 12  # of the best connected
LISTED: Final = 200  # edges or statements on a page
Place = Annotated[str, Query(max_length=2000)]  # in a list: the cursor of a page


@router.get("/")
def start(
    request: Request,
    store: Store,
    q: Annotated[str, Query(max_length=1000)] = "",
    sentences: bool | None = None,
    cursor: Place = "",
) -> HTMLResponse:
    """Show what the graph holds, a search box, its best connected things and its youngest news."""
    context = {
        "q": q,
        "sentences": sentences,
        "stats": store.stats(),
        "hits": search(store, Sought(q, sentences=sentences, limit=FOUND if q else BEST, cursor=cursor)),
        "further": bool(cursor),
        "companies": store.search(SearchQuery("", frozenset({"company"}), limit=1)).items,
        "articles": store.articles(limit=6).items,
    }
    return templates.TemplateResponse(request, "start.html", context)


@router.get("/entities/{id}")
def entity(request: Request, store: Store, id: str, edges: Place = "", statements: Place = "") -> HTMLResponse:  # noqa: A002 - the name in the url
    """Show an entity's profile, its edges and the sentences that prove them: a page of each from where the cursors stand."""
    found = profile(store, id)
    context = {
        "entity": found.entity,
        "profile": found,
        "edges": store.edges(id, limit=LISTED, cursor=edges),
        "facts": store.facts(id, limit=LISTED, cursor=statements),
        "places": {"edges": edges, "statements": statements},
        "contradictions": found.contradictions,
        "rejections": store.rejections(id, limit=50),
    }
    return templates.TemplateResponse(request, "entity.html", context)


@router.get("/edges/{subject}/{predicate}/{object}")
def edge(request: Request, store: Store, subject: str, predicate: str, object: str) -> HTMLResponse:  # noqa: A002 - the name in the url
    """Show the sentences that prove an edge."""
    facts = store.edge_facts(subject, predicate, object)
    ends = {"subject": store.entity(subject), "object": store.entity(object), "predicate": predicate}
    return templates.TemplateResponse(request, "edge.html", {**ends, "facts": facts})


@router.get("/articles/{id}")
def article(request: Request, store: Store, id: str) -> HTMLResponse:  # noqa: A002 - the name in the url
    """Show an article with its mentions linked and its statements beside it."""
    found = store.article(id)
    context = {
        "article": found,
        "copies": [copy for copy in store.copies(id) if copy.id != id],
        "parts": _parts(found.text, store, id),
        "facts": store.article_facts(id),
        "rejections": store.article_rejections(id),
    }
    return templates.TemplateResponse(request, "article.html", context)


def _parts(text: str, store: Store, article_id: str) -> list[tuple[str, str, str]]:
    """Cut the text at its mentions: (text, entity id or "", kind)."""
    parts, at = [], 0
    for mention, owner in store.mentions(article_id):
        if mention.start >= at:
            parts += [(text[at : mention.start], "", ""), (mention.text, owner, mention.kind)]
            at = mention.end
    return [*parts, (text[at:], "", "")]

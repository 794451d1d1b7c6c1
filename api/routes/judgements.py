"""What might be one thing, why things are one, and people's judgements."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request

from api import schemas, schemas_network
from api.routes import filters
from api.routes.common import Cursor, EntityId, Limit, Moment, Store, errors, writable
from api.routes.fresh import graph_router
from graph.model import Candidate, Judgement
from graph.network import profile
from graph.search import parse_candidates, parse_judgements
from graph.store.scanning import finder

router = graph_router("judgements")
writing = APIRouter(prefix="/v1", tags=["judgements"])
JudgementId = Annotated[
    str, Path(max_length=64, description="The judgement's id.", examples=["jdg_5f0c1d2e3a4b5c6d7e8f9a0b"])
]


@router.get("/candidates", response_model=schemas.Page[schemas.Candidate], responses=errors(400))
def candidates(
    store: Store,
    where: Annotated[str, filters.conditions_like("kind = review, score >= 0.5, type = company")] = "",
    limit: Limit = 20,
    cursor: Cursor = "",
) -> schemas.Page[schemas.Candidate]:
    """List what might be one thing and awaits a person, the likeliest first, with reasons."""
    page = finder(store).find_candidates(parse_candidates(where), limit=limit, cursor=cursor)
    return schemas.Page[schemas.Candidate](
        items=[_candidate(item) for item in page.items], next=page.next or None, total=page.total
    )


@router.get("/entities/{id}/merges", response_model=list[schemas.Candidate], responses=errors(308, 404, 410))
def merges(store: Store, id: EntityId) -> list[schemas.Candidate]:  # noqa: A002 - the name in the url
    """Say why the names of an entity are one thing."""
    return [_candidate(item) for item in store.merges(id)]


@router.get(
    "/entities/{id}/contradictions",
    response_model=list[schemas_network.Contradiction],
    responses=errors(308, 400, 404, 410),
)
def contradictions(store: Store, id: EntityId, as_of: Moment) -> list[schemas_network.Contradiction]:  # noqa: A002 - the name in the url
    """List what the news says of an entity that cannot hold at once, each with its proof."""
    found = profile.contradictions(store, store.entity(id).head, as_of)
    return [schemas_network.Contradiction.model_validate(one, from_attributes=True) for one in found]


@router.get("/judgements", response_model=schemas.Page[schemas.Judgement], responses=errors(400))
def judgements(
    store: Store,
    where: Annotated[str, filters.conditions_like("verdict = same, by = ada, at >= 2026, undone = false")] = "",
    limit: Limit = 20,
    cursor: Cursor = "",
) -> schemas.Page[schemas.Judgement]:
    """List judgements, also those undone, the youngest first."""
    page = finder(store).find_judgements(parse_judgements(where), limit=limit, cursor=cursor)
    return schemas.Page[schemas.Judgement](
        items=[_judgement(item) for item in page.items], next=page.next or None, total=page.total
    )


@writing.post(
    "/judgements", response_model=schemas.Judgement, status_code=201, responses=errors(400, 403, 404, 409, 410, 415)
)
def judge(request: Request, body: schemas.NewJudgement) -> schemas.Judgement:
    """Say that two things are the same, different, or that you cannot tell."""
    made = Judgement(body.left, body.right, body.verdict, body.by, _now(), body.why)
    writable(request).judge(made)
    return _judgement(made)


@writing.delete("/judgements/{id}", status_code=204, responses=errors(400, 403, 404, 409))
def undo(request: Request, id: JudgementId) -> None:  # noqa: A002 - the name in the url
    """Take a judgement back: the graph is then as if it had never been made."""
    writable(request).undo(id, at=_now())


def _candidate(item: Candidate) -> schemas.Candidate:
    left, right = schemas.EntityHead.model_validate(item.left), schemas.EntityHead.model_validate(item.right)
    against = list(item.against) if item.against else None
    return schemas.Candidate(
        left=left, right=right, score=item.score, reasons=list(item.reasons), kind=item.kind, against=against
    )


def _judgement(item: Judgement) -> schemas.Judgement:
    said = {"left": item.left, "right": item.right, "verdict": item.verdict, "by": item.by, "why": item.why}
    return schemas.Judgement(id=item.id, at=item.at, undone=item.undone or None, **said)  # type: ignore[arg-type] # checked when it was made


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

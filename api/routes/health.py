"""Liveness, readiness, and what there is."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api import schemas
from api.metrics import all_visits
from api.routes.common import Store, errors

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=schemas.Health, responses=errors())
def healthz() -> schemas.Health:
    """Say that the process answers."""
    return schemas.Health(status="ok")


@router.get("/readyz", response_model=schemas.Readiness, responses=errors())
def readyz(store: Store) -> schemas.Readiness:
    """Say that the store answers, how much it holds, and how fresh that is."""
    youngest = store.articles(limit=1)
    visits = list(all_visits(store))
    return schemas.Readiness(
        status="ok",
        articles=youngest.total,
        published=next((article.published for article in youngest.items), "") or None,
        changed=max((visit.changed for visit in visits), default="") or None,
        checked=max((visit.checked for visit in visits), default="") or None,
        read=next((job.ended for job in store.jobs(limit=1).items), "") or None,
    )


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Return what Prometheus collects; docs/operations/monitoring.md explains the names."""
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/stats", response_model=schemas.Stats, responses=errors())
def stats(store: Store) -> schemas.Stats:
    """Count articles, entities by type, statements by relation, edges, and refused inputs by reason."""
    return schemas.Stats.model_validate(store.stats(), from_attributes=True)

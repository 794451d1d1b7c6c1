"""Liveness and readiness."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api import schemas
from api.routes.common import Store, errors

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=schemas.Health, response_model_exclude_none=True)
def healthz() -> schemas.Health:
    """Say that the process answers."""
    return schemas.Health(status="ok")


@router.get("/readyz", response_model=schemas.Health, responses=errors())
def readyz(store: Store) -> schemas.Health:
    """Say that the store answers, and how much it holds."""
    return schemas.Health(status="ok", articles=store.stats().articles)


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Return what Prometheus collects; docs/operations/monitoring.md explains the names."""
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)

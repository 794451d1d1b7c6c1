"""Runs: submit one, see how it goes, call it off. `venturegraph watch`, or `serve --writes` itself, does the work."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response

from api import schemas
from api.routes.common import Cursor, Limit, Store, errors, writable
from graph.store.jobs import Job, is_lost, utc_now

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
JobId = Annotated[str, Path(max_length=64, description="The job's id.", examples=[schemas.JOB["id"]])]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="The same key again is the same job: a request may be sent twice without harm.",
        examples=["7f9c2b1e"],
    ),
]


@router.post("", response_model=schemas.Job, status_code=202, responses=errors(400, 403, 409, 415))
def submit(request: Request, response: Response, body: schemas.NewJob, key: Key = "") -> schemas.Job:
    """Ask for public addresses to be read. The answer comes at once; `Location` says where to see how it goes."""
    asked = Job(tuple(body.sources), utc_now(), "api", key=key, nonce=secrets.token_hex(4))
    job = writable(request).submit(asked)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return _job(job)


@router.get("", response_model=schemas.Page[schemas.Job], responses=errors(400))
def jobs(store: Store, limit: Limit = 20, cursor: Cursor = "") -> schemas.Page[schemas.Job]:
    """List the runs, the youngest first."""
    page = store.jobs(limit=limit, cursor=cursor)
    return schemas.Page[schemas.Job](items=list(map(_job, page.items)), next=page.next or None, total=page.total)


@router.get("/{id}", response_model=schemas.Job, responses=errors(404))
def job(store: Store, id: JobId) -> schemas.Job:  # noqa: A002 - the name in the url
    """Return how a run goes, or how it went."""
    return _job(store.job(id))


@router.get("/{id}/refused", response_model=schemas.Page[schemas.Refusal], responses=errors(400, 404))
def refused(store: Store, id: JobId, limit: Limit = 20, cursor: Cursor = "") -> schemas.Page[schemas.Refusal]:  # noqa: A002 - the name in the url
    """List what a run did not take, and why."""
    page = store.refused(id, limit=limit, cursor=cursor)
    items = [schemas.Refusal(source=r.source, reason=r.reason, via=r.via, passing=r.passing) for r in page.items]
    return schemas.Page[schemas.Refusal](items=items, next=page.next or None, total=page.total)


@router.post("/{id}/cancel", response_model=schemas.Job, status_code=202, responses=errors(403, 404, 409))
def cancel(request: Request, id: JobId) -> schemas.Job:  # noqa: A002 - the name in the url
    """Call a run off: it ends after the articles that it is putting."""
    return _job(writable(request).cancel(id, at=utc_now()))


def _job(job: Job) -> schemas.Job:
    return schemas.Job(
        id=job.id,
        status="lost" if is_lost(job) else job.status,
        origin=job.origin,
        sources=list(job.sources),
        created=job.created,
        started=job.started or None,
        ended=job.ended or None,
        reason=job.reason or None,
        counts=job.counts,
        seconds=job.seconds,
    )

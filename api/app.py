"""The FastAPI application, built around a reader that is handed in: no globals, no settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from api import docs, pages, problems
from api.described import Described
from api.metrics import Measured, make_registry
from api.routes import analytics as measures
from api.routes import (
    articles,
    changes,
    entities,
    export,
    fresh,
    health,
    jobs,
    judgements,
    known,
    network,
    query,
    search,
    searches,
    why_not,
)
from api.service.answers import Answers
from api.service.gate import Gate
from api.service.options import PLAIN, Service
from api.service.requests import Caught, Heads, Identified
from api.service.sizes import Sizes
from graph.analytics import Newest
from graph.store.base import Reader

STATIC = Path(__file__).parent / "static"

DESCRIPTION = """\
A knowledge graph of start-ups, read from the news. Every statement carries its proof: the sentence, its place in the
article, the article and its date. Lists come in pages: pass `next` back as `cursor`. Errors are `application/problem+json`.
"""
ROUTERS: Final = (
    *(
        module.router
        for module in (
            search,
            entities,
            network,
            articles,
            why_not,
            judgements,
            changes,
            searches,
            jobs,
            export,
            measures,
            query,
            health,
        )
    ),
    judgements.writing,
    changes.feed,
    pages.router,
    docs.router,
)
METHODS: Final = ("GET", "POST", "DELETE")
SENT: Final = ("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "X-API-Key", "X-Request-ID")
SHOWN: Final = ("ETag", "Location", "Retry-After", "X-Request-ID")
REMEMBERED_SECONDS: Final = 600


def create_app(
    reader: Reader, *, writes: bool = False, analytics: Path | None = None, service: Service = PLAIN
) -> FastAPI:
    """Return the application that answers from this store; the caller opens and closes it.

    With ``writes`` the reader must be a `Store`: people may judge over HTTP. ``service`` says who can reach it. ``analytics`` is
    the folder of the snapshots whose measures it tells (`graph.store.beside`).
    """
    app = Described(
        title="venturegraph",
        version=version("venturegraph"),
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        lifespan=_closing(service.closing),
        dependencies=[Depends(known.known)],
    )
    app.keyed = service.keys is not None
    app.state.parameters = {}
    app.state.reader = reader
    app.state.writes = writes
    app.state.answers = Answers()
    app.state.analytics = Newest(analytics) if analytics else None
    _surround(app, service)
    problems.install(app)
    fresh.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _surround(app: FastAPI, service: Service) -> None:
    """Put the layers around the routes, the innermost first."""
    app.state.registry, seconds = make_registry(app.state.reader)
    app.add_middleware(Caught)
    app.add_middleware(Sizes)
    app.add_middleware(Gate, service=service)
    app.add_middleware(Measured, seconds=seconds)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=service.origins,
        allow_methods=METHODS,
        allow_headers=SENT,
        expose_headers=SHOWN,
        max_age=REMEMBERED_SECONDS,
    )
    app.add_middleware(Heads)
    app.add_middleware(Identified)


def _closing(close: Callable[[], None] | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if close:
            close()

    return lifespan

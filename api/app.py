"""The FastAPI application, built around a reader that is handed in: no globals, no settings."""

from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import pages, problems
from api.metrics import Measured, make_registry
from api.routes import analytics as measures
from api.routes import articles, entities, export, health, jobs, judgements, network, query, search
from graph.analytics import Newest
from graph.store.base import Reader

STATIC = Path(__file__).parent / "static"

DESCRIPTION = """\
A knowledge graph of start-ups, read from the news. Every statement carries its proof: the sentence, its place in the
article, the article and its date. Lists come in pages: pass `next` back as `cursor`. Errors are `application/problem+json`.
"""


def create_app(reader: Reader, *, writes: bool = False, analytics: Path | None = None) -> FastAPI:
    """Return the application that answers from this store; the caller opens and closes it.

    With ``writes`` the reader must be a `Store`: people may judge over HTTP. There are no keys yet, so the caller answers for
    who can reach it. ``analytics`` is the folder of the snapshots whose measures it tells (`graph.store.beside`).
    """
    app = FastAPI(
        title="venturegraph",
        version=version("venturegraph"),
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.reader = reader
    app.state.writes = writes
    app.state.analytics = Newest(analytics) if analytics else None
    app.state.registry, seconds = make_registry(reader)
    app.add_middleware(Measured, seconds=seconds)
    problems.install(app)
    for module in (search, entities, network, articles, judgements, jobs, export, measures, query, health):
        app.include_router(module.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app

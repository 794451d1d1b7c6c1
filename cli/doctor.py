"""The command that checks an installation: `doctor`."""

import sys
from collections.abc import Callable
from importlib.metadata import version

import typer

import settings
from cli.options import Db, Json, reader
from cli.output import print_json, table
from graph.errors import VentureGraphError
from graph.model import Article
from graph.store import open_reader, shown

PROBE = "Acme Robotics, a Paris start-up, raised $4 million from Example Ventures."
PACKAGES = ("venturegraph", "spacy", "onnxruntime", "apsw", "neo4j", "fastapi", "trafilatura")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(doctor)


def doctor(db: Db = None, json: Json = False) -> int:
    """Check Python, packages, the reading model and the store, and say what to do about each that is not well."""
    config = settings.load(db=db)
    checks = [_check("python", lambda: sys.version.split()[0]), _check("packages", _packages)]
    checks += [_check("model", lambda: _model(config)), _check("store", lambda: _store(config))]
    if json:
        print_json([{"check": name, "ok": ok, "found": found} for name, ok, found in checks])
    else:
        table("", ("check", "", "found"), ((name, "ok" if ok else "FAILED", found) for name, ok, found in checks))
    return 0 if all(ok for _, ok, _ in checks) else 1


def _check(name: str, probe: Callable[[], str]) -> tuple[str, bool, str]:
    try:
        return name, True, probe()
    except VentureGraphError as error:
        return name, False, str(error)


def _packages() -> str:
    return ", ".join(f"{name} {version(name)}" for name in PACKAGES)


def _model(config: settings.Settings) -> str:
    news = reader(config.model)
    reading = next(iter(news.read([Article("", PROBE)])))
    return f"{news.extractor}: read {len(reading.references)} entities and {len(reading.statements)} statements in a test sentence"


def _store(config: settings.Settings) -> str:
    with open_reader(config.db) as store:
        return f"{shown(config.db)}: {store.stats().articles} articles"

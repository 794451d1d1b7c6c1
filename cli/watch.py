"""The command that reads by schedule: `watch`."""

import signal
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

import settings
from cli import logs
from cli.ingest import File
from cli.opening import opened
from cli.options import Db, catalogue, worker

if TYPE_CHECKING:
    from ingest.catalogue import Entry

log = structlog.get_logger()


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(watch)


def watch(
    sources_file: File = None,
    submitted: Annotated[
        bool, typer.Option("--submitted", help="Only the jobs that come over HTTP; no sources file is read.")
    ] = False,
    db: Db = None,
) -> int:
    """Read the sources file by its schedules, and the jobs that come over HTTP, until Ctrl-C."""
    from ingest.watch import Watch  # noqa: PLC0415 - spaCy takes a second to import; help should not

    config = settings.load(db=db, sources=sources_file)
    logs.configure(config.log)
    entries = [] if submitted else _entries(config, named=sources_file is not None)
    with opened(config.db) as store:
        loop = Watch(store, lambda: worker(store, config), entries)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.stop())
        if not submitted:
            _tell(entries)
        loop.run()
    return 0


def _tell(entries: "list[Entry]") -> None:
    """Say what is read by schedule; who forgot the schedules would wait for ever."""
    unscheduled = [entry.name for entry in entries if not entry.schedule]
    log.info("watching; Ctrl-C ends it", scheduled=len(entries) - len(unscheduled))
    if len(unscheduled) == len(entries):
        log.warning("nothing is read by schedule, only the jobs that come over HTTP; see docs/sources.md")
    elif unscheduled:
        log.warning("sources without a schedule are left to venturegraph ingest", sources=unscheduled)


def _entries(config: settings.Settings, *, named: bool) -> "list[Entry]":
    """Return the sources; with no file at the usual place only submitted jobs are run."""
    return catalogue(config).named(None) if named or config.sources.exists() else []

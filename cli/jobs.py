"""Commands about runs: `jobs list`, `jobs show`, `jobs retry`, `jobs cancel`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

import settings
from cli.opening import opened
from cli.options import Cursor, Db, Json, Limit, catalogue
from cli.output import note, note_more, print_json, printable, say, table
from graph.errors import InvalidInputError
from graph.model import Refusal
from graph.resolve import open_reader
from graph.store.base import MAX_LIMIT, Reader
from graph.store.jobs import Job, is_lost, utc_now

if TYPE_CHECKING:
    from ingest.sources import Source

Id = Annotated[str, typer.Argument(help="The job's id (job_…).", metavar="JOB")]

commands = typer.Typer(help="What runs did, and what they did not take.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(commands, name="jobs")


@commands.command("list")
def list_(limit: Limit = 20, cursor: Cursor = "", db: Db = None, json: Json = False) -> int:
    """List the runs, the youngest first."""
    with open_reader(settings.load(db=db).db) as reader:
        page = reader.jobs(limit=limit, cursor=cursor)
    if json:
        print_json(page)
        return 0
    rows = ((job.created[:19], status(job), _counts(job), _sources(job), job.id) for job in page.items)
    table("", ("asked for (UTC)", "status", "articles", "sources", "id"), rows)
    note_more(page.total, page.next)
    return 0


@commands.command()
def show(job: Id, db: Db = None, json: Json = False) -> int:
    """Show a run: its counts, its times, and what it did not take and why."""
    with open_reader(settings.load(db=db).db) as reader:
        held, refused = reader.job(job), list(all_refused(reader, job))
    if json:
        print_json({"job": held, "refused": refused})
        return 0
    say(f"{held.id}: {status(held)}{f' ({held.reason})' if held.reason else ''}, asked for by {held.origin}")
    say(f"  sources: {', '.join(held.sources)}")
    say(f"  created {held.created}, started {held.started or '-'}, ended {held.ended or '-'}{_took(held)}")
    table("", ("articles", "count"), held.counts.items())
    table("", ("part", "busy for (s)"), held.seconds.items())
    table("Refused", ("source", "reason"), ((one.source, one.reason) for one in refused))
    return 0


@commands.command()
def retry(job: Id, db: Db = None, json: Json = False) -> int:
    """Read again what a run did not take, as a new run."""
    from cli.running import run  # noqa: PLC0415 - spaCy takes a second to import; help should not
    from ingest.jobs import to_retry  # noqa: PLC0415 - likewise

    config = settings.load(db=db)
    with opened(config.db) as store:
        held = store.job(job)
        sources = to_retry(all_refused(store, job), held.origin)
        if not sources:
            raise InvalidInputError(f"{job}: it refused nothing that can be read again")
        return run(store, config, _as_named(sources, config), again=False, as_json=json)


@commands.command()
def cancel(job: Id, db: Db = None) -> int:
    """Call a run off: it ends after the article that it is putting."""
    with opened(settings.load(db=db).db) as store:
        held = store.cancel(job, at=utc_now())
    note(f"{held.id}: {held.status}")
    return 0


def status(job: Job) -> str:
    """Return a job's status for people: one whose process was killed says so."""
    return "broken off" if is_lost(job) else job.status


def all_refused(reader: Reader, job: str) -> Iterator[Refusal]:
    """Yield everything that a job did not take."""
    cursor = ""
    while True:
        page = reader.refused(job, limit=MAX_LIMIT, cursor=cursor)
        yield from page.items
        if not (cursor := page.next):
            return


def _as_named(sources: "list[Source]", config: settings.Settings) -> "list[Source]":
    """Return the sources as the sources file names them, and their pages in the language that it states."""
    if not config.sources.exists():
        return sources
    entries = {entry.source.address: entry.source for entry in catalogue(config).named(None)}
    return [_one_as_named(source, entries.get(source.via or source.address)) for source in sources]


def _one_as_named(source: "Source", entry: "Source | None") -> "Source":
    if entry is None:
        return source
    return replace(source, language=entry.language) if source.via else replace(entry, trusted=source.trusted)


def _counts(job: Job) -> str:
    return ", ".join(f"{n} {name}" for name, n in job.counts.items()) or "-"


def _sources(job: Job) -> str:
    more = f" and {len(job.sources) - 1} more" if len(job.sources) > 1 else ""
    return printable(job.sources[0])[:60] + more


def _took(job: Job) -> str:
    if not (job.started and job.ended):
        return ""
    seconds = (datetime.fromisoformat(job.ended) - datetime.fromisoformat(job.started)).total_seconds()
    return f" ({seconds:.1f} s)"

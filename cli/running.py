"""A run from the command line: progress on stderr, Ctrl-C and SIGTERM that end it in order, and its report."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event
from types import FrameType
from typing import Any, Final

from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import settings
from cli import logs
from cli.options import worker
from cli.output import complain, errors, note, print_json, printable, say, table
from graph.model import Refusal
from graph.store.base import Store
from ingest.jobs import Run, new_job, to_retry
from ingest.pipeline import Options, Report
from ingest.sources import Source

SHOWN: Final = 20  # refused inputs that are named at the end; all of them are in the job


def run(store: Store, config: settings.Settings, sources: Sequence[Source], *, again: bool, as_json: bool) -> int:
    """Read sources as one job, print what came of it, and return the exit code.

    Where logs are for programs, what is told on stderr is the log, and nothing stands between its lines.
    """
    if logged := config.log == "json":
        logs.configure("json")
    made, stopped = worker(store, config), Event()  # takes seconds to load: not yet a job that somebody could break off
    with _progress() as progress, _ending(stopped):
        job = store.submit(new_job(sources, running=True))
        work = Run(made, job, Options(again=again, progress=progress, stopped=stopped.is_set))
        with suppress(KeyboardInterrupt):  # the second one: who sends it does not wait for the article under way
            work.go(sources)
    print_report(job.id, work.report, as_json=as_json)
    if logged:
        return 3 if stopped.is_set() else code(work.report)
    _complain_of(job.id, work.report.refused)
    if not stopped.is_set():
        return code(work.report)
    done = f"{work.report.articles} articles are done and kept"
    complain(f"interrupted; {done}, run the same command again to go on (venturegraph jobs show {job.id})")
    return 3


def code(report: Report) -> int:
    """Return the exit code for what a run did: 0 all, 3 a part, 1 nothing."""
    if not report.refused:
        return 0
    return 3 if report.articles or report.quiet else 1


def print_report(job: str, report: Report, *, as_json: bool) -> None:
    """Print what a run did; as JSON on one line, so that the runs of a schedule make a file of JSON lines."""
    if as_json:
        counts = {"articles": report.changes, "entities": report.entities, "statements": report.statements}
        print_json({"job": job, **counts, "quiet": report.quiet, "refused": report.refused}, indent=None)
        return
    say(_summary(report))
    if report.entities:
        table("Entities read", ("type", "mentioned in articles"), report.entities.most_common())
        table("Statements read", ("relation", "statements"), report.statements.most_common())


def _complain_of(job: str, refused: Sequence[Refusal]) -> None:
    """Name the first refused inputs on stderr, and say where the rest stands."""
    for refusal in refused[:SHOWN]:
        complain(f"refused {refusal.source}: {refusal.reason}")
    if len(refused) > SHOWN:
        complain(f"refused {len(refused) - SHOWN} more; venturegraph jobs show {job} lists them all")
    if to_retry(refused, "command"):
        note(f"venturegraph jobs retry {job} tries what was refused again")


def _summary(report: Report) -> str:
    done = ", ".join(f"{count} {change}" for change, count in sorted(report.changes.items()))
    quiet = f"; {report.quiet} sources had nothing new" if report.quiet else ""
    return (f"{report.articles} articles: {done}" if done else "no articles") + quiet


@contextmanager
def _ending(stopped: Event) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM, by which systemd and Kubernetes end a process, end the run between two articles; a second one breaks it off.

    An exception out of the blue could part a transaction from its count.
    """

    def end(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            signal.default_int_handler(number, frame)
        stopped.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress() -> Iterator[Any]:
    """Show on stderr what is being read; yields the function that is told of each article."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed} articles"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda title: bar.update(task, advance=1, description=escape(printable(title)[:60]))

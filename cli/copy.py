"""The command that moves a graph from one store to another: `copy`."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

import settings
from cli.output import errors, note
from graph.errors import InvalidInputError
from graph.resolve import open_graph, open_reader
from graph.store import copying, shown, write_import
from graph.store.base import Reader, Store

FILES: Final = "neo4j-admin:"  # what stands before the folder of an import


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(copy)


def copy(
    from_: Annotated[str, typer.Option("--from", metavar="URL", help="The store to copy: sqlite:///file, neo4j://…")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="URL",
            help="The store that takes it in; made where it is new. neo4j-admin:FOLDER writes files for neo4j-admin database import.",
        ),
    ],
) -> int:
    """Copy a graph into another store, without loss; run again, it goes on where it stopped."""
    source_url = settings.load(db=from_).db
    if to.startswith(FILES):
        folder = Path(to.removeprefix(FILES))
        lines = write_import(source_url, folder)
        note(f"{lines} nodes and relationships in {folder}; its README.txt says how they are imported")
        return 0
    target_url = settings.load(db=to).db
    if source_url == target_url:
        raise InvalidInputError(f"{shown(source_url)} is to be copied into itself; name another store with --to")
    with open_reader(source_url) as source, open_graph(target_url) as target:
        if held := target.stats().articles:
            note(f"{shown(target_url)} holds {held} articles already; the copy goes on with those that it lacks")
        taken = _copy(source, target)
        total = target.stats().articles
    note(f"copied {taken} articles; {shown(target_url)} now holds {total}")
    return 0


def _copy(source: Reader, target: Store) -> int:
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("", total=source.stats().articles)
        return copying.copy(source, target, lambda done: bar.advance(task, done))

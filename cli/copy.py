"""The command that moves a graph from one store to another: `copy`."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

import settings
from cli.opening import opened
from cli.output import errors, note
from graph.errors import InvalidInputError
from graph.resolve import Rules, open_reader
from graph.store import copying, pour, shown, write_import
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
    taken = _poured(source_url, target_url)
    with open_reader(source_url) as source, opened(target_url) as target:
        if taken is None:
            taken = _copy(source, target, shown(target_url))
        total = target.stats().articles
    note(f"copied {taken} articles; {shown(target_url)} now holds {total}")
    return 0


def _poured(source: str, target: str) -> int | None:
    """Take a whole graph over as it stands, where that can be done; returns how many articles it has."""
    with _bar(TextColumn("{task.description}")) as bar:
        task = bar.add_task("", total=None)

        def tell(table: str, number: int, of: int, rows: int) -> None:
            if not bar.tasks[0].total and number + rows:
                note(f"{shown(target)} holds a part already; the copy goes on in table {number + 1} of {of}")
            bar.update(task, description=table, completed=number, total=of)

        return pour(source, target, Rules(), tell)


def _copy(source: Reader, target: Store, name: str) -> int:
    if held := target.stats().articles:
        note(f"{name} holds {held} articles already; the copy goes on with those that it lacks")
    with _bar(TimeRemainingColumn()) as bar:
        task = bar.add_task("", total=source.stats().articles)
        return copying.copy(source, target, lambda done: bar.advance(task, done))


def _bar(column: ProgressColumn) -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), column)
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)

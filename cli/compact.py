"""The command that makes a file smaller: `compact`."""

import typer

import settings
from cli.opening import opened
from cli.options import Db, Json
from cli.output import note, print_json, say
from graph.store import compacting, held_file, shown


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(compact)


def compact(db: Db = None, json: Json = False) -> int:
    """Give back the space that the file does not use, as after much was retracted; the disk needs as much free space as the file has."""
    url = settings.load(db=db).db
    path = held_file(url)
    opened(url).close()  # an older version's graph is derived anew first, which frees most
    note(f"writing {shown(url)} anew; stopped, it stays as it was")
    found = compacting.compact(path)
    if json:
        print_json(found._asdict())
    else:
        say(f"{shown(url)}: {found.before / 1e6:,.1f} MB before, {found.after / 1e6:,.1f} MB now")
    return 0

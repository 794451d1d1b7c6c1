"""The command that reads news into the graph: `ingest`."""

from pathlib import Path
from typing import Annotated

import typer

import settings
from cli.opening import opened
from cli.options import Db, Json, catalogue

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE...]",
        help="File, folder, pattern, feed, sitemap or page address, list of addresses, .jsonl, .warc.gz; - is standard "
        "input. None: all of the sources file.",
        show_default=False,
    ),
]
Name = Annotated[
    list[str] | None,
    typer.Option("--name", metavar="NAME", help="Only this one of the sources file; may be given several times."),
]
File = Annotated[
    Path | None, typer.Option("--sources", metavar="FILE", help="The sources file; default from the settings.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(ingest)


def ingest(
    sources: Sources = None,
    name: Name = None,
    sources_file: File = None,
    again: Annotated[
        bool, typer.Option("--again", help="Ask for everything in full, also for what has not changed since.")
    ] = False,
    db: Db = None,
    json: Json = False,
) -> int:
    """Read news into the graph. Reading the same again changes nothing; a changed page replaces what it said."""
    from cli.running import run  # noqa: PLC0415 - spaCy takes a second to import; help should not
    from ingest.sources import Source  # noqa: PLC0415 - likewise

    config = settings.load(db=db, sources=sources_file)
    wanted = [Source(address) for address in sources or ()]
    if name or not wanted:
        wanted += [entry.source for entry in catalogue(config).named(name)]
    with opened(config.db) as store:
        return run(store, config, wanted, again=again, as_json=json)

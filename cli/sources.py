"""Commands about the sources file: `sources check`."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

import settings
from cli.ingest import File
from cli.options import Json, catalogue, new_fetcher
from cli.output import print_json, table
from graph.model import Article

if TYPE_CHECKING:
    from ingest.catalogue import Entry
    from ingest.check import Finding

commands = typer.Typer(help="What the sources file names.", no_args_is_help=True)
Sources = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE...]", help="Sources as `ingest` takes them; none: the file's.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(commands, name="sources")


@commands.command("check")
def check_(sources: Sources = None, sources_file: File = None, json: Json = False) -> int:
    """Try each source and say what it would read; nothing is stored."""
    from ingest.catalogue import Entry  # noqa: PLC0415 - what takes pages apart takes a second to import; help should not
    from ingest.check import check  # noqa: PLC0415 - likewise
    from ingest.sources import Source  # noqa: PLC0415 - likewise

    config = settings.load(sources=sources_file)
    entries = [Entry(address, Source(address)) for address in sources or ()] or catalogue(config).named(None)
    with closing(new_fetcher(config)) as client:
        found = [(entry, check(entry.source, lambda: client)) for entry in entries]
    if json:
        print_json([{"entry": entry, "finding": finding} for entry, finding in found])
    else:
        columns = ("name", "kind", "lists", "schedule", "answers 'not changed'", "first article, or why not")
        table("", columns, (_row(entry, finding) for entry, finding in found))
    well = sum(finding.well for _, finding in found)
    return 0 if well == len(found) else 3 if well else 1


def _row(entry: "Entry", finding: "Finding") -> tuple[object, ...]:
    listed = finding.listed if finding.listed >= 0 else "?"
    return (
        entry.name,
        finding.kind,
        listed,
        entry.schedule or "-",
        "yes" if finding.conditional else "no",
        _first(finding),
    )


def _first(finding: "Finding") -> str:
    if isinstance(finding.first, Article):
        article = finding.first
        known = [
            article.published or "undated",
            article.language or "language unknown",
            f"{len(article.text.split())} words",
        ]
        return f"{article.title or 'untitled'} ({', '.join(known)})"
    if finding.first:
        return f"FAILED: {finding.first.reason}"
    return "read when the run comes to it" if finding.kind == "stdin" else "nothing yet"

"""Commands that give the graph to others: `export`, `dossier`."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

import settings
from cli.naming import entity_id
from cli.options import Db
from cli.output import note
from graph.errors import InvalidInputError
from graph.export import FORMATS, Format, dossier, files
from graph.export.parts import Part, zipped
from graph.export.select import Selection, select
from graph.store import open_reader

ZIP: Final = ".zip"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(export)
    app.command("dossier")(dossier_)


def export(
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help=", ".join(FORMATS) + ".")],
    out: Annotated[
        Path | None,
        typer.Option(help="The file, or the folder for tables; default standard output.", show_default=False),
    ] = None,
    entity: Annotated[
        list[str] | None,
        typer.Option(help="Only around this entity (id or name); may be given several times.", show_default=False),
    ] = None,
    where: Annotated[
        str, typer.Option(metavar="FILTER", help="Only around what fulfils these conditions.", show_default=False)
    ] = "",
    depth: Annotated[
        int | None,
        typer.Option(help="Steps from there; default 1 for --entity, 0 for --where.", show_default=False),
    ] = None,
    db: Db = None,
) -> int:
    """Write the graph, or a part of it, in a format that other programs read."""
    if format_ not in FORMATS:
        raise InvalidInputError(f"unknown format {format_!a}; known are {', '.join(FORMATS)}")
    form = FORMATS[format_]
    with open_reader(settings.load(db=db).db) as reader:
        part = Selection([entity_id(reader, name) for name in entity or ()], where, depth)
        parts = form.write(select(reader, part, form.kinds))
        _deliver(form, parts, out)
    return 0


def dossier_(
    name: Annotated[str, typer.Argument(help="The name or id of an entity.")],
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="md (Markdown) or html.")] = "md",
    db: Db = None,
) -> int:
    """Write what the news says of an entity, each fact with its proof, to read and to send on."""
    if format_ not in dossier.FORMS:
        raise InvalidInputError(f"unknown format {format_!a}; known are {', '.join(dossier.FORMS)}")
    with open_reader(settings.load(db=db).db) as reader:
        found = dossier.gather(reader, entity_id(reader, name))
    sys.stdout.write(dossier.write(found, format_))
    return 0


def _deliver(form: Format, parts: Iterable[Part], out: Path | None) -> None:
    if out is None:
        _print(form, parts)
    elif form.folder and out.suffix != ZIP:
        files.write_folder(parts, out)
        note(f"{out}: {', '.join(sorted(path.name for path in out.iterdir()))}")
    else:
        files.write_file(_pieces(form, parts), out)
        note(f"{out}: {out.stat().st_size:,} bytes")


def _pieces(form: Format, parts: Iterable[Part]) -> Iterator[bytes]:
    return zipped(parts) if form.folder else (piece for _, piece in parts)


def _print(form: Format, parts: Iterable[Part]) -> None:
    if form.folder and sys.stdout.isatty():
        raise InvalidInputError(f"{form.name} is several files: name a folder or a .zip file with --out")
    try:
        for piece in _pieces(form, parts):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the next program has read enough; nothing may be left for Python to flush at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

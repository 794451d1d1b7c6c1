"""The command that measures the reading model: `evaluate`."""

from pathlib import Path
from typing import Annotated

import typer

from graph.errors import InvalidInputError


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(evaluate)


def evaluate(
    gold: Annotated[
        Path | None, typer.Option(help="A folder of annotated articles; default: those that judge.", show_default=False)
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="A pipeline's folder; default: the one that ships.", show_default=False)
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write missed and invented facts with their sentences here.", show_default=False)
    ] = None,
) -> int:
    """Score the reading model on annotated articles, and compare with the floors that may not fall."""
    try:
        from benchmarks.evaluate import main  # noqa: PLC0415 - the annotated articles are in the source tree only
    except ImportError as error:
        raise InvalidInputError(
            "evaluate needs the source tree with its annotated articles; clone it and say make install"
        ) from error
    if gold is not None and not gold.is_dir():
        raise InvalidInputError(f"{gold}: no such folder of annotated articles")
    options = {"--gold": gold, "--model": model, "--errors": errors}
    return main(
        [part for name, value in options.items() if value for part in (name, str(value))]
        + (["--jsonl"] if jsonl else [])
    )

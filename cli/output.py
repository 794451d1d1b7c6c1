"""Printing: data on stdout, everything else on stderr; JSON with the model's own field names."""

import dataclasses
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPED = 200  # columns where no terminal says how many it has: tables in files and pipes are not folded
errors = Console(stderr=True, soft_wrap=True, highlight=False)
out = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else PIPED)


def complain(message: str) -> None:
    """Print one line about what went wrong on stderr."""
    errors.print(Text.assemble(("error: ", "bold red"), " ".join(message.split())))


def note(message: str) -> None:
    """Print one line of information on stderr."""
    errors.print(Text(message))


def note_more(total: int, following: str, *, exact: bool = True) -> None:
    """Print on stderr how many there are in all and how to go on; nothing where no page follows."""
    if following:
        note(f"{'' if exact else 'more than '}{total} in all; --limit shows more, --cursor {following} goes on")


def print_json(value: object, *, indent: int | None = 2) -> None:
    """Print a value as JSON on stdout; dataclasses become objects, id properties included."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=indent) + "\n")


def plain(value: object) -> Any:
    """Return the value as JSON types; a dataclass that has an ``id`` shows it first."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        own = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"id": value.id, **own} if hasattr(value, "id") else own
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value.hex() if isinstance(value, bytes) else value


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table on stdout; its cells are text, never markup, as they come from strangers."""
    grid = Table(
        title=Text(title, style="bold") if title else None,
        title_justify="left",
        box=None,
        pad_edge=False,
        show_edge=False,
    )
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(printable(str(cell))) for cell in row))
    out.print(grid)


def say(*parts: str) -> None:
    """Print a line of plain text on stdout."""
    out.print(Text(printable(" ".join(parts))))


def marked(text: str, spans: Sequence[tuple[int, int]], *, around: int = 40) -> str:
    """Return the text with *stars* around the spans, shortened to the first and last of them and some words around."""
    text = re.sub(r"\s", " ", text)
    out, at = "", max(spans[0][0] - around, 0) if spans else 0
    start, end = at, (spans[-1][1] if spans else 0) + around
    for low, high in spans:
        out += f"{text[at:low]}*{text[low:high]}*"
        at = high
    return f"{'…' if start else ''}{out}{text[at:end]}{'…' if end < len(text) else ''}"


def printable(text: str) -> str:
    """Return the text without control characters: a hostile headline must not drive the terminal."""
    return "".join(ch for ch in text if ch.isprintable() or ch in "\n\t")

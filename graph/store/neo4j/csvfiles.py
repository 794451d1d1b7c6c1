"""CSV files with heads as ``neo4j-admin database import`` takes them, in a folder that is there when all of them are whole."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph.errors import InvalidInputError

DIVIDER: Final = "\ufdd0"  # between the elements of a list: no character, so that no text holds it
README: Final = """\
The whole graph, for a new database; the server stopped, from this folder:

neo4j-admin database import full neo4j --array-delimiter=U+FDD0 --multiline-fields=true \\
    {parts}

Then start the server, and let the first writer make the indexes and bring over what has been written since:

venturegraph copy --from sqlite:///FILE --to neo4j://user:password@host:7687
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A file: ``label`` is that of its nodes or the type of its relationships, empty where a column names it."""

    name: str
    label: str
    head: tuple[str, ...]
    rows: Iterable[Sequence[Any]]


def write(tables: Iterable[Table], out: Path) -> int:
    """Write a new folder, and return how many lines; raises `InvalidInputError` where there is one already or it cannot be written."""
    if out.exists():
        raise InvalidInputError(f"{out} is there already; name a new folder")
    with _beside(out) as partial:
        lines, parts = 0, []
        for table in tables:
            lines += _write(table, partial / f"{table.name}.csv")
            kind = "relationships" if any(column.startswith(":START_ID") for column in table.head) else "nodes"
            parts.append(f"--{kind}={f'{table.label}=' if table.label else ''}./{table.name}.csv")
        (partial / "README.txt").write_text(README.format(parts=" \\\n    ".join(parts)), encoding="utf-8")
        partial.rename(out)
    return lines


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    partial = out.with_name(f".{out.name}.part")
    shutil.rmtree(partial, ignore_errors=True)  # of a run that was killed
    try:
        partial.mkdir()
        yield partial
    except OSError as error:
        raise InvalidInputError(f"{out}: {error.strerror}; name a folder where you may write") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write(table: Table, path: Path) -> int:
    lines = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(table.head) + "\n")
        for row in table.rows:
            file.write(",".join(map(_field, row)) + "\n")
            lines += 1
    return lines


def _field(value: Any) -> str:
    """Return a value as the importer reads it: texts quoted, also empty ones, which else were none."""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return _field(DIVIDER.join(map(str, value)))
    return str(value)

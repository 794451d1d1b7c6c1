"""Exports as files on a disk: written beside their place and moved there when whole, so that nothing half-written is found."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from graph.errors import InvalidInputError
from graph.export.parts import Part


def write_file(pieces: Iterable[bytes], out: Path) -> None:
    """Write a file, in the place of one that is there. Raises `InvalidInputError` where it cannot be written."""
    with _beside(out) as partial:
        with partial.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        partial.replace(out)


def write_folder(parts: Iterable[Part], out: Path) -> None:
    """Write a new folder of files. Raises `InvalidInputError` where there is one already, or it cannot be written."""
    if out.exists():
        raise InvalidInputError(f"{out} is there already; name a new folder, or a .zip file")
    with _beside(out) as partial:
        partial.mkdir()
        for name, pieces in groupby(parts, itemgetter(0)):
            with (partial / name).open("wb") as file:
                for _, piece in pieces:
                    file.write(piece)
        partial.rename(out)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """Give a path to write to, and take away what is there if it fails."""
    partial = out.with_name(f".{out.name}.part")
    _remove(partial)  # of an export that was killed
    try:
        yield partial
    except OSError as error:
        raise InvalidInputError(f"{out}: {error.strerror}; name a file in a folder where you may write") from error
    finally:
        _remove(partial)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)

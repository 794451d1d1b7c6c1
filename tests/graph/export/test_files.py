"""An export is on the disk whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import InvalidInputError, StoreUnavailableError
from graph.export.files import write_file, write_folder
from graph.export.parts import Part


def broken() -> Iterator[Part]:
    yield "a.csv", b"1"
    raise StoreUnavailableError("gone")


def test_a_file_takes_the_place_of_the_old_one_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "graph.jsonl"
    out.write_bytes(b"old")
    with pytest.raises(StoreUnavailableError):
        write_file((piece for _, piece in broken()), out)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"graph.jsonl": b"old"}
    write_file([b"ne", b"w"], out)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"graph.jsonl": b"new"}


def test_a_folder_is_new_and_whole(tmp_path: Path) -> None:
    out = tmp_path / "tables"
    with pytest.raises(StoreUnavailableError):
        write_folder(broken(), out)
    assert not list(tmp_path.iterdir())
    (tmp_path / ".tables.part").mkdir()  # of an export that was killed
    write_folder([("a.csv", b"1"), ("a.csv", b"2"), ("b.csv", b"3")], out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {"a.csv": b"12", "b.csv": b"3"}
    with pytest.raises(InvalidInputError, match="is there already"):
        write_folder([], out)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"no/graph.jsonl: No such file"):
        write_file([b"x"], tmp_path / "no" / "graph.jsonl")

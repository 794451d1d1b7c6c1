"""A file is made smaller, and is the same graph."""

import resource
from pathlib import Path

import pytest

from graph.errors import InvalidInputError, StoreUnavailableError
from graph.resolve import Rules
from graph.store import held_file, open_store
from graph.store.base import Store
from graph.store.compacting import compact
from graph.store.sqlite import SqliteReader, SqliteStore
from tests.support.readings import synthetic


@pytest.fixture
def worn(tmp_path: Path) -> str:
    """The url of a graph of which most was retracted."""
    url = f"sqlite:///{tmp_path}/graph.db"
    with open_store(url, Rules()) as store:
        readings = [synthetic(number) for number in range(60)]
        store.put_all(readings)
        for reading in readings[5:]:
            store.retract(reading.article.id)
    return url


def whole(store: Store) -> list[str]:
    return list(store.dump())


def test_what_is_not_used_is_given_back_and_nothing_else(worn: str) -> None:
    with open_store(worn, Rules()) as store:
        before = whole(store)
    found = compact(held_file(worn))
    assert found.after < found.before / 1.5
    assert Path(worn.removeprefix("sqlite:///")).stat().st_size == found.after
    with open_store(worn, Rules()) as store:
        assert whole(store) == before
        store.put(synthetic(70))
        store.retract(synthetic(70).article.id)
        assert whole(store) == before


def test_who_reads_meanwhile_reads_on(worn: str) -> None:
    path = Path(worn.removeprefix("sqlite:///"))
    with SqliteReader(path) as reader:
        readings = reader.readings()
        first = next(readings)
        compact(held_file(worn))
        assert len({first.article.id, *(reading.article.id for reading in readings)}) == 5


def test_a_disk_that_takes_no_more_leaves_the_file_as_it_was(worn: str) -> None:
    path = Path(worn.removeprefix("sqlite:///"))
    with SqliteStore(path, Rules()) as store:
        before = whole(store)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (100_000, hard)
    )  # bytes that a file may have: less than the journal needs
    try:
        with pytest.raises(StoreUnavailableError, match="the disk"):
            compact(held_file(worn))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with SqliteStore(path, Rules()) as store:
        assert whole(store) == before


@pytest.mark.parametrize("url", ["memory:", "neo4j://neo4j:secret@localhost:7687"])
def test_only_files_are_made_smaller(url: str) -> None:
    with pytest.raises(InvalidInputError, match="this is for SQLite files") as caught:
        held_file(url)
    assert "secret" not in str(caught.value)


def test_no_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="no such file"):
        held_file(f"sqlite:///{tmp_path}/absent.db")
    assert list(tmp_path.iterdir()) == []

"""The file itself: versions, threads, and every way in which it can fail."""

import gc
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import apsw
import pytest

from graph.errors import NotFoundError, SchemaVersionError, StoreUnavailableError
from graph.model import Refusal
from graph.store import binder, database, entities, open_store, rows, taking, writer
from graph.store.base import SearchQuery
from graph.store.database import Bindings, Database
from graph.store.sqlite import SqliteReader, SqliteStore
from tests.support.readings import reading, synthetic


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "graph.db"


@pytest.fixture
def filled(file: Path) -> Path:
    with SqliteStore(file) as store:
        for number in range(5):
            store.put(synthetic(number))
    return file


def pragma(file: Path, name: str) -> Any:
    connection = apsw.Connection(str(file))
    value = connection.pragma(name)
    connection.close()
    return value


def change(file: Path, sql: str) -> None:
    connection = apsw.Connection(str(file))
    connection.execute(sql)
    connection.close()


def test_the_file_is_safe_and_of_this_version(filled: Path) -> None:
    assert pragma(filled, "journal_mode") == "wal"
    assert pragma(filled, "user_version") == len(database.MIGRATIONS)
    assert pragma(filled, "integrity_check") == "ok"
    with SqliteStore(filled) as store, store._database.writing() as session:
        assert session.connection.pragma("synchronous") == 2
        assert session.connection.pragma("busy_timeout") == database.BUSY_SECONDS * 1000


def test_closing_leaves_one_file(filled: Path) -> None:
    assert [path.name for path in filled.parent.iterdir()] == [filled.name]


def test_an_empty_file_is_brought_to_this_version(file: Path) -> None:
    file.touch()
    with pytest.raises(StoreUnavailableError, match="no graph of this version"):
        SqliteReader(file)
    with SqliteStore(file) as store:
        assert store.put(synthetic(1)) == "added"


def test_an_older_file_is_migrated_whole_or_not_at_all(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SqliteReader(filled) as reader:
        before = list(reader.dump())
    scripts = {"two.sql": "CREATE TABLE later (x INTEGER);", "bad.sql": "CREATE TABLE more (x INTEGER); SELEKT 1;"}
    read = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda path, **more: scripts.get(path.name) or read(path, **more))
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, "two.sql", "bad.sql"))
    with pytest.raises(StoreUnavailableError, match="SELEKT"):
        SqliteStore(filled)
    assert pragma(filled, "user_version") == len(database.MIGRATIONS) - 2
    monkeypatch.setattr(database, "MIGRATIONS", database.MIGRATIONS[:-1])
    with pytest.raises(StoreUnavailableError, match="no graph of this version"):
        SqliteReader(filled)
    with SqliteStore(filled) as store:
        assert list(store.dump()) == before
    assert pragma(filled, "user_version") == len(database.MIGRATIONS)


@pytest.mark.parametrize("opening", [SqliteStore, SqliteReader])
def test_a_newer_file_is_refused(filled: Path, opening: Callable[..., Any]) -> None:
    change(filled, "PRAGMA user_version = 99")
    with pytest.raises(SchemaVersionError, match=r"newer venturegraph \(schema 99") as caught:
        opening(filled)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("opening", [SqliteStore, SqliteReader])
def test_what_is_no_graph_is_refused_and_left_alone(tmp_path: Path, opening: Callable[..., Any]) -> None:
    foreign, text = tmp_path / "foreign.db", tmp_path / "notes.txt"
    change(foreign, "CREATE TABLE theirs (x)")
    text.write_text("not a database, but long enough to be read as a page of one " * 99)
    contents = foreign.read_bytes(), text.read_bytes()
    with pytest.raises(StoreUnavailableError, match=r"foreign\.db: it is a database of another program"):
        opening(foreign)
    with pytest.raises(StoreUnavailableError, match=r"notes\.txt: it is no SQLite database"):
        opening(text)
    with pytest.raises(StoreUnavailableError, match="it is a folder; name a file in it"):
        opening(tmp_path)
    with pytest.raises(StoreUnavailableError, match=r"nowhere"):
        opening(tmp_path / "nowhere" / "graph.db")
    assert (foreign.read_bytes(), text.read_bytes()) == contents


def test_reading_what_is_not_there_makes_no_file(file: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="no such file; ingest something first"):
        SqliteReader(file)
    assert not file.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folders_and_files_that_cannot_be_written(filled: Path) -> None:
    filled.chmod(0o444)
    with pytest.raises(StoreUnavailableError, match="cannot be written"):
        SqliteStore(filled)
    filled.parent.chmod(0o555)
    with pytest.raises(StoreUnavailableError, match="cannot be"):
        SqliteStore(filled.parent / "other.db")


def test_a_damaged_file_says_so(filled: Path) -> None:
    with filled.open("r+b") as handle:
        handle.seek(4096)
        handle.write(os.urandom(filled.stat().st_size - 8192))
    with pytest.raises(StoreUnavailableError, match="damaged"), SqliteStore(filled) as store:
        store.put(synthetic(77))


def test_a_full_disk_loses_nothing(filled: Path) -> None:
    store = SqliteStore(filled)
    before = list(store.dump())
    with store._database.reading() as session:
        pages = session.connection.pragma("page_count")
    store._database._session().execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreUnavailableError, match="disk is full"):
        store.put(reading("big", things=[("company", f"Company {number}") for number in range(1_000)]))
    assert list(store.dump()) == before
    store.close()


def test_a_reader_cannot_write(filled: Path) -> None:
    with SqliteReader(filled) as reader:
        assert not hasattr(reader, "put")
        with reader._database.reading() as session, pytest.raises(apsw.ReadOnlyError):
            session.execute("DELETE FROM article")


@pytest.mark.parametrize(
    ("owner", "step", "before"),  # how often it has been there before it fails
    [
        (writer.Writer, "add", 0),
        (taking.Taking, "_reference", 3),
        (taking.Taking, "write", 0),
        (binder.Binder, "bind", 0),
        (writer.Writer, "_link", 0),
        (writer.Writer, "_count_edge", 3),
        (entities.Entities, "_derived", 3),
        (writer.Writer, "finish", 0),
    ],
)
def test_a_failure_in_the_middle_changes_nothing(
    filled: Path, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, before: int
) -> None:
    with SqliteStore(filled) as store:
        state = list(store.dump()), store.stats(), store.search(SearchQuery("thing"))
        real, calls = getattr(owner, step), iter(range(99))

        def fail_at_last(self: Any, *given: Any) -> Any:
            made = real(self, *given)
            if next(calls) >= before:
                raise RuntimeError("in the middle")
            return made

        monkeypatch.setattr(owner, step, fail_at_last)
        with pytest.raises(RuntimeError, match="in the middle"):
            store.put(synthetic(50))
        monkeypatch.undo()
        assert (list(store.dump()), store.stats(), store.search(SearchQuery("thing"))) == state
        assert store.put(synthetic(50)) == "added"


def fail(_: writer.Writer) -> None:
    raise ZeroDivisionError


def test_words_of_a_failed_transaction_are_forgotten(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SqliteStore(file) as store, SqliteStore(file) as other:
        monkeypatch.setattr(writer.Writer, "finish", fail)
        with pytest.raises(ZeroDivisionError):
            store.put(synthetic(1))
        monkeypatch.undo()
        other.put(synthetic(2))
        store.put(synthetic(1))
        assert list(store.dump()) == list(other.dump())
        with open_store("memory:") as memory:
            memory.put(synthetic(1))
            memory.put(synthetic(2))
            assert list(memory.dump()) == list(store.dump())


def test_a_lock_that_stays_is_reported(filled: Path) -> None:
    blocker = apsw.Connection(str(filled))
    blocker.execute("BEGIN IMMEDIATE")
    with SqliteStore(filled, timeout=0.1) as store:
        with pytest.raises(StoreUnavailableError, match="locked for too long"):
            store.put(synthetic(9))
        assert store.stats().articles == 5
        blocker.execute("ROLLBACK")
        assert store.put(synthetic(9)) == "added"
    blocker.close()


def test_many_threads_write_and_read(file: Path) -> None:
    with SqliteStore(file) as store, open_store("memory:") as memory:
        with ThreadPoolExecutor(6) as pool:
            found = list(
                pool.map(lambda number: (store.put(synthetic(number % 20)), store.stats().articles), range(40))
            )
        for number in range(20):
            memory.put(synthetic(number))
        assert sorted(change for change, _ in found) == ["added"] * 20 + ["unchanged"] * 20
        assert list(store.dump()) == list(memory.dump())


def test_connections_of_ended_threads_are_closed(filled: Path) -> None:
    with SqliteReader(filled) as reader:
        for _ in range(5):
            thread = threading.Thread(target=reader.stats)
            thread.start()
            thread.join()
        gc.collect()
        assert len(reader._database._connections) == 1


def test_closing_reaches_the_connections_of_other_threads(filled: Path) -> None:
    reader, ready, leave = SqliteReader(filled), threading.Event(), threading.Event()
    errors = []

    def ask() -> None:
        reader.stats()
        ready.set()
        leave.wait()
        try:
            reader.stats()
        except StoreUnavailableError as error:
            errors.append(str(error))

    thread = threading.Thread(target=ask)
    thread.start()
    ready.wait()
    reader.close()
    leave.set()
    thread.join()
    assert "closed" in errors[0]


def test_a_dump_is_of_one_moment_and_hinders_no_one(filled: Path) -> None:
    with SqliteStore(filled) as store:
        before, running = list(store.dump()), store.dump()
        first = next(running)
        store.put(synthetic(60))
        store.refuse(Refusal("x", "y"))
        assert [first, *running] == before


def test_a_page_and_its_total_are_of_one_moment(filled: Path) -> None:
    with (
        SqliteStore(filled) as store,
        SqliteReader(filled) as reader,
        reader._database.reading() as session,
    ):
        before = session.get("SELECT count(*) FROM article")
        store.put(synthetic(61))
        assert session.get("SELECT count(*) FROM article") == before


def test_what_is_asked_at_once_is_of_one_moment(filled: Path) -> None:
    with SqliteReader(filled) as reader, SqliteStore(filled) as store:
        with reader.at_once():
            before = reader.stats()
            store.put(synthetic(77))
            assert reader.stats() == before
        assert reader.stats() == store.stats() != before


def mapped(database_: Database) -> bool:
    with database_.reading() as session:
        return bool(session.get("PRAGMA mmap_size"))


def test_a_reader_maps_the_file_unless_others_write_to_it(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "CALM_SECONDS", 0.2)
    with SqliteReader(filled) as reader, SqliteStore(filled) as store:
        assert mapped(reader._database)
        store.put(synthetic(78))
        assert mapped(store._database)
        assert not mapped(reader._database)
        time.sleep(0.2)
        assert mapped(reader._database)


def test_everything_of_an_article_leaves_the_file(file: Path) -> None:
    with SqliteStore(file) as store:
        for number in range(3):
            store.put(synthetic(number))
        for number in range(3):
            store.retract(synthetic(number).article.id)
        with store._database.reading() as session:
            tables = [name for (name,) in session.all("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            left = {
                name
                for name in tables
                if not name.startswith(("sqlite", "surface_word_", "entity_text_", "famous_word_", "famous_text_"))
                and session.get(f"SELECT count(*) FROM {name}")  # noqa: S608 -- names of our tables
            }
        assert left == {"term", "counter", "event", "setting"}  # the feed is a history
        with pytest.raises(NotFoundError):
            store.retract(synthetic(1).article.id)


def test_the_lists_use_their_indexes(filled: Path) -> None:
    sorted_apart = {"EDGES_OF_ENTITY", "SEARCH"}  # their order changes with every article
    with SqliteReader(filled) as reader, reader._database.reading() as session:
        for name in ("ARTICLES", "FACTS_OF_ENTITY", "EDGES_OF_ENTITY", "SEARCH", "ALL_ENTITIES", "FACT"):
            bindings: Bindings = (1,) if name == "FACT" else defaultdict(lambda: "1")
            plan = " ".join(row[3] for row in session.all("EXPLAIN QUERY PLAN " + getattr(rows, name), bindings))
            assert ("TEMP B-TREE FOR ORDER BY" in plan) == (name in sorted_apart), (name, plan)
            assert "SCAN e " not in plan + " ", (name, plan)
        plan = " ".join(
            row[3] for row in session.all("EXPLAIN QUERY PLAN " + rows.EDGES_OF_ENTITY, defaultdict(lambda: "1"))
        )
        assert "edge_by_object (dst=? AND sources>?" in plan, plan  # only the edges of a page are read of a hub

"""A SQLite graph, as files of the importer or poured over the wire, becomes a graph to go on with: a real importer and server say so."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.errors import InvalidInputError, StoreUnavailableError
from graph.model import Judgement, Refusal
from graph.names import entity_id
from graph.resolve import Rules, open_graph, open_reader
from graph.store import copying, pour
from graph.store.asking import Condition
from graph.store.base import Store
from graph.store.neo4j import importing, loading
from graph.store.neo4j.connection import Connection, Work
from graph.store.resolving import ByKey
from graph.store.scanning import finder
from tests.support.example_facts import example_readings
from tests.support.neo4j_server import Server, java, running_on
from tests.support.readings import doubting, reading, sketch, with_aliases
from tests.support.stores import on_neo4j

ACME, BOLT, CODA = (("company", name) for name in ("Acme", "Bolt", "Coda"))
HOSTILE = ("company", 'Sons "A,\\B"; & 日本 \x1f😀')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "graph.db"


@pytest.fixture
def source(file: Path) -> Iterator[Store]:
    """A graph with all that a store holds: links, conflicts, copies, judgements, values with one place, odd texts."""
    with open_graph(f"sqlite:///{file}") as store:
        store.put_all(example_readings()[:4])
        for number in (1, 2):
            copied = reading(f"c{number}", [(ACME, "based_in", ("place", "Lyon"))], signature=sketch("one", number))
            store.put(copied)
        store.put(
            with_aliases(
                reading("h", [(HOSTILE, "competes_with", BOLT)], title='a "title",\nin two lines'),
                HOSTILE[1],
                "B\nB",
                "C",
            )
        )
        claimed = reading("i", [(ACME, "competes_with", BOLT), (BOLT, "competes_with", CODA)])
        store.put(doubting(claimed, (ACME, "acquired", CODA), (BOLT, "founded_year", "2019")))
        store.put(reading("empty", text="nothing", title=""))
        made = Judgement(entity_id(*ACME), entity_id(*BOLT), "same", "tester", "2026-01-01T00:00:00Z")
        store.judge(made)
        other = Judgement(entity_id(*BOLT), entity_id(*CODA), "different", "tester", "2026-01-02T00:00:00Z")
        store.judge(other)
        store.undo(other.id, at="2026-01-03T00:00:00Z")
        store.refuse(Refusal("empty.txt", "an empty file"))
        yield store


@on_neo4j
@pytest.mark.slow
def test_an_imported_graph_is_one_to_go_on_with(source: Store, file: Path, tmp_path: Path) -> None:
    if missing := java():
        assert not os.environ.get("REQUIRE_NEO4J"), missing
        pytest.skip(missing)
    assert importing.export(file, tmp_path / "files") > 100
    with running_on(tmp_path / "files") as server:
        with pytest.raises(StoreUnavailableError, match="no graph of this version yet"):
            open_reader(server.url)  # it has no indexes
        goes_on(server.url, source)


def goes_on(url: str, source: Store) -> None:
    """The graph at the url is that of the file, and writers do the same to both."""
    with open_graph(url) as target:
        same(target, source)
        later = example_readings()[4:6]
        for store in (source, target):
            store.put_all(later)
            store.retract(example_readings()[0].article.id)
            store.undo(store.judgements().items[-1].id, at="2026-02-01T00:00:00Z")
        same(target, source)


def same(target: Store, source: Store) -> None:
    assert list(target.dump()) == list(source.dump())
    assert target.judgements() == source.judgements()
    assert target.stats() == source.stats()
    assert list(target.readings()) == list(source.readings())  # the why-not ledger with them
    assert target.rejections(entity_id(*ACME)) == source.rejections(entity_id(*ACME))
    assert target.candidates(limit=100) == source.candidates(limit=100)
    ours, theirs = finder(target), finder(source)
    assert ours.find_entities((Condition("name", "~", ("a",)),), limit=500) == theirs.find_entities(
        (Condition("name", "~", ("a",)),), limit=500
    )
    for where in ((), (Condition("published", ">=", ("2025",)),), (Condition("round", "~", ("s",)),)):
        assert ours.find_facts(where, limit=1000) == theirs.find_facts(where, limit=1000)
    for word in ("hydrgen", "acne", "windlas"):
        assert ours.find_near(word) == theirs.find_near(word)
        assert ours.find_texts((word[:3], "grid"), (), 50) == theirs.find_texts((word[:3], "grid"), (), 50)
    assert ours.find_texts(("grid",), (), 50) == theirs.find_texts(("grid",), (), 50)


@on_neo4j
class TestPouredIn:
    """The same tables over the wire."""

    @pytest.fixture(autouse=True)
    def always_new(self, neo4j_server: Server) -> Iterator[None]:
        neo4j_server.empty(whole=True)
        yield
        neo4j_server.empty(whole=True)

    def test_is_a_graph_to_go_on_with(self, source: Store, file: Path, neo4j_server: Server) -> None:
        assert poured(file, neo4j_server.url) == source.stats().articles
        with open_graph(neo4j_server.url) as target:
            assert copying.copy(source, target) == 0
            assert target.revision()
        goes_on(neo4j_server.url, source)

    def test_goes_on_where_it_died(
        self, source: Store, file: Path, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It dies behind every second of them, and is begun again; meanwhile nobody takes the half for a graph."""
        monkeypatch.setattr(loading, "CHUNK", 60)
        with open_graph(neo4j_server.url) as opened_before:
            deaths = 0
            while not lives(file, neo4j_server.url, monkeypatch):
                deaths += 1
                for opening in (open_reader, open_graph) if deaths % 10 == 1 else ():
                    with pytest.raises(StoreUnavailableError, match="a copy into this database has not ended"):
                        opening(neo4j_server.url)
                if deaths == 1:
                    with pytest.raises(StoreUnavailableError, match="a copy into this database has not ended"):
                        opened_before.put(example_readings()[0])
        assert deaths > 20
        goes_on(neo4j_server.url, source)

    def test_a_transaction_whose_answer_was_lost(
        self, source: Store, file: Path, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The driver repeats it, and it finds that it was done."""
        write = Connection.write

        def twice(connection: Connection, change: Callable[[Work], Any]) -> Any:
            write(connection, change)
            return write(connection, change)

        with monkeypatch.context() as patched:
            patched.setattr(Connection, "write", twice)
            poured(file, neo4j_server.url)
        with open_graph(neo4j_server.url) as target:
            same(target, source)

    def test_a_file_that_changed_meanwhile_is_poured_anew(
        self, source: Store, file: Path, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(12):
            assert not lives(file, neo4j_server.url, monkeypatch)
        source.put(example_readings()[5])
        source.retract(example_readings()[1].article.id)
        assert poured(file, neo4j_server.url) == source.stats().articles
        goes_on(neo4j_server.url, source)

    def test_a_file_that_is_read_in_another_order_is_poured_anew(
        self, source: Store, file: Path, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(loading, "CHUNK", 3)
        for _ in range(2):
            assert not lives(file, neo4j_server.url, monkeypatch)
        with monkeypatch.context() as patched:
            patched.setattr(loading, "_digest", lambda *rows: len(list(rows[0])))
            with pytest.raises(StoreUnavailableError, match="read in another order"):
                poured(file, neo4j_server.url)
        poured(file, neo4j_server.url)
        with open_graph(neo4j_server.url) as target:
            same(target, source)

    def test_what_holds_something_is_not_poured_into(self, source: Store, file: Path, neo4j_server: Server) -> None:
        with open_graph(neo4j_server.url) as target:
            target.put(example_readings()[5])
        assert poured(file, neo4j_server.url) is None

    def test_a_graph_of_other_rules_is_derived_anew(self, source: Store, file: Path, neo4j_server: Server) -> None:
        assert pour(f"sqlite:///{file}", neo4j_server.url, ByKey(), lambda *_: None) is None


def poured(file: Path, url: str) -> int | None:
    return pour(f"sqlite:///{file}", url, Rules(), lambda *_: None)


def lives(file: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Pour until a third transaction begins, and say whether it came to its end."""
    write, done = Connection.write, Counter[str]()

    def twice(connection: Connection, change: Callable[[Work], Any]) -> Any:
        if done["writes"] == 2:
            raise KeyboardInterrupt
        done["writes"] += 1
        return write(connection, change)

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "write", twice)
        try:
            return poured(file, url) is not None
        except KeyboardInterrupt:
            return False


def test_a_folder_that_is_there_is_left_alone(source: Store, file: Path, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    with pytest.raises(InvalidInputError, match="is there already"):
        importing.export(file, tmp_path / "files")
    with pytest.raises(InvalidInputError, match="name a folder where you may write"):
        importing.export(file, tmp_path / "no" / "files")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["files"]

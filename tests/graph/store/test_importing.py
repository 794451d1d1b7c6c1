"""A SQLite graph as files of the importer becomes a graph to go on with: the real importer and a real server say so."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import InvalidInputError, StoreUnavailableError
from graph.model import Judgement, Refusal
from graph.names import entity_id
from graph.resolve import open_graph, open_reader
from graph.store.asking import Condition
from graph.store.base import Store
from graph.store.neo4j import importing
from graph.store.scanning import finder
from tests.support.example_facts import example_readings
from tests.support.neo4j_server import java, running_on
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
        with open_graph(server.url) as target:
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


def test_a_folder_that_is_there_is_left_alone(source: Store, file: Path, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    with pytest.raises(InvalidInputError, match="is there already"):
        importing.export(file, tmp_path / "files")
    with pytest.raises(InvalidInputError, match="name a folder where you may write"):
        importing.export(file, tmp_path / "no" / "files")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["files"]

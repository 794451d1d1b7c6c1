"""A graph that other rules derived is derived anew as a command opens it, which says so."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

import settings
from cli import opening
from cli.serving import Setup, application
from graph.errors import StoreUnavailableError
from graph.store import open_store
from graph.store.base import Store
from graph.store.sqlite import SqliteStore
from tests.cli.conftest import Venturegraph
from tests.support.readings import synthetic


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph of the plain resolver, in which equal names are one thing."""
    monkeypatch.setattr(opening, "EVERY", 0.0)
    with open_store(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        store.put_all(synthetic(number) for number in range(3))


@pytest.mark.usefixtures("older")
@pytest.mark.parametrize("command", [("judge", "ent_0", "same", "ent_1"), ("resolve", "--auto")])
def test_it_is_said_once_and_how_far_it_is(venturegraph: Venturegraph, command: tuple[str, ...]) -> None:
    first = venturegraph(*command).err
    assert first.count("sqlite:///venturegraph.db: derived by other rules") == 1
    assert first.count("articles: ") == first.count("articles: 3 of 3") == 1
    assert "derived by other rules" not in venturegraph(*command).err


@pytest.mark.usefixtures("older")
def test_asked_for_it_is_derived_again_without_a_word_on_rules(venturegraph: Venturegraph) -> None:
    venturegraph("resolve", "--auto")
    again = venturegraph("resolve", "--auto")
    assert again.code == 0
    assert "articles: 3 of 3" in again.err


@pytest.fixture
def full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A graph on a disk on which nothing can be written any more."""

    def refuse(*_: object) -> Store:
        raise StoreUnavailableError("graph.db: the disk is full; free some space")

    url = f"sqlite:///{tmp_path}/graph.db"
    with open_store(url) as store:
        store.put(synthetic(1))
    monkeypatch.setattr(opening, "open_graph", refuse)
    return url


def test_a_server_reads_where_it_cannot_write(full: str, capsys: pytest.CaptureFixture[str]) -> None:
    app = application(Setup(settings.load(db=full)))
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/v1/articles").json()["total"] == 1
    assert "the disk is full" in capsys.readouterr().err


def test_one_that_is_to_write_or_has_nothing_to_read_says_what_is_wrong(full: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="disk is full"):
        opening.opened(full)
    (tmp_path / "graph.db").unlink()
    with pytest.raises(StoreUnavailableError, match="disk is full"):
        opening.readable(full)


def test_a_server_that_cannot_write_its_journal_down_ends_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: SqliteStore) -> None:
        raise StoreUnavailableError("graph.db: the disk is full; free some space")

    close = SqliteStore.close
    with TestClient(
        application(Setup(settings.load(db=f"sqlite:///{tmp_path}/graph.db"))), base_url="http://localhost"
    ):
        monkeypatch.setattr(SqliteStore, "close", refuse)
    monkeypatch.setattr(SqliteStore, "close", close)
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "disk is full" in line]
    assert "the journal stays beside the file" in line

"""A graph that other rules derived is derived anew as a command opens it, which says so."""

from pathlib import Path

import pytest

from cli import opening
from graph.store import open_store
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

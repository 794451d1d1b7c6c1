"""Conditions by an id that has become part of another."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.export.select import Selection, select
from graph.model import Judgement
from graph.names import entity_id
from graph.resolve import open_graph
from graph.search import news, parse_edges, parse_facts, parse_where
from graph.search.current import current
from graph.store.base import Store
from graph.store.saved import SavedSearch
from graph.store.scanning import finder
from tests.support.readings import reading

ACME, BOLT, FUND = ("company", "Acme Optics"), ("company", "Boltwerk"), ("investor", "Quay Ventures")
IDS = entity_id(*ACME), entity_id(*BOLT)
AT = "2026-01-01T00:00:00.000000Z"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with open_graph("memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/graph.db") as store:
        store.put(reading("1", [(FUND, "invested_in", ACME), (ACME, "founded_year", "2020")], published="2025-01-01"))
        store.put(reading("2", [(BOLT, "competes_with", ("company", "Corvid Foods"))], published="2025-01-02"))
        store.judge(Judgement(*IDS, "same", "ada", AT))
        yield store


@pytest.mark.parametrize("id_", IDS)
def test_an_id_means_what_it_has_become_part_of(store: Store, id_: str) -> None:
    ask = finder(store)
    assert ask.find_facts(current(store, parse_facts(f"entity = {id_}"))).total == 3
    assert ask.find_facts(current(store, parse_facts(f"object = {id_}|Nobody"))).total == 1
    assert ask.find_edges(current(store, parse_edges(f"entity = {id_}"))).total == 2
    assert ask.find_entities(current(store, parse_where(f"id = {id_}"))).total == 1
    assert ask.find_entities(current(store, parse_where(f"id != {id_}"))).total == 2
    (fund,) = ask.find_entities(current(store, parse_where(f"invested_in(id = {id_})"))).items
    assert fund.name == "Quay Ventures"
    assert list(select(store, Selection(where=f"id = {id_}"), frozenset({"entity"})))


def test_what_names_nothing_stays_and_finds_nothing(store: Store) -> None:
    asked = parse_facts(f"entity = ent_{'0' * 24}, quote ~ ent_")
    assert current(store, asked) == asked
    assert finder(store).find_facts(asked).total == 0


@pytest.mark.parametrize("id_", IDS)
def test_a_saved_search_follows_what_it_was_saved_for(store: Store, id_: str) -> None:
    of_it = SavedSearch("it", "statements", "", f"entity = {id_}", "", AT)
    backers = SavedSearch("backers", "entities", "", f"invested_in(id = {id_})", "", AT)
    assert len(news.news(store, of_it, since=0).items) == 3
    assert [item.entity.name for item in news.news(store, backers, since=0).items if item.entity] == ["Quay Ventures"]

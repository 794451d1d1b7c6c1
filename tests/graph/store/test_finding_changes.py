"""What a store with indexes finds after what changed: articles that left, everything derived anew, conditions that hold together."""

from collections.abc import Iterator

import pytest

from graph.store import open_store
from graph.store.asking import Condition, Related
from graph.store.base import Store
from graph.store.scanning import Scan, finder
from tests.support.example_facts import example_readings
from tests.support.readings import reading
from tests.support.stores import STORES, store_url

C = Condition


@pytest.fixture(params=STORES[1:])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_store(store_url(request)) as opened:
        yield opened


def test_conditions_hold_on_one_statement_together(store: Store) -> None:
    fund, acme, bolt = ("investor", "Fund"), ("company", "Acme"), ("company", "Bolt")
    store.put(
        reading(
            "1",
            [
                (fund, "invested_in", acme, {"attributes": {"round": "Series A"}}),
                (fund, "invested_in", bolt, {"attributes": {"round": "seed", "lead": True}}),
            ],
        )
    )
    both = C("round", "=", ("Series A",)), C("lead", "=", ("true",))
    for asked in (Scan(store), finder(store)):
        assert asked.find_entities((Related("invested_in", "subject", both),)).total == 0
        assert asked.find_entities(tuple(Related("invested_in", "subject", (c,)) for c in both)).total == 1


def test_what_is_said_leaves_with_its_article(store: Store) -> None:
    first = reading("1", [(("company", "Acme"), "based_in", ("place", "Lyon"))])
    store.put(first)
    store.put(reading("2", [(("company", "Acme"), "based_in", ("place", "Metz"))]))
    assert finder(store).find_texts(("lyon",), (), 9).total == 2
    store.retract(first.article.id)
    assert finder(store).find_texts(("lyon",), (), 9).total == 0
    assert finder(store).find_near("lyn") == {}
    assert finder(store).find_texts(("metz",), (), 9).total == 2


def test_a_rebuilt_file_finds_the_same(store: Store) -> None:
    for made in example_readings()[:10]:
        store.put(made)
    asked = [("hydrogen",), ("grid",), ("fund",)]
    before = [finder(store).find_texts(stems_, (), 50) for stems_ in asked], finder(store).find_near("lantren")
    store.rebuild()
    assert (
        [finder(store).find_texts(stems_, (), 50) for stems_ in asked],
        finder(store).find_near("lantren"),
    ) == before

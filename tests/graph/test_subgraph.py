"""A part of the graph comes as the whole does: entities, the edges between them, what is said of both."""

import pytest

from graph import subgraph
from graph.errors import InvalidQueryError, MergedError, NotFoundError
from graph.model import Edge, Entity, Fact, Judgement
from graph.names import entity_id
from graph.store import open_store
from graph.store.base import Item, Store
from tests.support.readings import Claim, reading, synthetic

ACME, BOLT, NADIA, PARIS = ("company", "Acme"), ("company", "Bolt"), ("person", "Nadia Roy"), ("place", "Paris")
CHAIN: list[Claim] = [
    (NADIA, "founded", ACME),
    (ACME, "acquired", BOLT),
    (BOLT, "based_in", PARIS),
    (BOLT, "founded_year", "2019"),
]


@pytest.fixture
def store() -> Store:
    store = open_store("memory:")
    store.put(reading("1", CHAIN))
    return store


def names(items: list[Item]) -> list[str]:
    return sorted(item.name for item in items if isinstance(item, Entity))


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, ["Nadia Roy"]),
        (1, ["Acme", "Nadia Roy"]),
        (2, ["Acme", "Bolt", "Nadia Roy"]),
        (3, ["Acme", "Bolt", "Nadia Roy", "Paris"]),
    ],
)
def test_each_step_reaches_one_edge_further(store: Store, depth: int, expected: list[str]) -> None:
    assert names(list(subgraph.scan(store, [entity_id(*NADIA)], depth))) == expected


def test_edges_lead_to_nothing_outside_and_literals_stay(store: Store) -> None:
    items = list(subgraph.scan(store, [entity_id(*BOLT)], 0))
    assert [type(item) for item in items] == [Entity, Fact]
    assert [item.statement.value for item in items if isinstance(item, Fact)] == ["2019"]


def test_the_part_that_holds_all_is_the_whole() -> None:
    store = open_store("memory:")
    for number in range(6):
        store.put(synthetic(number))
    whole = list(store.scan())
    part = list(subgraph.scan(store, [item.id for item in whole if isinstance(item, Entity)], 0))
    assert len(part) == len(whole)
    for kind in (Entity, Edge):
        assert [i for i in part if isinstance(i, kind)] == [i for i in whole if isinstance(i, kind)]
    assert {i.statement.id for i in part if isinstance(i, Fact)} == {
        i.statement.id for i in whole if isinstance(i, Fact)
    }


def test_what_cannot_be_answered_is_said_before_the_first_item(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFoundError, match="ent_0"):
        subgraph.scan(store, ["ent_0"])
    with pytest.raises(InvalidQueryError, match="depth 7 is outside 0 to 6"):
        subgraph.scan(store, [entity_id(*NADIA)], 7)
    monkeypatch.setattr(subgraph, "MAX_ENTITIES", 2)
    with pytest.raises(InvalidQueryError, match="more than 2 entities are within 2 steps"):
        subgraph.scan(store, [entity_id(*NADIA)], 2)


def test_a_merged_id_says_where_it_went(store: Store) -> None:
    store.judge(Judgement(entity_id(*ACME), entity_id(*BOLT), "same", "ada", "2026-01-01T00:00:00Z"))
    gone = next(id_ for id_ in (entity_id(*ACME), entity_id(*BOLT)) if id_ not in _ids(store))
    with pytest.raises(MergedError):
        subgraph.scan(store, [gone])


def _ids(store: Store) -> list[str]:
    return [item.id for item in store.scan() if isinstance(item, Entity)]

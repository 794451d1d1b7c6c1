"""Snapshots: whole or not there, told from stale ones, and what they answer against networkx."""

import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph.analytics import GROUPED, RANKED, Ranking, build, newest, snapshot, to_networkx
from graph.analytics.snapshot import state_of
from graph.errors import DeadlineError, InvalidInputError, InvalidQueryError, NotFoundError
from graph.model import Edge, Entity
from graph.names import entity_id
from graph.search import parse_where
from graph.store import open_store
from graph.store.base import Page, Store
from graph.store.scanning import finder
from tests.graph.analytics.conftest import ACME, FAR, OFF
from tests.support.readings import reading

pytestmark = pytest.mark.slow  # each snapshot is computed in a process of its own
FAR_ID, OFF_ID = entity_id(*FAR), entity_id(*OFF)


def everything(ask: Callable[..., Page[Any]], limit: int = 7) -> list[Any]:
    page = ask(limit=limit)
    found = list(page.items)
    while page.next:
        page = ask(limit=limit, cursor=page.next)
        found += page.items
    assert page.total == len(found)
    return found


@pytest.fixture
def ranking(store: Store, tmp_path: Path) -> Ranking:
    return Ranking(build(store, tmp_path / "home"), store)


def network(store: Store) -> nx.Graph:
    """The network of facts, weighted as the snapshot's."""
    graph = nx.Graph()
    for item in store.scan():
        if isinstance(item, Entity):
            graph.add_node(item.id, type=item.type)
        elif isinstance(item, Edge) and item.status in {"stated", "ended"}:
            before = graph.get_edge_data(item.subject.id, item.object.id, {"weight": 0.0})["weight"]
            graph.add_edge(item.subject.id, item.object.id, weight=before + item.confidence)
    return graph


def test_pagerank_is_that_of_networkx_the_highest_first(store: Store, ranking: Ranking) -> None:
    found = everything(partial(ranking.ranked, "pagerank"))
    expected = nx.pagerank(network(store), tol=1e-12, max_iter=1000)
    assert {row.entity.id: pytest.approx(row.value, abs=1e-6) for row in found} == expected
    assert all(one.value >= other.value for one, other in pairwise(found))


def test_cores_components_and_bridges_are_those_of_networkx(store: Store, ranking: Ranking) -> None:
    graph = network(store)
    assert {row.entity.id: row.value for row in everything(partial(ranking.ranked, "cores"))} == nx.core_number(graph)
    groups = everything(partial(ranking.groups, "components"))
    assert [group.size for group in groups] == sorted(map(len, nx.connected_components(graph)), reverse=True)
    bridges = everything(ranking.bridges)
    assert {frozenset((b.left.id, b.right.id)) for b in bridges} == set(map(frozenset, nx.bridges(graph)))


def test_each_bridge_names_edges_that_can_be_proved(store: Store, ranking: Ranking) -> None:
    for bridge in everything(ranking.bridges):
        assert bridge.edges
        assert all(store.edge_facts(*edge) for edge in bridge.edges)


def test_a_rumour_connects_nothing(store: Store, ranking: Ranking) -> None:
    values = ranking.values(OFF_ID)
    assert (values.component_size, values.core) == (2, 1)
    assert ranking.values(entity_id(*ACME)).component_size == 1
    assert [row.entity.id for row in ranking.members("components", values.component).items] != []


@pytest.mark.parametrize("measure", GROUPED)
def test_the_members_of_the_groups_are_all_entities_each_once(store: Store, ranking: Ranking, measure: str) -> None:
    groups = everything(partial(ranking.groups, measure))
    members = [everything(partial(ranking.members, measure, group.number)) for group in groups]
    assert [len(rows) for rows in members] == [group.size for group in groups]
    assert [rows[0].entity for rows in members] == [group.leader for group in groups]
    assert sorted(row.entity.id for rows in members for row in rows) == sorted(network(store))
    with pytest.raises(NotFoundError, match="no group 9999"):
        ranking.members(measure, 9999)


@pytest.mark.parametrize("measure", RANKED)
def test_types_filter(store: Store, ranking: Ranking, measure: str) -> None:
    people = everything(partial(ranking.ranked, measure, ["person"]))
    assert {row.entity.type for row in people} == {"person"}
    assert len(people) == store.stats().entities["person"]
    with pytest.raises(InvalidQueryError, match="unknown type 'robot'"):
        ranking.ranked(measure, ["robot"])


@pytest.mark.parametrize("measure", RANKED)
def test_conditions_filter(store: Store, ranking: Ranking, measure: str) -> None:
    investors = parse_where("invested_in, degree >= 2")
    kept = {entity.id for entity in finder(store).find_entities(investors, limit=1000).items}
    shown = everything(partial(ranking.ranked, measure, (), investors), limit=2)
    assert [row.entity.id for row in shown] == [
        row.entity.id for row in everything(partial(ranking.ranked, measure)) if row.entity.id in kept
    ]
    assert 2 < len(shown) < ranking.ranked(measure).total
    assert everything(partial(ranking.members, "components", 0, ["investor"], investors))
    with pytest.raises(InvalidQueryError, match="cursor"):
        ranking.ranked(measure, cursor=ranking.ranked(measure, (), investors, limit=1).next)


def test_what_came_after_the_snapshot_is_not_in_its_lists(store: Store, ranking: Ranking) -> None:
    store.put(reading("new", [(FAR, "partnered_with", ("company", "Newcomer"))]))
    named = parse_where("name ~ Far | Newcomer")
    assert {row.entity.name for row in everything(partial(ranking.ranked, "cores", (), named))} == {
        "Far Away",
        "Far Off",
    }


def test_all_values_of_an_entity_are_those_of_the_lists(ranking: Ranking) -> None:
    for rank, row in enumerate(everything(partial(ranking.ranked, "pagerank")), 1):
        values = ranking.values(row.entity.id)
        assert (values.pagerank, values.rank) == (row.value, rank)
    with pytest.raises(NotFoundError):
        ranking.values("ent_0")


def test_a_cursor_belongs_to_its_list(ranking: Ranking) -> None:
    cursor = ranking.ranked("pagerank", limit=1).next
    with pytest.raises(InvalidQueryError, match="cursor"):
        ranking.ranked("cores", limit=1, cursor=cursor)
    with pytest.raises(InvalidQueryError, match="limit"):
        ranking.ranked("cores", limit=0)
    with pytest.raises(InvalidQueryError, match="unknown measure"):
        ranking.ranked("beauty")


def test_a_change_makes_it_stale_and_a_new_one_takes_its_place(store: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    old = build(store, home)
    assert not old.is_stale(store)
    assert build(store, home).folder == old.folder
    store.put(reading("new", [(FAR, "partnered_with", ("company", "Newcomer"))]))
    assert old.is_stale(store)
    assert Ranking(old, store).ranked("pagerank").total == old.state.entities  # who has it open goes on
    new = build(store, home)
    assert (new.state.entities, new.is_stale(store)) == (old.state.entities + 1, False)
    assert [path.name for path in home.iterdir()] == [new.folder.name]
    assert newest(home).state == new.state == state_of(store)


def test_what_has_gone_since_is_left_out(store: Store, tmp_path: Path) -> None:
    ranking = Ranking(build(store, tmp_path), store)
    store.retract(reading("island").article.id)
    store.retract(reading("rumour").article.id)
    found = ranking.ranked("pagerank", limit=1000)
    assert len(found.items) == found.total - 3


def test_the_number_of_the_last_change_is_found_without_a_list(store: Store) -> None:
    numbers = [event.number for event in store.changes(limit=1000)]
    assert state_of(store).number == max(numbers)


def test_a_deadline_ends_it_and_nothing_is_left(store: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with pytest.raises(DeadlineError, match="--deadline"):
        build(store, home, deadline=0.0)
    assert list(home.iterdir()) == []
    with pytest.raises(NotFoundError, match="venturegraph analytics"):
        newest(home)


def test_a_deadline_stops_also_what_runs_in_compiled_code(tmp_path: Path) -> None:
    with open_store("memory:") as store:
        folder = build(store, tmp_path).folder
    with pytest.raises(DeadlineError):
        snapshot._compute(folder, time.monotonic() + 0.01)


def test_a_place_that_cannot_be_written_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InvalidInputError, match="file"):
        build(store, tmp_path / "file")


def test_an_empty_graph_has_empty_lists(tmp_path: Path) -> None:
    with open_store("memory:") as store:
        ranking = Ranking(build(store, tmp_path), store)
        lists = (ranking.ranked("pagerank"), ranking.bridges(), ranking.groups("communities"))
        assert [page.items for page in lists] == [(), (), ()]


def test_networkx_gets_the_whole_or_a_part(store: Store) -> None:
    graph = to_networkx(store)
    edges = [item for item in store.scan() if isinstance(item, Edge)]
    assert set(graph.edges(keys=True)) == {(e.subject.id, e.object.id, e.predicate) for e in edges}
    assert all(graph.nodes[item.id]["name"] == item.name for item in store.scan() if isinstance(item, Entity))
    one = edges[0]
    assert graph.edges[one.subject.id, one.object.id, one.predicate] == {
        "predicate": one.predicate, "status": one.status, "statements": one.statements, "sources": one.sources,
        "first_seen": one.first_seen or None, "last_seen": one.last_seen or None, "confidence": one.confidence,
    }  # fmt: skip
    assert set(to_networkx(store, [FAR_ID])) == {FAR_ID, OFF_ID}
    assert set(to_networkx(store, where="name = Far Away")) == {FAR_ID}

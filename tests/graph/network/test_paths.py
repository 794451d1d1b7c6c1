"""Shortest paths and alternatives, against plain breadth-first search over all edges."""

import random
from itertools import pairwise, permutations, product
from typing import Any

import networkx as nx
import pytest

from graph.errors import InvalidQueryError, NotFoundError
from graph.names import entity_id
from graph.network.paths import Path, PathQuery, paths
from graph.store import open_store
from graph.store.asking import LinkFilter
from graph.store.base import AsOf, SearchQuery, Store
from tests.support.readings import reading, synthetic

A, B, C, D = (("company", name) for name in ("Alpha", "Bravo", "Coda", "Delta"))
PARIS, FUND, ANN = ("place", "Paris"), ("investor", "Fund"), ("person", "Ann")


def names(found: list[Path]) -> list[list[str]]:
    return [[head.name for head in path.entities] for path in found]


def ask(store: Store, start: str, goal: str, **more: Any) -> list[Path]:
    return paths(store, PathQuery(start, goal, **more))


@pytest.fixture
def square(store: Store) -> Store:
    """Alpha - Bravo - Delta and Alpha - Coda - Delta, the latter better supported; a place and a fund join them too."""
    store.put(
        reading(
            "1",
            [(A, "partnered_with", B), (B, "competes_with", D), (A, "based_in", PARIS), (D, "based_in", PARIS)],
            published="2025-02",
        )
    )
    for url in ("2", "3"):
        store.put(reading(url, [(A, "customer_of", C), (D, "customer_of", C)], title=url, published="2024-05"))
    store.put(
        reading("4", [(FUND, "invested_in", A, {"status": "planned"}), (FUND, "invested_in", D)], published="2025")
    )
    return store


def test_the_best_supported_shortest_path_comes_first(square: Store) -> None:
    assert names(ask(square, "Alpha", "Delta", alternatives=3))[0] == ["Alpha", "Coda", "Delta"]


def test_alternatives_are_all_different_and_none_passes_a_place(square: Store) -> None:
    found = names(ask(square, "Alpha", "Delta", alternatives=9))
    assert sorted(found) == [["Alpha", "Bravo", "Delta"], ["Alpha", "Coda", "Delta"], ["Alpha", "Fund", "Delta"]]
    assert ["Alpha", "Paris", "Delta"] in names(ask(square, "Alpha", "Delta", alternatives=9, avoid=frozenset()))


def test_an_avoided_type_may_be_an_end(square: Store) -> None:
    assert names(ask(square, "Paris", "Coda")) == [["Paris", "Alpha", "Coda"]]


def test_every_hop_carries_its_proof_and_direction(square: Store) -> None:
    (found,) = ask(square, "Alpha", "Delta")
    first, second = found.hops
    assert (first.forward, second.forward) == (True, False)
    for hop in found.hops:
        quote = hop.proof.statement.evidence
        assert square.article(quote.article).text[quote.start : quote.end] == quote.quote
        assert (hop.proof.subject, hop.proof.object) == (hop.subject, hop.object)


def test_filters_say_which_edges_count(square: Store) -> None:
    by = LinkFilter(frozenset({"invested_in"}))
    assert names(ask(square, "Alpha", "Delta", keep=by)) == [["Alpha", "Fund", "Delta"]]
    assert ask(square, "Alpha", "Delta", keep=LinkFilter(frozenset({"invested_in"}), frozenset({"stated"}))) == []
    assert names(ask(square, "Alpha", "Delta", keep=LinkFilter(sources=2), alternatives=5)) == [
        ["Alpha", "Coda", "Delta"]
    ]


def test_a_path_of_a_moment_uses_only_what_held_then(square: Store) -> None:
    assert names(ask(square, "Alpha", "Delta", alternatives=5, as_of=AsOf("2024-06"))) == [["Alpha", "Coda", "Delta"]]
    assert ask(square, "Alpha", "Delta", as_of=AsOf("2023")) == []
    assert len(ask(square, "Alpha", "Delta", alternatives=5, as_of=AsOf(published="2024-06"))) == 1


def test_a_chief_who_was_replaced_is_no_hop(store: Store) -> None:
    bob, ceo = ("person", "Bob"), {"attributes": {"title": "CEO"}}
    store.put(reading("1", [(ANN, "holds_role", A, ceo), (ANN, "founded", B)], published="2022"))
    store.put(reading("2", [(bob, "holds_role", A, ceo)], published="2024"))
    assert names(ask(store, "Alpha", "Bravo", as_of=AsOf("2023"))) == [["Alpha", "Ann", "Bravo"]]
    assert ask(store, "Alpha", "Bravo", as_of=AsOf("2025")) == []


def test_nothing_joins_what_is_apart_or_one(square: Store) -> None:
    square.put(reading("9", [(("company", "Zeta"), "based_in", ("place", "Oslo"))]))
    assert ask(square, "Alpha", "Zeta") == []
    assert ask(square, "Alpha", "alpha") == []
    assert ask(square, "Alpha", "Delta", hops=1) == []


def test_impossible_questions(square: Store) -> None:
    for more in ({"hops": 0}, {"hops": 99}, {"alternatives": 0}, {"alternatives": 99}):
        with pytest.raises(InvalidQueryError):
            ask(square, "Alpha", "Delta", **more)
    for name in ("Nobody", "", "ent_0"):
        with pytest.raises(NotFoundError):
            ask(square, "Alpha", name)


def test_of_all_shortest_paths_the_strongest_is_found_whichever_end_is_the_smaller(store: Store) -> None:
    """Against all of them: strong at the weakest link, then the best link at each step."""
    for number in range(15):
        store.put(synthetic(number, world=40))
    heads = sorted(hit.entity.id for hit in store.search(SearchQuery("", limit=1000)).items)
    edges = {(e.subject.id, e.predicate, e.object.id): e for id_ in heads for e in store.edges(id_, limit=1000).items}
    whole: Any = nx.MultiGraph()
    whole.add_edges_from((key[0], key[2], key) for key in edges)
    compared = 0
    for start, goal in permutations(heads[::3], 2):
        if whole.has_node(start) and whole.has_node(goal) and nx.has_path(whole, start, goal):
            [found] = ask(store, start, goal, avoid=frozenset(), hops=8)
            ways = [
                [[(-edges[key].sources, -edges[key].confidence, *key) for key in whole[a][b]] for a, b in pairwise(way)]
                for way in nx.all_shortest_paths(whole, start, goal)
            ]
            best = min((max(link[:2] for link in way), way) for links in ways for way in product(*links))
            assert [(h.subject.id, h.predicate, h.object.id) for h in found.hops] == [link[2:] for link in best[1]]
            compared += len(found.hops) > 1
    assert compared > 30


def test_against_networkx() -> None:
    with open_store("memory:") as store:
        for number in range(40):
            store.put(synthetic(number, world=300))
        whole: Any = nx.Graph()
        heads = {hit.entity.id: hit.entity for hit in store.search(SearchQuery("", limit=1000)).items}
        whole.add_nodes_from(heads)
        for id_ in heads:
            whole.add_edges_from((e.subject.id, e.object.id) for e in store.edges(id_, limit=1000).items)
        chance = random.Random(7)
        for _ in range(25):
            start, goal = chance.sample(sorted(heads), 2)
            found = ask(store, start, goal, avoid=frozenset(), alternatives=4, hops=6)
            lengths = [len(path.hops) for path in found]
            expected = nx.shortest_path_length(whole, start, goal) if nx.has_path(whole, start, goal) else 99
            assert lengths[:1] == ([expected] if expected <= 6 else [])
            assert lengths == sorted(lengths)
            for path in found:
                way = [head.id for head in path.entities]
                assert len(set(way)) == len(way)
                assert all(whole.has_edge(*step) for step in pairwise(way))
            assert len({tuple((h.subject.id, h.predicate, h.object.id) for h in path.hops) for path in found}) == len(
                found
            )


def test_ids_do_as_well_as_names(square: Store) -> None:
    assert names(ask(square, entity_id(*A), entity_id(*D)))[0] == ["Alpha", "Coda", "Delta"]

"""Each measure against networkx, on random networks."""

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from graph.analytics import measures


@st.composite
def networks(draw: st.DrawFn) -> nx.Graph:
    """Draw a network of up to 40 entities: some without edges, in several components, with weights."""
    n = draw(st.integers(0, 40))
    graph = nx.empty_graph(n)
    ends = st.integers(0, max(n - 1, 0))
    for one, other, weight in draw(st.lists(st.tuples(ends, ends, st.integers(1, 300)), max_size=80 if n else 0)):
        if one != other:
            graph.add_edge(one, other, weight=weight / 100)
    return graph


def matrix(graph: nx.Graph) -> Any:
    n = len(graph)
    if not n:
        return sparse.csr_matrix((0, 0))
    return sparse.csr_matrix(nx.to_scipy_sparse_array(graph, nodelist=range(n)))


def groups(labels: Any) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}


@given(networks())
def test_pagerank_is_that_of_networkx(graph: nx.Graph) -> None:
    expected = nx.pagerank(graph, alpha=measures.DAMPING, tol=1e-12, max_iter=1000)
    assert measures.pagerank(matrix(graph)).tolist() == pytest.approx(
        [expected[node] for node in range(len(graph))], abs=1e-8
    )


@given(networks())
def test_components_are_those_of_networkx_the_largest_first(graph: nx.Graph) -> None:
    labels = measures.components(matrix(graph))
    assert groups(labels) == {frozenset(part) for part in nx.connected_components(graph)}
    sizes = np.bincount(labels).tolist() if len(labels) else []
    assert sizes == sorted(sizes, reverse=True)


@given(networks())
def test_cores_are_those_of_networkx(graph: nx.Graph) -> None:
    expected = nx.core_number(graph)
    assert measures.cores(matrix(graph)).tolist() == [expected[node] for node in range(len(graph))]


@given(networks())
def test_bridges_are_those_of_networkx_with_the_smaller_side(graph: nx.Graph) -> None:
    found = measures.bridges(matrix(graph)).tolist()
    assert {(one, other) for one, other, _ in found} == {tuple(sorted(edge)) for edge in nx.bridges(graph)}
    for one, other, side in found:
        parted = nx.restricted_view(graph, [], [(one, other)])
        assert side == min(len(nx.node_connected_component(parted, end)) for end in (one, other))
    assert [side for *_, side in found] == sorted((side for *_, side in found), reverse=True)


def test_communities_are_as_good_as_those_of_networkx() -> None:
    graph = nx.planted_partition_graph(6, 30, 0.4, 0.01, seed=1)
    labels = measures.communities(matrix(graph))
    ours = nx.community.modularity(graph, groups(labels))
    theirs = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=1))
    assert ours >= 0.98 * theirs
    assert {frozenset(range(at, at + 30)) for at in range(0, 180, 30)} == groups(labels)


@given(networks())
def test_communities_stay_within_components_and_are_the_same_each_time(graph: nx.Graph) -> None:
    labels = measures.communities(matrix(graph))
    assert labels.tolist() == measures.communities(matrix(graph)).tolist()
    parts = [set(part) for part in nx.connected_components(graph)]
    assert all(any(group <= part for part in parts) for group in groups(labels))

"""Measures of a whole network, on a symmetric CSR matrix without loops: numpy, scipy and scikit-network, nothing in Python loops.

Rows are entities, a value is the sum of the confidences of the edges between two. Directions are left out: whether
``acquired`` or ``subsidiary_of`` was written says nothing about importance.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph
from sknetwork.clustering import Louvain
from sknetwork.topology import get_core_decomposition

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAMPING: Final = 0.85  # Brin and Page 1998
PRECISION: Final = 1e-10  # sum of the changes of all entities in a step, at which PageRank is taken as found
STEPS: Final = 300
SEED: Final = 20260101  # of communities and bridges: the same graph gives the same answers


def pagerank(network: Any) -> Floats:
    """Return how often a walk along random edges, which starts anew one step in seven, is at each entity; the sum is 1.

    Power iteration (Brin and Page 1998); from an entity without edges the walk starts anew.
    """
    n = network.shape[0]
    if not n:
        return np.zeros(0)
    strength = np.asarray(network.sum(axis=1)).ravel()
    share = np.divide(1.0, strength, out=np.zeros(n), where=strength > 0)
    rank = np.full(n, 1.0 / n)
    for _ in range(STEPS):
        lost = rank[strength == 0].sum()
        before, rank = rank, (1 - DAMPING + DAMPING * lost) / n + DAMPING * (network @ (rank * share))
        if np.abs(rank - before).sum() < PRECISION:
            break
    return np.asarray(rank / rank.sum())


def components(network: Any) -> Ints:
    """Return the number of each entity's connected component, the largest being 0."""
    return _by_size(csgraph.connected_components(network, directed=False)[1].astype(np.int64))


def communities(network: Any) -> Ints:
    """Return the number of each entity's community, the largest being 0: Louvain (Blondel and others 2008), weighted."""
    if not network.nnz:
        return np.arange(network.shape[0], dtype=np.int64)
    return _by_size(Louvain(random_state=SEED).fit_predict(network).astype(np.int64))


def cores(network: Any) -> Ints:
    """Return the largest k such that the entity has k neighbours with the same in turn (Seidman 1983); 0 without edges."""
    if not network.nnz:
        return np.zeros(network.shape[0], dtype=np.int64)
    parts = (
        network.data,
        network.indices.astype(np.int32),
        network.indptr.astype(np.int32),
    )  # it takes no other integers
    return np.asarray(get_core_decomposition(sparse.csr_matrix(parts, shape=network.shape))).astype(np.int64)


def bridges(network: Any) -> Ints:
    """Return the links whose loss would part a component: rows of two entities and the entities on the smaller side.

    Each link outside a spanning forest gets a random number of 64 bits. A link of the forest is a bridge if the numbers at
    the ends of all links that leave its subtree cancel out: only then does none lead around it. (It is wrong about a link
    with probability 2^-64.) The smaller side that is larger comes first.
    """
    order, parent = _forest(network)
    crossing, size = _folded(network, order, parent)
    found = np.flatnonzero((parent >= 0) & (crossing == 0))
    whole = np.bincount(components(network), minlength=1)[components(network)] if len(found) else size
    side = np.minimum(size[found], whole[found] - size[found])
    rows = np.column_stack((np.minimum(parent[found], found), np.maximum(parent[found], found), side))
    return rows[np.lexsort((rows[:, 1], rows[:, 0], -rows[:, 2]))].astype(np.int64)


def _forest(network: Any) -> tuple[Ints, Ints]:
    """Return the entities in an order in which parents precede children, and the parents; -1 for the root of a tree."""
    n = network.shape[0]
    _, first = np.unique(csgraph.connected_components(network, directed=False)[1], return_index=True)
    spokes = sparse.csr_matrix((np.ones(len(first)), (np.full(len(first), n), first)), shape=(n + 1, n + 1))
    joined = sparse.block_diag((network, [[0]]), format="csr") + spokes + spokes.T  # one root above all trees
    order, parent = csgraph.breadth_first_order(joined, n, directed=False)
    parent = parent[:n].astype(np.int64)
    parent[parent == n] = -1
    return order[1:].astype(np.int64), parent


def _folded(network: Any, order: Ints, parent: Ints) -> tuple[NDArray[np.uint64], Ints]:
    """Return, over the subtree of each entity, the exclusive or of the numbers of the links that leave it, and its size."""
    upper = sparse.triu(network, k=1, format="coo")
    row, column = upper.row.astype(np.int64), upper.col.astype(np.int64)
    around = (parent[row] != column) & (parent[column] != row)
    numbers = np.random.default_rng(SEED).integers(1, 2**64, around.sum(), dtype=np.uint64, endpoint=False)
    crossing, size = np.zeros(network.shape[0], np.uint64), np.ones(network.shape[0], np.int64)
    for end in (row[around], column[around]):
        np.bitwise_xor.at(crossing, end, numbers)
    return _fold(order.tolist(), parent.tolist(), crossing.tolist(), size.tolist())


def _fold(order: list[int], parent: list[int], crossing: list[int], size: list[int]) -> tuple[NDArray[np.uint64], Ints]:
    """Add each entity to its parent, children first: the one loop here, a third of a second for a million."""
    for entity in reversed(order):
        above = parent[entity]
        if above >= 0:
            crossing[above] ^= crossing[entity]
            size[above] += size[entity]
    return np.array(crossing, np.uint64), np.array(size, np.int64)


def _by_size(labels: Ints) -> Ints:
    """Return the labels numbered by size, the largest being 0; of equal ones the one whose first member comes first."""
    _, first, inverse, counts = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(counts), np.int64)
    rank[np.lexsort((first, -counts))] = np.arange(len(counts))
    return rank[inverse]

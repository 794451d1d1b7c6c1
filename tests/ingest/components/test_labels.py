import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.components.labels import LABELS, SPAN_TYPES, open_cells, type_mass, viterbi


def best_by_trying(scores: NDArray[Any]) -> list[tuple[int, int, int]]:
    """Every well-formed labelling of a short text, by brute force over its spans."""
    count = len(scores)
    options = [(a, b, t) for a in range(count) for b in range(a + 1, count + 1) for t in range(len(SPAN_TYPES))]
    good: tuple[tuple[int, int, int], ...] = ()
    top = sum(float(row[0]) for row in scores)
    for size in (1, 2):
        for spans in itertools.combinations(options, size):
            if all(x[1] <= y[0] for x, y in itertools.pairwise(spans)):
                value = worth(scores, spans)
                if value > top:
                    good, top = spans, value
    return list(good)


def worth(scores: NDArray[Any], spans: Sequence[tuple[int, int, int]]) -> float:
    labels = ["O"] * len(scores)
    for a, b, t in spans:
        kind = SPAN_TYPES[t]
        parts = ["S"] if b - a == 1 else ["B", *"I" * (b - a - 2), "E"]
        labels[a:b] = [f"{p}-{kind}" for p in parts]
    return sum(float(row[LABELS.index(label)]) for row, label in zip(scores, labels, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_viterbi_finds_the_best_well_formed_labelling(seed: int) -> None:
    scores = np.log(np.random.default_rng(seed).dirichlet(np.full(len(LABELS), 0.05), 3) + 1e-9).astype(np.float32)
    found = viterbi(scores, [(0, len(scores))])
    assert worth(scores, found) >= worth(scores, best_by_trying(scores)) - 1e-4


def test_stretches_side_by_side_are_decoded_as_each_alone() -> None:
    scores = np.log(np.random.default_rng(7).dirichlet(np.full(len(LABELS), 0.05), 60) + 1e-9).astype(np.float32)
    stretches = [(0, 3), (3, 30), (32, 33), (33, 60)]
    alone = [(a + x, a + y, kind) for a, b in stretches for x, y, kind in viterbi(scores[a:b], [(0, b - a)])]
    assert alone
    assert viterbi(scores, stretches) == alone


def test_nothing_in_nothing() -> None:
    assert viterbi(np.zeros((0, len(LABELS)), np.float32), []) == []


def test_type_mass_sums_the_four_parts() -> None:
    row = np.zeros((1, len(LABELS)), np.float32)
    row[0, 1:5] = 0.25
    assert type_mass(row)[0].tolist() == [1.0] + [0.0] * (len(SPAN_TYPES) - 1)


def test_every_relation_is_open_for_one_kind_of_object() -> None:
    assert (open_cells().sum(0) == 1).all()

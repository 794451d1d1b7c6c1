"""Calibration, threshold and the second look; they need torch."""

import os
import random

import numpy as np
import pytest

if not os.environ.get("REQUIRE_TRAINING"):
    pytest.importorskip("torch", reason="training needs the extra `train`")

from ingest.components.labels import RELATIONS  # after the skip
from ingest.components.ranking import SIGNALS  # after the skip
from training.tune import Point, _Rows, choose, fit_curve, fit_ranking  # after the skip


def test_the_curve_rises_and_says_what_share_is_right() -> None:
    rng = random.Random(0)
    rows = [(s, rng.random() < s**2) for s in (rng.random() for _ in range(4_000))]
    curve = fit_curve(rows)
    said = curve(np.linspace(0, 1, 50))
    assert (np.diff(said) >= 0).all()
    assert abs(curve(np.array([0.8]))[0] - 0.64) < 0.08


def test_few_candidates_are_left_as_they_are() -> None:
    assert fit_curve([(0.4, True)] * 3)(np.array([0.3])).tolist() == pytest.approx([0.3])


def test_the_threshold_is_the_best_of_those_precise_enough() -> None:
    points = [Point(0.3, 0.6, 0.7, 0.65), Point(0.5, 0.8, 0.5, 0.62), Point(0.7, 0.9, 0.3, 0.45)]
    assert choose(points, 0.78) == 0.5
    assert choose(points, 0.0) == 0.3
    assert choose(points, 0.99) == 0.7


def test_the_second_look_learns_which_signal_and_relation_to_trust() -> None:
    generator = np.random.default_rng(0)
    signals = generator.normal(size=(3_000, len(SIGNALS))).astype(np.float32)
    relation = generator.integers(0, 2, 3_000)
    odds = 2 * signals[:, 0] - signals[:, 3] + 3.0 * relation - 1.5
    right = (generator.random(3_000) < 1 / (1 + np.exp(-odds))).astype(float)
    ranking = fit_ranking([_Rows([(0, int(r), 1) for r in relation], signals, right)])
    assert ranking.weights[0] == pytest.approx(2, abs=0.4)
    assert ranking.weights[3] == pytest.approx(-1, abs=0.3)
    assert ranking.biases[1] - ranking.biases[0] > 1.5
    assert len(ranking.biases) == len(RELATIONS)

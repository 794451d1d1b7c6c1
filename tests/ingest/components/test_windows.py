import itertools

import numpy as np
import pytest

from ingest.components.features import Gazetteer, features, places, shape
from ingest.components.tokens import Tokens, tokenise
from ingest.components.windows import cut, frame
from ingest.components.wordpiece import SEP

TEXTS = ["", "One word", "A sentence here. " * 300, "word " * 5_000, "A paragraph.\n\n" * 200, "x" * 10_000]


def pieces_of(tokens: Tokens) -> list[tuple[int, ...]]:
    return [(7,) * min(16, 1 + len(w) // 5) for w in tokens.words()]


@pytest.mark.parametrize("text", TEXTS)
def test_windows_hold_every_token_and_no_window_is_too_long(text: str) -> None:
    tokens = tokenise(text)
    pieces = pieces_of(tokens)
    windows = cut(tokens, pieces, 64, 16)
    assert {t for a, b in windows for t in range(a, b)} == set(range(len(tokens)))
    assert all(a < b for a, b in windows)
    assert all(a[0] < b[0] and b[0] <= a[1] for a, b in itertools.pairwise(windows))
    marks = np.zeros(len(tokens), np.int64)
    assert all(len(frame(tokens, pieces, marks, a, b).ids) <= 64 for a, b in windows)


def test_paragraphs_are_parted_and_first_pieces_found() -> None:
    tokens = tokenise("One two.\n\nThree.")
    view = frame(tokens, [(5,), (6, 6), (7,), (8,), (9,)], np.arange(5), 0, 5)
    assert view.ids.tolist() == [101, 5, 6, 6, 7, SEP, 8, 9, SEP]
    assert (view.first.tolist(), view.last.tolist()) == ([1, 2, 4, 6, 7], [1, 3, 4, 6, 7])
    assert view.sentence.tolist() == [-1, 0, 0, 0, 0, -1, 1, 1, -1]


def test_shapes() -> None:
    assert [shape(w) for w in ("-", "a", "Ab", "AB", "aB", "12", "4K", "A")] == [0, 1, 2, 3, 4, 5, 6, 7]


def test_the_longest_place_is_marked() -> None:
    gazetteer = Gazetteer({"new york": 1, "york": 1, "france": 2})
    assert places(["New", "York", "in", "France", "and", "york"], gazetteer).tolist() == [1, 1, 0, 2, 0, 0]


def test_features_join_shape_start_gap_and_place() -> None:
    assert features(tokenise("Paris-based. It"), Gazetteer({"paris": 1})).tolist() == [
        2 + 8 + 32,
        0 + 16,
        1 + 16,
        0 + 16,
        2 + 8,
    ]

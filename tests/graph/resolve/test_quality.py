"""Floors under the quality of automatic merges: they only rise. `python -m benchmarks.resolution` shows the figures."""

from collections import Counter

import pytest

from benchmarks import pairset, resolution
from graph.resolve.score import compare

PAIRS = pairset.load()
REPORT = resolution.report(PAIRS)
PRECISION, RECALL = 0.995, 0.91
TUNING = 0.995  # precision on the other half
# One wrong merge among 30 is 0.967: the floors by type leave room for one pair.
FLOORS = {
    "academia": 0.85, "award": 0.9, "company": 0.86, "event": 0.97, "hub": 0.76, "investor": 0.86, "organisation": 0.93,
    "person": 0.97, "place": 0.94, "product": 0.88, "programme": 0.81, "public_body": 0.95,
}  # fmt: skip
BY_TYPE = {type_: (0.96, recall) for type_, recall in FLOORS.items()}


def test_the_files_are_what_the_families_give() -> None:
    for type_ in pairset.types():
        text = (pairset.FOLDER / f"{type_}.jsonl").read_text(encoding="utf-8")
        assert text.splitlines() == pairset.lines(type_)


def test_the_pairs_cover_every_type_and_a_third_is_hard() -> None:
    assert len(PAIRS) >= 1_500
    assert min(Counter(pair["type"] for pair in PAIRS).values()) >= 80
    assert sum(pair["hard"] for pair in PAIRS) >= len(PAIRS) / 3


def test_no_thing_is_in_both_halves() -> None:
    halves = Counter((pair["family"], pair["half"]) for pair in PAIRS if pair["hard"])
    assert len({family for family, _ in halves}) == len(halves)


def test_automatic_merges_hold_their_floor() -> None:
    assert REPORT["ours"]["precision"] >= PRECISION
    assert REPORT["ours"]["recall"] >= RECALL
    assert REPORT["ours, tuning half"]["precision"] >= TUNING


def test_every_type_has_its_floor() -> None:
    assert sorted(FLOORS) == sorted(pairset.types())


@pytest.mark.parametrize("type_", sorted(BY_TYPE))
def test_every_type_holds_its_floor(type_: str) -> None:
    found, (precision, recall) = REPORT["by type"][type_], BY_TYPE[type_]
    assert found["precision"] >= precision
    assert found["recall"] >= recall


def test_plain_matching_is_worse_on_the_same_pairs() -> None:
    plain = next(found for name, found in REPORT.items() if name.startswith("rapidfuzz"))
    assert plain["precision"] < REPORT["ours"]["precision"]
    assert plain["recall"] < REPORT["ours"]["recall"]


def test_which_is_called_left_does_not_matter() -> None:
    for pair in PAIRS:
        left, right = resolution.profile(pair["left"]), resolution.profile(pair["right"])
        assert compare(left, right) == compare(right, left)

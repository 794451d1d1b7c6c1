"""The questions of the benchmark: none is asked twice where answers are counted."""

from pathlib import Path

import pytest

from benchmarks.scale import load, questions
from graph.store import open_store
from tests.support.example_facts import example_readings


def test_many_questions_are_all_different(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/graph.db") as store:
        store.put_all(example_readings())
        found = questions.many(store, 40, seed=1)
        assert {name: len(set(some)) for name, some in found.items()} == {"entity": 40, "name search": 40}
        assert questions.many(store, 40, seed=1) == found


def test_no_request_is_written_as_another(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/graph.db") as store:
        store.put_all(example_readings())
        asked = questions.requests(questions.sample(store, 40, seed=1), seed=1)
        for kind in ("name search", "filtered list", "facets"):
            requests = [one.request for one in asked[kind]]
            assert len(set(requests)) == len(requests) == 40, kind


def test_too_few_questions_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    class Told:
        def __init__(self, _: int) -> None:
            """Connect to nothing."""

        def ask(self, request: bytes) -> None:
            asked.append(request)

    monkeypatch.setattr(load, "Client", Told)
    with pytest.raises(ValueError, match="2 questions were too few"):
        load._hammer(0, [b"one", b"two"], float("inf"), again=False)
    assert asked == [b"one", b"two"]
    assert load._hammer(0, [b"one"], 0.0, again=True) == 0

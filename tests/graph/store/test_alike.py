from collections.abc import Collection, Mapping, Sequence

import pytest

from graph.store import alike
from graph.store.asking import Forms, Match


def found(words: Sequence[Forms], **holders: Collection[str]) -> dict[str, float]:
    return alike.shares(words, holders, 100)


def test_who_has_all_words_as_typed_has_the_whole() -> None:
    assert found([{"taxi": 1.0}, {"insur": 1.0}], taxi=["a", "b"], insur=["a"])["a"] == 1.0


def test_a_rare_word_is_worth_more() -> None:
    shares = found([{"taxi": 1.0}, {"compani": 1.0}], taxi=["a"], compani=["b", *map(str, range(40))])
    assert shares["a"] > 0.5 > shares["b"]


def test_of_each_word_the_best_form_counts_once() -> None:
    cab = {"cab": 1.0, "taxi": 0.4, "ride": 0.2}
    shares = found([cab], cab=["a"], taxi=["a", "b"], ride=["b", "c"])
    assert shares == {"a": 1.0, "b": pytest.approx(0.4, abs=0.1), "c": pytest.approx(0.2, abs=0.1)}
    assert shares["b"] > shares["c"]


def test_a_word_that_nobody_has_counts_as_missing() -> None:
    assert 0 < found([{"taxi": 1.0}, {"zzzz": 1.0}], taxi=["a"], zzzz=[])["a"] < 0.5


def test_another_form_that_nobody_has_is_nothing() -> None:
    assert found([{"taxi": 1.0, "cab": 0.9}], taxi=["a", "b"], cab=[]) == {"a": 1.0, "b": 1.0}


def test_a_word_that_too_many_have_is_no_word_to_find_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "COMMON", 2)
    assert found([{"taxi": 1.0}, {"compani": 1.0}], taxi=["a"], compani=["a", "b", "c"]) == {"a": 1.0}


def test_nothing_asked_nothing_found() -> None:
    assert found([]) == found([{"taxi": 1.0}], taxi=[]) == {}


def test_the_best_first_then_the_best_connected_then_by_name_and_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "TOGETHER", 1)
    degrees = {"a": 1, "b": 9, "c": 1, "d": 5}
    asked: list[Sequence[str]] = []

    def fetch(some: Sequence[str]) -> Mapping[str, Match]:
        asked.append(some)
        return {id_: Match(id_, "company", "Acme", degrees[id_], "", 0) for id_ in some if id_ != "d"}

    best = alike.best({"c": 0.5, "a": 0.5, "d": 0.9, "b": 0.2}, 2, fetch)
    assert [(item.match.id, item.share) for item in best] == [("a", 0.5), ("c", 0.5)]
    assert asked == [["d"], ["c", "a"]], "those with as much come together, and no more than are needed"

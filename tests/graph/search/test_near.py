"""What is found where nothing has all the words: most of them, or words near in meaning."""

from itertools import pairwise
from typing import Any

import pytest

from graph.names.stems import stem
from graph.search import Found, Hit, Query, engine, parse_where, search
from graph.search.near import forms
from graph.store.base import Store
from tests.support.readings import reading

TAMARIND, HARDPAN, OSTREA = ("company", "Tamarind"), ("company", "Hardpan"), ("company", "Ostrea")


@pytest.fixture
def news(store: Store) -> Store:
    store.put(reading("1", [(TAMARIND, "launched", ("product", "insurance for taxi drivers"))]))
    store.put(reading("2", [(TAMARIND, "based_in", ("place", "Nairobi"))]))
    store.put(reading("3", [(HARDPAN, "launched", ("product", "robots that clean panels"))]))
    store.put(reading("4", [(OSTREA, "launched", ("product", "blood test for kidneys"))]))
    return store


def found(store: Store, text: str, where: str = "", **more: Any) -> Found:
    return search(store, Query(text, parse_where(where), **more))


def names(result: Found) -> list[tuple[str, str]]:
    return [(hit.entity.name, hit.score.kind) for hit in result.items]


def test_other_words_find_what_is_meant_with_its_proof(news: Store) -> None:
    result = found(news, "cab drivers")
    assert result.near
    assert result.exact
    assert sorted(names(result)) == [("Tamarind", "near"), ("insurance for taxi drivers", "near")]
    hit = next(hit for hit in result.items if hit.entity.name == "Tamarind")
    assert hit.said is not None
    quote = hit.said.statement.evidence.quote
    assert [quote[start:end] for start, end in hit.said_spans] == ["taxi", "drivers"]
    assert 0.4 < hit.score.strength < 1


def test_who_wants_all_words_gets_nothing_else(news: Store) -> None:
    result = found(news, "cab drivers", near=False)
    assert (result.total, result.near) == (0, False)
    assert found(news, "cab drivers", sentences=False).total == 0


def test_what_has_the_words_for_its_name_is_what_is_meant(news: Store) -> None:
    assert not found(news, "insurance drivers").near
    assert not found(news, "tamarnd").near, "a slip"


def test_what_has_all_words_comes_first(news: Store) -> None:
    store = news
    store.put(reading("5", [(HARDPAN, "launched", ("product", "cab for drivers"))]))
    assert {kind for _, kind in names(found(store, "launched drivers cab"))} == {"text"}
    result = found(store, "launched drivers cab", near=True)
    assert [kind for _, kind in names(result)] == ["text", "text", "near", "near"]


def test_near_ones_follow_names_where_they_are_asked_for(news: Store) -> None:
    assert names(found(news, "Hardpan", near=True)) == [("Hardpan", "exact"), ("robots that clean panels", "text")]
    news.put(reading("5", [(OSTREA, "launched", ("product", "loans for drivers"))]))
    assert names(found(news, "taxi drivers")) == [("insurance for taxi drivers", "words"), ("Tamarind", "text")]
    assert ("Ostrea", "near") in names(found(news, "taxi drivers", near=True))


def test_places_and_persons_stand_beside_what_is_sought(store: Store) -> None:
    store.put(reading("1", [(TAMARIND, "based_in", ("place", "Ashe")), (("person", "Ann Berg"), "founded", TAMARIND)]))
    store.put(reading("2", [(TAMARIND, "launched", ("product", "taxi loans"))]))
    ranked = names(found(store, "launch of taxi credit"))
    assert [name for name, _ in ranked][:2] == ["Tamarind", "taxi loans"]


def test_a_word_or_two_of_many_is_nothing(news: Store) -> None:
    assert found(news, "drivers of quantum annealing cryostat foundry").total == 0


def test_of_a_long_question_words_stand_for_themselves(news: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ("Tamarind", "near") in names(found(news, "cab drivers"))
    monkeypatch.setattr(engine, "MOST_WORDS", 1)
    assert found(news, "cab drivers").total == 0


def test_a_facet_finds_as_many_as_it_counts(news: Store) -> None:
    result = found(news, "cab drivers", facets=("type",))
    assert sorted((value.value, value.count) for value in result.facets["type"]) == [("company", 1), ("product", 1)]
    for value in result.facets["type"]:
        assert found(news, "cab drivers", value.where).total == value.count
    assert found(news, "insurance drivers", "type = place").total == 0, "what a condition leaves out has the words"


def test_pages_follow_one_another(news: Store) -> None:
    whole = found(news, "taxi robots kidneys", limit=50)
    assert whole.total == len(whole.items) > 3
    assert all(one.score.value >= other.score.value for one, other in pairwise(whole.items))
    pages: list[Hit] = []
    cursor = ""
    for _ in whole.items:
        page = found(news, "taxi robots kidneys", limit=1, cursor=cursor)
        pages += page.items
        cursor = page.next
    assert (pages, cursor) == (list(whole.items), "")


@pytest.mark.parametrize(
    ("word", "other"),
    [("cab", "taxi"), ("lawyers", "attorney"), ("grocery", "supermarket"), ("telemedicine", "telehealth")],
)
def test_words_that_mean_the_same_are_near(word: str, other: str) -> None:
    near = forms(stem(word))
    assert 0.3 < near[stem(other)] < near[stem(word)] == 1.0


def test_a_word_without_near_ones_stands_for_itself() -> None:
    assert forms("pantheonlab") == {"pantheonlab": 1.0}

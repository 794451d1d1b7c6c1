"""What is new for a saved search: what came since, once, each with its proof."""

from dataclasses import replace

import pytest

from graph.errors import InvalidQueryError
from graph.search import Query, search
from graph.search import news as module
from graph.search.news import check, latest, news
from graph.store.base import Store
from graph.store.saved import SavedSearch
from tests.support.readings import reading

LAB, LAU, PARIS, FUND = (
    ("company", "Pantheon Lab"),
    ("person", "Ivan Lau"),
    ("place", "Paris"),
    ("investor", "Quay Ventures"),
)
OTHER = ("company", "Corvid")
INVESTED = SavedSearch("deals", "statements", where="relation = invested_in")
LABS = SavedSearch("labs", text="pantheon", where="type = company")
OLD = reading("https://a.example", [(LAU, "founded", LAB)], published="2025-06-14")
DEAL = reading("https://b.example", [(FUND, "invested_in", LAB), (FUND, "invested_in", OTHER)], published="2025-06-01")


def said(found: module.News) -> list[list[str]]:
    return [[fact.statement.evidence.quote for fact in item.facts] for item in found.items]


def test_statements_come_once_in_the_order_in_which_they_came(store: Store) -> None:
    store.put(OLD)
    first = news(store, INVESTED)
    assert (first.items, first.more) == ((), False)
    store.put(DEAL)
    found = news(store, replace(INVESTED, seen=first.until))
    assert sorted(said(found)) == [["Quay Ventures invested in Corvid."], ["Quay Ventures invested in Pantheon Lab."]]
    assert news(store, replace(INVESTED, seen=found.until)).items == ()
    assert said(news(store, INVESTED, since=0)) == said(found)


def test_entities_come_with_what_was_said_of_them_since(store: Store) -> None:
    store.put(OLD)
    found = news(store, LABS)
    assert [item.entity.name for item in found.items if item.entity] == ["Pantheon Lab"]
    assert said(found) == [["Ivan Lau founded Pantheon Lab."]]
    store.put(DEAL)
    assert said(news(store, LABS, since=found.until)) == [["Quay Ventures invested in Pantheon Lab."]]
    conditions = replace(LABS, text="", where="type = person")
    assert [item.entity.name for item in news(store, conditions).items if item.entity] == ["Ivan Lau"]
    spoken_of = replace(LABS, where="")  # by what sentences say, as in any search
    assert {item.entity.name for item in news(store, spoken_of).items if item.entity} >= {"Ivan Lau", "Pantheon Lab"}


def test_pages_hold_all_of_it_and_nothing_twice(store: Store) -> None:
    store.put(OLD)
    store.put(DEAL)
    for asked in (INVESTED, LABS, replace(LABS, text="")):
        whole = [fact.statement.id for item in news(store, asked).items for fact in item.facts]
        until, paged, more = 0, [], True
        while more:
            page = news(store, asked, since=until, limit=1)
            paged += [fact.statement.id for item in page.items for fact in item.facts]
            assert page.until > until or not page.more
            until, more = page.until, page.more
        assert sorted(set(paged)) == sorted(set(whole))
        assert len(set(paged)) == len(paged) or asked.wanted == "entities"


def test_what_was_retracted_is_no_news(store: Store) -> None:
    store.put(DEAL)
    store.retract(DEAL.article.id)
    assert news(store, INVESTED).items == ()
    assert latest(store, INVESTED) == []


def test_words_count_as_typed(store: Store) -> None:
    store.put(OLD)
    assert news(store, replace(LABS, text="pantehon")).items == ()
    assert news(store, replace(LABS, text="panth")).items == ()
    store.put(DEAL)
    store.put(reading("https://c.example", [(OTHER, "based_in", PARIS)]))
    others = "Lau founded laboratories"
    assert search(store, Query(others)).total, "as a search it finds what has most of the words"
    assert news(store, replace(LABS, text=others, where="")).items == ()


def test_a_feed_has_the_last_that_came_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LIMIT", 3)
    store.put(DEAL)
    store.put(OLD)
    whole = latest(store, replace(INVESTED, where=""))
    assert [one.number for one in whole] == sorted((one.number for one in whole), reverse=True)
    assert whole[0].fact.statement.evidence.quote == "Ivan Lau founded Pantheon Lab."
    assert latest(store, replace(INVESTED, where=""), limit=2) == whole[:2]
    assert {one.fact.statement.id for one in whole} == {s.id for r in (OLD, DEAL) for s in r.statements}


@pytest.mark.parametrize(
    "asked",
    [
        SavedSearch("x", where="dragon = 1"),
        SavedSearch("x", "statements", where="place("),
        SavedSearch("x", text=" ".join(map(str, range(100)))),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(asked: SavedSearch) -> None:
    with pytest.raises(InvalidQueryError):
        check(asked)

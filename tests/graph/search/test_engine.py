"""What is found, in which order, why, and where the words stand."""

from itertools import pairwise
from typing import Any

import pytest

from graph.errors import InvalidQueryError
from graph.names import entity_id
from graph.search import Found, Hit, Query, engine, parse_where, search
from graph.search.score import WORTH, freshness, score
from graph.store.asking import FACETS, Match
from graph.store.base import Store
from tests.support.readings import reading, with_aliases

LAB, GRID = ("company", "Pantheon Lab"), ("company", "Lantern Grid")
PARIS, LYON = ("place", "Paris"), ("place", "Lyon")
FUND, FAIR = ("investor", "Tigris Bay Ventures"), ("event", "VivaTech")


@pytest.fixture
def news(store: Store) -> Store:
    store.put(
        with_aliases(
            reading(
                "1",
                [(LAB, "based_in", PARIS), (FUND, "invested_in", LAB, {"status": "planned"})],
                published="2024-01",
                source="Ledger",
            ),
            "Pantheon Lab",
            "Panthéon",
        )
    )
    store.put(
        reading(
            "2",
            [(GRID, "based_in", LYON), (GRID, "participated_in", FAIR), (LAB, "participated_in", FAIR)],
            published="2025-02-03",
            source="Wire",
        )
    )
    store.put(reading("3", [(("company", "Lanternfish"), "based_in", PARIS)], source="Wire"))
    return store


def found(store: Store, text: str = "", where: str = "", **more: Any) -> Found:
    return search(store, Query(text, parse_where(where), **more))


def names(result: Found) -> list[tuple[str, str]]:
    return [(hit.entity.name, hit.score.kind) for hit in result.items]


def test_names_come_before_sentences(news: Store) -> None:
    assert names(found(news, "lantern"))[0] == ("Lantern Grid", "prefix")
    assert names(found(news, "lanternfish", sentences=True))[:2] == [("Lanternfish", "exact"), ("Paris", "text")]
    assert names(found(news, "grid lantern"))[0] == ("Lantern Grid", "words")


def test_who_types_a_whole_name_means_what_has_it(news: Store) -> None:
    """What articles say is looked through where nothing that is kept has the text for its name, or where that is asked for."""
    assert found(news, "lanternfish") == found(news, "lanternfish", sentences=False)
    assert not found(news, "lanternfish").sentences
    assert found(news, "lanternfis").sentences
    assert found(news, "lanternfish", sentences=True).sentences
    assert names(found(news, "lanternfish")) == [("Lanternfish", "exact")]
    assert names(found(news, "lanternfish", "type = place")) == [("Paris", "text")]
    assert ("Paris", "text") in names(found(news, "lanternfish", sentences=True))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pantheno lab", "Pantheon Lab"),
        ("panteon", "Pantheon Lab"),
        ("lantrengrid", ""),
        ("lanterngrid", "Lantern Grid"),
        ("lantern fish", "Lanternfish"),
        ("tigirs bay ventrues", "Tigris Bay Ventures"),
        ("viva tech", "VivaTech"),
        ("lyn", "Lyon"),
        ("zzzzzz", ""),
    ],
)
def test_slips_of_the_finger(news: Store, typed: str, meant: str) -> None:
    result = found(news, typed, sentences=False)
    assert [hit.entity.name for hit in result.items[:1]] == ([meant] if meant else [])
    assert found(news, typed, sentences=False, typos=False).total == 0


def test_the_readings_of_slips_are_told(news: Store) -> None:
    assert found(news, "panteon").meant == ((("pantheon",),),)
    assert found(news, "pantheon").meant == ()


def test_what_articles_say_is_found_with_its_proof(news: Store) -> None:
    result = found(news, "participating vivatech lyon")
    assert names(result) == [("Lantern Grid", "text")]
    (hit,) = result.items
    assert hit.said is not None
    quote = hit.said.statement.evidence.quote
    assert [quote[start:end] for start, end in hit.said_spans] == ["participated", "VivaTech"]
    assert found(news, "participating vivatech lyon", sentences=False).total == 0


def test_places_of_words_are_offsets_into_the_name(news: Store) -> None:
    for typed, marked in (
        ("lab panth", ["Pantheon", "Lab"]),
        ("panteon", ["Pantheon"]),
        ("panthéon l", ["Pantheon", "Lab"]),
    ):
        (hit,) = found(news, typed, sentences=False).items
        assert [hit.matched[start:end] for start, end in hit.spans] == marked


@pytest.mark.parametrize("typed", ["quay", "brant"])
def test_a_facet_finds_as_many_as_it_counts_whatever_it_leaves_out(store: Store, typed: str) -> None:
    """Who leaves out what has the name is not given slips of it, nor sentences that were not looked through before."""
    quay, brant, acme = ("place", "Quay"), ("person", "Brant Hill"), ("company", "Acme")
    store.put(
        reading(
            "1", [(acme, "based_in", quay), (("company", "Quay Robotics"), "based_in", PARIS), (brant, "founded", acme)]
        )
    )
    store.put(reading("2", [(("company", "Brand"), "customer_of", acme)]))
    result = found(store, typed, facets=("type",))
    assert len(result.facets["type"]) == 2
    for value in result.facets["type"]:
        kept = found(store, typed, value.where, sentences=result.sentences)
        assert (kept.total, kept.meant) == (value.count, ()), value


def test_each_facet_counts_all_and_drills_down(news: Store) -> None:
    for text in ("", "lantern", "vivatech"):
        result = found(news, text, facets=FACETS)
        assert set(result.facets) == set(FACETS)
        for values in result.facets.values():
            for value in values:
                assert found(news, text, value.where).total == value.count, value
    by_type = found(news, facets=FACETS).facets["type"]
    assert [(v.value, v.count) for v in by_type] == [("company", 3), ("place", 2), ("event", 1), ("investor", 1)]


def test_conditions_hold_with_words(news: Store) -> None:
    assert names(found(news, "lantern", "place = Paris")) == [("Lanternfish", "prefix")]
    assert [name for name, _ in names(found(news, "", "type = company, fact(source = Wire)"))] == [
        "Pantheon Lab", "Lantern Grid", "Lanternfish",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "lantern", "vivatech", "panteon", "in"])
def test_pages_follow_one_another(news: Store, text: str) -> None:
    whole, cursor = found(news, text), ""
    paged: list[Hit] = []
    while True:
        page = found(news, text, limit=1, cursor=cursor)
        paged += page.items
        assert page.total == whole.total == len(whole.items)
        cursor = page.next
        if not cursor:
            break
    assert tuple(paged) == whole.items


@pytest.mark.parametrize("text", ["lantern", "lan", "vivatech", "in", "participated"])
@pytest.mark.parametrize("few", [1, 2, 3])
def test_the_order_is_that_of_all_however_few_are_read(
    news: Store, monkeypatch: pytest.MonkeyPatch, text: str, few: int
) -> None:
    """What names and the first sentences leave of a page is filled by the others, as if all had been ranked."""
    for name in ("WEIGHED", "WEIGHED_BESIDE"):
        monkeypatch.setattr(engine, name, few)
    monkeypatch.setattr(engine, "UNREAD", 1.0)  # no sentence is ever enough: all are ranked
    whole = found(news, text)
    monkeypatch.undo()
    for name in ("WEIGHED", "WEIGHED_BESIDE"):
        monkeypatch.setattr(engine, name, few)
    for limit in (1, 2, 3):
        paged: list[Hit] = []
        cursor = ""
        while True:
            page = found(news, text, limit=limit, cursor=cursor)
            paged += page.items
            cursor = page.next
            if not cursor:
                break
        assert tuple(paged) == whole.items


@pytest.mark.parametrize("limit", [1, 2, 3, 12])
def test_names_that_cannot_come_on_the_page_are_not_ranked(
    news: Store, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """Young news lifts a name over one that is better connected: the pages are those of a ranking of all."""
    fairs = [("event", f"Fair {number}") for number in range(12)]
    for number in range(12):
        claims = [(("company", f"Solar {number}"), "participated_in", one) for one in fairs[: 1 + number % 5]]
        news.put(reading(f"solar {number}", claims, published=f"20{25 - 2 * (number % 5)}-0{1 + number % 7}"))
    ranked: list[Hit] = []
    cursor = ""
    while True:
        page = found(news, "solar", limit=limit, cursor=cursor)
        ranked += page.items
        cursor = page.next
        if not cursor:
            break
    monkeypatch.setattr(engine, "most", lambda *_: 1.0)  # nothing is ever left out
    assert tuple(ranked) == found(news, "solar", limit=50).items
    values = [(-hit.score.value, hit.entity.name) for hit in ranked]
    assert values == sorted(values)
    assert [hit.entity.degree for hit in ranked] != sorted((hit.entity.degree for hit in ranked), reverse=True)


def test_where_too_many_fit_it_says_so(news: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "TOP", 2)
    result = found(news, "participated", limit=10)
    assert (len(result.items), result.total, result.exact) == (2, 2, False)
    assert sum(v.count for v in found(news, "participated", facets=("type",)).facets["type"]) == 2


def test_a_cursor_of_another_search_is_refused(news: Store) -> None:
    cursor = found(news, "lantern", limit=1).next
    for other in ({"text": "pantheon"}, {"text": "lantern", "where": "type = company"}, {"text": ""}):
        with pytest.raises(InvalidQueryError, match="cursor"):
            found(news, limit=1, cursor=cursor, **other)


def test_a_score_is_its_parts(news: Store) -> None:
    for hit in found(news, "lantern").items:
        s = hit.score
        assert s.value == pytest.approx(s.match * (0.75 + 0.2 * s.importance + 0.05 * s.freshness), abs=1e-5)


def test_a_better_kind_of_match_always_comes_first() -> None:
    best, worst = Match("a", "company", "A", 10**9, "2025", 0), Match("b", "company", "B", 0, "", 0)
    kinds = ("exact", "prefix", "words", "typo", "text")
    for better, other in pairwise(kinds):
        assert score(better, worst, "2025").value > score(other, best, "2025").value  # type: ignore[arg-type]
    assert max(WORTH.values()) == 1


def test_news_grow_old() -> None:
    assert freshness("2025-06-01", "2025-06-01") == 1
    assert freshness("2024", "2025-01") == pytest.approx(0.5, abs=0.01)
    assert freshness("", "2025") == freshness("2025", "") == 0


def test_an_entity_is_found_under_its_id_of_the_store(news: Store) -> None:
    assert found(news, "pantheon lab").items[0].entity == news.entity(entity_id(*LAB))

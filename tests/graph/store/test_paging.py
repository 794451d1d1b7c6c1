import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidQueryError
from graph.store import paging
from graph.store.base import NOW

DATES = st.sampled_from(["", "2023", "2024", "2024-01", "2024-06", "2024-06-01", "2024-06-12", "2025-01-01"])


@given(st.lists(st.tuples(DATES, st.text(max_size=2)), unique=True))
def test_dated_rank_sorts_as_a_database_does(positions: list[tuple[str, str]]) -> None:
    expected = sorted(sorted(positions, key=lambda item: item[1]), key=lambda item: item[0], reverse=True)
    assert sorted(positions, key=paging.dated_rank) == expected


@given(st.lists(st.tuples(DATES, st.text(max_size=2)), unique=True, max_size=9), st.integers(1, 4))
def test_pages_make_up_the_list(positions: list[tuple[str, str]], limit: int) -> None:
    found: list[tuple[str, str]] = []
    cursor = ""
    while not found or cursor:
        page = paging.cut(paging.articles(limit, cursor), positions, lambda item: item, paging.dated_rank)
        found += page.items
        cursor = page.next
        if not positions:
            break
    assert found == sorted(positions, key=paging.dated_rank)


def forge(*position: Any) -> str:
    """Make a cursor of the list of articles as its author would."""
    listing = paging.articles(1, "")
    return listing.page([position, position], lambda item: item, 2).next


@pytest.mark.parametrize(
    "position", [("2024",), ("2024", "a", "b"), (1, "a"), (None, "a"), ("2024", ["a"]), ("2024", 2**70)]
)
def test_positions_of_another_shape_are_refused(position: Any) -> None:
    with pytest.raises(InvalidQueryError, match="cursor"):
        paging.articles(1, forge(*position)).after()


@given(st.text(max_size=60))
def test_no_text_breaks_the_cursor(text: str) -> None:
    raw = base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode()
    for cursor in (text, raw, base64.b64encode(json.dumps([text, 1]).encode()).decode()):
        try:
            paging.edges("ent_1", "", NOW, 1, cursor).after()
        except InvalidQueryError:
            continue
        assert cursor == ""


@pytest.mark.parametrize(
    ("name", "query", "grade"),
    [
        ("acme", "acme", paging.EXACT),
        ("acme foods", "acme", paging.PREFIX),
        ("big acme", "acme", paging.OTHER),
        ("acme", "", paging.OTHER),
    ],
)
def test_grades(name: str, query: str, grade: int) -> None:
    assert paging.grade(name, query) == grade


@pytest.mark.parametrize(
    ("wanted", "prefix", "found"),
    [(("bay",), True, True), (("ba",), True, True), (("ba",), False, False), (("ba", "tigris"), True, False), (("tigris", "ba"), True, True), ((), True, True)],
)  # fmt: skip
def test_matches(wanted: tuple[str, ...], prefix: bool, found: bool) -> None:
    assert paging.matches(("tigris", "bay"), wanted, prefix=prefix) is found

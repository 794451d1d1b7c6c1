"""Who takes whose place: one statement after the other finds what a look at all of them finds."""

from bisect import bisect_left, insort

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store.timeline import LATER, Turn, followers, overtaken

STARTS = [
    "2019",
    "2020",
    "2020-01",
    "2020-03",
    "2020-03-01",
    "2020-03-09",
    "2020-12-31",
    "2021",
    "2021-01",
    "2021-01-01",
]
TURNS = st.lists(st.tuples(st.sampled_from(STARTS), st.sampled_from("abc")), max_size=30)


@settings(max_examples=400)
@given(drawn=TURNS)
def test_one_after_the_other_finds_the_same(drawn: list[tuple[str, str]]) -> None:
    held: list[Turn] = []
    found: dict[str, str] = {}
    for number, (start, value) in enumerate(drawn):
        new = Turn(start, f"{number * 7 % 31:02}", value)
        earlier = held[: bisect_left(held, new)]
        found |= dict.fromkeys(overtaken(new, ((turn, turn.id) for turn in reversed(earlier))), new.id)
        later = (turn for turn in held if turn.start > start + LATER and turn.value != value)
        if (following := next(later, None)) is not None:
            found[new.id] = following.id
        insort(held, new)
        assert found == followers(held)


def test_only_the_year_before_is_read() -> None:
    days = [
        Turn(f"{year}-{month:02}-11", f"{year}{month:02}", "ab"[month % 2])
        for year in range(1990, 2020)
        for month in range(1, 13)
    ]
    read = iter(reversed(days))
    list(overtaken(Turn("2020-01-01", "new", "a"), ((turn, turn.id) for turn in read)))
    assert len(list(read)) > len(days) - 30

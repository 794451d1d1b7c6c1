"""Who takes whose place: one statement after the other finds what a look at all of them finds."""

from bisect import bisect_left, insort
from itertools import permutations
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import ArticleHead, EntityHead, Evidence, Fact, Statement
from graph.store.timeline import LATER, Turn, contradictions, followers, overtaken

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


def _one(number: int, start: str, value: str, until: str) -> Fact:
    """Return that a company has its seat in a city since a date, until another where one is given."""
    heads = EntityHead("ent_0", "company", "Acme"), EntityHead(f"ent_{value}", "place", f"Town {value}")
    article = ArticleHead("art_0", "", "", start, "")
    proof = Evidence("art_0", number, number + 1, "x")
    return Fact(Statement("ref_0", "based_in", proof, object=f"ref_{value}", until=until), *heads, article)


@settings(max_examples=400)
@given(
    drawn=st.lists(
        st.tuples(st.sampled_from(STARTS), st.sampled_from("abc"), st.sampled_from(["", "", "2030"])), max_size=12
    )
)
def test_what_cannot_hold_at_once_is_what_a_look_at_all_pairs_finds(drawn: list[tuple[str, str, str]]) -> None:
    facts = [_one(number, *one) for number, one in enumerate(drawn)]
    clashing = {
        fact.statement.id
        for (one, a), (other, b) in permutations(zip(drawn, facts, strict=True), 2)
        if one[1] != other[1] and not one[2] + other[2] and (one[0].startswith(other[0]) or other[0].startswith(one[0]))
        for fact in (a, b)
    }
    found = contradictions(EntityHead("ent_0", "company", "Acme"), facts)
    assert [fact.statement.id for one in found for fact in one.facts] == sorted(clashing)


def test_thousands_that_contradict_each_other_are_looked_at_once() -> None:
    facts = [_one(number, "2024", str(number), "") for number in range(8000)]
    start = process_time()
    (found,) = contradictions(EntityHead("ent_0", "company", "Acme"), facts)
    assert len(found.facts) == 8000
    assert process_time() - start < 5  # seconds; all pairs took twenty, one pass a tenth of one


def test_only_the_year_before_is_read() -> None:
    days = [
        Turn(f"{year}-{month:02}-11", f"{year}{month:02}", "ab"[month % 2])
        for year in range(1990, 2020)
        for month in range(1, 13)
    ]
    read = iter(reversed(days))
    list(overtaken(Turn("2020-01-01", "new", "a"), ((turn, turn.id) for turn in read)))
    assert len(list(read)) > len(days) - 30

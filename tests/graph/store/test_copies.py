"""What carries the same text is one source, however it came in, and only as long as it is there."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidInputError, NotFoundError
from graph.model import Reading
from graph.store import clusters, copies
from graph.store.base import Store
from tests.support.readings import Claim, reading, sketch

CLAIM: Claim = (("company", "Acme"), "based_in", ("place", "Paris"))
SKETCHES = st.sampled_from([sketch(text, edits) for text in ("a", "b") for edits in (0, 10, 25, 26, 50)] + [b""])


def article(url: str, edits: int = 0, text: str = "release") -> Reading:
    return reading(url, [(*CLAIM, {"confidence": 0.5})], signature=sketch(text, edits))


def sources(store: Store) -> int:
    (edge,) = store.edges(store.mentions(article("1").article.id)[0][1]).items
    return edge.sources


@given(SKETCHES, SKETCHES)
def test_being_a_copy_is_mutual_and_shows_in_the_keys(one: bytes, other: bytes) -> None:
    assert copies.alike(one, other) == copies.alike(other, one)
    assert not copies.alike(one, other) or set(copies.keys(one)) & set(copies.keys(other))
    assert copies.alike(one, one) == bool(one)


@given(
    st.lists(SKETCHES, max_size=8).flatmap(lambda found: st.tuples(st.just(found), st.permutations(range(len(found)))))
)
def test_clusters_do_not_depend_on_the_order(drawn: tuple[list[bytes], list[int]]) -> None:
    found, order = drawn
    straight = copies.groups(dict(enumerate(found)))
    shuffled = copies.groups({number: found[number] for number in order})
    assert sorted(map(sorted, straight)) == sorted(map(sorted, shuffled))


def test_copies_count_once_and_others_for_themselves(store: Store) -> None:
    for made in (
        article("1"),
        article("2", 25),
        article("3", text="report"),
        article("4", text=""),
        article("5", text=""),
    ):
        store.put(made)
    assert sources(store) == 4


def test_a_copy_of_two_makes_them_one_source_until_it_is_retracted(store: Store) -> None:
    ends, between = [article("1"), article("2", 40)], article("3", 20)
    for made in ends:
        store.put(made)
    assert sources(store) == 2
    before = list(store.dump())
    store.put(between)
    assert sources(store) == 1
    store.retract(between.article.id)
    assert (sources(store), list(store.dump())) == (2, before)


def test_a_twin_holds_together_what_the_other_held(store: Store) -> None:
    for made in (article("1"), article("2", 40), article("3", 20), article("4", 20)):
        store.put(made)
    store.retract(article("3").article.id)
    assert sources(store) == 1


def test_a_property_counts_independent_texts(store: Store) -> None:
    for url, year, edits in (("1", "2014", 0), ("2", "2014", 40), ("3", "2015", 60), ("4", "2015", 120)):
        store.put(
            reading(
                url, [(CLAIM[0], "founded_year", year)], signature=sketch("release" if year == "2014" else url, edits)
            )
        )
    entity = store.mentions(article("1").article.id)[0][1]
    assert store.entity(entity).properties == {"founded_year": "2014"}
    store.put(article("5", 20))
    assert store.entity(entity).properties == {"founded_year": "2015"}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_gives_the_same_clusters(store: Store, order: tuple[int, ...]) -> None:
    made = [article("1"), article("2", 20), article("3", 40)]
    for number in order:
        store.put(made[number])
    assert sources(store) == 1
    found = [head.id for head in store.copies(made[0].article.id)]
    assert found == sorted(reading_.article.id for reading_ in made)
    assert f'"cluster":"{min(found)}"' in next(line for line in store.dump() if found[-1] in line)


def test_a_changed_text_leaves_its_cluster(store: Store) -> None:
    store.put(article("1"))
    store.put(article("2"))
    store.put(article("2", text="correction"))
    assert sources(store) == 2
    assert [head.url for head in store.copies(article("1").article.id)] == ["1"]


def test_many_copies_of_one_release(store: Store) -> None:
    for number in range(60):
        store.put(article(str(number), number % 24))
    assert sources(store) == 1
    for number in range(1, 60):
        store.retract(article(str(number)).article.id)
    assert [head.url for head in store.copies(article("0").article.id)] == ["0"]


@pytest.mark.parametrize("most", [0, 1, 8192])
def test_what_is_put_together_is_compared_with_all_that_is_there(
    store: Store, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(clusters, "MET", most)
    store.put(article("1"))
    store.put_all([article("2", 20), article("3", text="report"), article("4", 40), article("5", 20), article("6", 44)])
    assert sources(store) == 2
    store.retract(article("2").article.id)
    store.put_all([article("5", text="correction"), article("7", 21, text="correction"), article("8", 60)])
    assert sources(store) == 4


def test_wrong_use(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no article"):
        store.copies("art_none")
    with pytest.raises(InvalidInputError, match="5 bytes instead of 256"):
        store.put(reading("1", [CLAIM], signature=b"short"))


def test_rebuilding_finds_the_same(store: Store) -> None:
    for made in (article("1"), article("2", 20), article("3", 40), article("4", text="report")):
        store.put(made)
    before = list(store.dump())
    store.rebuild()
    assert list(store.dump()) == before

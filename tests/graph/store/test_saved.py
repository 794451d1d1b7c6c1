"""Saved searches on every store."""

from dataclasses import replace

import pytest

from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.store import saved
from graph.store.base import Store
from graph.store.saved import SavedSearch

AT = "2026-01-31T12:00:00.000000Z"
SEEDS = SavedSearch("Seeds", "statements", where="relation = raised, round = seed", created=AT, seen=3)
LABS = SavedSearch("Labs", text="lab", where="place = Paris", owner="ada", created=AT)


def test_a_search_is_kept_marked_and_removed(store: Store) -> None:
    assert store.save_search(SEEDS) == store.saved_search(SEEDS.id) == SEEDS
    assert store.mark_seen(SEEDS.id, 7) == store.saved_search(SEEDS.id) == replace(SEEDS, seen=7)
    store.forget_search(SEEDS.id)
    for ask in (store.saved_search, store.forget_search, lambda id_: store.mark_seen(id_, 1)):
        with pytest.raises(NotFoundError):
            ask(SEEDS.id)


def test_the_same_again_is_the_one_that_is_there(store: Store) -> None:
    store.save_search(SEEDS)
    store.mark_seen(SEEDS.id, 7)
    assert store.save_search(replace(SEEDS, created="2026-02-01T12:00:00.000000Z", seen=0)) == replace(SEEDS, seen=7)
    with pytest.raises(ConflictError, match="another name"):
        store.save_search(replace(SEEDS, where=""))
    assert store.save_search(replace(SEEDS, where="", owner="ada")).owner == "ada"


def test_lists_page_by_owner_and_name(store: Store) -> None:
    made = [replace(LABS, name=name, owner=owner) for owner in ("", "ada", "bob") for name in ("a", "B", "ä", "c")]
    for search in made:
        store.save_search(search)
    paged: list[SavedSearch] = []
    cursor = "first"
    while cursor:
        page = store.saved_searches(limit=5, cursor=cursor.removeprefix("first"))
        paged, cursor = [*paged, *page.items], page.next
        assert page.total == 12
    assert paged == sorted(made, key=lambda search: (search.owner, search.name))
    assert [search.name for search in store.saved_searches("ada").items] == ["B", "a", "c", "ä"]
    assert store.saved_searches("nobody").items == ()


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "a\n"}, {"name": "x" * 201}, {"wanted": "all"}, {"text": "lab"}, {"where": "\ud800"}, {"owner": "\x00"}, {"seen": -1}, {"seen": 2**70}, {"created": "now"}],
)  # fmt: skip
def test_what_no_store_can_hold_is_refused(store: Store, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        store.save_search(replace(SEEDS, **wrong))  # type: ignore[arg-type] # that is the test
    assert store.saved_searches().total == 0


def test_nobody_has_too_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST", 1)
    store.save_search(SEEDS)
    store.save_search(LABS)
    with pytest.raises(ConflictError, match="remove one first"):
        store.save_search(replace(LABS, name="More"))
    assert store.save_search(LABS) == LABS


def test_odd_ids_are_not_found(store: Store) -> None:
    for id_ in ("", "\ud800", "\x00", "sav_0", "x" * 1000):
        with pytest.raises(NotFoundError):
            store.saved_search(id_)


def test_they_are_no_part_of_the_graph(store: Store) -> None:
    before, revision = list(store.dump()), store.revision()
    store.save_search(SEEDS)
    assert (list(store.dump()), store.revision()) == (before, revision)

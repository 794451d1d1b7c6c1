"""The example news: many-named things are one node, namesakes are two."""

from collections.abc import Iterator

import pytest

from graph.errors import MergedError
from graph.resolve import open_graph
from graph.store.base import Store
from tests.support.example_facts import FACTS, example_readings

READINGS = example_readings()
# Names that no word joins: only an article that says so, or a person, can.
REVIEWED = {"Hong Kong Science Park", "Science Park", "Ipê", "Ceiba"}
# Both are named in one article, where a name of one type is one thing.
TOGETHER = {("James Wong", "site/paperboy-wire/lantern-grid-series-b.html")}


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with open_graph("memory:") as opened:
        for made in READINGS:
            opened.put(made)
        yield opened


def owners(store: Store, name: str, file: str = "") -> set[str]:
    found = set()
    for made in READINGS:
        for mention, entity in store.mentions(made.article.id) if made.article.url.endswith(file) else ():
            if mention.text == name:
                found.add(entity)
    return found


@pytest.mark.parametrize("group", FACTS["same"], ids=lambda group: group[0])
def test_one_thing_is_one_node(store: Store, group: list[str]) -> None:
    found = [owners(store, name) for name in group if name not in REVIEWED]
    if "Tamarind" not in group:
        assert len(set().union(*found)) == 1


@pytest.mark.parametrize("case", FACTS["different"], ids=lambda case: f"{case[0]} {case[1]} {case[3]}")
def test_namesakes_stay_apart(store: Store, case: list[str]) -> None:
    name, file, other, other_file = case
    if (other, other_file) not in TOGETHER:
        assert not owners(store, name, file) & owners(store, other, other_file)


def test_a_merged_id_leads_to_its_entity(store: Store) -> None:
    (entity,) = owners(store, "Windlass Energy")
    gone = {end.id for link in store.merges(entity) for end in (link.left, link.right)} - {entity}
    assert gone
    for id_ in gone:
        with pytest.raises(MergedError) as caught:
            store.entity(id_)
        assert caught.value.id == entity

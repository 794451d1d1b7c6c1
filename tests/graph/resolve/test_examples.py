"""The example news: many-named things are one node, namesakes are two."""

from collections.abc import Iterator

import pytest

from graph.errors import MergedError
from graph.resolve import open_graph
from graph.store.base import Store
from tests.support.example_facts import FACTS, example_readings

READINGS = example_readings()
# Names that share no telling word with the others, or nobody around them: only an article that says so, or a person, joins them.
APART = {"Hong Kong Science Park", "Science Park", "Ipê", "Ceiba"}
# Short names that no fact uses: tests/e2e reads the articles themselves.
UNUSED = {"Ferrite Medical GmbH", "Orchard Pier", "Molo", "Kijani"}


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


def test_what_is_left_out_is_known(store: Store) -> None:
    assert {name for group in FACTS["same"] for name in group if not owners(store, name)} == UNUSED
    assert {case[0] for case in FACTS["different"] if not owners(store, case[0], case[1])} == {"Molo"}


@pytest.mark.parametrize("group", FACTS["same"], ids=lambda group: group[0])
def test_one_thing_is_one_node(store: Store, group: list[str]) -> None:
    (node,) = set().union(*(owners(store, name) for name in group if name not in APART))
    for name in APART.intersection(group):
        assert len(owners(store, name) - {node}) == 1  # one more node, not several


@pytest.mark.parametrize("case", FACTS["different"], ids=lambda case: f"{case[0]} {case[1]} {case[3]}")
def test_namesakes_stay_apart(store: Store, case: list[str]) -> None:
    name, file, other, other_file = case
    if name != "Molo":
        one, another = owners(store, name, file), owners(store, other, other_file)
        assert one
        assert another
        assert not one & another


def test_a_merged_id_leads_to_its_entity(store: Store) -> None:
    (entity,) = owners(store, "Windlass Energy")
    gone = {end.id for link in store.merges(entity) for end in (link.left, link.right)} - {entity}
    assert gone
    for id_ in gone:
        with pytest.raises(MergedError) as caught:
            store.entity(id_)
        assert caught.value.id == entity

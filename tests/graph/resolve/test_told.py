"""What sets of sightings say does not depend on how they grew, and one sighting alone says all that it says."""

from hypothesis import given
from hypothesis import strategies as st

from graph.resolve.told import COUNTED, Lone, Told
from graph.store.resolving import Sighting

VALUES = st.lists(st.sampled_from("abc"), unique=True, max_size=3).map(tuple)
TRAITS = st.dictionaries(st.sampled_from([*sorted(COUNTED), "sector"]), VALUES)
SIGHTINGS = st.lists(TRAITS, min_size=1, max_size=8).map(
    lambda found: [Sighting(f"ref_{at}", "", traits) for at, traits in enumerate(found)]
)
MIXED = st.sets(st.integers(0, 7).map("ref_{}".format))


def said(part: Lone | Told) -> dict[str, object]:
    kinds = {kind: set(part.values(kind)) for kind in sorted(COUNTED)}
    return {**kinds, "strong": set(part.strong), "claiming": part.claiming, "silent": part.silent}


@given(SIGHTINGS, MIXED)
def test_one_sighting_alone_is_a_set_of_one(found: list[Sighting], mixed: set[str]) -> None:
    for sighting in found:
        assert said(Lone(sighting, mixed)) == said(Told((sighting,), mixed))


@given(SIGHTINGS, MIXED)
def test_what_is_said_does_not_depend_on_how_a_set_grew(found: list[Sighting], mixed: set[str]) -> None:
    growing = Told((), mixed)
    for sighting in found:
        growing.add([sighting])
        said(growing)  # what was asked before must not stay
    assert said(growing) == said(Told(found, mixed)) == said(Told(reversed(found), mixed))


def test_what_a_few_say_counts_only_where_nobody_else_speaks() -> None:
    found = [Sighting(f"ref_{at}", "", {"country": (country,)}) for at, country in enumerate(["KE", "KE", "KE", "DE"])]
    assert Told(found, ()).values("country") == {"KE"}
    assert Told(found, {"ref_0", "ref_1", "ref_2"}).values("country") == {"DE"}
    assert Told(found[:3], {"ref_0", "ref_1", "ref_2"}).values("country") == {"KE"}


def test_most_must_stand_behind_what_is_strong() -> None:
    found = [Sighting(f"ref_{at}", "", {"people": (name,)}) for at, name in enumerate(["ann", "ann", "bob"])]
    assert Told(found, ()).strong == {"ann"}
    assert not Told(found, {"ref_0", "ref_1", "ref_2"}).strong

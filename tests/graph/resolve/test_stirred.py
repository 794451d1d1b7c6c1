"""Whom a change of traits can matter to: everybody else's comparison stays to the last digit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import canonical_json
from graph.resolve import Rules
from graph.store.resolving import Profile, Traits

NAMES = {
    "company": [
        "Windlass",
        "Windlass Energy",
        "Windlass Kenya",
        "Windlass Energy Germany",
        "Winlass Energy",
        "Tamarind",
    ],
    "academia": ["York University", "University of York", "Oxford University", "University of Oxford", "Delft"],
    "place": ["Delft", "Nairobi", "Hyderabad", "Hyderabad, India", "Kenya"],
    "person": ["James Wong", "Wong James", "J. Wong", "James Wong Jr."],
    "award": ["Startup of the Year", "Startup of the Year Kenya"],
}
VALUES = {
    "neighbour": ["windlass", "energy", "james wong", "oxford", "york", "foo bar"],
    "country": ["KE", "DE", "IN"],
    "place": ["nairobi", "york", "oxford", "delft"],
    "sector": ["energy", "space"],
    "domain": ["windlass.com", "tamarind.io"],
    "year": ["2010", "2011", "2013"],
    "people": ["wong", "lee"],
}
TRAITS = st.fixed_dictionaries(
    {}, optional={kind: st.sets(st.sampled_from(v), min_size=1, max_size=3) for kind, v in VALUES.items()}
)


def made(type_: str, known: list[str], said: dict[str, set[str]]) -> Profile:
    counts: Traits = {kind: dict.fromkeys(values, 1) for kind, values in said.items()}
    return Rules().profile(type_, {name: len(known) - at for at, name in enumerate(known)}, counts)


def text(profile: Profile) -> str:
    return canonical_json([profile.type, profile.names, {k: sorted(v) for k, v in profile.traits.items()}])


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_who_holds_nothing_of_what_changed_is_compared_as_before(data: st.DataObject) -> None:
    type_ = data.draw(st.sampled_from(sorted(NAMES)))
    ours, theirs = (
        data.draw(st.lists(st.sampled_from(NAMES[type_]), min_size=1, max_size=2, unique=True)) for _ in range(2)
    )
    old, new = (made(type_, ours, data.draw(TRAITS)) for _ in range(2))
    other = made(type_, theirs, data.draw(TRAITS))
    stirred = Rules().stirred(old, new)
    if stirred is not None and not any(canonical_json(value) in text(other) for value in stirred):
        assert Rules().compare(old, other) == Rules().compare(new, other)


def test_other_names_can_matter_to_everybody() -> None:
    assert Rules().stirred(made("company", ["Windlass"], {}), made("company", ["Windlass Energy"], {})) is None


def test_what_is_not_compared_matters_to_nobody() -> None:
    old, new = (made("company", ["Windlass"], {"people": {name}}) for name in ("wong", "lee"))
    assert Rules().stirred(old, new) == frozenset()

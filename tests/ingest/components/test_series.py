"""Lists whose members share a relation."""

import re

import pytest

from ingest.components.document import DocumentGraph, ReadEntity, ReadRelation, Span
from ingest.components.series import series, with_series

CLIENTS = (
    "Their client list includes SBS Transit, Singapore's National Gallery, and Toyota—proof of Pantheon Lab's reach."
)
NAMES = {
    "SBS Transit": "company",
    "National Gallery": "organisation",
    "Toyota": "company",
    "Pantheon Lab": "company",
    "Singapore": "place",
}


def graph(text: str, names: dict[str, str], *facts: tuple[str, str, str, float]) -> DocumentGraph:
    """Return a graph with these names and facts (the last number is the confidence)."""
    keys = list(names)
    spans = {name: tuple(Span(*m.span()) for m in re.finditer(re.escape(name), text)) for name in names}
    entities = tuple(ReadEntity(names[name], name, spans[name]) for name in keys)
    relations = tuple(
        ReadRelation(
            keys.index(s), p, keys.index(o), None, Span(0, len(text)), c, attributes={"date": "2021", "product": s}
        )
        for s, p, o, c in facts
    )
    return DocumentGraph(entities, relations)


def added(text: str, names: dict[str, str], *facts: tuple[str, str, str, float]) -> set[tuple[str, str, str]]:
    before = graph(text, names, *facts)
    found, keys = with_series(text, before), list(names)
    return {(keys[r.subject], r.predicate, keys[r.object or 0]) for r in found.relations if r not in before.relations}


def test_a_list_is_found_also_with_a_place_before_a_member() -> None:
    (found,) = series(CLIENTS, graph(CLIENTS, NAMES))
    assert [CLIENTS[n.start : n.end] for n in found] == ["SBS Transit", "National Gallery", "Toyota"]


def test_the_last_member_shares_what_the_others_have() -> None:
    facts = [
        (name, "customer_of", "Pantheon Lab", sure) for name, sure in (("SBS Transit", 0.9), ("National Gallery", 0.7))
    ]
    assert added(CLIENTS, NAMES, *facts) == {("Toyota", "customer_of", "Pantheon Lab")}
    (new,) = with_series(CLIENTS, graph(CLIENTS, NAMES, *facts)).relations[2:]
    assert (new.confidence, new.attributes) == (0.7, {"date": "2021"})  # the least sure; what all have alike


def test_a_text_without_names_is_left_as_it_is() -> None:
    assert with_series("Nothing.", DocumentGraph()) == DocumentGraph()


def test_one_of_a_list_says_nothing_of_the_others() -> None:
    assert added(CLIENTS, NAMES, ("SBS Transit", "customer_of", "Pantheon Lab", 0.9)) == set()


@pytest.mark.parametrize(
    ("text", "names", "facts"),
    [
        ("Acme has offices in Paris, Rome and Oslo.", {"Acme": "company", "Paris": "place", "Rome": "place", "Oslo": "place"},
         [("Acme", "based_in", "Paris", 0.9), ("Acme", "based_in", "Rome", 0.9)]),
        ("Acme sells to Bolt, Dock and Ann Berg.", {"Acme": "company", "Bolt": "company", "Dock": "company", "Ann Berg": "person"},
         [("Bolt", "customer_of", "Acme", 0.9), ("Dock", "customer_of", "Acme", 0.9)]),
        ("Acme sells to Bolt, Dock, Elm, Fir and Gum.", dict.fromkeys(["Acme", "Bolt", "Dock", "Elm", "Fir", "Gum"], "company"),
         [("Bolt", "customer_of", "Acme", 0.9), ("Dock", "customer_of", "Acme", 0.9)]),
    ],
    ids=["places", "another kind", "fewer than half"],
)  # fmt: skip
def test_what_no_list_shares(text: str, names: dict[str, str], facts: list[tuple[str, str, str, float]]) -> None:
    assert added(text, names, *facts) == set()


def test_what_was_rejected_is_stated_once() -> None:
    facts = [(name, "customer_of", "Pantheon Lab", 0.9) for name in ("SBS Transit", "National Gallery")]
    before = graph(CLIENTS, NAMES, *facts)
    doubt = ReadRelation(2, "customer_of", 3, None, Span(0, len(CLIENTS)), 0.3)
    found = with_series(CLIENTS, DocumentGraph(before.entities, before.relations, (doubt,)))
    assert (len(found.relations), found.rejected) == (3, ())


def test_a_symmetric_relation_is_not_said_twice() -> None:
    text, names = "Rivals are Bolt, Dock and Elm, says Acme.", dict.fromkeys(["Acme", "Bolt", "Dock", "Elm"], "company")
    facts = [
        ("Bolt", "competes_with", "Acme", 0.9),
        ("Dock", "competes_with", "Acme", 0.9),
        ("Acme", "competes_with", "Elm", 0.9),
    ]
    assert added(text, names, *facts) == set()

"""The links that walks through the graph ask for, in every store: those of some things, those among some, and who shares neighbours."""

from collections.abc import Iterable

import pytest

from graph.names import entity_id
from graph.store.asking import Link, LinkFilter, Sharing, Way
from graph.store.base import Store
from graph.store.scanning import finder
from tests.support.readings import reading

FUND, ACME, BOLT, CODA, NADIA = (
    ("investor", "Quay Ventures"), ("company", "Acme"), ("company", "Bolt"), ("company", "Coda"), ("person", "Nadia Roy"),
)  # fmt: skip
ALL = LinkFilter()
INVESTMENTS = LinkFilter(frozenset({"invested_in"}))
SURE = LinkFilter(confidence=0.8)
TWICE = LinkFilter(sources=2)
HELD = LinkFilter(statuses=frozenset({"stated"}))


def ids(*things: tuple[str, str]) -> list[str]:
    return [entity_id(*thing) for thing in things]


def named(links: Iterable[Link]) -> set[tuple[str, str, str]]:
    """Return links with names for ids."""
    names = {entity_id(*thing): thing[1] for thing in (FUND, ACME, BOLT, CODA, NADIA)}
    return {(names[link.subject], link.predicate, names[link.object]) for link in links}


@pytest.fixture
def linked(store: Store) -> Store:
    """Four links of a fund, one of which two sources state, one unsure, one planned; and one between two companies."""
    doubtful, planned = {"confidence": 0.4}, {"status": "planned"}
    store.put(reading("1", [(FUND, "invested_in", ACME), (FUND, "invested_in", BOLT, doubtful)], source="one.example"))
    store.put(reading("2", [(FUND, "invested_in", ACME), (FUND, "invested_in", CODA, planned)], source="two.example"))
    store.put(reading("3", [(NADIA, "holds_role", FUND), (ACME, "competes_with", BOLT)], source="one.example"))
    return store


def test_the_links_of_some_things(linked: Store) -> None:
    """Each once, also where both ends are asked for."""
    found = finder(linked).find_links(ids(ACME, BOLT), ALL)
    assert named(found) == {
        ("Quay Ventures", "invested_in", "Acme"),
        ("Quay Ventures", "invested_in", "Bolt"),
        ("Acme", "competes_with", "Bolt"),
    }
    assert len(found) == 3
    assert list(found) == sorted(found, key=lambda link: (link.subject, link.predicate, link.object))


def test_a_link_bears_the_figures_of_its_edge(linked: Store) -> None:
    (link,) = finder(linked).find_links(ids(ACME), INVESTMENTS)
    (edge,) = [edge for edge in linked.edges(entity_id(*ACME)).items if edge.predicate == "invested_in"]
    ends = edge.subject.id, edge.subject.type, edge.object.id, edge.object.type
    assert (link.subject, link.subject_type, link.object, link.object_type) == ends
    assert (link.status, link.sources, link.confidence) == (edge.status, edge.sources, edge.confidence)


def test_only_links_whose_both_ends_are_among(linked: Store) -> None:
    ask, among = finder(linked), frozenset(ids(FUND, ACME, NADIA))
    assert named(ask.find_links(ids(FUND, ACME), ALL, among=among)) == {
        ("Quay Ventures", "invested_in", "Acme"),
        ("Nadia Roy", "holds_role", "Quay Ventures"),
    }
    assert named(ask.find_links(ids(FUND), INVESTMENTS, among=among)) == {("Quay Ventures", "invested_in", "Acme")}
    assert named(ask.find_links(ids(BOLT), ALL, among=among)) == set(), "what is asked for has to be among them too"
    assert named(ask.find_links(ids(FUND), ALL, among=frozenset())) == set()
    assert named(ask.find_links([], ALL, among=among)) == set()


@pytest.mark.parametrize(
    ("keep", "others"),
    [
        (ALL, {"Acme", "Bolt", "Coda", "Nadia Roy"}),
        (INVESTMENTS, {"Acme", "Bolt", "Coda"}),
        (SURE, {"Acme", "Coda", "Nadia Roy"}),
        (TWICE, {"Acme"}),
        (HELD, {"Acme", "Bolt", "Nadia Roy"}),
        (LinkFilter(frozenset({"acquired"})), set()),
    ],
    ids=["all", "by relation", "by confidence", "by sources", "by status", "none"],
)
def test_links_that_are_kept(linked: Store, keep: LinkFilter, others: set[str]) -> None:
    """And whether there are more of them than so many is told by the same filter."""
    ask = finder(linked)
    found = named(ask.find_links(ids(FUND), keep))
    assert {end for link in found for end in link if end in {"Acme", "Bolt", "Coda", "Nadia Roy"}} == others
    way = Way(ids(FUND)[0], "member_of", subject=True)  # in which nobody stands
    for most in range(5):
        shared = ask.find_sharing([way], "company", keep, most)
        assert shared == ({} if len(others) > most else {way: Sharing(len(others), ())})


def test_who_stands_to_a_neighbour_in_the_same_relation(linked: Store) -> None:
    """Fund has 4 edges, Acme and Bolt 2, Coda 1: links in both directions count, and who asks is one of those."""
    ask = finder(linked)
    fund, acme, bolt, coda = ids(FUND, ACME, BOLT, CODA)
    into = Way(fund, "invested_in", subject=False)
    by = [Way(via, "invested_in", subject=True) for via in (coda, acme, bolt)]
    assert ask.find_sharing([into], "company", ALL, 4) == {into: Sharing(4, tuple(sorted((acme, bolt, coda))))}
    assert ask.find_sharing([into], "company", SURE, 4) == {into: Sharing(3, tuple(sorted((acme, coda))))}
    assert ask.find_sharing([into], "company", ALL, 3) == {}
    assert ask.find_sharing([into], "person", ALL, 4) == {into: Sharing(4, ())}
    found = ask.find_sharing(by, "investor", ALL, 4)
    assert list(found.items()) == list(
        zip(by, (Sharing(1, (fund,)), Sharing(2, (fund,)), Sharing(2, (fund,))), strict=True)
    )
    assert ask.find_sharing(by, "investor", ALL, 1) == {by[0]: Sharing(1, (fund,))}
    beside = [Way(acme, "competes_with", subject=subject) for subject in (True, False)]
    assert sorted(shared.others for shared in ask.find_sharing(beside, "company", ALL, 4).values()) == [(), (bolt,)]
    assert ask.find_sharing([], "company", ALL, 4) == {}

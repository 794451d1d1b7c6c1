"""The change feed by conditions: what is of a thing, and its youngest end with what the ids name."""

import pytest

from graph.errors import InvalidQueryError
from graph.model import Judgement
from graph.names import entity_id
from graph.search import changes as module
from graph.search import parse_events
from graph.search.changes import Change, changes, latest
from graph.store.base import Store
from tests.support.readings import reading

LAB, LAU, PARIS, FUND = (
    ("company", "Pantheon Lab"),
    ("person", "Ivan Lau"),
    ("place", "Paris"),
    ("investor", "Quay Ventures"),
)
OLD = reading("https://a.example", [(LAU, "founded", LAB)], published="2025-06-14")
DEAL = reading("https://b.example", [(FUND, "invested_in", LAB), (FUND, "based_in", PARIS)], published="2025-06-01")


def said(found: list[Change]) -> list[str]:
    return [change.fact.statement.evidence.quote for change in found if change.fact]


def test_what_is_of_a_thing_is_its_own_and_of_the_statements_on_it(store: Store) -> None:
    store.put(OLD)
    store.put(DEAL)
    every = store.changes(0)
    assert changes(store, ()) == list(every)
    lab = entity_id(*LAB)
    about = {lab} | {fact.statement.id for fact in store.facts(lab).items}
    for asked in ("entity = Pantheon Lab", f"entity = {lab}"):
        found = changes(store, parse_events(asked))
        assert found == [event for event in every if event.subject in about]
        assert len(found) == 3
    both = changes(store, parse_events("entity = Pantheon Lab, entity = Quay Ventures"))
    assert [event.subject[:3] for event in both] == ["stm"]
    either = changes(store, parse_events("entity = Ivan Lau | Paris, kind = added"))
    assert len(either) == 4
    assert changes(store, parse_events("entity = Ivan Lau | Paris"), since=either[0].number, limit=2) == either[1:3]
    assert changes(store, parse_events("entity = Nobody")) == []


def test_what_became_part_of_a_thing_is_of_it(store: Store) -> None:
    corvid = ("company", "Corvid")
    store.put(OLD)
    store.put(reading("https://c.example", [(corvid, "based_in", PARIS)]))
    store.judge(Judgement(entity_id(*LAB), entity_id(*corvid), "same", "ada", "2026-01-01T00:00:00Z"))
    (event,) = [event for event in store.changes(0) if event.kind == "merged"]
    assert {event.subject, event.other} == {entity_id(*corvid), entity_id(*LAB)}
    for id_ in (event.subject, event.other):
        assert changes(store, parse_events(f"entity = {id_}, kind = merged")) == [event]
    (told,) = latest(store, parse_events("kind = merged"))
    assert told.whole is not None
    assert (told.event, told.entity, told.whole.id) == (event, None, event.other)


def test_the_youngest_come_first_with_what_they_are_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(OLD)
    store.put(DEAL)
    every = latest(store, ())
    assert [change.event for change in every] == list(reversed(store.changes(0)))
    quotes = [
        "Ivan Lau founded Pantheon Lab.",
        "Quay Ventures based in Paris.",
        "Quay Ventures invested in Pantheon Lab.",
    ]
    assert sorted(said(every)) == quotes
    assert {change.entity.name for change in every if change.entity} == {name for _, name in (LAB, LAU, PARIS, FUND)}
    monkeypatch.setattr(module, "MAX_LIMIT", 2)
    assert latest(store, ()) == every
    assert (
        latest(store, parse_events("entity = Pantheon Lab"), 2)
        == [change for change in every if change.event in changes(store, parse_events("entity = Pantheon Lab"))][:2]
    )


def test_what_has_gone_is_told_by_its_id(store: Store) -> None:
    store.put(OLD)
    store.retract(OLD.article.id)
    gone = latest(store, parse_events("kind = retracted"))
    assert {change.event.subject[:3] for change in gone} == {"stm", "ent", "art"}
    assert all((change.fact, change.entity, change.whole) == (None, None, None) for change in gone)


@pytest.mark.parametrize(
    "asked", ["entity ~ Lab", "entity != Lab", "kind = moved", "subject ~ stm", "published >= 2025", "relation = founded"]
)  # fmt: skip
def test_what_events_do_not_have_is_an_error(asked: str) -> None:
    with pytest.raises(InvalidQueryError):
        parse_events(asked)


def test_more_statements_than_a_question_can_name_are_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(OLD)
    store.put(DEAL)
    monkeypatch.setattr(module, "MAX_VALUES", 2)
    with pytest.raises(InvalidQueryError, match="more than 2"):
        changes(store, parse_events("entity = Pantheon Lab"))

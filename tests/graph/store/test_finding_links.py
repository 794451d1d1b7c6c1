"""Candidates and judgements by conditions: the stores with indexes against the scan of the store in memory."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from graph.errors import InvalidQueryError
from graph.model import Judgement, Opinion
from graph.names import entity_id
from graph.resolve import open_graph
from graph.search import parse_candidates, parse_judgements
from graph.store.asking import Finder
from graph.store.base import Page, Store
from graph.store.scanning import Scan, finder
from tests.support.readings import Thing, reading
from tests.support.stores import STORES, store_url

ACME, LABS, BOLT = ("company", "Acme Optics"), ("company", "Acme Optics Labs Nord"), ("company", "Boltwerk")
FUND, FUNDS = ("investor", "Quay Ventures"), ("investor", "Quay Ventures Nord Capital")
ADA, BEN, EVE = ("person", "Ada Quill"), ("person", "Ben Tarn"), ("person", "Eve Moor")
NEWS = [
    reading("a", [(ADA, "founded", ACME), (BEN, "founded", FUND)], published="2024-01-02"),
    reading("b", [(ADA, "founded", LABS), (BEN, "founded", FUNDS)], published="2024-01-03"),
    reading("c", [(ADA, "founded", ACME)], [BOLT, EVE], published="2024-01-04"),
    reading("d", [(BEN, "founded", BOLT)], [("company", "Corvid Foods")], published="2024-01-05"),
]


def said(left: str, verdict: Opinion, right: str, second: int, why: str = "", by: str = "Ada") -> Judgement:
    return Judgement(left, right, verdict, by, f"2026-01-0{1 + second}T00:00:0{second}Z", why)


def fill(store: Store) -> None:
    """Put the news and judge: of things, of references, undone, and of what leaves again."""
    store.put_all(NEWS)
    one, other = (next(r.id for r in made.references if r.name == ACME[1]) for made in (NEWS[0], NEWS[2]))
    undone = said(entity_id(*BOLT), "same", entity_id(*EVE), 1, "a slip", by="Eve")
    for made in (
        undone,
        said(entity_id(*BOLT), "same", entity_id("company", "Corvid Foods"), 2, "renamed"),
        said(one, "unsure", other, 3),
        said(entity_id(*BOLT), "different", entity_id(*EVE), 4, "One is a person", by="Eve"),
    ):
        store.judge(made)
    store.undo(undone.id, at="2026-02-01T00:00:00Z")
    store.retract(NEWS[3].article.id)


@pytest.fixture(params=STORES[1:])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Finder, Finder]]:
    with open_graph("memory:") as memory, open_graph(store_url(request)) as indexed:
        for store in (memory, indexed):
            fill(store)
        assert isinstance(indexed, Finder), "it answers itself"
        yield Scan(memory), indexed


def whole(ask: Callable[..., Page[Any]], where: object, limit: int) -> list[Any]:
    found: list[Any] = []
    cursor, totals = "", set()
    while True:
        page = ask(where, limit=limit, cursor=cursor)
        found += page.items
        totals.add(page.total)
        if not (cursor := page.next):
            assert totals == {len(found)}
            return found


def id_of(thing: Thing) -> str:
    return entity_id(*thing)


CANDIDATES = {  # filter -> the names of the pairs, the likeliest first
    "": 2, "kind = review": 2, "kind != review": 0, "kind = conflict": 0, "type = company": 1, "type = investor": 1,
    "type != company": 1, "type = person": 0, "score > 0": 2, "score >= 1": 0, "score < 0.99, type = company|investor": 2,
    "entity = acme OPTICS": 1, "entity = Quay Ventures Ltd": 1, "entity = Boltwerk": 0, "entity ~ nord": 2, "entity ~ optics": 1,
    f"entity = {id_of(ACME)}": 1, f"entity = {id_of(FUNDS)}|{id_of(LABS)}": 2, f"entity != {id_of(ACME)}": 2,
    "entity = ent_none": 0, "reason ~ same people": 2, "reason ~ SAME PEOPLE, type = company": 1, "reason ~ no such reason": 0,
}  # fmt: skip
JUDGEMENTS = {
    "": 4, "verdict = same": 2, "verdict != same": 2, "verdict = unsure|different": 2, "by = ada": 2, "by != ADA": 2, "by ~ v": 2,
    "undone = true": 1, "undone = false": 3, "undone != true": 3, "verdict = same, undone = false": 1, "at >= 2026-01-03": 3,
    "at < 2026-01-03": 1, "at = 2026-01": 4, "at = 2026-01-04": 1, "at > 2026-01-04": 1, "at <= 2026-01-04": 3, "at != 2026-01-04": 3,
    "why ~ renam": 1, "why = one is a person": 1, "why != renamed": 2, "entity = boltwerk": 3, "entity = Eve Moor": 2,
    "entity = Acme Optics": 1, "entity != Acme Optics": 3, "entity ~ optics": 1, "entity = Corvid Foods": 0,
    f"entity = {entity_id('company', 'Corvid Foods')}": 1, f"entity = {NEWS[0].references[1].id}": 1, "id = jdg_none": 0,
    "id ~ jdg": 4,
}  # fmt: skip


@pytest.mark.parametrize("limit", [1, 20])
def test_candidates_by_conditions(both: tuple[Finder, Finder], limit: int) -> None:
    memory, indexed = both
    for text, count in CANDIDATES.items():
        found = whole(memory.find_candidates, parse_candidates(text), limit)
        assert len(found) == count, text
        assert whole(indexed.find_candidates, parse_candidates(text), limit) == found, text


@pytest.mark.parametrize("limit", [1, 20])
def test_judgements_by_conditions(both: tuple[Finder, Finder], limit: int) -> None:
    memory, indexed = both
    for text, count in JUDGEMENTS.items():
        found = whole(memory.find_judgements, parse_judgements(text), limit)
        assert len(found) == count, text
        assert whole(indexed.find_judgements, parse_judgements(text), limit) == found, text


def test_no_conditions_give_the_lists_of_the_reader() -> None:
    with open_graph("memory:") as store:
        fill(store)
        assert finder(store).find_candidates(()).items == store.candidates().items
        assert finder(store).find_judgements(()).items == store.judgements().items


@pytest.mark.parametrize(
    "text",
    [
        "colour = red", "kind = merged", "kind ~ rev", "kind = added", "score ~ 1", "score = high", "type = comet", "left = x",
        "entity > Acme", "reason >= 1", "verdict = same",
    ],
)  # fmt: skip
def test_conditions_on_candidates_that_make_no_sense(text: str) -> None:
    with pytest.raises(InvalidQueryError):
        parse_candidates(text)


@pytest.mark.parametrize(
    "text",
    ["colour = red", "verdict = perhaps", "verdict ~ sa", "at = yesterday", "at ~ 2026", "undone = 2026", "by > a", "score > 1"],
)  # fmt: skip
def test_conditions_on_judgements_that_make_no_sense(text: str) -> None:
    with pytest.raises(InvalidQueryError):
        parse_judgements(text)


def test_a_cursor_belongs_to_its_conditions(both: tuple[Finder, Finder]) -> None:
    for asked in both:
        first = asked.find_candidates(parse_candidates("score > 0"), limit=1)
        with pytest.raises(InvalidQueryError):
            asked.find_candidates(parse_candidates("score > 0.1"), limit=1, cursor=first.next)
        with pytest.raises(InvalidQueryError):
            asked.find_judgements((), limit=1, cursor=first.next)

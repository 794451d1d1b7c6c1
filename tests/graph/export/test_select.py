"""Which part of a graph an export holds."""

import pytest

from graph.errors import InvalidQueryError, NotFoundError
from graph.export.select import WHOLE, Selection, select
from graph.model import Entity, Judgement
from graph.names import entity_id
from graph.store.base import KINDS, Store
from tests.graph.export.conftest import ACME, BOLT, FAIR, NADIA

ACME_ID, BOLT_ID, FAIR_ID, NADIA_ID = (entity_id(*thing) for thing in (ACME, BOLT, FAIR, NADIA))


def names(store: Store, part: Selection) -> set[str]:
    return {item.name for item in select(store, part, KINDS) if isinstance(item, Entity)}


def test_without_anything_it_is_the_whole(store: Store) -> None:
    assert list(select(store, WHOLE, KINDS)) == list(store.scan())


def test_around_entities_it_takes_one_step_and_around_a_filter_none(store: Store) -> None:
    assert names(store, Selection([NADIA_ID])) == {"Nadia Roy", "Acme"}
    assert names(store, Selection([NADIA_ID, FAIR_ID], depth=0)) == {"Nadia Roy", "VivaTech"}
    assert names(store, Selection(where="type = company")) == {"Acme", "Bolt"}
    assert names(store, Selection(where="type = person", depth=1)) == {"Nadia Roy", "Acme"}
    assert names(store, Selection(where="name = nobody")) == set()


def test_a_merged_id_stands_for_what_it_became(store: Store) -> None:
    store.judge(Judgement(ACME_ID, BOLT_ID, "same", "ada", "2026-01-01T00:00:00Z"))
    assert names(store, Selection([ACME_ID], depth=0)) == names(store, Selection([BOLT_ID], depth=0)) != set()


def test_what_makes_no_sense_is_refused(store: Store) -> None:
    with pytest.raises(InvalidQueryError, match="a depth needs entities or a filter"):
        select(store, Selection(depth=2), KINDS)
    with pytest.raises(InvalidQueryError, match="nonsense"):
        select(store, Selection(where="nonsense = 1"), KINDS)
    with pytest.raises(NotFoundError):
        select(store, Selection(["ent_nobody"]), KINDS)

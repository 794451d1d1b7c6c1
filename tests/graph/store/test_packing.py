"""What the file keeps packed comes back as it was, and in the same order."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import apsw
import pytest

from graph import names
from graph.store import packing, rows, writer
from graph.store.asking import Condition
from graph.store.base import Reader
from graph.store.memory import MemoryStore
from graph.store.scanning import finder
from graph.store.sqlite import SqliteStore
from tests.support.readings import reading

DATES = [
    "",
    "0001",
    "1999",
    "2024",
    "2024-01",
    "2024-01-01",
    "2024-02",
    "2024-02-29",
    "2024-12",
    "2024-12-31",
    "2025",
    "9999-12-31",
]
NO_DATES = ["2024-13", "2024-00", "2024-1", "2024 H1", "0000", "20245", "2024-06-00", "\u0662\u0660\u0662\u0664"]


def test_dates_keep_their_order_and_come_back() -> None:
    numbers = [packing.pack_date(text) for text in DATES]
    assert numbers == sorted(numbers, key=int)
    assert all(isinstance(number, int) for number in numbers)
    assert [packing.unpack_date(int(number)) for number in numbers] == DATES
    connection = apsw.Connection(":memory:")
    sql = f"SELECT {packing.date_sql('value')} FROM (SELECT ? AS value)"  # noqa: S608 - a constant
    assert [connection.execute(sql, (number,)).get for number in numbers] == DATES


def test_a_text_that_is_no_date_stays_as_it_is() -> None:
    assert [packing.pack_date(text) for text in NO_DATES] == NO_DATES


@pytest.mark.parametrize("text", ["2024", "2024-02", "2024-02-29"])
def test_a_range_holds_the_dates_that_begin_alike(text: str) -> None:
    first, after = packing.date_range(text)
    days = [str(date(2023, 12, 1) + timedelta(days=at)) for at in range(500)]
    for one in {*days, *(day[:7] for day in days), *(day[:4] for day in days)}:
        assert (first <= int(packing.pack_date(one)) < after) == one.startswith(text)


@pytest.mark.parametrize(("sure", "packed"), [(0.9466, 9466), (1.0, 10_000), (0.1, 1000), (1 / 3, 1 / 3), (0.0, 0)])
def test_a_confidence_is_a_whole_number_where_it_can_be_one(sure: float, packed: float) -> None:
    assert packing.pack_confidence(sure) == packed
    assert type(packing.pack_confidence(sure)) is type(packed)


def test_mentions_come_back() -> None:
    places = [(0, 3, 0, "name"), (3, 200, 70, "description"), (3, 4, 1, "name"), (20_000, 20_001, 300, "name")]
    assert list(packing.unpack_mentions(packing.pack_mentions(places))) == places
    assert list(packing.unpack_mentions(b"")) == []


def test_facts_whose_ids_begin_alike_are_in_the_order_of_their_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "TIE", 0)  # as if all ids began alike
    monkeypatch.setattr(rows, "TIE", 0)
    readings = [
        reading(f"u{n}", [(("company", "Acme"), "partnered_with", ("company", f"Firm {n}"))], published=day)
        for n, day in enumerate(["2024-05-01", "", "2024-05-01", "2024"] * 5)
    ]
    entity = names.entity_id("company", "Acme")
    with SqliteStore(tmp_path / "graph.db") as store:
        memory = MemoryStore()
        for one in (store, memory):
            one.put_all(readings)
        for limit in (1, 3, 7, 50):
            ours = list(pages(store, entity, limit))
            assert ours == list(pages(memory, entity, limit))
            assert len(set(ours)) == len(readings)


def pages(reader: Reader, entity: str, limit: int) -> Iterator[str]:
    """Yield the ids of all facts of an entity, page by page."""
    page = reader.facts(entity, limit=limit)
    yield from (fact.statement.id for fact in page.items)
    while page.next:
        page = reader.facts(entity, limit=limit, cursor=page.next)
        yield from (fact.statement.id for fact in page.items)


def test_statements_of_a_time_that_is_no_date_are_compared_as_text(tmp_path: Path) -> None:
    told = ["2024 H1", "2024", "2024-06", "2023-11-30", "2024/5", "1999", "soon", ""]
    readings = [
        reading(
            f"u{n}",
            [(("company", "Acme"), "raised", f"${n} million", {"attributes": {"date": text}})],
            published="2024-06-15",
        )
        for n, text in enumerate(told)
    ]
    with SqliteStore(tmp_path / "graph.db") as store:
        memory = MemoryStore()
        for one in (store, memory):
            one.put_all(readings)
        for op in ("=", "!=", "<", "<=", ">", ">="):
            for value in ("2024", "2024-06", "2024-06-15", "2023-11"):
                where = (Condition("date", op, (value,)),)
                ours, theirs = (finder(one).find_facts(where) for one in (store, memory))
                assert [f.statement.id for f in ours.items] == [f.statement.id for f in theirs.items], where

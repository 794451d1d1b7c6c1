"""Rounds as rows: what belongs together, and what proves each cell."""

from typing import Any

import pytest

from graph.errors import InvalidQueryError, NotFoundError
from graph.network import joining, rounds
from graph.store.base import AsOf, Page, Store
from tests.support.deals import ACME, ANGELS, BOLT, CODA, FUND, QUAY, said
from tests.support.readings import reading


def ask_rounds(store: Store, **query: Any) -> Page[rounds.Round]:
    return rounds.rounds(store, rounds.RoundQuery(**query))


def test_rounds_are_put_together_from_articles(deals: Store) -> None:
    found = ask_rounds(deals).items
    shown = [(r.date, r.company.name, r.round, r.amount, r.currency) for r in found]
    assert shown == [
        ("2024-03-05", "Bolt", "seed", None, ""),
        ("2024-03-01", "Acme", "Series A", 12e6, "USD"),
        ("2022", "Acme", "seed", 2e6, "EUR"),
    ]
    series_a = found[1]
    assert [h.name for h in series_a.lead] == ["Fund"]
    assert [h.name for h in series_a.investors] == ["Angels", "Fund", "Quay"]
    assert len(series_a.facts) == 5
    assert all(not fact.statement.attributes.get("total") for row in found for fact in row.facts)


def test_rounds_by_company_investor_name_sum_and_date(deals: Store) -> None:
    def shown(**query: Any) -> list[tuple[str, str]]:
        return [(r.company.name, r.round) for r in ask_rounds(deals, **query).items]

    assert shown(company="Acme") == [("Acme", "Series A"), ("Acme", "seed")]
    assert shown(investor="Angels") == [("Acme", "Series A")]
    assert shown(round="SEED") == [("Bolt", "seed"), ("Acme", "seed")]
    assert shown(least=5e6) == [("Acme", "Series A")]
    assert shown(currency="eur") == [("Acme", "seed")]
    assert shown(until="2023") == [("Acme", "seed")]
    assert shown(since="2024", company="Acme") == [("Acme", "Series A")]
    assert shown(investor="Angels", company="Bolt") == []


def test_dates_are_of_the_round_and_not_of_who_speaks_of_it_again(deals: Store) -> None:
    again = said(round="Series A", lead=True)
    deals.put(
        reading("4", [(ANGELS, "invested_in", ACME, again), (FUND, "invested_in", CODA, again)], published="2026-05-01")
    )
    every = ask_rounds(deals).items
    assert [row.company.name for row in ask_rounds(deals, since="2026").items] == ["Coda"]
    for since in ("2022", "2023", "2024-03", "2024-03-05", "2026"):
        assert ask_rounds(deals, since=since).items == tuple(row for row in every if row.date[: len(since)] >= since)
    for until in ("2021", "2022", "2024-03-01", "2024", "2026"):
        assert ask_rounds(deals, until=until).items == tuple(row for row in every if row.date[: len(until)] <= until)
    (row,) = ask_rounds(deals, company="Acme", since="2024", until="2024").items
    assert (row.date, row.amount, len(row.facts)) == ("2024-03-01", 12e6, 6)
    deals.put(reading("5", [(ACME, "invested_in", BOLT, said(round="seed", lead=True))], published="2024-04-01"))
    assert {row.company.name for row in ask_rounds(deals, company="Acme").items} == {
        "Acme"
    }  # not what Acme invested in


def test_shareholders_alone_are_no_round(store: Store) -> None:
    store.put(reading("1", [(FUND, "invested_in", ACME), (ANGELS, "invested_in", BOLT, said(lead=True))]))
    assert [row.company.name for row in ask_rounds(store).items] == ["Bolt"]


def test_the_kind_of_a_round_is_not_that_of_another_sum(store: Store) -> None:
    loan, grant = said(amount=20e6, currency="USD", kind="loan"), said(amount=1e6, currency="USD", kind="grant")
    mine = said(amount=9e6, currency="USD")
    store.put(
        reading(
            "1", [(ACME, "raised", "$9 million", mine), (ACME, "raised", "$20 million", {**loan, "confidence": 0.5})]
        )
    )
    store.put(reading("2", [(BOLT, "raised", "$1 million", grant), (FUND, "invested_in", BOLT, said(kind="grant"))]))
    assert {(r.company.name, r.amount, r.kind) for r in ask_rounds(store).items} == {
        ("Acme", 9e6, "equity"),
        ("Acme", 20e6, "loan"),
        ("Bolt", 1e6, "grant"),
    }


def test_two_sums_of_no_name_are_two_rounds_and_not_that_of_a_name(store: Store) -> None:
    a, loan = said(round="Series A", amount=14e6, currency="EUR"), said(amount=20e6, currency="EUR", kind="loan")
    earlier = said(amount=1.8e6, currency="EUR", date="2021")
    store.put(
        reading(
            "1",
            [
                (ACME, "raised", "€14 million", a),
                (ACME, "raised", "€1.8 million", earlier),
                (ACME, "raised", "€20 million", loan),
                (FUND, "invested_in", ACME),
                (ANGELS, "invested_in", ACME, said(date="2021")),
                (QUAY, "invested_in", ACME, said(kind="loan")),
            ],
            published="2024",
        )
    )
    shown = {(r.round, r.amount, r.date): [h.name for h in r.investors] for r in ask_rounds(store).items}
    assert shown == {
        ("Series A", 14e6, "2024"): ["Fund"],
        ("", 1.8e6, "2021"): ["Angels"],
        ("", 20e6, "2024"): ["Quay"],
    }


def test_who_gave_a_sum_of_his_own_is_of_that(store: Store) -> None:
    grant = said(amount="€2.5 million", kind="grant")
    store.put(
        reading(
            "1",
            [
                (ACME, "raised", "$800,000", said(amount=8e5, currency="USD")),
                (ACME, "raised", "$3 million", said(amount=3e6, currency="USD")),
                (FUND, "invested_in", ACME, said(amount="$800,000")),
                (ANGELS, "invested_in", ACME, said(amount="$3m", lead=True)),
                (QUAY, "invested_in", ACME, grant),
            ],
        )
    )
    shown = {r.amount: [h.name for h in r.investors] for r in ask_rounds(store).items}
    assert shown == {8e5: ["Fund"], 3e6: ["Angels"]}  # a grant beside them is of neither


def test_a_sum_is_of_the_round_that_its_article_names_without_one(store: Store) -> None:
    store.put(
        reading(
            "1",
            [
                (FUND, "invested_in", ACME, said(round="Series B", lead=True)),
                (ACME, "raised", "$42 million", said(amount=42e6, currency="USD")),
            ],
        )
    )
    store.put(
        reading("2", [(ACME, "raised", "$42 million", said(amount=42e6, currency="USD")), (QUAY, "invested_in", ACME)])
    )
    (row,) = ask_rounds(store).items
    assert (row.round, row.amount, [h.name for h in row.investors]) == ("Series B", 42e6, ["Fund", "Quay"])


def test_each_cell_names_the_statements_that_say_so(deals: Store) -> None:
    row = next(row for row in ask_rounds(deals).items if row.round == "Series A")
    said_by = {
        cell: sorted(fact.statement.evidence.quote for fact in row.facts if fact.statement.id in ids)
        for cell, ids in row.proofs.items()
    }
    raised, fund, angels, quay = (
        "Acme raised $12 million.", "Fund invested in Acme.", "Angels invested in Acme.", "Quay invested in Acme.",
    )  # fmt: skip
    assert said_by == {
        "round": sorted([raised, fund, angels]),
        "amount": [raised, raised],
        "status": sorted([raised, raised, fund, angels, quay]),
        "date": sorted([raised, fund, angels]),
        "lead": [fund],
        "investors": sorted([fund, angels, quay]),
    }  # nobody says of which kind it is
    shown = [(cells, fact.statement.evidence.quote) for cells, fact in rounds.proving(row)]
    assert shown[0] == ("round, lead, investors", fund)
    assert sorted(shown[1:]) == [("amount", raised), ("investors", angels), ("investors", quay)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("$800,000", 8e5),
        ("€2.5 million", 2.5e6),
        ("US$3m", 3e6),
        ("£1.2bn", 1.2e9),
        ("40 thousand yen", 4e4),
        ("much", None),
    ],
)
def test_sums_as_they_are_written(text: str, number: float | None) -> None:
    assert joining.figure(text) == number


def test_rounds_page(deals: Store) -> None:
    first = ask_rounds(deals, limit=2)
    rest = ask_rounds(deals, limit=2, cursor=first.next)
    assert (first.total, rest.next) == (3, "")
    assert (*first.items, *rest.items) == ask_rounds(deals).items
    with pytest.raises(InvalidQueryError):
        ask_rounds(deals, cursor=first.next, round="seed")
    with pytest.raises(NotFoundError):
        ask_rounds(deals, company="Nobody")
    with pytest.raises(InvalidQueryError):
        ask_rounds(deals, since="soon")


def test_rounds_as_of_a_moment(deals: Store) -> None:
    def shown(*as_of: str) -> list[tuple[str, str, int]]:
        found = ask_rounds(deals, as_of=AsOf(*as_of))
        assert found.total == len(found.items)
        return [(r.company.name, r.round, len(r.facts)) for r in found.items]

    assert shown("2023") == shown("", "2023") == [("Acme", "seed", 1)]
    assert shown("2024-03-02") == [("Acme", "Series A", 3), ("Acme", "seed", 1)]
    assert shown("2024-04")[0] == ("Bolt", "seed", 1)  # the plan of another did not hold
    assert shown("", "2024-04")[0] == ("Bolt", "seed", 2)
    with pytest.raises(InvalidQueryError):
        shown("soon")

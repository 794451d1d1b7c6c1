"""Portfolios, communities, events, rounds, trends, likeness and profiles."""

from typing import Any

import pytest

from graph.errors import InvalidQueryError, NotFoundError
from graph.names import entity_id
from graph.network import communities, events, joining, portfolio, profile, rounds, similar, trending
from graph.network.asking import entity_of
from graph.store import paging
from graph.store.base import NOW, AsOf, Page, Store
from tests.support.readings import Claim, reading

ACME, BOLT, CODA = (("company", name) for name in ("Acme", "Bolt", "Coda"))
FUND, ANGELS, QUAY = (("investor", name) for name in ("Fund", "Angels", "Quay"))
ANN, BOB = ("person", "Ann"), ("person", "Bob")
UNI, HUB, FAIR, PARIS = ("academia", "TU Delft"), ("hub", "The Dock"), ("event", "VivaTech"), ("place", "Paris")


def said(**attributes: Any) -> dict[str, Any]:
    status = attributes.pop("status", "stated")
    return {"attributes": attributes, "status": status}


def id_(thing: tuple[str, str]) -> str:
    return entity_id(*thing)


@pytest.fixture
def deals(store: Store) -> Store:
    seed, a = said(round="seed"), said(round="Series A", lead=True)
    store.put(
        reading(
            "1",
            [
                (FUND, "invested_in", ACME, a),
                (ANGELS, "invested_in", ACME, said(round="Series A")),
                (ACME, "raised", "$12 million", said(round="Series A", amount=12e6, currency="USD")),
                (ACME, "raised", "$15 million", said(amount=15e6, currency="USD", total=True)),
            ],
            published="2024-03-01",
            source="Ledger",
        )
    )
    store.put(
        reading(
            "2",
            [
                (ACME, "raised", "$12 million", said(amount=12e6, currency="USD")),
                (QUAY, "invested_in", ACME),
                (FUND, "invested_in", BOLT, seed),
                (QUAY, "invested_in", BOLT, said(round="seed", status="planned")),
            ],
            published="2024-03-05",
            source="Wire",
        )
    )
    store.put(
        reading("3", [(ACME, "raised", "€2 million", said(round="seed", amount=2e6, currency="EUR"))], published="2022")
    )
    return store


def test_a_portfolio_shows_what_and_since_when_with_proof(deals: Store) -> None:
    found = portfolio.portfolio(deals, id_(FUND))
    assert [(r.entity.name, r.first) for r in found] == [("Acme", "2024-03-01"), ("Bolt", "2024-03-05")]
    assert found[0].facts[0].statement.evidence.quote == "Fund invested in Acme."
    assert portfolio.portfolio(deals, id_(FUND), AsOf("2024-03-02")) == found[:1]
    assert portfolio.portfolio(deals, id_(QUAY), AsOf("2025"))[0].entity.name == "Acme"


def test_co_investors_share_companies_and_rounds(deals: Store) -> None:
    found = portfolio.co_investors(deals, id_(FUND))
    assert [(c.entity.name, [s.name for s in c.shared], c.rounds) for c in found] == [
        ("Quay", ["Acme", "Bolt"], 1), ("Angels", ["Acme"], 1),
    ]  # fmt: skip
    assert {fact.subject.name for fact in found[0].facts} == {"Quay"}


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


def test_alumni_and_spin_outs(store: Store) -> None:
    store.put(
        reading(
            "1",
            [(ANN, "studied_at", UNI), (BOB, "studied_at", UNI), (BOB, "founded", ACME), (ACME, "spun_out_of", UNI)],
        )
    )
    found = communities.alumni(store, id_(UNI))
    assert [(a.person.entity.name, [f.entity.name for f in a.founded]) for a in found] == [
        ("Bob", ["Acme"]),
        ("Ann", []),
    ]
    assert [r.entity.name for r in communities.spin_outs(store, id_(UNI))] == ["Acme"]


def test_members_by_the_year_of_their_joining(store: Store) -> None:
    store.put(
        reading(
            "1",
            [
                (ACME, "member_of", HUB, said(since="2023-04")),
                (BOLT, "member_of", HUB, said(cohort="Class of 2022")),
                (CODA, "member_of", HUB),
            ],
            published="2025-01-01",
        )
    )
    store.put(reading("2", [(("company", "Dux"), "member_of", HUB)]))
    found = [(c.year, [m.entity.name for m in c.members]) for c in communities.cohorts(store, id_(HUB))]
    assert found == [("2025", ["Coda"]), ("2023", ["Acme"]), ("2022", ["Bolt"]), ("", ["Dux"])]


@pytest.fixture
def fair(store: Store) -> Store:
    there: list[Claim] = [
        (ACME, "participated_in", FAIR),
        (BOLT, "participated_in", FAIR, said(role="speaker")),
        (FUND, "participated_in", FAIR),
    ]
    store.put(reading("0", [(ACME, "customer_of", BOLT)], published="2023-01"))
    store.put(reading("1", [*there, (FAIR, "held_in", PARIS, said(date="2024-05-22"))], published="2024-05-25"))
    store.put(reading("2", [(FUND, "invested_in", ACME), (ACME, "customer_of", BOLT)], published="2024-08-01"))
    store.put(reading("3", [(FUND, "invested_in", BOLT)], published="2026-08-01"))
    store.put(reading("4", [(CODA, "participated_in", FAIR, said(edition="VivaTech 2025"))], published="2024-12-01"))
    return store


def test_who_met_and_what_followed_for_the_first_time(fair: Store) -> None:
    y2025, y2024 = events.meetings(fair, id_(FAIR))
    assert (y2025.year, [p.entity.name for p in y2025.participants]) == ("2025", ["Coda"])
    assert (y2024.date, sorted(p.entity.name for p in y2024.participants)) == ("2024-05-22", ["Acme", "Bolt", "Fund"])
    assert [(f.subject.name, f.predicate, f.object.name, f.months) for f in y2024.followed] == [
        ("Fund", "invested_in", "Acme", 3)
    ]
    late = events.meetings(fair, id_(FAIR), months=30)[1].followed
    assert [f.object.name for f in late] == ["Acme", "Bolt"]
    then = [
        events.meetings(fair, id_(FAIR), months=30, as_of=as_of)[-1].followed
        for as_of in (AsOf("2024-07"), AsOf("2025"), AsOf("", "2025"))
    ]
    assert [[f.object.name for f in followed] for followed in then] == [[], ["Acme"], ["Acme"]]
    with pytest.raises(InvalidQueryError):
        events.meetings(fair, id_(FAIR), months=0)


def test_trends_count_independent_sources_against_the_window_before(store: Store) -> None:
    text = [(ACME, "based_in", PARIS), (ACME, "competes_with", BOLT)]
    for url, day in (("1", "2025-05-30"), ("2", "2025-05-31")):
        store.put(reading(url, [(ACME, "customer_of", CODA)], things=[("person", f"P{url}")], published=day))
    for url in ("3", "4"):
        store.put(reading(url, [(BOLT, "competes_with", ("company", f"X{url}"))], published="2025-04-15"))
    store.put(reading("5", [(BOLT, "competes_with", ACME)], published="2025-05-20"))
    assert text
    found = trending.trending(store, days=30, types=frozenset({"company"}))
    assert [(t.entity.name, t.sources, t.before) for t in found[:2]] == [("Acme", 3, 0), ("Coda", 2, 0)]
    assert ("Bolt", 1, 2) in [(t.entity.name, t.sources, t.before) for t in found]
    assert [t.entity.name for t in trending.trending(store, days=10, until="2025-04-20", limit=1)] == ["Bolt"]
    assert trending.trending(store, days=30, until="2025-05") == trending.trending(store, days=30, until="2025-05-31")
    for wrong in ({"days": 0}, {"until": "2025-13-99"}, {"types": frozenset({"planet"})}):
        with pytest.raises(InvalidQueryError):
            trending.trending(store, **wrong)


def test_a_trend_is_proved_by_a_fact_of_each_source(store: Store) -> None:
    sure = {"confidence": 0.9}
    store.put(
        reading("1", [(FUND, "invested_in", ACME, sure), (ACME, "founded_year", "2019", sure)], published="2024-05-01")
    )
    store.put(reading("2", [(ACME, "based_in", PARIS, {"confidence": 0.4})], published="2024-05-02"))
    (acme,) = [t for t in trending.trending(store, until="2024-05-03") if t.entity.name == "Acme"]
    assert (acme.sources, len(acme.facts)) == (2, 2)
    assert len({fact.article.id for fact in acme.facts}) == 2


def test_what_followed_is_proved_by_who_said_so_first(fair: Store) -> None:
    fair.put(reading("5", [(FUND, "invested_in", ACME, {"confidence": 0.99})], published="2025-02-01"))
    (followed,) = [f for meeting in events.meetings(fair, id_(FAIR)) for f in meeting.followed]
    assert followed.date == "2024-08-01"
    assert [fact.article.published for fact in followed.facts] == ["2024-08-01", "2025-02-01"]


def test_nothing_trends_in_an_empty_graph(store: Store) -> None:
    assert trending.trending(store) == []


def test_rare_neighbours_in_common_make_things_alike(store: Store) -> None:
    crowd = [(("company", f"C{n}"), "based_in", PARIS) for n in range(8)]
    store.put(reading("1", [*crowd, (ACME, "based_in", PARIS), (BOLT, "based_in", PARIS), (CODA, "based_in", PARIS)]))
    store.put(reading("2", [(FUND, "invested_in", ACME), (FUND, "invested_in", BOLT), (CODA, "customer_of", FUND)]))
    first, second, *_ = similar.similar(store, id_(ACME))
    assert first.entity.name == "Bolt"
    assert [(r.predicate, r.via.name, r.subject) for r in first.reasons] == [
        ("invested_in", "Fund", False),
        ("based_in", "Paris", True),
    ]
    assert first.score > second.score
    assert "Fund" not in [
        r.via.name for s in similar.similar(store, id_(ACME)) for r in s.reasons if s.entity.name == "Coda"
    ]


def test_why_things_are_alike_and_what_a_thing_is_carry_their_proofs(store: Store) -> None:
    store.put(
        reading("1", [(FUND, "invested_in", ACME, {"confidence": 0.6}), (FUND, "invested_in", BOLT)], published="2023")
    )
    store.put(reading("2", [(FUND, "invested_in", ACME, {"confidence": 0.9})], published="2025"))
    for as_of, article in ((NOW, "2"), (AsOf("", "2024"), "1")):
        (alike,) = similar.similar(store, id_(ACME), as_of=as_of)
        own, other = (proof.evidence for proof in alike.reasons[0].proofs)
        assert (own.quote, own.article) == ("Fund invested in Acme.", reading(article).article.id)
        assert other.quote == "Fund invested in Bolt."
        found = profile.profile(store, id_(ACME), as_of)
        assert found.role_proofs["portfolio company"].evidence == own
        (group,) = found.relations
        assert [proof.evidence for proof in group.proofs] == [own]


def test_what_was_alike_at_a_moment(store: Store) -> None:
    store.put(reading("1", [(ACME, "based_in", PARIS), (BOLT, "based_in", PARIS)], published="2023"))
    store.put(reading("2", [(CODA, "member_of", HUB), (ACME, "member_of", HUB)], published="2024"))
    store.put(reading("3", [(BOLT, "based_in", ("place", "Lyon")), (BOLT, "member_of", HUB)], published="2025"))

    def shown(*as_of: str) -> list[tuple[str, list[str]]]:
        return [
            (s.entity.name, [r.via.name for r in s.reasons])
            for s in similar.similar(store, id_(ACME), as_of=AsOf(*as_of))
        ]

    assert shown("2023") == [("Bolt", ["Paris"])]
    assert sorted(shown("2024")) == [("Bolt", ["Paris"]), ("Coda", ["The Dock"])]
    assert sorted(shown("2025")) == [("Bolt", ["The Dock"]), ("Coda", ["The Dock"])]
    assert shown("", "2023") == [("Bolt", ["Paris"])]
    assert shown("2022") == []
    assert len(similar.similar(store, id_(ACME), 1, AsOf("2024"))) == 1


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


def test_a_profile(deals: Store) -> None:
    deals.put(
        reading(
            "4", [(ACME, "founded_year", "2019"), (ANN, "founded", ACME), (ACME, "based_in", PARIS)], published="2024"
        )
    )
    deals.put(reading("5", [(ACME, "founded_year", "2020")], published="2025"))
    found = profile.profile(deals, id_(ACME))
    assert found.roles == ("portfolio company",)
    key = [(k.predicate, k.entity.name if k.entity else k.value) for k in found.key_facts]
    assert key[0] in {("founded_year", "2019"), ("founded_year", "2020")}
    assert {("based_in", "Paris"), ("founded", "Ann"), ("raised", "$12 million"), ("invested_in", "Fund")} <= set(key)
    assert next((g.predicate, g.subject, g.count) for g in found.relations) == ("invested_in", False, 3)
    assert [m.date for m in found.timeline] == sorted(m.date for m in found.timeline)
    assert [c.predicate for c in found.contradictions] == ["founded_year"]
    assert found.statements == deals.facts(id_(ACME)).total
    assert [s.source for s in found.sources][-1:] == ["Wire"]
    for fact in (*found.about, *(k.proof for k in found.key_facts), *(f for m in found.timeline for f in m.facts)):
        place = fact.statement.evidence
        assert deals.article(place.article).text[place.start : place.end] == place.quote


def test_what_proves_a_moment_gives_its_date(store: Store) -> None:
    early, late = {"confidence": 0.6}, {"confidence": 0.9}
    store.put(
        reading(
            "1", [(FUND, "invested_in", ACME, early), (ACME, "founded_year", "2019", early)], published="2023-01-05"
        )
    )
    store.put(
        reading("2", [(FUND, "invested_in", ACME, late), (ACME, "founded_year", "2019", late)], published="2025-01-05")
    )
    found = profile.timeline(profile.every_fact(store, id_(ACME)))
    shown = [(m.date, m.facts[0].statement.predicate, [f.article.published for f in m.facts]) for m in found]
    assert shown == [
        ("2019", "founded_year", ["2025-01-05", "2023-01-05"]),  # the year is the date, so that both give it
        ("2023-01-05", "invested_in", ["2023-01-05", "2025-01-05"]),
    ]


def test_the_profile_of_what_everybody_speaks_of_is_made_of_its_youngest_statements(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        place, day = ("place", f"Town {number}"), f"2024-01-{10 + number}"
        store.put(
            reading(
                f"a{number}", [(ACME, "based_in", place), (ACME, "founded_year", str(2010 + number))], published=day
            )
        )
    for module, name, value in (
        (paging, "MAX_READ", 3),
        (profile, "READ", 4),
        (profile, "WEIGHED", 2),
        (profile, "MAX_LIMIT", 3),
        (profile, "DOUBTED", 4),
    ):
        monkeypatch.setattr(module, name, value)
    found = profile.profile(store, id_(ACME))
    assert found.statements == 12
    assert [source.articles for source in found.sources] == [2]
    assert sum(len(moment.facts) for moment in found.timeline) == 4
    shown = {(key.predicate, key.value or (key.entity and key.entity.name)) for key in found.key_facts}
    assert shown <= {("founded_year", "2014"), ("founded_year", "2015"), ("based_in", "Town 5")}
    assert len(shown) == 2
    (contradiction,) = found.contradictions
    assert len(contradiction.facts) == 4  # of six years
    assert len(profile.contradictions(store, found.entity.head)[0].facts) == 6


def test_a_profile_of_a_moment(deals: Store) -> None:
    then = profile.profile(deals, id_(ACME), AsOf("2023"))
    assert [(k.predicate, k.value) for k in then.key_facts] == [("raised", "€2 million")]
    assert then.statements == len(then.about) == 1
    assert (then.roles, then.relations, then.similar) == ((), (), ())
    later = profile.profile(deals, id_(ACME), AsOf("2024-03-02"))
    assert later.roles == ("portfolio company",)
    assert [(g.predicate, g.count, [head.name for head in g.top]) for g in later.relations] == [
        ("invested_in", 2, ["Angels", "Fund"])
    ]


def test_a_seat_that_was_left_later_is_a_key_fact_of_its_time(store: Store) -> None:
    store.put(reading("1", [(ACME, "based_in", PARIS)], published="2023"))
    store.put(reading("2", [(ACME, "based_in", ("place", "Lyon"))], published="2025"))

    def seats(*as_of: str) -> list[str]:
        return [k.entity.name for k in profile.profile(store, id_(ACME), AsOf(*as_of)).key_facts if k.entity]

    assert seats("2024") == seats("", "2024") == ["Paris"]
    assert seats("2025") == seats("", "2025") == seats() == ["Lyon"]


def test_what_contradicts_itself_as_far_as_it_had_been_published(deals: Store) -> None:
    for url, year in (("4", "2019"), ("5", "2019"), ("6", "2020")):
        deals.put(reading(url, [(ACME, "founded_year", year)], published=f"202{url}"))

    def clashing(published: str) -> list[str]:
        found = profile.profile(deals, id_(ACME), AsOf("", published)).contradictions
        return sorted(fact.statement.value for one in found for fact in one.facts)

    assert clashing("2025") == []
    assert clashing("2026") == clashing("") == ["2019", "2019", "2020"]


def test_things_are_found_by_name_or_id(deals: Store) -> None:
    assert entity_of(deals, "acme").id == entity_of(deals, id_(ACME)).id == id_(ACME)
    for name in ("", "   ", "Nobody", "ent_zz"):
        with pytest.raises(NotFoundError):
            entity_of(deals, name)

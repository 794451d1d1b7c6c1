"""Portfolios, communities, events, trends, likeness and profiles."""

import pytest

from graph.errors import InvalidQueryError, NotFoundError
from graph.network import communities, events, portfolio, profile, similar, trending
from graph.network.asking import entity_of
from graph.store import paging
from graph.store.base import NOW, AsOf, Store
from tests.support.deals import ACME, ANN, BOB, BOLT, CODA, FAIR, FUND, HUB, PARIS, QUAY, UNI, id_, said
from tests.support.readings import Claim, reading


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

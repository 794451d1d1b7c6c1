"""Conditions on entities and statements, words in names and sentences: stores with indexes against the scan of any reader."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InvalidQueryError
from graph.model import Reading
from graph.names import entity_id
from graph.names.stems import stems
from graph.store import bytype, edgelists, open_store
from graph.store.asking import FACETS, Condition, Finder, LinkFilter, Related, Way, Words
from graph.store.base import Page, Store
from graph.store.compiling import Compiler
from graph.store.database import Session
from graph.store.evaluate import outline
from graph.store.resolving import ByKey
from graph.store.scanning import Scan
from graph.store.sqlite import SqliteStore
from tests.support.example_facts import example_readings
from tests.support.neo4j_server import Server
from tests.support.stores import on_neo4j

C = Condition
GONE = "ent_" + "0" * 24  # an id that nothing has


@pytest.fixture(scope="module")
def news() -> list[Reading]:
    """The example news, with attributes of every kind."""
    made = []
    for number, one in enumerate(example_readings()):
        published = "" if number % 10 == 0 else f"{2023 + number % 3}-{1 + number % 12:02}"[: 4 + 3 * (number % 2)]
        made.append(replace(one, article=replace(one.article, published=published)))
    return made


@pytest.fixture(scope="module", params=["sqlite", pytest.param("neo4j", marks=on_neo4j)])
def indexed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, news: list[Reading]
) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path_factory.mktemp('find')}/graph.db"
    if request.param == "neo4j":
        server: Server = request.getfixturevalue("neo4j_server")
        server.empty()
        url = server.url
    with open_store(url) as store:
        store.put_all(news)
        yield store


@pytest.fixture(scope="module")
def scanned(news: list[Reading]) -> Iterator[Finder]:
    with open_store("memory:") as store:
        store.put_all(news)
        yield Scan(store)


@pytest.fixture(scope="module")
def both(scanned: Finder, indexed: Store) -> tuple[Finder, Finder]:
    assert isinstance(indexed, Finder), "it answers itself"
    return scanned, indexed


def whole(ask: Callable[..., Page[Any]], where: object, limit: int) -> list[Any]:
    found: list[Any] = []
    cursor, totals = "", set()
    while True:
        page = ask(where, limit=limit, cursor=cursor)
        found += page.items
        totals.add(page.total)
        cursor = page.next
        if not cursor:
            assert totals == {len(found)}
            return found


ENTITY_CONDITIONS = [
    C("type", "=", ("company",)),
    C("type", "=", ("investor", "hub")),
    C("type", "!=", ("person",)),
    C("name", "=", ("lantern grid",)),
    C("name", "!=", ("Lantern Grid",)),
    C("name", "~", ("grid", "PARK")),
    C("degree", ">=", ("5",)),
    C("articles", "<", ("2",)),
    C("last_seen", ">=", ("2025",)),
    C("last_seen", "<", ("2025",)),
    Related("invested_in", "subject"),
    Related("invested_in", "object", (C("round", "=", ("series a",)),)),
    Related("invested_in", "object", (C("round", "=", ("Series A",)), C("lead", "=", ("true",)))),
    Related("invested_in", "subject", (C("lead", "=", ("false",)),)),
    Related("invested_in", "subject", (C("round", "!=", ("Series A",)),)),
    Related("based_in", "subject", (C("name", "=", ("Hong Kong", "Rotterdam")),)),
    Related("based_in", "object", (C("type", "=", ("company",)),)),
    Related("based_in", "subject", (C("name", "~", ("kong",)),)),
    Related("partnered_with", "subject"),
    Related("", "either", (C("status", "=", ("planned",)),)),
    Related("", "either", (C("source", "~", ("wire",)), C("published", ">=", ("2024",)))),
    Related("raised", "subject", (C("value", "~", ("million",)),)),
    Related("founded_year", "subject", (C("value", ">=", ("2020",)),)),
    Related("participated_in", "object", (C("role", "=", ("speaker", "pitch")),)),
    Related("founded", "object", (C("date", ">=", ("2020",)),)),
    Related("holds_role", "subject", (C("title", "~", ("chief",)), C("confidence", ">", ("0.5",)))),
    Related("based_in", "subject", (C("quote", "~", ("based in",)),)),
    Related("invested_in", "subject", negated=True),
]
FACT_CONDITIONS = [
    C("relation", "=", ("invested_in",)),
    C("relation", "!=", ("invested_in", "based_in")),
    C("subject", "=", ("Lantern Grid",)),
    C("object", "=", ("Hong Kong", entity_id("company", "Windlass Energy"))),
    C("object", "!=", ("Hong Kong",)),
    C("entity", "=", ("Windlass Energy",)),
    C("subject.type", "=", ("person",)),
    C("object.type", "!=", ("place",)),
    C("status", "!=", ("stated",)),
    C("round", "=", ("Series A",)),
    C("published", "=", ("2025",)),
    C("source", "=", ("atelier-europe",)),
    C("lead", "=", ("true",)),
    C("quote", "~", ("raised",)),
    C("value", "~", ("€",)),
]
EDGE_CONDITIONS = [
    C("relation", "=", ("invested_in", "founded")),
    C("relation", "!=", ("based_in",)),
    C("subject", "=", ("Quay Ventures", "Lantern Grid")),
    C("object", "=", (entity_id("company", "Lantern Grid"),)),
    C("object", "!=", ("Hong Kong",)),
    C("entity", "=", ("Lantern Grid",)),
    C("entity", "~", ("grid", "PARK")),
    C("subject.type", "=", ("investor", "person")),
    C("object.type", "!=", ("place",)),
    C("status", "!=", ("stated",)),
    C("sources", ">=", ("2",)),
    C("statements", "<", ("2",)),
    C("confidence", ">", ("0.5",)),
    C("first_seen", "<", ("2024",)),
    C("last_seen", "=", ("2025",)),
    C("statement", "=", tuple(s.id for one in example_readings()[:9] for s in one.statements)),
    C("statement", "!=", (example_readings()[1].statements[0].id, "stm_none")),
]
EVENT_CONDITIONS = [
    C("kind", "=", ("added", "merged")),
    C("kind", "!=", ("added",)),
    C("subject", "=", (entity_id("company", "Lantern Grid"), example_readings()[1].statements[0].id)),
    C("subject", "!=", (entity_id("company", "Lantern Grid"),)),
    C("other", "!=", ("ent_none",)),
]
ARTICLE_CONDITIONS = [
    C("id", "=", (example_readings()[1].article.id, "art_none")),
    C("id", "!=", (example_readings()[1].article.id,)),
    C("title", "~", ("MEMO", "ledger")),
    C("url", "~", ("example.test",)),
    C("source", "=", ("Atelier-Europe",)),
    C("published", ">=", ("2024-06",)),
    C("published", "<", ("2025",)),
    C("entity", "=", ("Lantern Grid", "Windlass")),
    C("entity", "~", ("grid",)),
]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(EDGE_CONDITIONS), max_size=3), st.sampled_from([40, 1000]))
def test_edges_by_conditions(both: tuple[Finder, Finder], where: list[Any], limit: int) -> None:
    scanned, found = (whole(store.find_edges, tuple(where), limit) for store in both)
    assert found == scanned


@settings(max_examples=25)
@given(st.lists(st.sampled_from(ARTICLE_CONDITIONS), max_size=3), st.sampled_from([7, 1000]))
def test_articles_by_conditions(both: tuple[Finder, Finder], where: list[Any], limit: int) -> None:
    scanned, found = (whole(store.find_articles, tuple(where), limit) for store in both)
    assert found == scanned


@settings(max_examples=15)
@given(st.lists(st.sampled_from(EVENT_CONDITIONS), max_size=2), st.integers(0, 300))
def test_events_by_conditions(both: tuple[Finder, Finder], where: list[Any], since: int) -> None:
    scanned, found = (store.find_events(tuple(where), since=since, limit=50) for store in both)
    assert [(e.kind, e.subject, e.other) for e in found] == [(e.kind, e.subject, e.other) for e in scanned]


@pytest.mark.parametrize(
    "where",
    [C("number", "=", ("1",)), C("kind", "=", ("moved",)), C("kind", "~", ("add",)), C("subject", "<", ("stm_1",))],
    ids=str,
)
def test_other_conditions_on_events_are_refused(both: tuple[Finder, Finder], where: Condition) -> None:
    for store in both:
        with pytest.raises(InvalidQueryError):
            store.find_events((where,))


@pytest.mark.parametrize("condition", EDGE_CONDITIONS, ids=str)
def test_each_condition_on_edges_finds_some(both: tuple[Finder, Finder], condition: Condition) -> None:
    assert 0 < both[1].find_edges((condition,)).total <= both[1].find_edges(()).total


@pytest.mark.parametrize("where", [(), *((condition,) for condition in FACT_CONDITIONS)], ids=str)
def test_outlines_are_of_the_same_statements(both: tuple[Finder, Finder], where: Any) -> None:
    facts = whole(both[1].find_facts, where, 1000)
    for store in both:
        assert sorted(store.find_outlines(where, 100_000)) == sorted(map(outline, facts))
        assert len(store.find_outlines(where, 3)) == min(3, len(facts))


TYPED = (C("subject.type", "=", ("investor", "person")), C("object.type", "!=", ("place",)))


@pytest.mark.parametrize(("few", "rare"), [(0, 0.0), (0, 1.0), (1000, 0.0), (1000, 1.0)])
def test_edges_of_types_are_the_same_wherever_the_search_for_them_begins(
    both: tuple[Finder, Finder], monkeypatch: pytest.MonkeyPatch, few: int, rare: float
) -> None:
    monkeypatch.setattr(edgelists, "FEW", few)
    monkeypatch.setattr(bytype, "RARE", rare)
    for where in ((one, *more) for one in TYPED for more in ((), TYPED, (C("sources", ">=", ("2",)),))):
        scanned, found = (whole(store.find_edges, where, 7) for store in both)
        assert found == scanned


TYPED_FACTS = (
    *((condition,) for condition in TYPED), TYPED, (*TYPED, C("relation", "=", ("invested_in", "founded"))),
    (C("object.type", "=", ("award", "place")),), (C("subject.type", "=", ("hub",)), C("published", ">=", ("2024",))),
    (C("subject.type", "!=", ("company",)), C("object", "~", ("a",))), (C("object.type", "=", ("place",)), C("confidence", ">", ("0",))),
)  # fmt: skip


@pytest.mark.parametrize("few", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("where", TYPED_FACTS, ids=str)
def test_statements_of_types_are_the_same_wherever_the_search_for_them_begins(
    both: tuple[Finder, Finder], monkeypatch: pytest.MonkeyPatch, where: Any, few: float
) -> None:
    monkeypatch.setattr(bytype, "FEW", few)
    scanned, found = (whole(store.find_facts, where, 7) for store in both)
    assert found == scanned


def test_statements_of_a_rare_type_are_found_from_its_things(news: list[Reading], tmp_path: Path) -> None:
    hub, company = C("subject.type", "=", ("hub",)), C("subject.type", "=", ("company",))
    member = C("relation", "=", ("member_of",))
    with SqliteStore(tmp_path / "graph.db", ByKey()) as store:
        store.put_all(news)
        with store._database.reading() as session:
            for where, begins in (
                ((hub,), True),
                ((hub, company), True),
                ((company,), False),
                ((hub, C("entity", "=", ("x",))), False),
            ):
                assert _from_things(session, where) == begins, where
            assert _from_things(session, (C("object.type", "=", ("hub",)), member)) == _fewer(
                session, "hub", "member_of"
            )


def _from_things(session: Session, where: Any) -> bool:
    """Say whether the plan begins at the facts of the things of a type; then nothing is looked at whole but the things."""
    compiler = Compiler(session)
    sql = compiler.statements(where)
    plan = [row[3] for row in session.all(f"EXPLAIN QUERY PLAN {sql}", compiler.binds)]
    begins = any("SEARCH f USING PRIMARY KEY (entity=?" in step for step in plan) and " t" in " ".join(plan)
    named = any(condition.field == "entity" for condition in where)
    assert named or begins != ("SCAN packed_statement" in plan), plan
    return begins and not named


def _fewer(session: Session, type_: str, relation: str) -> bool:
    """Say whether things of a type have fewer facts, by their share, than there are statements of a relation."""
    things, statements = (bytype.counts(session, kind) for kind in ("entity", "statement"))
    return 2 * things[type_] / sum(things.values()) * sum(statements.values()) <= statements[relation]


@pytest.mark.parametrize("condition", ARTICLE_CONDITIONS, ids=str)
def test_each_condition_on_articles_finds_some(both: tuple[Finder, Finder], condition: Condition) -> None:
    assert 0 < both[1].find_articles((condition,)).total <= both[1].find_articles(()).total


@settings(max_examples=25)
@given(st.lists(st.sampled_from(ENTITY_CONDITIONS), max_size=3), st.sampled_from([40, 1000]))
def test_entities_by_conditions(both: tuple[Finder, Finder], where: list[Any], limit: int) -> None:
    scanned, found = (whole(store.find_entities, tuple(where), limit) for store in both)
    assert found == scanned


@settings(max_examples=25)
@given(st.lists(st.sampled_from(FACT_CONDITIONS), max_size=3), st.sampled_from([40, 1000]))
def test_statements_by_conditions(both: tuple[Finder, Finder], where: list[Any], limit: int) -> None:
    scanned, found = (whole(store.find_facts, tuple(where), limit) for store in both)
    assert found == scanned


@pytest.mark.parametrize("where", ENTITY_CONDITIONS, ids=str)
def test_each_condition_on_entities_divides_them(both: tuple[Finder, Finder], where: Any) -> None:
    total = both[1].find_entities(()).total
    assert 0 < both[1].find_entities((where,)).total < total
    assert both[0].find_entities((where,)).total == both[1].find_entities((where,)).total


@pytest.mark.parametrize("condition", FACT_CONDITIONS, ids=str)
def test_each_condition_on_statements_divides_them(both: tuple[Finder, Finder], condition: Condition) -> None:
    assert 0 < both[1].find_facts((condition,)).total < both[1].find_facts(()).total


WORDS = [
    Words(((("lantern",), ("grid",)),)),
    Words(((("lan",),),), prefix=True),
    Words(((("energy", "grid"),),)),
    Words(((("hong",), ("ko",)), (("wind", "windlass"),)), prefix=True),
    Words(((("zzz",),),)),
    Words(((('"', "and", "near("),),)),
    Words(()),
]


@pytest.mark.parametrize("words", WORDS, ids=str)
@pytest.mark.parametrize("where", [(), (C("type", "=", ("company",)),)], ids=["all", "companies"])
def test_names_by_words(both: tuple[Finder, Finder], words: Words, where: Any) -> None:
    for top in (3, 1000):
        scanned, found = (store.find_names(words, "lantern grid", where, top) for store in both)
        assert found == scanned


@pytest.mark.parametrize(
    "text", ["hydrogen", "series a invested", "founded by a student", "port rotterdam", "zzzz", ""]
)
def test_sentences_by_stems(both: tuple[Finder, Finder], text: str) -> None:
    scanned, found = (store.find_texts(stems(text), (), 100) for store in both)
    assert found == scanned
    for where in ((), (C("type", "=", ("company",)),)):
        scanned_ids, found_ids = (sorted(store.find_text_ids(stems(text), where, 100)) for store in both)
        assert (
            found_ids == scanned_ids == sorted(match.id for match in both[1].find_texts(stems(text), where, 100).items)
        )
    assert len(both[1].find_text_ids(stems(text), (), 2)) == min(2, found.total)


FORMS = [
    [{"hydrogen": 1.0, "fuel": 0.4}, {"truck": 1.0, "lorri": 0.8, "freight": 0.3}],
    [{"port": 1.0}, {"rotterdam": 0.5, "quay": 0.25}, {"zzzz": 1.0}],
    [{"zzzz": 1.0}],
    [{'"': 1.0, "near(": 0.5}],
    [],
]


@pytest.mark.parametrize("forms", FORMS, ids=str)
@pytest.mark.parametrize("where", [(), (C("type", "=", ("company",)),)], ids=["all", "companies"])
def test_most_of_some_words(both: tuple[Finder, Finder], forms: Any, where: Any) -> None:
    for top in (3, 1000):
        scanned, found = (store.find_alike(forms, where, top) for store in both)
        assert list(found) == list(scanned)
        assert bool(found) == (len(forms) > 1)


@pytest.mark.parametrize("word", ["lantern", "lantren", "windlas", "grd", "kon", "ab", "x", "汉", "2025", ""])
def test_words_that_may_be_meant(both: tuple[Finder, Finder], word: str) -> None:
    assert both[0].find_near(word) == both[1].find_near(word)


def test_links_facets_sentences_and_the_newest_date(both: tuple[Finder, Finder]) -> None:
    ids = [entity.id for entity in both[1].find_entities((), limit=40).items]
    others: set[str] = set()
    assert both[0].find_newest() == both[1].find_newest()
    for keep in (
        LinkFilter(),
        LinkFilter(frozenset({"invested_in"}), frozenset({"stated"}), 1, 0.5),
        LinkFilter(sources=2),
    ):
        assert list(both[0].find_links(ids[:9], keep)) == list(both[1].find_links(ids[:9], keep))
        assert both[0].find_links(ids[:9], keep, among=frozenset(ids)) == both[1].find_links(
            ids[:9], keep, among=frozenset(ids)
        )
        ways = [
            Way(id_, relation, subject)
            for id_ in ids
            for relation in ("invested_in", "founded")
            for subject in (True, False)
        ]
        for most, type_ in product((1, 5, 20), ("company", "investor", "person")):
            scanned, found = (store.find_sharing(ways, type_, keep, most) for store in both)
            assert list(found.items()) == list(scanned.items())
            others |= {id_ for shared in found.values() for id_ in shared.others}
    assert others
    for facet in FACETS:
        first, second = (store.find_facets(ids, facet) for store in both)
        assert list(first.items()) == list(second.items())
    for id_ in ids:
        assert both[0].find_said(id_) == both[1].find_said(id_)
    said = both[0].find_quotes([*ids, GONE])
    assert said == both[1].find_quotes([*ids, GONE])
    proofs = sorted({statement for quotes in said.values() for statement in quotes})
    assert both[0].find_proofs([*proofs, GONE]) == both[1].find_proofs([*proofs, GONE])
    entities = both[0].find_each([*ids, GONE])
    assert entities == both[1].find_each([*ids, GONE])
    assert (sorted(entities), bool(proofs)) == (sorted(set(ids)), True)


WRONG = [
    (C("colour", "=", ("red",)),),
    (C("type", "=", ("robot",)),),
    (C("type", ">", ("company",)),),
    (C("degree", ">", ("many",)),),
    (C("degree", "=", ("9" * 40,)),),
    (C("name", "=", ()),),
    (C("name", "=", ("\ud800",)),),
    (C("last_seen", "=", ("soon",)),),
    (C("last_seen", "=", ("",)),),
    (Related("invested_in", "subject", (C("title", "=", ("CEO",)),)),),
    (Related("invested_in", "subject", (C("lead", "=", ("maybe",)),)),),
    (Related("dances_with"),),
    (Related("invested_in", "subject", (C("round') OR 1=1 --", "=", ("x",)),)),),
    tuple(C("degree", ">", ("1",)) for _ in range(51)),
]


@pytest.mark.parametrize("where", WRONG, ids=str)
def test_conditions_that_make_no_sense_are_refused(both: tuple[Finder, Finder], where: Any) -> None:
    for store in both:
        with pytest.raises(InvalidQueryError):
            store.find_entities(where)
        with pytest.raises(InvalidQueryError):
            store.find_names(Words(((("a",),),)), "a", where, 5)

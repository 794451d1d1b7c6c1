"""The why-not ledger: what an article may say, but too uncertainly to be in the graph."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import apsw
import pytest

from graph.errors import InvalidInputError, InvalidQueryError, MergedError, NotFoundError
from graph.model import Judgement, Reading, Rejection
from graph.names import entity_id
from graph.store import database, derive, open_store
from graph.store.base import Store
from graph.store.sqlite import SqliteStore
from tests.support.readings import Claim, Thing, doubting, reading, synthetic

ACME, BOLT, PARIS = ("company", "Acme"), ("company", "Bolt"), ("place", "Paris")
ACME_ID, BOLT_ID, PARIS_ID = entity_id(*ACME), entity_id(*BOLT), entity_id(*PARIS)
DOUBTS: tuple[Claim, ...] = (
    (ACME, "based_in", PARIS, {"confidence": 0.2}),
    (BOLT, "acquired", ACME, {"confidence": 0.4, "status": "planned"}),
    (ACME, "founded_year", "2019", {"confidence": 0.3}),
)


def news(url: str = "u", doubts: tuple[Claim, ...] = DOUBTS, **fields: Any) -> Reading:
    return doubting(reading(url, [(ACME, "competes_with", BOLT)], [PARIS], **fields), *doubts)


def said(rejections: Any) -> list[tuple[str, str, str, float]]:
    facts = [rejection.fact for rejection in getattr(rejections, "items", rejections)]
    return [
        (
            f.subject.name,
            f.statement.predicate,
            f.object.name if f.object else f.statement.value,
            f.statement.confidence,
        )
        for f in facts
    ]


def test_an_article_keeps_what_it_does_not_state_with_score_threshold_and_sentence(store: Store) -> None:
    made = news()
    store.put(made)
    found = store.article_rejections(made.article.id)
    assert said(found) == [
        ("Bolt", "acquired", "Acme", 0.4),
        ("Acme", "founded_year", "2019", 0.3),
        ("Acme", "based_in", "Paris", 0.2),
    ]
    assert {rejection.threshold for rejection in found} == {0.5}
    first = found[0].fact
    assert (first.statement.status, first.statement.evidence.quote) == ("planned", "Acme competes with Bolt")
    assert first.article == made.article.head


def test_an_entity_shows_what_is_doubtful_of_it_on_either_side(store: Store) -> None:
    store.put(news())
    store.put(news("v", DOUBTS[:1]))
    assert said(store.rejections(ACME_ID))[:2] == [
        ("Bolt", "acquired", "Acme", 0.4),
        ("Acme", "founded_year", "2019", 0.3),
    ]
    assert said(store.rejections(PARIS_ID)) == [("Acme", "based_in", "Paris", 0.2)] * 2
    assert said(store.rejections(BOLT_ID)) == [("Bolt", "acquired", "Acme", 0.4)]
    assert store.rejections(ACME_ID, predicate="based_in").total == 2
    assert store.rejections(ACME_ID, predicate="won").items == ()


def test_the_list_pages(store: Store) -> None:
    for number in range(9):
        store.put(news(str(number)))
    whole, paged, cursor = store.rejections(ACME_ID, limit=100), list[Rejection](), ""
    while not paged or cursor:
        page = store.rejections(ACME_ID, limit=4, cursor=cursor)
        paged, cursor = [*paged, *page.items], page.next
        assert page.total == whole.total == 27
    assert tuple(paged) == whole.items
    assert [r.fact.statement.confidence for r in paged] == [0.4] * 9 + [0.3] * 9 + [0.2] * 9
    with pytest.raises(InvalidQueryError, match="cursor"):
        store.rejections(BOLT_ID, cursor=store.rejections(ACME_ID, limit=4).next)


def test_it_is_no_part_of_the_graph(store: Store) -> None:
    store.put(news("u", ()))
    graph, stats, facts = list(store.dump()), store.stats(), store.facts(ACME_ID)
    store.put(replace(news(), extractor="reader 2"))
    assert [line.replace("reader 2", "") for line in store.dump()] == graph
    assert (store.stats(), store.facts(ACME_ID)) == (stats, facts)
    with pytest.raises(NotFoundError):
        store.fact(store.article_rejections(news().article.id)[0].fact.statement.id)


def test_it_is_replaced_and_retracted_with_its_article(store: Store) -> None:
    store.put(news())
    store.put(news(doubts=DOUBTS[:1], modified="2025"))
    assert said(store.rejections(ACME_ID)) == [("Acme", "based_in", "Paris", 0.2)]
    store.put(news("v"))
    store.retract(news().article.id)
    assert said(store.rejections(PARIS_ID)) == [("Acme", "based_in", "Paris", 0.2)]
    store.retract(news("v").article.id)
    with pytest.raises(NotFoundError):
        store.rejections(ACME_ID)


def test_it_follows_its_things_through_judgements_and_rebuilding(store: Store) -> None:
    store.put(news())
    judgement = Judgement(ACME_ID, BOLT_ID, "same", "ada", "2026-01-01T00:00:00Z")
    before = store.rejections(BOLT_ID)
    store.judge(judgement)
    owner = min(ACME_ID, BOLT_ID, key=lambda id_: isinstance(merged(store, id_), MergedError))
    assert store.rejections(owner).total == 3
    store.undo(judgement.id, at="2026-01-02T00:00:00Z")
    store.rebuild()
    assert store.rejections(BOLT_ID) == before


def merged(store: Store, id_: str) -> MergedError | None:
    try:
        store.rejections(id_)
    except MergedError as error:
        return error
    return None


def test_an_article_keeps_a_bounded_number_and_nothing_hopeless(store: Store) -> None:
    named: list[Thing] = [("company", f"Company {number}") for number in range(derive.LEDGER + 20)]
    doubts = [(ACME, "competes_with", thing, {"confidence": 0.2 + n / 1000}) for n, thing in enumerate(named)]
    hopeless: list[Claim] = [(ACME, "based_in", PARIS, {"confidence": derive.WORTH_KEEPING - 0.001})]
    made = doubting(reading("u", [(ACME, "competes_with", BOLT)], [*named, PARIS]), *doubts, *hopeless)
    store.put(made)
    kept = store.article_rejections(made.article.id)
    assert said(kept)[0] == ("Acme", "competes_with", named[-1][1], 0.2 + (len(named) - 1) / 1000)
    assert len(kept) == derive.LEDGER


def test_what_is_stated_is_not_rejected_and_doubles_count_once(store: Store) -> None:
    made = news(doubts=((ACME, "competes_with", BOLT), *DOUBTS[:1], (*DOUBTS[0][:3], {"confidence": 0.25})))
    store.put(made)
    assert said(store.article_rejections(made.article.id)) == [("Acme", "based_in", "Paris", 0.25)]


def test_a_reading_comes_back_with_its_ledger(store: Store) -> None:
    made = replace(news(), extractor="reader 1")
    store.put(made)
    (back,) = store.readings()
    assert (back.rejected, back.threshold) == (derive.tidy(made).rejected, 0.5)
    assert store.put(back) == "unchanged"


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        (lambda r: replace(r, threshold=1.5), "threshold"),
        (lambda r: replace(r, threshold=float("nan")), "threshold"),
        (lambda r: replace(r, rejected=(replace(r.rejected[0], predicate="dances"),)), "no such relation"),
        (lambda r: replace(r, rejected=(replace(r.rejected[0], subject="ref_x"),)), "reference that the reading lacks"),
        (lambda r: replace(r, rejected=(replace(r.rejected[0], confidence=2),)), "outside 0 to 1"),
    ],
)
def test_a_ledger_that_contradicts_itself_is_refused(change: Callable[[Reading], Reading], flaw: str) -> None:
    with open_store("memory:") as store, pytest.raises(InvalidInputError, match=flaw):
        store.put(change(news()))


@pytest.mark.parametrize("id_", ["", "x", "art_00", "ent_00", "art_\ud800", "ent_\ud800"])
def test_unknown_ids_are_not_found(store: Store, id_: str) -> None:
    store.put(news())
    for ask in (store.article_rejections, store.rejections):
        with pytest.raises(NotFoundError):
            ask(id_)
    with pytest.raises(InvalidQueryError, match="unknown relation"):
        store.rejections(ACME_ID, predicate="dances")


def test_an_older_file_has_none_and_takes_them(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file from before the ledger: made here by taking out what its script adds."""
    file = tmp_path / "graph.db"
    with SqliteStore(file) as store:
        store.put(news("u", ()))
        before = list(store.dump())
    connection = apsw.Connection(str(file))
    number = database.MIGRATIONS.index("schema_rejected.sql")
    connection.execute(
        f"DROP TABLE rejected; ALTER TABLE article DROP COLUMN threshold; PRAGMA user_version = {number}"
    )
    connection.close()
    monkeypatch.setattr(database, "MIGRATIONS", database.MIGRATIONS[: number + 1])
    with SqliteStore(file) as store:
        assert list(store.dump()) == before
        assert store.article_rejections(news().article.id) == []
        store.put(news("v"))
        assert store.rejections(ACME_ID).total == 3


def test_the_ledger_of_an_entity_is_found_by_index(tmp_path: Any) -> None:
    from graph.store import rejections_sqlite  # noqa: PLC0415 - for this question only

    with SqliteStore(tmp_path / "graph.db") as store:
        for number in range(3):
            store.put(synthetic(number))
        with store._database.reading() as session:
            names = ("entity", "predicate", "confidence", "id", "limit")
            plan = session.all("EXPLAIN QUERY PLAN " + rejections_sqlite.OF_ENTITY, dict.fromkeys(names, 1))
        steps = [row[3] for row in plan]
        assert not [step for step in steps if step.startswith("SCAN") and step not in {"SCAN own", "SCAN f"}], steps

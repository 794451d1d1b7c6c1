"""Judgements, redirects, time and the feed: the same from every store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.errors import ConflictError, InvalidInputError, MergedError, NotFoundError
from graph.model import Judgement
from graph.names import entity_id
from graph.resolve import open_graph
from graph.store.base import AsOf, Store
from tests.support.readings import reading

ACME, BOLT, CORVID = ("company", "Acme Optics"), ("company", "Boltwerk"), ("company", "Corvid Foods")
ADA, BEN, PARIS, LYON = ("person", "Ada Quill"), ("person", "Ben Tarn"), ("place", "Paris"), ("place", "Lyon")
IDS = {name: entity_id(*thing) for name, thing in {"acme": ACME, "bolt": BOLT, "corvid": CORVID}.items()}
CEO = {"attributes": {"title": "chief executive"}}


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with open_graph("memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/graph.db") as opened:
        opened.put(reading("a", [(ACME, "based_in", PARIS), (ADA, "holds_role", ACME, CEO)], published="2023-01-05"))
        opened.put(reading("b", [(BOLT, "based_in", LYON)], published="2024-02-01"))
        opened.put(
            reading("c", [(BEN, "holds_role", ACME, CEO), (ACME, "based_in", LYON)], [CORVID], published="2025-03-01")
        )
        yield opened


def said(left: str, verdict: str, right: str, second: int = 0) -> Judgement:
    return Judgement(IDS.get(left, left), IDS.get(right, right), verdict, "ada", f"2026-01-01T00:00:{second:02}Z")  # type: ignore[arg-type]


def test_a_judgement_joins_redirects_and_leaves_no_trace_when_undone(store: Store) -> None:
    before = list(store.dump())
    made = said("acme", "same", "bolt")
    store.judge(made)
    store.judge(made)
    assert store.entity(IDS["acme"]).aliases == ("Boltwerk",)
    for ask in (store.entity, store.facts, store.edges, store.merges, store.superseded, store.contradictions):
        with pytest.raises(MergedError) as caught:
            ask(IDS["bolt"])
        assert caught.value.id == IDS["acme"]
    assert [link.reasons[0] for link in store.merges(IDS["acme"])] == ["judged the same"]
    store.undo(made.id, at="2026-01-02T00:00:00Z")
    assert list(store.dump()) == before
    assert [judgement.undone for judgement in store.judgements().items] == ["2026-01-02T00:00:00Z"]


def test_wrong_use_is_answered_clearly_and_loses_nothing(store: Store) -> None:
    first = said("acme", "same", "bolt")
    store.judge(first)
    store.judge(said("bolt", "same", "corvid", 1))
    before = list(store.dump())
    with pytest.raises(ConflictError, match="undo it first"):
        store.judge(said("acme", "different", "corvid", 2))
    for wrong, error in (
        (said("acme", "same", "ent_" + "0" * 24), NotFoundError),
        (said("acme", "same", "acme"), InvalidInputError),
        (said("acme", "perhaps", "bolt"), InvalidInputError),
        (Judgement(IDS["acme"], IDS["corvid"], "same", "", "2026-01-01T00:00:00Z"), InvalidInputError),
        (Judgement(IDS["acme"], IDS["corvid"], "same", "ada", "yesterday"), InvalidInputError),
    ):
        with pytest.raises(error):
            store.judge(wrong)
    with pytest.raises(NotFoundError):
        store.undo("jdg_" + "0" * 24, at="2026-01-01T00:00:00Z")
    assert list(store.dump()) == before
    store.undo(first.id, at="2026-01-03T00:00:00Z")
    with pytest.raises(InvalidInputError, match="was undone"):
        store.undo(first.id, at="2026-01-04T00:00:00Z")


def test_retracting_what_judgements_built_on_and_reading_it_again(store: Store) -> None:
    store.judge(said("acme", "same", "bolt"))
    before = list(store.dump())
    made = reading("b", [(BOLT, "based_in", LYON)], published="2024-02-01")
    store.retract(made.article.id)
    with pytest.raises(NotFoundError):
        store.retract(made.article.id)
    assert store.entity(IDS["acme"]).aliases == ()
    store.put(made)
    assert list(store.dump()) == before


def test_two_references_of_one_name_can_be_told_apart(store: Store) -> None:
    one, other = (reading(url, things=[ACME]).references[0].id for url in ("a", "c"))
    made = said(one, "different", other)
    before = list(store.dump())
    store.judge(made)
    assert len({line for line in store.dump() if '"kind":"entity"' in line and '"Acme Optics"' in line}) == 2
    store.undo(made.id, at="2026-01-02T00:00:00Z")
    assert list(store.dump()) == before


def test_facts_take_each_others_place_by_their_dates(store: Store) -> None:
    replaced = store.superseded(IDS["acme"])
    assert len(replaced) == 2
    seats = store.edges(IDS["acme"], predicate="based_in", as_of=AsOf("2024")).items
    assert [edge.object.name for edge in seats] == ["Paris"]
    assert [edge.object.name for edge in store.edges(IDS["acme"], predicate="based_in", as_of=AsOf("2026")).items] == [
        "Lyon"
    ]
    assert store.facts(IDS["acme"], as_of=AsOf(published="2024-12")).total == 2
    assert store.entity(IDS["acme"], as_of=AsOf(published="2024-12")).articles == 1


def test_what_cannot_hold_at_once_is_shown_with_both_proofs(store: Store) -> None:
    store.put(reading("d", [(ACME, "founded_year", "2011"), (ADA, "founded", ACME)]))
    store.put(reading("e", [(ACME, "founded_year", "2015"), (ADA, "founded", ACME)]))
    (found,) = store.contradictions(IDS["acme"])
    assert [fact.statement.value for fact in found.facts] in (["2011", "2015"], ["2015", "2011"])
    assert all(fact.statement.evidence.quote for fact in found.facts)


def test_the_feed_tells_what_happened_in_order(store: Store) -> None:
    last = store.changes(limit=1000)[-1].number
    store.judge(said("acme", "same", "bolt"))
    store.put(reading("f", [(ACME, "based_in", PARIS)], published="2026-01-01"))
    kinds = [(event.kind, event.number - last) for event in store.changes(last)]
    assert kinds[0] == ("superseded", 1) or kinds[0] == ("merged", 1)
    assert {"merged", "added", "superseded"} <= {kind for kind, _ in kinds}
    assert [number for _, number in kinds] == list(range(1, len(kinds) + 1))


@pytest.mark.parametrize(
    ("kind", "name", "forged"), [("company", "Acme Optics", "Асmе Optics"), ("person", "Ada Quill", "Аda Quill")]
)
def test_a_name_in_borrowed_letters_awaits_a_person_and_is_never_joined(
    store: Store, kind: str, name: str, forged: str
) -> None:
    thing = (kind, forged)
    store.put(reading("x", [(thing, "holds_role", ACME) if kind == "person" else (ADA, "founded", thing)]))
    (found,) = [c for c in store.candidates().items if {c.left.name, c.right.name} == {name, forged}]
    assert found.kind == "review"
    assert "only look alike" in found.reasons[0]
    assert store.entity(entity_id(*thing)).name == forged


def test_over_http(store: Store) -> None:
    body = {"left": IDS["acme"], "right": IDS["bolt"], "verdict": "same", "by": "ada"}
    with TestClient(create_app(store), raise_server_exceptions=False) as reading_only:
        answer = reading_only.post("/v1/judgements", json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
        assert reading_only.get("/v1/candidates").json()["total"] == store.candidates().total
    with TestClient(create_app(store, writes=True), raise_server_exceptions=False, follow_redirects=False) as client:
        made = client.post("/v1/judgements", json=body)
        assert made.status_code == 201
        moved = client.get(f"/v1/entities/{IDS['bolt']}/edges?limit=5")
        assert (moved.status_code, moved.headers["location"]) == (308, f"/v1/entities/{IDS['acme']}/edges?limit=5")
        assert client.get(f"/v1/entities/{IDS['acme']}/merges").json()[0]["kind"] == "merged"
        assert client.post("/v1/judgements", json={**body, "verdict": "maybe"}).status_code == 422
        assert client.get("/v1/judgements").json()["items"][0]["id"] == made.json()["id"]
        assert client.get("/v1/changes").json()[0]["number"] == 1
        assert client.get(f"/v1/entities/{IDS['acme']}?as_of=soon").status_code == 400
        assert client.delete(f"/v1/judgements/{made.json()['id']}").status_code == 204
        assert client.get(f"/v1/entities/{IDS['bolt']}").status_code == 200

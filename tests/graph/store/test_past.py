"""What a store tells of its past: the revision, and that something was there once."""

import pytest

from graph.errors import GoneError, MergedError, NotFoundError
from graph.model import Judgement
from graph.store.base import Store
from tests.support.readings import reading

ACME, BOLT, NADIA = ("company", "Acme"), ("company", "Bolt"), ("person", "Nadia Roy")
NEWS = reading("https://a.example", [(ACME, "acquired", BOLT)])
EMPTY = reading("https://b.example")


def test_the_revision_is_another_after_each_change_and_the_same_until_then(store: Store) -> None:
    seen = [store.revision()]
    for change in (
        lambda: store.put(NEWS),
        lambda: store.put_all([EMPTY]),
        lambda: store.retract(EMPTY.article.id),
        lambda: store.judge(
            Judgement(NEWS.references[0].id, NEWS.references[1].id, "same", "ada", "2026-01-01T00:00:00Z")
        ),
        store.rebuild,
    ):
        change()
        assert store.revision() == store.revision()
        seen.append(store.revision())
    assert len(set(seen)) == len(seen)


def test_what_was_retracted_is_gone_and_what_never_was_is_not_there(store: Store) -> None:
    store.put(NEWS)
    (statement,) = NEWS.statements
    entity = store.fact(statement.id).subject.id
    store.retract(NEWS.article.id)
    for ask, id_ in ((store.article, NEWS.article.id), (store.fact, statement.id), (store.entity, entity)):
        with pytest.raises(GoneError, match="was retracted"):
            ask(id_)
        with pytest.raises(NotFoundError) as none:
            ask(id_[:-4] + "0000")
        assert not isinstance(none.value, GoneError)
    with pytest.raises(GoneError):
        store.retract(NEWS.article.id)
    assert [event.subject for event in store.changes(limit=1000) if event.subject.startswith("art_")] == [
        NEWS.article.id
    ]


def test_what_comes_again_is_there(store: Store) -> None:
    store.put(NEWS)
    store.retract(NEWS.article.id)
    store.put(NEWS)
    assert store.article(NEWS.article.id).url == "https://a.example"
    assert store.fact(NEWS.statements[0].id)


def test_what_was_merged_and_then_retracted_is_gone(store: Store) -> None:
    store.put(NEWS)
    fact = store.fact(NEWS.statements[0].id)
    assert fact.object
    store.judge(Judgement(fact.subject.id, fact.object.id, "same", "ada", "2026-01-01T00:00:00Z"))
    merged, other = sorted(
        (fact.subject.id, fact.object.id), key=lambda id_: isinstance(caught(store, id_), MergedError)
    )
    assert isinstance(caught(store, other), MergedError)
    store.retract(NEWS.article.id)
    assert isinstance(caught(store, merged), GoneError)
    assert isinstance(caught(store, other), GoneError)


def test_a_version_with_the_same_id_is_no_retraction(store: Store) -> None:
    store.put(NEWS)
    store.put(reading("https://a.example", [(BOLT, "acquired", ACME)], published="2026-01-01"))
    assert store.article(NEWS.article.id)
    assert not any(event.subject.startswith("art_") for event in store.changes(limit=1000))


def caught(store: Store, id_: str) -> Exception | None:
    try:
        store.entity(id_)
    except NotFoundError as error:
        return error
    return None


def test_an_article_twice_in_one_batch_is_put_twice(store: Store) -> None:
    first = reading("u", [(NADIA, "founded", ACME)], modified="2024-01-02")
    second = reading("u", [(NADIA, "founded", BOLT)], modified="2024-01-03")
    assert store.put_all([first, second]) == ["added", "replaced"]
    told = [(event.kind, event.subject) for event in store.changes(limit=1000) if event.subject.startswith("stm_")]
    old, new = first.statements[0].id, second.statements[0].id
    assert sorted(told) == sorted([("added", old), ("retracted", old), ("added", new)])

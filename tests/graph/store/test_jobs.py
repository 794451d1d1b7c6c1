"""What every store remembers of runs and of what sources served."""

from dataclasses import replace
from typing import Any

import pytest

from graph.errors import ConflictError, InvalidInputError, NotFoundError
from graph.model import Refusal
from graph.store import jobs
from graph.store.base import Store
from graph.store.jobs import Job, Step, Visit
from tests.support.readings import synthetic

FEED, PAGE = "https://ledger.example/feed", "https://ledger.example/1"
SERVED = Visit(FEED, etag='"v1"', modified="Sat, 14 Jun 2025 09:00:00 GMT", reader="r-1", checked="t1", changed="t1")


def at(minute: int) -> str:
    return f"2026-01-31T12:{minute:02}:00.000000Z"


def job(minute: int = 0, **fields: Any) -> Job:
    return Job(**{"sources": (FEED,), "created": at(minute)} | fields)


def test_a_job_comes_back_with_what_its_steps_counted(store: Store) -> None:
    made = store.submit(job(status="running", started=at(0)))
    store.put(synthetic(1), Step(made.id, at(1)))
    store.put(synthetic(1), Step(made.id, at(2)))
    store.note(Step(made.id, at(3), {"unchanged": 2}))
    store.refuse(Refusal(PAGE, "an empty page"), Step(made.id, at(4)))
    held = store.job(made.id)
    assert held.counts == {"added": 1, "refused": 1, "unchanged": 3}
    assert (held.status, held.seen) == ("running", at(4))


def test_a_job_ends_once_with_its_times(store: Store) -> None:
    made = store.submit(job(status="running", started=at(0)))
    store.finish(made.id, "partly", at=at(5), reason="one page was gone", seconds={"read": 1.5})
    held = store.job(made.id)
    assert (held.status, held.ended, held.reason, held.seconds) == ("partly", at(5), "one page was gone", {"read": 1.5})
    with pytest.raises(ConflictError, match="ended already"):
        store.finish(made.id, "done", at=at(6))


def test_jobs_are_listed_youngest_first(store: Store) -> None:
    made = [store.submit(job(minute)) for minute in (3, 1, 2)]
    first = store.jobs(limit=2)
    assert [one.created for one in first.items] == [at(3), at(2)]
    assert store.jobs(limit=2, cursor=first.next).items == (made[1],)
    assert first.total == 3


def test_an_unknown_job_is_not_found(store: Store) -> None:
    for ask in (store.job, store.refused, lambda id_: store.cancel(id_, at=at(1))):
        with pytest.raises(NotFoundError, match="job_0"):
            ask("job_0")


def test_one_key_is_one_job(store: Store) -> None:
    made = store.submit(job(1, key="k"))
    assert store.submit(job(2, key="k")) == made
    with pytest.raises(ConflictError, match="other sources"):
        store.submit(job(3, key="k", sources=(PAGE,)))
    store.submit(job(4))
    assert store.submit(job(5)).id != store.submit(job(5, nonce="2")).id


@pytest.mark.parametrize("fields", [{"sources": ()}, {"created": "today"}, {"status": "done"}, {"key": "\ud800"}])
def test_a_malformed_job_is_refused(store: Store, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        store.submit(job(**fields))
    assert store.jobs().total == 0


def test_the_oldest_waiting_job_is_claimed_once(store: Store) -> None:
    second, first = store.submit(job(2)), store.submit(job(1))
    store.submit(job(0, status="running", started=at(0), seen=at(0)))
    claimed = [store.claim(at(9), stale=at(5)) for _ in range(3)]
    assert [one and one.id for one in claimed] == [first.id, second.id, None]
    assert store.job(first.id) == replace(first, status="running", started=at(9), seen=at(9))


def test_a_submitted_job_whose_worker_was_killed_is_claimed_again(store: Store) -> None:
    made = store.submit(job(origin="api"))
    store.claim(at(1), stale=at(0))
    assert store.claim(at(2), stale=at(1)) is None
    again = store.claim(at(9), stale=at(5))
    assert again
    assert (again.id, again.started, again.seen) == (made.id, at(1), at(9))


def test_a_queued_job_is_called_off_at_once_and_a_running_one_asked_to_end(store: Store) -> None:
    queued, running = store.submit(job(1)), store.submit(job(2, status="running"))
    assert store.cancel(queued.id, at=at(3)).status == "cancelled"
    assert store.cancel(running.id, at=at(3)).status == "cancelling"
    store.finish(running.id, "cancelled", at=at(4))
    with pytest.raises(ConflictError, match="ended already: cancelled"):
        store.cancel(running.id, at=at(5))


def test_what_a_job_did_not_take_is_kept_with_what_a_second_try_needs(store: Store) -> None:
    first, second = store.submit(job(1)), store.submit(job(2))
    refusal = Refusal(PAGE, "503", via=FEED, title="Corvid buys Skerry", published="2025-06-14", passing=True)
    store.refuse(refusal, Step(first.id, at(1)))
    store.refuse(replace(refusal, reason="gone"), Step(second.id, at(2)))
    assert store.refused(first.id).items == (refusal,)
    assert store.refused(second.id).items == (replace(refusal, reason="gone"),)
    assert store.stats().refusals == {"gone": 1}
    store.note(Step(taken=(PAGE,)))
    assert store.stats().refusals == {}
    assert store.refused(first.id).items == (refusal,)


def test_a_visit_is_kept_with_the_article_and_lost_with_it(store: Store) -> None:
    page = Visit(PAGE, via=FEED, etag='"p"')
    broken = replace(synthetic(1), references=())
    with pytest.raises(InvalidInputError):
        store.put(broken, Step(visits=(page,)))
    assert store.visit(PAGE) is None
    store.put(synthetic(1), Step(visits=(page,)))
    assert store.visit(PAGE) == page


def test_of_articles_put_together_each_has_its_step_and_all_are_kept_or_none(store: Store) -> None:
    made = store.submit(job(status="running", started=at(0)))
    pages = [Visit(f"{PAGE}{n}", via=FEED, etag=f'"{n}"') for n in range(3)]
    steps = [Step(made.id, at(n), visits=(page,)) for n, page in enumerate(pages)]
    news = [synthetic(n) for n in range(3)]
    with pytest.raises(InvalidInputError):
        store.put_all([*news[:2], replace(news[2], references=())], steps)
    assert [store.visit(page.source) for page in pages] == [None, None, None]
    assert store.job(made.id).counts == {}
    assert store.put_all([news[0], news[1], news[0]], steps) == ["added", "added", "unchanged"]
    assert [store.visit(page.source) for page in pages] == pages
    assert store.job(made.id).counts == {"added": 2, "unchanged": 1}


def test_visits_to_what_operators_named_are_listed_and_replaced(store: Store) -> None:
    store.note(Step(visits=(SERVED, Visit(PAGE, via=FEED))))
    store.note(Step(visits=(replace(SERVED, checked="t2"),)))
    assert store.visits().items == (replace(SERVED, checked="t2"),)
    assert store.visit("https://unknown.example/") is None


def test_the_history_is_no_part_of_the_graph(store: Store) -> None:
    store.put(synthetic(1))
    before = list(store.dump())
    made = store.submit(job())
    store.put(synthetic(1), Step(made.id, at(1), visits=(SERVED,)))
    store.refuse(Refusal("x", "y"), Step(made.id, at(2)))
    assert list(store.dump()) == before


def test_only_so_many_jobs_are_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KEPT", 2)
    made = [store.submit(job(minute)) for minute in range(4)]
    assert [one.id for one in store.jobs().items] == [made[3].id, made[2].id]


def test_a_step_of_an_unknown_job_counts_nothing(store: Store) -> None:
    store.note(Step("job_0", at(1), {"added": 1}))
    store.refuse(Refusal("x", "y"), Step("job_0", at(1)))
    assert store.jobs().total == 0

"""Jobs over HTTP, and the metrics."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.model import Refusal
from graph.store.base import Store
from graph.store.jobs import Job, Step, Visit, utc_now

FEED = "https://ledger.example/feed"


@pytest.fixture
def writer(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store, writes=True), raise_server_exceptions=False) as client:
        yield client


def submit(client: TestClient, *sources: str, key: str = "") -> Any:
    return client.post(
        "/v1/jobs", json={"sources": sources or (FEED,)}, headers={"Idempotency-Key": key} if key else {}
    )


def test_a_job_is_taken_at_once_and_its_address_tells_how_it_goes(writer: TestClient, store: Store) -> None:
    answer = submit(writer)
    assert answer.status_code == 202
    job = writer.get(answer.headers["Location"]).json()
    assert (job["status"], job["origin"], job["sources"]) == ("queued", "api", [FEED])
    held = store.claim(utc_now(), stale="")
    assert held
    assert held.id == job["id"]
    assert writer.get("/v1/jobs").json()["items"][0]["status"] == "running"


def test_the_same_key_is_the_same_job_and_other_sources_a_conflict(writer: TestClient) -> None:
    first, second = submit(writer, key="k"), submit(writer, key="k")
    assert first.json()["id"] == second.json()["id"]
    conflict = submit(writer, "https://other.example/", key="k")
    assert (conflict.status_code, conflict.headers["content-type"]) == (409, "application/problem+json")


@pytest.mark.parametrize("source", ["/etc/passwd", "-", "file:///etc/passwd", "ftp://x/", "javascript:alert(1)", ""])
def test_only_addresses_are_taken(writer: TestClient, store: Store, source: str) -> None:
    assert submit(writer, source).status_code == 422
    assert store.jobs().total == 0


def test_a_server_that_only_reads_takes_no_jobs(client: TestClient) -> None:
    assert submit(client).status_code == 403
    assert client.post("/v1/jobs/job_0/cancel").status_code == 403
    assert client.get("/v1/jobs").status_code == 200


def test_a_job_is_called_off_once(writer: TestClient) -> None:
    path = submit(writer).headers["Location"]
    assert writer.post(f"{path}/cancel").json()["status"] == "cancelled"
    assert writer.post(f"{path}/cancel").status_code == 409
    assert writer.get("/v1/jobs/job_0").status_code == 404


def test_what_a_job_refused_is_listed(writer: TestClient, store: Store) -> None:
    id_ = submit(writer).json()["id"]
    store.refuse(Refusal(FEED, "gone", via=FEED), Step(id_, utc_now()))
    page = writer.get(f"/v1/jobs/{id_}/refused").json()
    assert page["items"] == [{"source": FEED, "reason": "gone", "via": FEED, "passing": False}]


def test_a_job_whose_process_was_killed_shows(client: TestClient, store: Store) -> None:
    old = "2026-01-31T12:00:00.000000Z"
    job = store.submit(Job((FEED,), old, status="running", started=old, seen=old))
    assert client.get(f"/v1/jobs/{job.id}").json()["status"] == "lost"


def test_a_killed_run_counts_as_lost_until_a_later_one_of_the_same_sources_has_ended(
    client: TestClient, store: Store
) -> None:
    old = "2026-01-31T12:00:00.000000Z"
    for source in (FEED, "https://other.example/feed"):
        store.submit(Job((source,), old, status="running", started=old, seen=old))
    assert 'venturegraph_jobs_open{status="lost"} 2.0' in client.get("/metrics").text
    later = store.submit(Job((FEED,), utc_now(), status="running", seen=utc_now()))
    assert 'venturegraph_jobs_open{status="lost"} 2.0' in client.get("/metrics").text
    store.finish(later.id, "partly", at=utc_now())
    assert 'venturegraph_jobs_open{status="lost"} 1.0' in client.get("/metrics").text


def test_metrics_tell_of_the_graph_the_runs_the_sources_and_the_answers(client: TestClient, store: Store) -> None:
    job = store.submit(Job((FEED,), utc_now(), status="running"))
    visit = Visit(FEED, checked="2026-01-31T12:00:00.000000Z", changed="2026-01-30T12:00:00.000000Z")
    store.note(Step(job.id, utc_now(), {"added": 2}, visits=(visit,)))
    store.finish(job.id, "done", at=utc_now())
    client.get("/v1/articles?limit=1")
    client.get("/v1/entities/ent_0")
    text = client.get("/metrics").text
    assert "venturegraph_store_up 1.0" in text
    assert "venturegraph_articles 3.0" in text
    assert f'venturegraph_source_checked_timestamp_seconds{{source="{FEED}"}} 1.7698608e+09' in text
    assert 'venturegraph_job_last_articles{change="added"} 2.0' in text
    assert 'route="/v1/entities/{id}",status="404"' in text


def test_metrics_say_where_the_store_does_not_answer(client: TestClient, store: Store) -> None:
    store.close()
    answer = client.get("/metrics")
    assert (answer.status_code, "venturegraph_store_up 0.0" in answer.text) == (200, True)

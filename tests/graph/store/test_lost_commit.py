"""A Neo4j server that is lost before it says that a change is kept: the change is there once."""

from collections.abc import Iterator

import pytest

from graph.errors import StoreUnavailableError
from graph.store import open_store
from graph.store.base import Store
from graph.store.jobs import Job, Step
from tests.support.lossy import Way, When, lossy
from tests.support.neo4j_server import Server
from tests.support.readings import synthetic
from tests.support.stores import on_neo4j

pytestmark = on_neo4j
AT = "2026-03-01T08:00:00Z"
JOB = Job(("feed",), AT, status="running", started=AT, seen=AT)


@pytest.fixture
def way(neo4j_server: Server) -> Iterator[Way]:
    if not neo4j_server.port:
        pytest.skip("the way to the server of NEO4J_URL is not ours")
    with lossy(neo4j_server.port) as way:
        yield way


@pytest.fixture
def store(way: Way, neo4j_server: Server, neo4j_url: str) -> Iterator[Store]:
    with open_store(neo4j_url.replace(f":{neo4j_server.port}", f":{way.port}")) as store:
        store.submit(JOB)
        yield store


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_article_is_put_and_counted_once(store: Store, way: Way, when: When) -> None:
    way.lose = [when]
    assert store.put(synthetic(1), Step(JOB.id, AT, {"refused": 1})) == "added"
    assert way.lost == 1
    assert store.job(JOB.id).counts == {"added": 1, "refused": 1}
    assert store.stats().articles == 1


def test_a_commit_lost_again_and_again_is_still_done_once(store: Store, way: Way) -> None:
    way.lose = ["after", "before"]
    store.note(Step(JOB.id, AT, {"refused": 1}))
    store.finish(JOB.id, "done", at=AT)
    assert way.lost == 2
    assert (store.job(JOB.id).status, store.job(JOB.id).counts) == ("done", {"refused": 1})


def test_a_way_that_loses_every_commit_is_given_up(store: Store, way: Way) -> None:
    way.lose = ["before"] * 9
    with pytest.raises(StoreUnavailableError):
        store.note(Step(JOB.id, AT, {"refused": 1}))
    way.lose = []
    assert store.job(JOB.id).counts == {}

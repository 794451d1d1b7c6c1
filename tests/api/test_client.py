"""The client against the real application, over a real socket."""

import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response

from api import client as module
from api.app import create_app
from api.client import (
    ANSWERS,
    ApiError,
    Client,
    ForbiddenError,
    MissingError,
    NoAnswerError,
    OverloadedError,
    ProblemError,
    Question,
    RefusedError,
    ServerError,
)  # fmt: skip
from api.service.keys import KeyRing
from api.service.options import Service
from graph.errors import VentureGraphError
from graph.model import Judgement
from graph.names import entity_id
from graph.store import open_store
from graph.store.base import Store
from graph.store.saved import SavedSearch
from tests.api.conftest import FAIR, LAB, LAU, NEWS, TOYOTA
from tests.support.readings import synthetic
from tests.support.served import served

LAB_ID, LAU_ID, TOYOTA_ID, FAIR_ID = (entity_id(*thing) for thing in (LAB, LAU, TOYOTA, FAIR))


@pytest.fixture
def store() -> Store:
    store = open_store("memory:")
    for made in NEWS:
        store.put(made)
    return store


@pytest.fixture
def app(store: Store) -> FastAPI:
    return create_app(store)


@pytest.fixture
def graph(app: FastAPI) -> Iterator[Client]:
    with served(app) as url, Client(url) as client:
        yield client


def troubled(app: FastAPI, *answers: Response) -> FastAPI:
    """Answer the first requests with these."""
    left = list(answers)

    @app.middleware("http")
    async def trouble(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        return left.pop(0) if left else await go_on(request)

    return app


def test_lists_page_by_themselves(graph: Client, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    edges = graph.edges(LAB_ID)
    assert [edge.model_dump() for edge in edges] == [edge.model_dump() for edge in edges] != []
    assert len(list(edges)) == edges.total == store.edges(LAB_ID).total
    assert {hit.entity.name for hit in graph.search()} == {hit.name for hit in graph.entities()}
    assert len(graph.entities().first(3)) == 3
    assert [one.threshold for one in graph.why_not(TOYOTA_ID)] == [0.5, 0.5]
    assert [event.number for event in graph.changes()] == [event.number for event in store.changes(limit=1000)]
    assert len(list(graph.articles())) == graph.stats().articles == 3


def test_what_is_asked_for_arrives(graph: Client) -> None:
    assert graph.search("panth").first(1)[0].entity.name == "Pantheon Lab"
    assert [hit.entity.name for hit in graph.search(types=["person"])] == ["Ivan Lau"]
    for sentences in (None, False):
        assert [hit.entity.name for hit in graph.search("Ivan Lau", sentences=sentences)] == ["Ivan Lau"]
    assert len(list(graph.search("Ivan Lau", sentences=True))) > 1
    assert [*graph.search("establishment of Pantheon's laboratory by Lau")]
    assert not [*graph.search("establishment of Pantheon's laboratory by Lau", near=False)]
    assert [entity.name for entity in graph.entities(where="founded_year = 2019")] == ["Pantheon Lab"]
    assert graph.entity(LAB_ID).properties == {"founded_year": "2019"}
    assert graph.profile(LAB_ID).entity.name == "Pantheon Lab"
    assert graph.profile(LAB_ID, as_of="1990").roles == []
    assert [edge.predicate for edge in graph.edges(LAB_ID, predicate="founded")] == ["founded"]
    assert [s.value for s in graph.statements(where="relation = founded_year")] == ["2019"]
    assert [s.predicate for s in graph.statements(LAB_ID, where="relation = customer_of")] == ["customer_of"]
    assert [entity.name for entity in graph.events(where="participants")] == ["VivaTech"]
    assert graph.rounds(company="Pantheon Lab").total == 0
    last = max(event.number for event in graph.changes())
    for some in (graph.edges, graph.statements, graph.articles, graph.entities, graph.search, graph.events):
        assert (some(changed_since=0).total > 0, some(changed_since=last).total) == (True, 0)
    (article, *_) = graph.articles()
    assert graph.article(article.id).text


def test_what_is_new_for_a_saved_search_arrives(graph: Client, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 1)
    made = store.save_search(SavedSearch("deals", "statements", where="", created="2026-01-31T12:00:00.000000Z"))
    assert [search.name for search in graph.searches()] == ["deals"]
    found = [statement.id for item in graph.news(made.id) for statement in item.statements]
    assert sorted(found) == sorted(statement.id for statement in graph.statements())
    assert list(graph.news(made.id, since=10**6)) == []


def test_a_key_goes_with_each_request(store: Store, tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys")
    _, secret = ring.add("ada")
    with served(create_app(store, service=Service(keys=ring))) as url:
        with Client(url, key=secret) as graph:
            assert graph.stats().articles == 3
        with Client(url) as graph, pytest.raises(ForbiddenError, match="a key is needed"):
            graph.stats()


def test_who_asks_too_often_waits_as_long_as_the_server_says(store: Store) -> None:
    with served(create_app(store, service=Service(rate="1/second"))) as url, Client(url) as graph:
        assert [graph.stats().articles for _ in range(2)] == [3, 3]


def test_every_fact_leads_to_its_proof(graph: Client) -> None:
    for edge in graph.edges(LAB_ID):
        for statement in graph.proof(edge.subject.id, edge.predicate, edge.object.id):
            text = graph.article(statement.evidence.article).text
            assert text[statement.evidence.start : statement.evidence.end] == statement.evidence.quote
    assert (
        graph.paths("Ivan Lau", TOYOTA_ID, as_of="1990")
        == graph.paths("Ivan Lau", TOYOTA_ID, predicate=["founded"])
        == []
    )
    (path,) = graph.paths("Ivan Lau", TOYOTA_ID)
    assert [entity.name for entity in path.entities] == ["Ivan Lau", "Pantheon Lab", "Toyota"]


def test_a_table_has_a_column_a_field(graph: Client) -> None:
    table = graph.statements(LAB_ID).to_df()
    assert {"subject.name", "predicate", "object.name", "value", "evidence.quote", "article.url"} <= set(table.columns)
    assert len(table) == graph.statements(LAB_ID).total
    assert graph.statements(where="relation = acquired").to_df().empty


def test_the_network_comes_as_networkx(graph: Client, store: Store) -> None:
    whole = graph.to_networkx()
    assert (len(whole), whole.size()) == (sum(store.stats().entities.values()), store.stats().edges)
    assert set(graph.to_networkx(LAU_ID)) == {LAU_ID, LAB_ID}
    assert set(graph.to_networkx(where="type = person")) == {LAU_ID}
    assert whole.nodes[LAB_ID]["aliases"] == ["Pantheon"]


def test_an_export_is_the_file(graph: Client, app: FastAPI) -> None:
    assert b"".join(graph.export("graphml")).startswith(b"<?xml")
    assert b"".join(graph.export("jsonl", entities=[LAU_ID], depth=0)).count(b"\n") == 1


def test_a_merged_id_is_answered_by_what_it_became(graph: Client, store: Store) -> None:
    store.judge(Judgement(LAB_ID, TOYOTA_ID, "same", "ada", "2026-01-01T00:00:00Z"))
    assert graph.entity(LAB_ID) == graph.entity(TOYOTA_ID)
    assert graph.edges(LAB_ID).total == graph.edges(TOYOTA_ID).total


def test_problems_are_one_tree(graph: Client) -> None:
    with pytest.raises(MissingError, match=r"404 Not Found: .*ent_0") as missing:
        graph.entity("ent_0")
    assert (missing.value.status, missing.value.problem["instance"]) == (404, "/v1/entities/ent_0")
    with pytest.raises(RefusedError, match="nonsense"):
        list(graph.entities(where="nonsense = 1"))
    with pytest.raises(MissingError):
        graph.entity("../../../etc/passwd?x=1#")
    with pytest.raises(RefusedError):
        b"".join(graph.export("xls"))
    assert issubclass(ProblemError, ApiError)
    assert issubclass(ApiError, VentureGraphError)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, ForbiddenError), (410, MissingError), (500, ServerError), (502, ServerError), (418, ProblemError)],
)
def test_a_problem_without_a_body_is_one_too(app: FastAPI, status: int, kind: type[ProblemError]) -> None:
    with (
        served(troubled(app, Response(status_code=status))) as url,
        Client(url) as graph,
        pytest.raises(kind) as problem,
    ):
        graph.stats()
    assert problem.value.status == status


def test_a_busy_server_is_asked_again_when_it_says_so(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    busy = [
        Response(status_code=429, headers={"Retry-After": "7"}),
        Response(status_code=503, headers={"Retry-After": later}),
        Response(status_code=503),
    ]
    with served(troubled(app, *busy)) as url, Client(url) as graph:
        assert graph.stats().articles == 3
    waits = [wait for wait in slept if wait]  # the server's loop does not sleep with these
    assert waits[0] == 7
    assert 15 < waits[1] <= 20
    assert 2.0 <= waits[2] <= 3.0


def test_a_server_that_stays_busy_or_asks_for_too_long_is_an_error(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", [].append)
    busy = [Response(status_code=503) for _ in range(2)] + [Response(status_code=429, headers={"Retry-After": "3600"})]
    with served(troubled(app, *busy)) as url, Client(url, attempts=2) as graph:
        with pytest.raises(OverloadedError):
            graph.stats()
        with pytest.raises(OverloadedError) as problem:
            graph.stats()
        assert problem.value.retry_after == 3600
        assert graph.stats().articles == 3


def test_no_server_is_an_error_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Client(f"http://127.0.0.1:{port}", attempts=1) as graph, pytest.raises(NoAnswerError, match=str(port)):
        graph.stats()


def test_an_answer_that_does_not_come_in_time_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Client(url, timeout=0.2) as graph, pytest.raises(NoAnswerError):
            graph.stats()


def test_an_export_that_breaks_off_is_an_error(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        store.put(synthetic(number))
    whole = list(store.scan())

    def broken(kinds: object) -> Iterator[object]:
        yield from whole
        raise RuntimeError

    monkeypatch.setattr(store, "scan", broken)
    with served(create_app(store)) as url, Client(url) as graph, pytest.raises(NoAnswerError):
        b"".join(graph.export("jsonl"))


@pytest.mark.parametrize("question", ANSWERS)
def test_each_question_is_answered_by_its_model(graph: Client, question: Question) -> None:
    asked = FAIR_ID if question == "meetings" else LAB_ID
    found = graph.ask(question, asked)
    assert all(isinstance(row, ANSWERS[question]) for row in found)
    assert bool(found) == (question in {"timeline", "meetings"})
    assert graph.ask(question, asked, as_of="1990") == []


def test_what_is_talked_about(graph: Client) -> None:
    assert [trend.entity.name for trend in graph.trending(types=["event"])] == ["VivaTech"]
    assert graph.trending(until="1990") == []

"""The command on Neo4j as operators know it: killed, its server restarted, and asked the questions of docs/questions.md."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from graph.store import open_reader
from graph.store.neo4j.connection import RETRY_SECONDS
from tests.e2e.conftest import Command, arguments, environment
from tests.support.neo4j_server import Server
from tests.support.questions import answer, questions
from tests.support.stores import on_neo4j

pytestmark = [pytest.mark.slow, on_neo4j]
SOURCES = 6


@pytest.fixture(scope="module")
def sources(examples: Path) -> list[str]:
    return sorted(map(str, (examples / "site" / "harbour-ledger").glob("*.html")))[:SOURCES]


@pytest.fixture(scope="module")
def whole(command: Command, sources: list[str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The dump of a run into a file that nobody disturbed."""
    url = f"sqlite:///{tmp_path_factory.mktemp('whole')}/graph.db"
    assert command("ingest", "--db", url, *sources).returncode == 0
    return command("dump", "--db", url).stdout


def started(url: str, sources: list[str]) -> "subprocess.Popen[str]":
    """Start an ingest, and wait until it has put its first article."""
    process = subprocess.Popen(
        arguments("ingest", "--db", url, *sources),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    with open_reader(url) as reader:
        before, deadline = reader.stats().articles, time.monotonic() + 120
        while process.poll() is None and reader.stats().articles == before and time.monotonic() < deadline:
            time.sleep(0.05)
    return process


def test_kill_minus_9(command: Command, sources: list[str], whole: str, neo4j_url: str) -> None:
    """Killed twice in the middle and run again: nothing lost, nothing doubled."""
    assert command("ingest", "--db", neo4j_url, "--json", *sources[:1]).returncode == 0
    for _ in range(2):
        with started(neo4j_url, sources) as process:
            process.kill()
    again = command("ingest", "--db", neo4j_url, *sources)
    assert again.returncode == 0, again.stderr
    assert command("dump", "--db", neo4j_url).stdout == whole


def test_a_restarted_server(
    command: Command, sources: list[str], whole: str, neo4j_url: str, neo4j_server: Server
) -> None:
    """The server is killed in the middle of a run and comes back: the run waits for it, and ends as if nothing had been."""
    if neo4j_server.process is None:
        pytest.skip("the server of NEO4J_URL is not ours to restart")
    assert command("ingest", "--db", neo4j_url, *sources[:1]).returncode == 0
    with started(neo4j_url, sources) as process:
        neo4j_server.stop(kill=True)
        begun = time.monotonic()
        neo4j_server.start()
        away = time.monotonic() - begun
        _, err = process.communicate(timeout=200)
    if away > RETRY_SECONDS - 10:
        pytest.skip(
            f"this machine is too busy: it took {away:.0f} seconds to restart the server, and a run waits a minute"
        )
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert command("dump", "--db", neo4j_url).stdout == whole


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="it waits for minutes; LONG_TESTS=1 runs it")
def test_a_server_that_stays_away(command: Command, sources: list[str], neo4j_url: str, neo4j_server: Server) -> None:
    """It is waited for a minute; then one line says what is wrong, and the same command goes on later."""
    if neo4j_server.process is None:
        pytest.skip("the server of NEO4J_URL is not ours to stop")
    assert command("ingest", "--db", neo4j_url, *sources[:1]).returncode == 0
    with started(neo4j_url, sources) as process:
        neo4j_server.stop(kill=True)
        try:
            _, err = process.communicate(timeout=200)
        finally:
            neo4j_server.start()
    assert process.returncode in {1, 3}
    assert "no Neo4j server answers there" in err
    assert "Traceback" not in err
    assert command("ingest", "--db", neo4j_url, *sources).returncode == 0


def test_the_questions_have_the_same_answers(command: Command, example_graph: str, neo4j_url: str) -> None:
    """All bundled news, copied: each question of docs/questions.md is answered as there, that is, as by SQLite."""
    copied = command("copy", "--from", example_graph, "--to", neo4j_url)
    assert copied.returncode == 0, copied.stderr
    assert [question for question, shown in questions() if answer(question, neo4j_url) != shown] == []

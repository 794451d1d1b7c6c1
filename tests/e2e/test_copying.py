"""`venturegraph copy` as operators know it: killed in its middle, its server killed, and said again."""

import random
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from graph.errors import VentureGraphError
from graph.model import Judgement, Refusal
from graph.names import entity_id
from graph.resolve import open_graph, open_reader
from graph.store.neo4j.address import parse
from graph.store.neo4j.connection import RETRY_SECONDS, Connection
from tests.e2e.conftest import Command, arguments, environment
from tests.support.neo4j_server import Server
from tests.support.readings import reading, sketch, synthetic
from tests.support.stores import on_neo4j

pytestmark = [pytest.mark.slow, on_neo4j]
ARTICLES: Final = 350  # four transactions where they are copied one by one
KILLS: Final = 4
WHOLE: Final = "MATCH (n) RETURN count(n) + COUNT { ()-->() }"
ACME, BOLT = ("company", "Acme"), ("company", "Bolt")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The url of a file with all that is copied: articles, copies of one text, rejections, judgements, refusals."""
    url = f"sqlite:///{tmp_path_factory.mktemp('source')}/graph.db"
    with open_graph(url) as store:
        store.put_all(synthetic(number, things=6, claims=5, world=600) for number in range(ARTICLES))
        store.put_all(reading(f"c{n}", [(ACME, "competes_with", BOLT)], signature=sketch("one", n)) for n in (1, 2))
        store.judge(Judgement(entity_id(*ACME), entity_id(*BOLT), "same", "tester", "2026-01-01T00:00:00Z"))
        for number in range(20):
            store.refuse(Refusal(f"empty{number}.txt", "an empty file"))
    return url


@pytest.fixture(scope="module")
def whole(command: Command, file: str) -> str:
    return command("dump", "--db", file).stdout


@pytest.mark.parametrize("begun", [False, True], ids=["poured", "by articles"])
def test_killed_on_its_way_to_neo4j(command: Command, file: str, whole: str, neo4j_url: str, *, begun: bool) -> None:
    """Into an empty database the tables are poured; into one that holds something the articles go in one by one."""
    if begun:
        with open_reader(file) as source, open_graph(neo4j_url) as target:
            target.put(next(source.readings()))
    killed_and_resumed(command, file, neo4j_url)
    same(command, neo4j_url, file, whole)


def test_killed_on_its_way_from_neo4j(command: Command, file: str, whole: str, neo4j_url: str, tmp_path: Path) -> None:
    back = f"sqlite:///{tmp_path}/back.db"
    assert command("copy", "--from", file, "--to", neo4j_url).returncode == 0
    killed_and_resumed(command, neo4j_url, back)
    same(command, back, file, whole)


def test_a_server_that_is_killed(command: Command, file: str, whole: str, neo4j_url: str, neo4j_server: Server) -> None:
    """It comes back: the copy waits for it, and ends as if nothing had been."""
    if neo4j_server.process is None:
        pytest.skip("the server of NEO4J_URL is not ours to restart")
    with copying(file, neo4j_url) as process:
        wait_for_more(neo4j_url, held(neo4j_url), process)
        neo4j_server.stop(kill=True)
        begun = time.monotonic()
        neo4j_server.start()
        away = time.monotonic() - begun
        _, err = process.communicate(timeout=300)
    if away > RETRY_SECONDS - 10:
        pytest.skip(
            f"this machine is too busy: it took {away:.0f} seconds to restart the server, and a copy waits a minute"
        )
    assert process.returncode == 0, err
    assert "Traceback" not in err
    same(command, neo4j_url, file, whole)


def killed_and_resumed(command: Command, source: str, target: str) -> None:
    """Kill the command at points all over its way, say it again each time, and see that it goes on and ends."""
    chance, told, partial = random.Random(5), [], 0
    for _ in range(KILLS):
        with copying(source, target) as process:
            wait_for_more(target, held(target), process)
            time.sleep(chance.uniform(0, 0.8))
            process.kill()
            told.append(process.communicate()[1])
        partial += process.returncode != 0 and held(target) > 1
    last = command("copy", "--from", source, "--to", target)
    assert last.returncode == 0, last.stderr
    assert "Traceback" not in "".join([*told, last.stderr])
    assert partial, "no kill hit the middle"
    assert "goes on" in last.stderr


def copying(source: str, target: str) -> "subprocess.Popen[str]":
    command = arguments("copy", "--from", source, "--to", target)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def wait_for_more(target: str, before: int, process: "subprocess.Popen[str]") -> None:
    """Wait until a transaction more is there, or the process has ended."""
    deadline = time.monotonic() + 120
    while process.poll() is None and held(target) == before and time.monotonic() < deadline:
        time.sleep(0.02)


def held(url: str) -> int:
    """Return how much a store holds: of a server nodes and relationships, of a file articles; 0 where there is none yet."""
    if url.startswith("sqlite:"):
        with suppress(VentureGraphError), open_reader(url) as reader:
            return reader.stats().articles
        return 0
    connection = Connection(parse(url))
    try:
        return int(connection.read(lambda work: work.get(WHOLE)))
    finally:
        connection.close()


def same(command: Command, target: str, source: str, whole: str) -> None:
    """Nothing lost, nothing doubled, nothing half-written; said once more, it copies nothing, and what it derives is in step."""
    assert command("dump", "--db", target).stdout == whole
    again = command("copy", "--from", source, "--to", target)
    assert "copied 0 articles" in again.stderr, again.stderr
    with open_reader(source) as one, open_graph(target) as other:
        assert list(other.readings()) == list(one.readings())
        assert (other.judgements(), other.refusals()) == (one.judgements(), one.refusals())
        assert other.stats() == one.stats()
        other.rebuild()
        assert "".join(f"{line}\n" for line in other.dump()) == whole

"""Killed at any point and run again, the ingest gives the graph of an undisturbed run."""

import random
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from benchmarks.faults import Score, articles, kills
from benchmarks.newsroom import page
from tests.e2e.conftest import Command, arguments, environment

pytestmark = pytest.mark.slow
POINTS = 20
PAGES = 500
SENTENCES = 6  # of a page
SOURCES = 12  # articles of one outlet: a run is long enough to be hit anywhere and short enough to be repeated


@pytest.fixture(scope="module")
def sources(examples: Path) -> list[str]:
    return sorted(map(str, (examples / "site" / "harbour-ledger").glob("*.html")))[:SOURCES]


@pytest.fixture(scope="module")
def undisturbed(command: Command, sources: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, float]:
    """The dump of a run that nobody killed, and how many seconds it took."""
    url, begun = f"sqlite:///{tmp_path_factory.mktemp('whole')}/graph.db", time.monotonic()
    assert command("ingest", "--db", url, *sources).returncode == 0
    return command("dump", "--db", url).stdout, time.monotonic() - begun


@pytest.mark.parametrize("seed", range(4))
def test_kill_minus_9(
    command: Command, sources: list[str], undisturbed: tuple[str, float], tmp_path: Path, seed: int
) -> None:
    whole, seconds = undisturbed
    chance = random.Random(seed)
    url = f"sqlite:///{tmp_path}/graph.db"
    for _ in range(POINTS // 4):
        with subprocess.Popen(
            arguments("ingest", "--db", url, *sources),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
        ) as run:
            time.sleep(chance.uniform(0.3, 1.0) * seconds)
            run.kill()
    assert command("ingest", "--db", url, *sources).returncode == 0
    assert command("dump", "--db", url).stdout == whole


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of more pages than are read between the first that are kept and a signal, however the machine is loaded."""
    folder = tmp_path_factory.mktemp("news")
    for number in range(PAGES):
        (folder / f"{number}.html").write_bytes(page(number, SENTENCES))
    return folder


def test_two_at_once_killed_while_the_api_is_read(sources: list[str], tmp_path: Path) -> None:
    """A few of the points of ``python -m benchmarks.faults``, which also measures how long the answers took."""
    score = Score()
    kills(tmp_path, sources[:4], 2, random.Random(0), score)
    assert score.failures == []
    assert score.points == 2
    assert score.seconds


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_with_what_was_done_and_how_to_go_on(
    command: Command, news: Path, tmp_path: Path, number: int
) -> None:
    url = f"sqlite:///{tmp_path}/graph.db"
    run = arguments("ingest", "--db", url, news)
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # where tests run in the background it is ignored
    with subprocess.Popen(
        run,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        preexec_fn=heed,  # noqa: PLW1509 - no thread of the tests holds a lock here
    ) as process:
        while process.poll() is None and not articles(tmp_path / "graph.db"):
            time.sleep(0.05)
        process.send_signal(number)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 3, err
    assert "added" in out
    assert "run the same command again to go on" in err
    assert "Traceback" not in err
    assert '"status": "interrupted"' in command("jobs", "list", "--json", "--db", url).stdout

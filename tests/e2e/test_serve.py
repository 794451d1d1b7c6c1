"""The server as a process: it answers, and ends cleanly."""

import json
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from graph.store import open_store
from tests.e2e.conftest import arguments, environment
from tests.support.readings import reading

pytestmark = pytest.mark.slow


def test_serve_answers_and_ends_on_interrupt(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/graph.db"
    with open_store(url) as store:
        store.put(
            reading("https://ledger.example/1", [(("person", "Ivan Lau"), "founded", ("company", "Pantheon Lab"))])
        )
    with subprocess.Popen(
        arguments("serve", "--db", url, "--port", 0), stderr=subprocess.PIPE, text=True, env=environment()
    ) as server:
        assert server.stderr
        address = server.stderr.readline().split(" on ")[1].split()[0]
        found = json.loads(wait_for(f"{address}/v1/search?q=pantheon"))
        assert found["items"][0]["entity"]["name"] == "Pantheon Lab"
        assert "venturegraph" in wait_for(address)
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=15) == 0


def wait_for(url: str) -> str:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server on loopback
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")

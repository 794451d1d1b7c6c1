"""The server as processes: it answers, adds up what it counts, and ends cleanly."""

import http.client
import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from graph.store import open_store
from tests.e2e.conftest import Command, arguments, environment
from tests.support.readings import reading

pytestmark = pytest.mark.slow


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/graph.db"
    with open_store(url) as store:
        store.put(
            reading("https://ledger.example/1", [(("person", "Ivan Lau"), "founded", ("company", "Pantheon Lab"))])
        )
    return url


@contextmanager
def serving(folder: Path, *given: Any) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give the process and its address; it is killed where a test leaves it running."""
    with subprocess.Popen(
        arguments("serve", "--port", 0, *given), stderr=subprocess.PIPE, text=True, env=environment(), cwd=folder
    ) as server:
        assert server.stderr
        try:
            line = next(
                line for line in server.stderr if line.startswith("serving ")
            )  # it may be brought to this version first
            yield server, line.split(" on ")[1].split()[0]
        finally:
            server.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_ends_on_a_signal(url: str, tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path, "--db", url) as (server, address):
        found = json.loads(wait_for(f"{address}/v1/search?q=pantheon"))
        assert found["items"][0]["entity"]["name"] == "Pantheon Lab"
        assert "venturegraph" in wait_for(address)
        server.send_signal(number)
        assert server.wait(timeout=30) == 0
    assert not (tmp_path / "graph.db-wal").exists()  # the graph was closed in order


def test_several_processes_share_the_address_and_add_up_what_they_count(url: str, tmp_path: Path) -> None:
    with serving(tmp_path, "--db", url, "--workers", 2) as (server, address):
        for _ in range(20):  # each on a connection of its own, so that both take some
            wait_for(f"{address}/v1/stats")
        counted = [
            line
            for line in wait_for(f"{address}/metrics").splitlines()
            if 'count{method="GET",route="/v1/stats"' in line
        ]
        assert [float(line.split()[-1]) for line in counted] == [20.0]
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0
    assert not (tmp_path / "graph.db-wal").exists()


def test_several_processes_keep_one_rate(url: str, command: Command, tmp_path: Path) -> None:
    secret = command("keys", "add", "ada", "--rate", "7/hour", cwd=tmp_path).stdout.strip()
    with serving(tmp_path, "--db", url, "--workers", 2) as (_, address):
        wait_for(f"{address}/readyz")
        who = {"Authorization": f"Bearer {secret}"}
        answers = [httpx2.get(f"{address}/v1/stats", headers=who, timeout=30) for _ in range(30)]  # on 30 connections
        assert sorted(answer.status_code for answer in answers) == [200] * 7 + [429] * 23
        assert {"Retry-After" in answer.headers for answer in answers if answer.status_code == 429} == {True}


def test_keys_are_asked_for_once_there_are_some(url: str, command: Command, tmp_path: Path) -> None:
    secret = command("keys", "add", "ada", cwd=tmp_path).stdout.strip()
    with serving(tmp_path, "--db", url, "--host", "0.0.0.0") as (_, address):
        local = address.replace("0.0.0.0", "127.0.0.1")
        wait_for(f"{local}/readyz")
        assert httpx2.get(f"{local}/v1/stats", timeout=30).status_code == 401
        asked = {"Authorization": f"Bearer {secret}"}
        assert httpx2.get(f"{local}/v1/stats", headers=asked, timeout=30).status_code == 200


def test_a_huge_body_is_refused_before_it_is_read(url: str, tmp_path: Path) -> None:
    with serving(tmp_path, "--db", url, "--writes") as (_, address):
        wait_for(f"{address}/readyz")
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as line:
            head = f"POST /v1/judgements HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {300 << 20}\r\n\r\n"
            line.sendall(head.encode() + b"x" * 1000)
            answer = http.client.HTTPResponse(line)
            answer.begin()
            assert (answer.status, answer.headers["connection"]) == (413, "close")
            assert json.loads(answer.read())["status"] == 413
            assert line.recv(1) == b""  # nobody waits for the rest
        with socket.create_connection((host, int(port)), timeout=30) as line:
            line.sendall(f"GET /v1/search?q={'x' * 70_000} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            answer = http.client.HTTPResponse(line)
            answer.begin()
            assert (answer.status, answer.headers["content-type"]) == (414, "application/problem+json")


def test_others_are_not_let_in_by_mistake(url: str, command: Command, tmp_path: Path) -> None:
    for given, next_step in (((), "--open"), (("--open", "--writes"), "keys add")):
        refused = command("serve", "--db", url, "--host", "0.0.0.0", "--port", 0, *given, cwd=tmp_path)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
        assert next_step in refused.stderr
    refused = command("serve", "--db", "memory:", "--workers", 2, cwd=tmp_path)
    assert (refused.returncode, "one process" in refused.stderr) == (2, True)


def wait_for(url: str) -> str:
    for _ in range(300):
        try:
            return httpx2.get(url, timeout=30).raise_for_status().text
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")

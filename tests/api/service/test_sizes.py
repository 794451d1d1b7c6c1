"""Bodies that come late, or never, from callers who speak to a real server."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from api.app import create_app
from api.service import sizes
from graph.store.base import Store
from tests.support.served import served

HEAD = "{} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{}\r\n\r\n"
WRITE, READ = "POST /v1/judgements", "GET /v1/stats"
ENDLESS = ["Content-Length: 100", "Transfer-Encoding: chunked"]


@pytest.fixture
def line(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    monkeypatch.setattr(sizes, "BODY_SECONDS", 0.3)
    with served(create_app(store, writes=True)) as address:
        there = urlsplit(address)
        assert there.hostname
        assert there.port
        with socket.create_connection((there.hostname, there.port), timeout=10) as line:
            yield line


def answer_of(line: socket.socket) -> tuple[http.client.HTTPResponse, bytes]:
    answer = http.client.HTTPResponse(line)
    answer.begin()
    return answer, answer.read()


@pytest.mark.parametrize("length", ENDLESS)
def test_a_body_that_never_comes_is_408(line: socket.socket, length: str) -> None:
    line.sendall(HEAD.format(WRITE, length).encode())
    answer, body = answer_of(line)
    assert (answer.status, answer.headers["connection"]) == (408, "close")
    assert json.loads(body)["status"] == 408
    assert line.recv(1) == b""


def test_no_piece_of_a_body_gives_it_more_time(line: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "BODY_SECONDS", 1.0)
    begun = time.monotonic()
    line.sendall(HEAD.format(WRITE, ENDLESS[0]).encode())
    for _ in range(3):
        time.sleep(0.25)
        line.sendall(b" ")
    assert answer_of(line)[0].status == 408
    assert time.monotonic() - begun < 1.7  # 0.75 and another second, had it


@pytest.mark.parametrize("length", ENDLESS)
def test_who_is_answered_before_his_body_came_is_not_waited_for(line: socket.socket, length: str) -> None:
    line.sendall(HEAD.format(READ, length).encode())
    answer, _ = answer_of(line)
    assert (answer.status, answer.headers["connection"]) == (200, "close")
    assert line.recv(1) == b""


def test_a_body_that_comes_is_read_and_the_connection_stays(
    line: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "BODY_SECONDS", 1.5)  # the first answer of an application alone can take half a second
    for _ in range(2):
        line.sendall(HEAD.format(WRITE, "Content-Length: 2").encode())
        time.sleep(0.1)
        line.sendall(b"{}")
        answer, _ = answer_of(line)
        assert (answer.status, answer.headers["connection"]) == (422, None)
    time.sleep(1.6)  # what has come is not late
    line.sendall(HEAD.format(READ, "Content-Length: 0").encode())
    answer, _ = answer_of(line)
    assert (answer.status, answer.headers["connection"]) == (200, None)

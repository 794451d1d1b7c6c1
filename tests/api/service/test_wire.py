"""Heads that are too large, that come late or never, or that are no HTTP, sent to a real server."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from api.app import create_app
from api.service import wire
from api.service.sizes import MAX_HEADERS, MAX_URL
from graph.store.base import Store
from tests.support.served import served

BEGUN = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
URL = b"GET /v1/search?q="
PIECE = b"x" * 65_536


@pytest.fixture
def line(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    monkeypatch.setattr(wire, "HEAD_SECONDS", 0.3)
    with served(create_app(store)) as address:
        there = urlsplit(address)
        assert there.hostname
        assert there.port
        with socket.create_connection((there.hostname, there.port), timeout=10) as line:
            yield line


def problem_on(line: socket.socket) -> tuple[int, str]:
    """Return status and detail of the problem that comes, after which the line closes."""
    answer = http.client.HTTPResponse(line)
    answer.begin()
    said = json.loads(answer.read())
    assert (answer.headers["content-type"], answer.headers["connection"]) == ("application/problem+json", "close")
    assert answer.status == said["status"]
    with suppress(ConnectionResetError):  # where more came than was read
        assert line.recv(1) == b""
    return answer.status, said["detail"]


def send_without_end(line: socket.socket, begun: bytes, pieces: int = 1600) -> None:
    """Send 100 MB, or what is taken of it."""
    try:
        line.sendall(begun)
        for _ in range(pieces):
            line.sendall(PIECE)
    except (BrokenPipeError, ConnectionResetError):
        return
    raise AssertionError("all of it was taken")


@pytest.mark.parametrize("length", [MAX_URL + 1, 70_000, 200_000])
def test_a_url_that_is_too_long_is_414_however_long(line: socket.socket, length: int) -> None:
    line.sendall(URL + b"x" * length + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    status, detail = problem_on(line)
    assert (status, str(MAX_URL) in detail) == (414, True)


def test_headers_that_are_too_large_are_431(line: socket.socket) -> None:
    line.sendall(BEGUN + b"X-Long: " + b"x" * MAX_HEADERS + b"\r\n\r\n")
    status, detail = problem_on(line)
    assert (status, str(MAX_HEADERS) in detail) == (431, True)


@pytest.mark.parametrize("begun", [URL, BEGUN + b"X-Long: ", BEGUN, b"GET /" + b"%20" * 20_000])
def test_a_head_without_end_is_not_read_to_its_end(line: socket.socket, begun: bytes) -> None:
    began = time.monotonic()
    send_without_end(line, begun)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("begun", "expected"), [(URL, 414), (BEGUN + b"X-Long: ", 431)])
def test_a_head_that_is_broken_off_as_too_large_is_told_so(line: socket.socket, begun: bytes, expected: int) -> None:
    with suppress(ConnectionError):  # it need not take all of it
        line.sendall(begun + PIECE * 9)
    assert problem_on(line)[0] == expected


@pytest.mark.parametrize(
    ("sent", "flaw"),
    [
        (b"BREW /healthz HTTP/1.1\r\n\r\n", "method"),
        ("GET /é HTTP/1.1\r\n\r\n".encode(), "url"),
        (BEGUN + b"X-A: a\x00b\r\n\r\n", "header value"),
        (BEGUN + b"Content-Length: -1\r\n\r\n", "Content-Length"),
        (b"\x16\x03\x01\x00\xc8\x01", "method"),  # TLS
        (b"GET http://localhost HTTP/1.1\r\n\r\n", "names nothing"),
    ],
)
def test_what_is_no_http_is_400_and_told_why(line: socket.socket, sent: bytes, flaw: str) -> None:
    line.sendall(sent)
    status, detail = problem_on(line)
    assert (status, flaw in detail, wire.HINT in detail) == (400, True, True)


@pytest.mark.parametrize(("body", "more", "expected"), [(b"zz\r\n", 0, 400), (b"2;", 9, 431), (b"0\r\nX-A: ", 9, 431)])
def test_a_body_whose_pieces_are_no_http_is_refused(line: socket.socket, body: bytes, more: int, expected: int) -> None:
    head = b"POST /v1/query HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with suppress(ConnectionError):  # it need not take all of it
        line.sendall(head + body + PIECE * more)
    assert problem_on(line)[0] == expected


def test_a_head_that_does_not_end_is_408(line: socket.socket) -> None:
    began = time.monotonic()
    for piece in (BEGUN, b"X-A: ", b"a"):  # no piece gives it more time
        line.sendall(piece)
        time.sleep(0.12)
    assert problem_on(line)[0] == 408
    assert time.monotonic() - began < 2


def test_where_nothing_is_asked_the_line_closes(line: socket.socket) -> None:
    assert line.recv(1) == b""


def test_a_line_on_which_was_asked_waits_for_the_next_request(line: socket.socket) -> None:
    for _ in range(2):
        line.sendall(BEGUN + b"\r\n")
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert (answer.status, answer.read()) == (200, b'{"status":"ok"}')
        time.sleep(0.5)


def test_no_refusal_is_written_into_the_answer_to_an_earlier_request(line: socket.socket) -> None:
    line.sendall(BEGUN + b"\r\nBREW")
    assert b"400" not in line.recv(65_536)

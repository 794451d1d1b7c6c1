"""The hostile server, and the reader that meets it."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.model import Article, Refusal
from ingest import apart
from ingest.fetch import Fetcher, client
from ingest.item import Clock, item_of
from ingest.parser import Parser
from ingest.sources import Source, read_source
from tests.ingest.hostile.cases import Case

STATUS = Path("/proc/self/status")
NAMES = ".example"  # hosts of the tests: they lead to this machine


class Hostile:
    """Reads from the server, as a run does: fetcher, feeds, sitemaps, parser workers."""

    def __init__(self, port: int, secure: int, parser: Parser) -> None:
        self._port, self._secure, self._parser = port, secure, parser

    def url(self, case: Case) -> str:
        port = self._secure if case.tls else self._port
        return f"{'https' if case.tls else 'http'}://{case.host or '127.0.0.1'}:{port}{case.path}"

    def read(self, case: Case) -> tuple[list[Article], list[Refusal]]:
        source, fetcher = Source(self.url(case)), Fetcher("venturegraph-test/1 (ops@quayside.example)")
        fetcher.trust(f"http://robots-forbids.example:{self._port}/")
        try:
            items = [item_of(source, found) for found in read_source(source, lambda: fetcher)]
            found = [item.what for item in self._parser.all(items) if item]
        finally:
            fetcher.close()
        return [one for one in found if isinstance(one, Article)], [one for one in found if isinstance(one, Refusal)]


@pytest.fixture(scope="session")
def ports() -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "tests.ingest.hostile.server"]
    root = Path(__file__).parents[3]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        plain, secure = map(int, server.stdout.readline().split())
        yield plain, secure
        server.kill()


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    with Parser(Clock()) as parser:
        yield parser


@pytest.fixture
def hostile(ports: tuple[int, int], parser: Parser, monkeypatch: pytest.MonkeyPatch) -> Hostile:
    real = socket.getaddrinfo

    def ask(host: str, *args: Any, **kwargs: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(NAMES) else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    return Hostile(*ports, parser)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Callable[[Case], None]:
    """Shorten the deadlines for a case that is made to use them up."""

    def shorten(case: Case) -> None:
        monkeypatch.setattr(client, "DEADLINE", case.deadline)
        if case.hangs:
            monkeypatch.setattr(apart, "SECONDS", 4.0)
            monkeypatch.setattr(apart, "SECONDS_LIST", 4.0)

    return shorten


def grown() -> int:
    """Return the bytes by which this process's memory peaked over what it holds, since it was last asked; 0 where unknown."""
    if not STATUS.exists():
        return 0
    fields = dict(line.split(":", 1) for line in STATUS.read_text(encoding="utf-8").splitlines() if ":" in line)
    peak, now = (int(fields[name].split()[0]) * 1024 for name in ("VmHWM", "VmRSS"))
    STATUS.with_name("clear_refs").write_text("5", encoding="utf-8")
    return peak - now

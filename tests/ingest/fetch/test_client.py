"""Fetching from a real local server, well-behaved and not."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from graph.errors import UnreadableError
from graph.model import Article, Refusal
from ingest.fetch import MAX_BYTES, Fetcher
from ingest.sources import read_source

PAGE = b"<html><body><article><p>Corvid Robotics has bought its rival Skerry in Cork, it said on Monday, for twelve million.</p></article></body></html>"
RSS = b"<rss version='2.0'><channel><item><title>x</title><link>/page</link></item><item><title>y</title><link>/gone</link></item></channel></rss>"


class Site(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, tuple[int, str, bytes]]] = {
        "/page": (200, "text/html", PAGE),
        "/feed": (200, "application/rss+xml", RSS),
        "/gone": (410, "text/html", b""),
        "/loop": (302, "/loop", b""),
        "/moved": (302, "/page", b""),
        "/huge": (200, "text/html", b"x" * (MAX_BYTES + 1)),
        "/plain": (
            200,
            "text/plain; charset=utf-8",
            b"Corvid Robotics has bought its rival Skerry, it said on Monday.",
        ),
    }
    agents: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        status, kind, body = self.pages.get(self.path, (404, "text/html", b""))
        self.agents.append(self.headers["User-Agent"])
        self.send_response(status)
        self.send_header("Location" if status == 302 else "Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True  # the client hung up on a body that is too large, as it should

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    fetcher = Fetcher("venturegraph-test/1 (ops@quayside.example)")
    yield fetcher
    fetcher.close()


def test_a_page_and_who_asks_for_it(site: str, fetcher: Fetcher) -> None:
    assert fetcher.get(f"{site}/page").data == PAGE
    assert Site.agents[-1] == "venturegraph-test/1 (ops@quayside.example)"


def test_a_redirect_is_followed_and_the_final_address_kept(site: str, fetcher: Fetcher) -> None:
    assert fetcher.get(f"{site}/moved").url == f"{site}/page"


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/gone", "410 Gone"), ("/none", "404 Not Found"), ("/loop", "redirect"), ("/huge", "more than 10 MB")],
)
def test_refusals(site: str, fetcher: Fetcher, path: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        fetcher.get(site + path)


def test_a_server_that_is_down(fetcher: Fetcher) -> None:
    with pytest.raises(UnreadableError, match="check the address"):
        fetcher.get("http://127.0.0.1:1/")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://", "http://[::1", "gopher://x"])
def test_odd_addresses(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(UnreadableError):
        fetcher.get(url)


def test_a_served_feed_is_read_with_its_pages(site: str, fetcher: Fetcher) -> None:
    good, bad = read_source(f"{site}/feed", lambda: fetcher)
    assert isinstance(good, Article)
    assert good.url == f"{site}/page"
    assert isinstance(bad, Refusal)
    assert "410" in bad.reason


def test_a_plain_text_address(site: str, fetcher: Fetcher) -> None:
    (article,) = read_source(f"{site}/plain", lambda: fetcher)
    assert isinstance(article, Article)
    assert article.url == f"{site}/plain"


def test_an_address_that_fails_is_a_refusal(site: str, fetcher: Fetcher) -> None:
    (refusal,) = read_source(f"{site}/none", lambda: fetcher)
    assert isinstance(refusal, Refusal)
    assert refusal.source == f"{site}/none"

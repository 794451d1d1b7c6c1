"""A real local server that misbehaves in every way that a test asks for."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from ingest.fetch import Fetcher

PAGE = b"<html><body><article><p>Corvid Robotics has bought its rival Skerry in Cork, it said on Monday, for twelve million.</p></article></body></html>"


class Site(BaseHTTPRequestHandler):
    """Each path is a behaviour; what was asked is written down."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[tuple[str, dict[str, str]]]] = []
    behaviours: ClassVar[dict[str, Callable[["Site"], None]]] = {}

    def do_GET(self) -> None:
        self.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        behave = self.behaviours.get(self.path.partition("?")[0])
        try:
            behave(self) if behave else self.answer(404)
        except (ConnectionError, TimeoutError):
            self.close_connection = True  # the client hung up, as it should

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content_Type": "text/html", "Content_Length": str(len(body))} | headers).items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def behaviour(path: str) -> Callable[[Callable[[Site], None]], Callable[[Site], None]]:
    def register(act: Callable[[Site], None]) -> Callable[[Site], None]:
        Site.behaviours[path] = act
        return act

    return register


@behaviour("/page")
def page(site: Site) -> None:
    site.answer(200, PAGE, ETag='"v1"', Last_Modified="Sat, 14 Jun 2025 09:00:00 GMT")


@behaviour("/conditional")
def conditional(site: Site) -> None:
    known = site.headers.get("If-None-Match") == '"v1"' or site.headers.get("If-Modified-Since")
    site.answer(304 if known else 200, b"" if known else PAGE, ETag='"v1"')


@behaviour("/feed")
def feed(site: Site) -> None:
    items = "".join(
        f"<item><title>x</title><link>{link}</link></item>"
        for link in ("/page", "/gone", "http://169.254.169.254/latest")
    )
    site.answer(
        200, f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), Content_Type="application/rss+xml"
    )


@behaviour("/plain")
def plain(site: Site) -> None:
    site.answer(
        200,
        b"Corvid Robotics has bought its rival Skerry, it said on Monday.",
        Content_Type="text/plain; charset=utf-8",
    )


for _path, _status in {"/gone": 410, "/forbidden": 403, "/error": 500, "/busy-forever": 503}.items():
    Site.behaviours[_path] = lambda site, status=_status: site.answer(status)  # type: ignore[misc]  # bound per path

for _path, _target in {
    "/moved": "/page",
    "/loop": "/loop",
    "/to-metadata": "http://169.254.169.254/latest/meta-data",
    "/to-port": "http://127.0.0.1:22/",
    "/to-file": "file:///etc/passwd",
    "/to-nowhere": "http://[::1",
}.items():
    Site.behaviours[_path] = lambda site, target=_target: site.answer(302, Location=target)  # type: ignore[misc]  # bound per path


@behaviour("/huge")
def huge(site: Site) -> None:
    site.answer(200, b"x" * 10_000_001)


@behaviour("/bomb")
def bomb(site: Site) -> None:
    site.answer(200, gzip.compress(b"\0" * 9_000_000), Content_Encoding="gzip")


@behaviour("/broken-gzip")
def broken_gzip(site: Site) -> None:
    site.answer(200, b"this is no gzip", Content_Encoding="gzip")


@behaviour("/pdf")
def pdf(site: Site) -> None:
    site.answer(200, b"%PDF-1.7", Content_Type="application/pdf")


@behaviour("/cut")
def cut(site: Site) -> None:
    site.answer(200, PAGE[:50], Content_Length=str(len(PAGE)))
    site.close_connection = True


@behaviour("/drip")
def drip(site: Site) -> None:
    site.send_response(200)
    site.end_headers()
    for _ in range(200):
        site.wfile.write(b"x")
        site.wfile.flush()
        time.sleep(0.05)


@behaviour("/drip-headers")
def drip_headers(site: Site) -> None:
    site.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(200):
        site.wfile.write(b"x")
        site.wfile.flush()
        time.sleep(0.05)


@behaviour("/silent")
def silent(site: Site) -> None:
    time.sleep(5)


@behaviour("/garbage")
def garbage(site: Site) -> None:
    site.wfile.write(b"\x16\x03\x01\x00garbage\r\n\r\n")
    site.close_connection = True


@behaviour("/hang-up")
def hang_up(site: Site) -> None:
    site.close_connection = True
    site.connection.close()


@behaviour("/many-headers")
def many_headers(site: Site) -> None:
    site.wfile.write(
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(5000)) + b"\r\n"
    )
    site.close_connection = True


@behaviour("/busy")
def busy(site: Site) -> None:
    before = sum(path == "/busy" for path, _ in Site.asked)
    site.answer(429, Retry_After="0") if before % 2 else site.answer(200, PAGE)


@behaviour("/busy-for-a-day")
def busy_for_a_day(site: Site) -> None:
    site.answer(429, Retry_After="86400")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def fetcher(site: str) -> Iterator[Fetcher]:
    """A fetcher whose operator named the site, so that its loopback address may be reached."""
    fetcher = Fetcher("venturegraph-test/1 (ops@quayside.example)")
    fetcher.trust(site)
    Site.asked.clear()
    yield fetcher
    fetcher.close()

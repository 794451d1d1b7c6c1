"""A small news site on this machine that answers conditional requests as servers should, and writes down what was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ARTICLE = (
    "<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    "<p>{subject} Robotics, a start-up based in Lisbon, has acquired its rival Skerry of Cork for 12 million euros, it said on Monday.</p>"
    "<p>{subject} Robotics was founded in 2018 by Ines Prado, who is its chief executive. {more}</p></article></body></html>"
)


def article(subject: str, more: str = "The price was confirmed by two people.") -> bytes:
    return ARTICLE.format(title=f"{subject} buys Skerry", subject=subject, more=more).encode()


def rss(*links: str, stamp: str = "") -> bytes:
    items = "".join(
        f"<item><title>News {n}{stamp}</title><link>{link}</link><pubDate>Sat, 14 Jun 2025 09:00:00 GMT</pubDate></item>"
        for n, link in enumerate(links)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


@dataclass
class Site:
    """What each path serves: bytes, or a status that stands for trouble; `asked` has the paths and headers in order.

    A ``deaf`` one names ETags and never answers that a page is as it was.
    """

    url: str = ""
    pages: dict[str, bytes | int] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    etags: bool = True
    deaf: bool = False

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def conditional(self) -> list[str]:
        return [path for path, headers in self.asked if "if-none-match" in headers]

    def forget(self) -> None:
        self.asked.clear()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
        found = self.pages.get(handler.path, 404)
        body = found if isinstance(found, bytes) else b""
        etag = f'"{sha256(body).hexdigest()[:16]}"' if self.etags and body else ""
        same = bool(etag) and not self.deaf and handler.headers.get("If-None-Match") == etag
        handler.send_response(304 if same else found if isinstance(found, int) else 200)
        handler.send_header("Content-Length", "0" if same else str(len(body)))
        handler.send_header("Content-Type", "application/xml" if body.startswith(b"<?xml") else "text/html")
        if etag:
            handler.send_header("ETag", etag)
        handler.end_headers()
        if not same:
            handler.wfile.write(body)


@contextmanager
def serve() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()

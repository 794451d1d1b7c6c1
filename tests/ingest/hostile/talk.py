"""One side of a conversation over a socket, with every freedom to misbehave."""

import socket
import time
from collections import Counter
from dataclasses import dataclass, field

ARTICLE = (
    "<html lang='en'><head><title>Corvid buys Skerry</title>{head}</head><body><article><h1>Corvid buys Skerry</h1>"
    "<p>Corvid Robotics, a start-up based in Lisbon, has acquired its rival Skerry of Cork for 12 million euros, it said on Monday.</p>"
    "<p>Corvid Robotics was founded in 2018 by Ines Prado, who is its chief executive. {more}</p></article></body></html>"
)
MARK = "Corvid Robotics, a start-up based in Lisbon"  # in every article that is read


def article(more: str = "The price was confirmed by two people.", head: str = "") -> bytes:
    return ARTICLE.format(more=more, head=head).encode()


@dataclass
class Memory:
    """What the server remembers: how often each path was asked."""

    asked: Counter[str] = field(default_factory=Counter)


class Talk:
    """A request that came in, and the means to answer it however one likes."""

    def __init__(self, connection: socket.socket, memory: Memory) -> None:
        self.connection, self.memory = connection, memory
        head = b""
        while b"\r\n\r\n" not in head and (data := connection.recv(65536)):
            head += data
        first, *lines = head.decode("latin-1").split("\r\n")
        self.path = first.split(" ")[1] if " " in first else ""
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        self.host = self.headers.get("host", "")
        memory.asked[self.path] += 1

    @property
    def times(self) -> int:
        """How often this path was asked, this time included."""
        return self.memory.asked[self.path]

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def drip(self, data: bytes, times: int = 400, pause: float = 0.02) -> None:
        for _ in range(times):
            self.send(data)
            time.sleep(pause)

    def head(self, *lines: str, status: str = "200 OK", kind: str = "text/html") -> None:
        kinds = [f"Content-Type: {kind}"] if kind else []
        self.send("\r\n".join([f"HTTP/1.1 {status}", *kinds, "Connection: close", *lines, "", ""]).encode("latin-1"))

    def answer(self, body: bytes, *lines: str, status: str = "200 OK", kind: str = "text/html") -> None:
        self.head(f"Content-Length: {len(body)}", *lines, status=status, kind=kind)
        self.send(body)

    def move(self, to: str, status: str = "302 Found", body: bytes = b"") -> None:
        self.answer(body, f"Location: {to}", status=status)

    def rss(self, *items: str, head: str = "") -> None:
        self.answer(rss(*items, head=head), kind="application/rss+xml")

    def xml(self, body: str | bytes) -> None:
        self.answer(body.encode() if isinstance(body, str) else body, kind="application/xml")


def item(link: str, title: str = "News", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def rss(*items: str, head: str = "") -> bytes:
    return f"<?xml version='1.0'?>{head}<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>".encode()

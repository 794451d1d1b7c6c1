"""A way to a Neo4j server that loses a connection as its client says COMMIT."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Literal

COMMIT: Final = b"\x00\x02\xb0\x12\x00\x00"  # Bolt: a chunk of two bytes, a structure without fields of signature 0x12
SIZE: Final = 65_536

When = Literal["never", "before", "after"]


@dataclass
class Way:
    """``lose`` says of the next commits whether the server hears of them before the connection is lost; ``lost`` counts."""

    port: int
    lose: list[When] = field(default_factory=list)
    lost: int = 0

    def _next(self, data: bytes) -> When:
        return self.lose.pop(0) if COMMIT in data and self.lose else "never"

    def carry(self, client: socket.socket, to: int) -> None:
        """Carry what a client says to the server, and back, until one hangs up."""
        with client, socket.create_connection(("127.0.0.1", to)) as server, suppress(OSError):
            back = threading.Thread(target=_pour, args=(server, client), daemon=True)
            back.start()
            while data := client.recv(SIZE):
                when = self._next(data)
                if when != "never":
                    self.lost += 1
                    client.shutdown(socket.SHUT_RDWR)
                if when != "before":
                    server.sendall(data)
                if when == "after":
                    back.join(5)  # until the server has answered
                if when != "never":
                    server.shutdown(socket.SHUT_RDWR)
                    break


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(SIZE):
            sink.sendall(data)


@contextmanager
def lossy(to: int) -> Iterator[Way]:
    """Give a port of this machine that leads to another, the server's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        way = Way(listening.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    threading.Thread(target=way.carry, args=(client, to), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield way
        listening.shutdown(socket.SHUT_RDWR)

"""The server of all misbehaviours, in a process of its own: run as a module, it prints its port and its port with TLS."""

import contextlib
import socket
import socketserver
import ssl
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import ClassVar

from tests.ingest.hostile.cases import CASES, ROUTES
from tests.ingest.hostile.talk import Memory, Talk

for _name in ("lines", "packs", "pages", "lists"):
    import_module(f"tests.ingest.hostile.{_name}")

BEHAVIOURS = ROUTES | {case.path: case.behave for case in CASES}


class Handler(socketserver.BaseRequestHandler):
    """One connection, one request: whoever wants more connects again."""

    memory: ClassVar = Memory()
    tls: ClassVar[ssl.SSLContext | None] = None

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the reader hung up, as it should on many of these
            connection: socket.socket = self.request
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            talk = Talk(connection, self.memory)
            path = talk.path.partition("?")[0]
            BEHAVIOURS[path](talk) if path in BEHAVIOURS else talk.answer(b"", status="404 Not Found")


class Server(socketserver.ThreadingTCPServer):
    """Threads that nobody waits for."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 100


def start(handler: type[Handler]) -> int:
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_address[1])


def start_with_tls(certificate: Path) -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return start(type("Secure", (Handler,), {"tls": context}))


if __name__ == "__main__":
    print(start(Handler), start_with_tls(Path(__file__).with_name("self_signed.pem")), flush=True)  # noqa: T201 - its output
    sys.stdin.read()  # until whoever started it goes

"""The API over a file in processes that share one port: ``python -m benchmarks.scale.server FILE PORT PROCESSES``.

What `venturegraph serve` does, with a reader instead of a store: the file was resolved by the plain rules, and `serve` would first
derive it anew by those that ship.
"""

import logging
import socket
import sys
from functools import partial
from pathlib import Path

import structlog
from fastapi import FastAPI
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from api.app import create_app
from api.service.garbage import settle
from api.service.wire import Wire
from graph.store import beside, open_reader


def application(url: str) -> FastAPI:
    """Return the application of one process."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # as `serve` does
    made = create_app(open_reader(url), analytics=beside(url))
    settle()
    return made


def main(path: Path, port: int, processes: int) -> None:
    """Answer until the process is ended."""
    url = f"sqlite:///{path.absolute()}"
    config = Config(
        partial(application, url),
        factory=True,
        http=Wire,
        workers=processes,
        log_level="warning",
        timeout_worker_healthcheck=60,
    )
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if processes > 1:
            Multiprocess(config, sockets=[listener]).run()
        else:
            Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

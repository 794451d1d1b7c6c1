"""The command that serves the API: `serve`."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import typer

import settings
from cli.options import Db
from cli.output import note
from graph.errors import InvalidInputError, StoreUnavailableError
from graph.resolve import open_graph
from graph.store import beside, shown

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)


def serve(
    db: Db = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; default 127.0.0.1.", show_default=False)
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="The port to listen on; default 8000; 0 takes a free one.", show_default=False)
    ] = None,
    writes: Annotated[
        bool,
        typer.Option(
            "--writes", help="Let people judge and submit jobs over HTTP; for addresses of this machine only."
        ),
    ] = False,
) -> int:
    """Serve the graph over HTTP, with a start page; Ctrl-C ends it."""
    import uvicorn  # noqa: PLC0415 - not needed for help

    from api.app import create_app  # noqa: PLC0415 - FastAPI takes half a second to import; help should not

    config = settings.load(db=db, host=host, port=port)
    if writes and config.host not in LOOPBACK:
        raise InvalidInputError(
            f"--writes with --host {config.host}: others could write, as there are no keys yet; listen on 127.0.0.1"
        )
    with (
        _listen(config.host, config.port) as listener,
        open_graph(config.db) as store,
        _worker(config.db, writes=writes),
    ):
        address = f"http://{config.host}:{listener.getsockname()[1]}"
        note(f"serving {shown(config.db)} on {address} (Ctrl-C ends it)")
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(store, writes=writes, analytics=beside(config.db)),
                log_level="warning",
                timeout_graceful_shutdown=5,
            )
        )
        with suppress(KeyboardInterrupt):  # uvicorn has shut down in order and raises the signal again
            server.run(sockets=[listener])
    return 0


@contextmanager
def _worker(db: str, *, writes: bool) -> Iterator[None]:
    """Run submitted jobs in a process of its own, so that reading holds up no answer."""
    if not writes:
        yield
        return
    command = [sys.executable, "-c", "import cli; cli.main()", "watch", "--submitted", "--db", db]
    with subprocess.Popen(command) as process:  # noqa: S603 - our own command
        try:
            yield
        finally:
            process.terminate()


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything else, so that a port in use is one clear line."""
    if host not in LOOPBACK:
        note(f"{host} is reachable from other machines; the API is read-only but has no keys yet")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        raise InvalidInputError(
            f"{host}: no such address ({error.strerror}); give an address of this machine with --host"
        ) from error
    except OSError as error:
        raise StoreUnavailableError(
            f"{host}:{port}: {error.strerror}; choose another port with --port, or end the program that uses it"
        ) from error

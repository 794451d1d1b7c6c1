"""The command that serves the API: `serve`."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

import settings
from cli.opening import opened, readable
from cli.options import Db
from cli.output import note
from cli.serving import LOOPBACK, Setup, application, close
from graph.errors import InvalidInputError, StoreUnavailableError
from graph.store import MEMORY, shown

if TYPE_CHECKING:
    from uvicorn import Config

GRACE_SECONDS: Final = 10  # for answers that are on their way when the server ends
HEALTH_SECONDS: Final = 30  # after which a process that does not answer its parent is replaced
METRICS: Final = "PROMETHEUS_MULTIPROC_DIR"  # where the processes add up what they count


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
    workers: Annotated[int | None, typer.Option(help="Processes that answer; default 1.", show_default=False)] = None,
    writes: Annotated[
        bool,
        typer.Option(
            "--writes",
            help="Let people judge, save searches and submit jobs over HTTP; elsewhere than on this machine with keys only.",
        ),
    ] = False,
    public: Annotated[
        bool, typer.Option("--open", help="Let everybody read who can reach the address, without keys.")
    ] = False,
) -> int:
    """Serve the graph over HTTP, with a start page; Ctrl-C ends it."""
    setup = Setup(settings.load(db=db, host=host, port=port, workers=workers), writes, public)
    _check(setup)
    config = setup.config
    with (
        _listen(config.host, config.port) as listener,
        _worker(config.db, writes=writes),
        _shared(config.workers) as folder,
    ):
        # What is wrong with it is one line here, and it is brought to this version once.
        close(opened(config.db) if writes else readable(config.db))
        address = f"http://{_in_url(config.host)}:{listener.getsockname()[1]}"
        note(f"serving {shown(config.db)} on {address} (Ctrl-C ends it)")
        _run(replace(setup, shared=folder), listener)
    return 0


def _check(setup: Setup) -> None:
    """Raise `InvalidInputError` for what would let strangers in by mistake."""
    config = setup.config
    if (config.host not in LOOPBACK or setup.public) and not setup.keyed:
        if setup.writes:
            raise InvalidInputError(
                f"--writes with --host {config.host}: others could write; make keys with venturegraph keys add"
            )
        if not setup.public:
            raise InvalidInputError(
                f"--host {config.host}: others could read; make keys with venturegraph keys add, or say --open to let everybody"
            )
        note(f"everybody who can reach {config.host} may read")
    if config.workers > 1 and config.db == MEMORY:
        raise InvalidInputError(
            f"--workers {config.workers}: a graph in memory is one process's own; use sqlite:///file"
        )


def _run(setup: Setup, listener: socket.socket) -> None:
    """Answer until a signal ends it; uvicorn raises the signal again after it has shut down in order."""
    from uvicorn import Server  # noqa: PLC0415 - not needed for help
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415 - likewise

    signal.signal(signal.SIGTERM, _interrupt)
    config = _config(setup)
    with suppress(KeyboardInterrupt):
        if setup.config.workers > 1:
            Multiprocess(config, sockets=[listener]).run()
        else:
            Server(config).run(sockets=[listener])


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _config(setup: Setup) -> "Config":
    from uvicorn import Config  # noqa: PLC0415 - not needed for help

    from api.service.wire import Wire  # noqa: PLC0415 - likewise

    return Config(
        partial(application, setup),
        factory=True,
        workers=setup.config.workers,
        log_level="warning",
        proxy_headers=bool(setup.config.proxies),
        forwarded_allow_ips=list(setup.config.proxies),
        server_header=False,
        http=Wire,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=HEALTH_SECONDS,
    )


@contextmanager
def _shared(workers: int) -> Iterator[Path | None]:
    """Give several processes a folder for what they count together: metrics, and requests by key or address."""
    if workers == 1:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="venturegraph-shared-") as folder:
        os.environ[METRICS] = folder
        yield Path(folder)


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


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything else, so that a port in use is one clear line."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        raise InvalidInputError(
            f"{host}: no such address ({error.strerror}); give an address of this machine with --host"
        ) from error
    except OSError as error:
        raise StoreUnavailableError(
            f"{host}:{port}: {error.strerror}; choose another port with --port, or end the program that uses it"
        ) from error
    # An answer goes out in two parts, of which the second would wait 40 ms for the receipt of the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener

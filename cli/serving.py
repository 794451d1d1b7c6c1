"""A server's process: it opens the graph, makes the application, and closes the graph at its end."""

import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

import settings
from cli import logs
from cli.opening import readable
from graph.errors import StoreError
from graph.resolve import open_graph
from graph.store import beside
from graph.store.base import Reader

if TYPE_CHECKING:
    from fastapi import FastAPI

log = structlog.get_logger()

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
NAMES: Final = frozenset({"127.0.0.1", "[::1]", "localhost"})  # the same in urls


@dataclass(frozen=True, slots=True)
class Setup:
    """What a process needs to serve; it can be sent to one.

    ``public`` lets everybody read who can reach it. ``shared`` is a folder for what several processes count together.
    """

    config: settings.Settings
    writes: bool = False
    public: bool = False
    shared: Path | None = None

    @property
    def keyed(self) -> bool:
        """Say whether keys are needed: once there is a file of keys, also where all are revoked."""
        return self.config.keys.exists()

    @property
    def private(self) -> bool:
        """Say whether it is for this machine alone, without keys: then it neither limits nor answers under other names."""
        return not self.keyed and not self.public and self.config.host in LOOPBACK


def application(setup: Setup) -> "FastAPI":
    """Return the application of one process."""
    from api.app import create_app  # noqa: PLC0415 - FastAPI takes half a second to import; help should not
    from api.service.garbage import settle  # noqa: PLC0415 - likewise
    from api.service.keys import KeyRing  # noqa: PLC0415 - likewise
    from api.service.options import Service  # noqa: PLC0415 - likewise

    config = setup.config
    # A line a request is for programs; people are told what went wrong.
    logs.configure(config.log, logging.INFO if config.log == "json" else logging.WARNING)
    store = open_graph(config.db) if setup.writes else readable(config.db)
    service = Service(
        keys=KeyRing(config.keys) if setup.keyed else None,
        rate="" if setup.private else config.rate,
        counts=setup.shared / "requests.sqlite" if setup.shared else None,  # .db there would be read as metrics
        origins=config.cors,
        hosts=NAMES if setup.private else frozenset(),
        closing=partial(close, store),
    )
    made = create_app(store, writes=setup.writes, analytics=beside(config.db), service=service)
    settle()
    return made


def close(store: Reader) -> None:
    """Close the graph; what a full disk keeps in its journal is written into the file by whoever opens it next."""
    try:
        store.close()
    except StoreError as error:
        log.warning("the journal stays beside the file", reason=str(error))

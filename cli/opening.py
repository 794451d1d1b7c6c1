"""Opening a graph for writing, with word of how far it is where that takes long."""

import time
from contextlib import suppress
from typing import Final

from cli.output import note
from graph.errors import StoreError, StoreUnavailableError
from graph.resolve import open_graph, open_reader
from graph.store import shown
from graph.store.base import Reader, Store

EVERY: Final = 5.0  # seconds between two lines on how far it is


class Progress:
    """Tells on stderr how far deriving a graph is, every few seconds, and ``begun`` whether there was anything to derive."""

    def __init__(self, why: str = "") -> None:
        self._why = why
        self._told = 0.0 if why else time.monotonic()
        self.begun = False

    def __call__(self, step: str, done: int, total: int) -> None:
        """Hear that so much of a step is done; ``total`` is 0 where nobody knows it."""
        if self._why and not self.begun:
            note(self._why)
        self.begun = True
        if time.monotonic() - self._told >= EVERY:
            note(f"{step}: {done:,} of {total:,}" if total else f"{step}: {done:,}")
            self._told = time.monotonic()


def opening(url: str) -> Progress:
    """Return what tells that an older version's graph is derived anew as it is opened."""
    return Progress(
        f"{shown(url)}: derived by other rules; deriving it anew by those of this version (stopped, it stays as it was)"
    )


def opened(url: str) -> Store:
    """Open a graph for writing; raises as `open_store` does."""
    return open_graph(url, opening(url))


def readable(url: str) -> Reader:
    """Open a graph for writing, which brings it to this version; where that cannot be now, as on a full disk, for reading alone."""
    try:
        return opened(url)
    except StoreUnavailableError as error:
        with suppress(StoreError):
            reader = open_reader(url)
            note(f"{error}; until then it is read as it is")
            return reader
        raise

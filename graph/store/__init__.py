"""Where the graph is kept: one contract, several homes."""

from pathlib import Path
from typing import Final

from graph.errors import InvalidInputError
from graph.store.base import Reader, Store
from graph.store.memory import MemoryStore
from graph.store.resolving import Resolver
from graph.store.sqlite import SqliteReader, SqliteStore

MEMORY: Final = "memory:"
SQLITE: Final = "sqlite:///"
KNOWN: Final = "sqlite:///relative.db, sqlite:////absolute.db or memory:"


def open_store(url: str, resolver: Resolver | None = None) -> Store:
    """Open a graph for writing; a file that does not exist is made.

    Without a ``resolver`` equal names of one type are one thing, and nothing else is. A file that another one resolved is
    derived anew at once.

    Raises `InvalidInputError` for a url of another form, `StoreUnavailableError` or `SchemaVersionError` where it cannot
    be opened.
    """
    return MemoryStore(resolver) if url == MEMORY else SqliteStore(_path(url), resolver)


def open_reader(url: str) -> Reader:
    """Open a graph for reading only; raises as `open_store` does, also where there is no file yet."""
    return MemoryStore() if url == MEMORY else SqliteReader(_path(url))


def _path(url: str) -> Path:
    path = url.removeprefix(SQLITE)
    if path in {url, "", MEMORY, ":memory:"} or not path.isprintable():
        raise InvalidInputError(f"unknown database url {url!a}; known are {KNOWN}")
    return Path(path)

"""Where the graph is kept: one contract, several homes."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.errors import InvalidInputError, StoreUnavailableError
from graph.model import content_id
from graph.store.base import Reader, Store, Tell, untold
from graph.store.memory import MemoryStore
from graph.store.neo4j import address as neo4j_address
from graph.store.resolving import Resolver
from graph.store.sqlite import SqliteReader, SqliteStore

if TYPE_CHECKING:
    from graph.store.neo4j import loading

MEMORY: Final = "memory:"
SQLITE: Final = "sqlite:///"
KNOWN: Final = "sqlite:///relative.db, sqlite:////absolute.db, neo4j://user:password@host:7687 or memory:"


def open_store(url: str, resolver: Resolver | None = None, tell: Tell = untold) -> Store:
    """Open a graph for writing; a file that does not exist is made, an empty Neo4j database is prepared.

    Without a ``resolver`` equal names of one type are one thing, and nothing else is. A graph that another one resolved is
    derived anew at once, and ``tell`` hears how far that is.

    Raises `InvalidInputError` for a url of another form, `StoreUnavailableError` or `SchemaVersionError` where it cannot
    be opened.
    """
    if neo4j_address.is_neo4j(url):
        from graph.store.neo4j.store import Neo4jStore  # noqa: PLC0415 - the driver takes half a second to import

        return Neo4jStore(neo4j_address.parse(url), resolver, tell)
    return MemoryStore(resolver) if url == MEMORY else SqliteStore(_path(url), resolver, tell=tell)


def open_reader(url: str) -> Reader:
    """Open a graph for reading only; raises as `open_store` does, also where there is no graph yet."""
    if neo4j_address.is_neo4j(url):
        from graph.store.neo4j.reader import Neo4jReader  # noqa: PLC0415 - as above

        return Neo4jReader(neo4j_address.parse(url))
    return MemoryStore() if url == MEMORY else SqliteReader(_path(url))


def held_file(url: str) -> Path:
    """Return the file of a SQLite graph; raises `InvalidInputError` for another url, `StoreUnavailableError` where there is no file."""
    if url == MEMORY or neo4j_address.is_neo4j(url):
        raise InvalidInputError(f"{shown(url)}: this is for SQLite files; name one with --db sqlite:///FILE")
    if not (path := _path(url)).exists():
        raise StoreUnavailableError(f"{path.absolute()}: there is no such file; name another one")
    return path


def write_import(url: str, folder: Path) -> int:
    """Write a SQLite graph into a new folder of files for ``neo4j-admin database import``; returns their lines.

    Raises `InvalidInputError` for another url or a folder that is there, and what `open_reader` raises.
    """
    if url == MEMORY or neo4j_address.is_neo4j(url):
        raise InvalidInputError(
            f"{shown(url)}: files for the importer are made of a SQLite graph; copy it into one first"
        )
    from graph.store.neo4j import importing  # noqa: PLC0415 - as above

    return importing.export(_path(url), folder)


def pour(source: str, target: str, resolver: Resolver, tell: "loading.Tell") -> int | None:
    """Pour a SQLite graph that this resolver made into an empty Neo4j database, as it stands; returns how many articles it has.

    Run again, it goes on. None where the two are others: then the articles are to be copied one by one. ``tell`` gets each table's name,
    its number, how many there are, and how many of its rows are there already. Raises what `open_reader` and `open_store` raise.
    """
    if source == MEMORY or neo4j_address.is_neo4j(source) or not neo4j_address.is_neo4j(target):
        return None
    from graph.store.neo4j import loading  # noqa: PLC0415 - as above

    return loading.load(_path(source), neo4j_address.parse(target), resolver.version, tell)


def shown(url: str) -> str:
    """Return a url without its secret: fit for messages and logs."""
    return str(neo4j_address.parse(url)) if neo4j_address.is_neo4j(url) else url


def beside(url: str) -> Path:
    """Return the folder for what is computed from a graph and kept outside of it: next to the file, or in the working folder.

    Raises `InvalidInputError` for a url of another form.
    """
    if url == MEMORY or neo4j_address.is_neo4j(url):
        return Path(f"venturegraph-{content_id('url', shown(url))[4:16]}.analytics")
    path = _path(url)
    return path.with_name(f"{path.name}.analytics")


def _path(url: str) -> Path:
    path = url.removeprefix(SQLITE)
    if path in {url, "", MEMORY, ":memory:"} or not path.isprintable():
        raise InvalidInputError(f"unknown database url {url!a}; known are {KNOWN}")
    return Path(path)

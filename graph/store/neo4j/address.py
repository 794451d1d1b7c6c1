"""Addresses of Neo4j databases: ``neo4j://user:password@host:7687/database``, and the same without its secret."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from graph.errors import InvalidInputError

SCHEMES: Final = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
FORM: Final = "neo4j://user:password@host:7687/database"
DATABASE: Final = re.compile(r"[A-Za-z][A-Za-z0-9.-]{2,62}")  # what Neo4j allows


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is: ``server`` is what the driver connects to, ``database`` is empty for the server's default."""

    server: str
    database: str = ""
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Return it without user and password: fit for messages and logs."""
        return f"{self.server}/{self.database}" if self.database else self.server


def is_neo4j(url: str) -> bool:
    """Say whether a url names a Neo4j database."""
    return url.partition("://")[0] in SCHEMES and "://" in url


def parse(url: str) -> Address:
    """Take a url apart; raises `InvalidInputError`, which never repeats the password, for one that cannot be meant."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InvalidInputError(f"the Neo4j url cannot be read ({error}); its form is {FORM}") from None
    database = parts.path.strip("/")
    if not parts.hostname or parts.query or parts.fragment or not url.isprintable():
        raise InvalidInputError(f"the Neo4j url names no host, or more than a database; its form is {FORM}")
    if database and not DATABASE.fullmatch(database):
        raise InvalidInputError(f"{database!a} is no name of a Neo4j database; the form of the url is {FORM}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = f"{parts.scheme}://{host}:{port or 7687}"
    return Address(place, database, unquote(parts.username or ""), unquote(parts.password or ""))

"""Answers Cypher over a SQLite file: on a connection of its own that can only read, for a limited time."""
# ruff: noqa: D102 -- the public method is explained where it is promised, in querying.py

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import apsw

from graph import cypher
from graph.errors import InvalidQueryError
from graph.store.cypher import runtime, shortest
from graph.store.cypher.compiler import Compiled, compile_query
from graph.store.cypher.results import Results
from graph.store.database import Database, Session
from graph.store.querying import Answer, Limits, gathered, too_long

STEPS: Final = 10_000  # of SQLite's machine between two looks at the clock: about a millisecond
MAX_VALUE: Final = 64 << 20  # bytes of one list or text
READS: Final = frozenset({apsw.SQLITE_SELECT, apsw.SQLITE_READ, apsw.SQLITE_FUNCTION, apsw.SQLITE_RECURSIVE})


class SqliteQueries:
    """The part of `SqliteReader` that answers Cypher."""

    _database: Database

    def query(self, query: cypher.Query, parameters: Mapping[str, Any], limits: Limits) -> Answer:
        with self._database.asking() as session, limited(session, limits):
            runtime.register(session.connection, session.term)
            compiled = compile_query(session, query, parameters, limits.rows + 1)
            return _answer(session, compiled, limits)


def _answer(session: Session, compiled: Compiled, limits: Limits) -> Answer:
    search = shortest.finder(session, compiled.searches, compiled.binds)
    session.connection.create_scalar_function("cy_shortest", search, 3)
    results = Results(session, compiled.types)
    rows = (results.row(row) for row in session.execute(compiled.sql, compiled.binds))
    return gathered(compiled.names, rows, limits)


def _reads(action: int, what: str | None, *_: str | None) -> int:
    """Say whether an action only reads; the index of names asks whether its table has changed."""
    allowed = action in READS or (action == apsw.SQLITE_PRAGMA and what == "data_version")
    return apsw.SQLITE_OK if allowed else apsw.SQLITE_DENY


@contextmanager
def limited(session: Session, limits: Limits) -> Iterator[None]:
    """End what takes too long, and let nothing but reading through: a second opinion, should the compiler ever err."""
    connection = session.connection
    deadline = time.monotonic() + limits.seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    connection.authorizer = _reads
    try:
        yield
    except apsw.InterruptError as error:
        raise too_long(limits) from error
    except (apsw.TooBigError, apsw.NoMemError) as error:
        raise InvalidQueryError(f"a list or text of more than {MAX_VALUE >> 20} MB; ask for less") from error
    except (apsw.SQLError, apsw.AuthError) as error:
        raise InvalidQueryError(f"the embedded store cannot answer this: {error}") from error
    finally:
        connection.authorizer = None

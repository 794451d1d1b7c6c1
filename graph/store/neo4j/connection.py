"""The connection to a Neo4j server: opening, versions, transactions, and the translation of its errors."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, Generic, TypeVar
from uuid import uuid4

from neo4j import Driver, GraphDatabase, ManagedTransaction, Record, Session, Transaction, unit_of_work
from neo4j.exceptions import ConfigurationError, DriverError, IncompleteCommit, Neo4jError

from graph.errors import StoreError, StoreUnavailableError
from graph.store.neo4j import reasons
from graph.store.neo4j.address import Address

T = TypeVar("T")
logging.getLogger("neo4j").addHandler(logging.NullHandler())  # else its retries go to stderr, several lines each
Row = list[Any]

OLDEST: Final = (5, 26)  # the long-term release whose Cypher writes dynamic labels and relationship types
CONNECT_SECONDS: Final = 10.0
RETRY_SECONDS: Final = 60.0  # a server that restarts is back by then; an ingest waits for it instead of failing
READ_SECONDS: Final = 120.0  # after which the server ends a question: nothing that we ask takes as long
FETCH: Final = 2000  # rows in flight
LOST: Final = 2  # times that a change is tried again whose end nobody knows
MARKS: Final = 100  # the last changes that are known by their marks: of all that can be in the air at once
MARK: Final = "MATCH (m:Meta {id: 'venturegraph'}) SET m.marks = ([$mark] + coalesce(m.marks, []))[..$most]"
MARKED: Final = """
MATCH (m:Meta {id: 'venturegraph'}) SET m.writes = m.writes
RETURN $mark IN coalesce(m.marks, [])"""  # setting waits for what still holds the node, so that a commit under way is seen
RELEASE: Final = """
CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version"""  # of 2025 and later Cypher is a component too


class Work:
    """One transaction. Queries are ours, values are parameters."""

    def __init__(self, transaction: ManagedTransaction | Transaction) -> None:
        self._transaction = transaction

    def run(self, query: str, **parameters: Any) -> None:
        """Run a query for its effect."""
        self._transaction.run(query, parameters).consume()

    def all(self, query: str, **parameters: Any) -> list[Row]:
        """Return all rows."""
        return [record.values() for record in self._transaction.run(query, parameters)]

    def rows(self, query: str, **parameters: Any) -> Iterator[Row]:
        """Yield rows as they come."""
        for record in self._transaction.run(query, parameters):
            yield record.values()

    def get(self, query: str, **parameters: Any) -> Any:
        """Return the first row, or its value where it has one column; None where there is no row."""
        found = self.all(query, **parameters)
        if not found:
            return None
        return found[0][0] if len(found[0]) == 1 else found[0]

    def kind(self, query: str, values: Mapping[str, Any]) -> str:
        """Return what kind of query the server takes this for: r reads, others do more."""
        return str(self._transaction.run(query, dict(values)).consume().query_type)

    def records(self, query: str, values: Mapping[str, Any]) -> tuple[list[str], Iterator[Record]]:
        """Return the names of the columns, and the records as they come."""
        found = self._transaction.run(query, dict(values))
        return list(found.keys()), iter(found)

    def each(self, query: str, items: Sequence[Any]) -> list[Row]:
        """Run a query that unwinds ``$rows`` over all items at once; nothing where there are none."""
        return self.all(query, rows=items) if items else []


class _Once(Generic[T]):
    """A change that leaves a mark in its transaction, by which it is known when it is tried again."""

    def __init__(self, change: Callable[[Work], T]) -> None:
        self._change = change
        self._mark = uuid4().hex
        self._made: list[T] = []  # what the change returned the last time

    def __call__(self, transaction: ManagedTransaction) -> T:
        work = Work(transaction)
        if self._made and work.get(MARKED, mark=self._mark):
            return self._made[0]
        self._made = [self._change(work)]
        work.run(MARK, mark=self._mark, most=MARKS)
        return self._made[0]


class Connection:
    """A driver to one database; threads share it.

    Opening raises `StoreUnavailableError` (no answer, wrong password, no such database) and `StoreError` (too old).
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._closed = False
        with self._errors():
            self._driver = _driver(address)
        try:
            with self._errors():
                self._driver.verify_connectivity()
                self._check_version()
        except BaseException:
            self._driver.close()
            raise

    def read(self, ask: Callable[[Work], T]) -> T:
        """Ask within one transaction; asked again where the server was lost."""
        with self._errors(), self._session() as session:
            timed = unit_of_work(timeout=READ_SECONDS)
            return session.execute_read(timed(lambda transaction: ask(Work(transaction))))

    def write(self, change: Callable[[Work], T]) -> T:
        """Change within one transaction, done once or not at all; ``change`` must bear being called again.

        A server that is lost before it said that all is kept is asked whether it is, and changed again where it is not.
        """
        once = _Once(change)
        with self._errors():
            for _ in range(LOST):
                with suppress(IncompleteCommit):
                    return self._changed(once)
            return self._changed(once)

    def _changed(self, once: "_Once[T]") -> T:
        with self._session() as session:
            return session.execute_write(once)

    @contextmanager
    def transaction(self, *, timeout: float | None = None) -> Iterator[Work]:
        """Give a transaction that reads and is not repeated: for answers that are too long to hold."""
        with self._errors(), self._session(read=True) as session, session.begin_transaction(timeout=timeout) as opened:
            yield Work(opened)

    def auto(self, query: str, **parameters: Any) -> None:
        """Run one query in a transaction of its own: what changes indexes may not share one with data."""
        with self._errors(), self._session() as session:
            session.run(query, parameters).consume()

    def close(self) -> None:
        """Close all connections."""
        self._closed = True
        self._driver.close()

    def _session(self, *, read: bool = False) -> Session:
        if self._closed:
            raise StoreUnavailableError(f"{self.address}: it was closed; open it again")
        return self._driver.session(
            database=self.address.database or None,
            default_access_mode="READ" if read else "WRITE",
            fetch_size=FETCH,
            bookmark_manager=self._driver.execute_query_bookmark_manager,  # on a cluster, we read what we wrote
        )

    def _check_version(self) -> None:
        with self._session(read=True) as session:
            found = session.run(RELEASE).single()
        if flaw := outdated(str(found["version"]) if found else ""):
            raise StoreError(f"{self.address}: {flaw}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Translate what the driver raises: who uses a store need not know which database it is."""
        try:
            yield
        except (Neo4jError, DriverError, ConfigurationError, ValueError) as error:
            raise StoreUnavailableError(f"{self.address}: {reasons.reason(error)}") from error


def outdated(version: str) -> str:
    """Return why a server of this version cannot be used, empty where it can."""
    needed = ".".join(map(str, OLDEST))
    return "" if _numbers(version) >= OLDEST else f"Neo4j {version} is too old; upgrade the server to {needed} or later"


def _driver(address: Address) -> Driver:
    return GraphDatabase.driver(
        address.server,
        auth=(address.user, address.password) if address.user else None,
        connection_timeout=CONNECT_SECONDS,
        connection_acquisition_timeout=CONNECT_SECONDS * 3,
        max_transaction_retry_time=RETRY_SECONDS,
        notifications_min_severity="OFF",  # they speak of labels that an empty graph does not have yet
        user_agent="venturegraph",
    )


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version: 5.26.1, 2025.01.0, 5.26-aura."""
    return tuple(int(part) for part in version.partition("-")[0].split(".")[:2] if part.isdigit())

"""The SQLite file: opening, versions, threads, transactions, and the translation of its errors."""

import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, Final

import apsw

from graph.errors import SchemaVersionError, StoreUnavailableError
from graph.store import packing
from graph.store.many import inserting

MIGRATIONS: Final = (
    "schema.sql",
    "schema_2.sql",
    "schema_jobs.sql",
    "schema_copies.sql",
    "schema_search.sql",
    "schema_slots.sql",
    "schema_past.sql",
    "schema_saved.sql",
    "schema_flat.sql",
    "schema_rejected.sql",
    "schema_support.sql",
    "schema_listed.sql",
    "schema_famous.sql",
    "fill_famous.sql",
    "schema_packed.sql",
    "schema_turns.sql",
    "schema_lean.sql",
    "schema_once.sql",
    "schema_short.sql",
    "schema_dense.sql",
    "schema_equal.sql",
    "schema_authors.sql",
)  # version n comes from n - 1 by script n; scripts are added, never edited
APPLICATION: Final = 0x56474B47  # "VGKG": tells our files from those of other programs
BUSY_SECONDS: Final = 60.0  # a writer holds the lock for milliseconds; who waits a minute waits for something stuck
MMAP_BYTES: Final = (
    1 << 40
)  # all of it: what is not mapped is read by calls, which cost more than most of what they read
CALM_SECONDS: Final = 10.0  # without a change by others, after which a reader maps the file again
STATEMENTS: Final = (
    512  # uses of which a connection keeps the statements compiled, the most; a put has more than the default of 100
)
# Rows of one statement: a row by itself costs half as much again, as for each the compiled statement is looked for.
TOGETHER: Final = (64, 8)
CHECKPOINT_PAGES: Final = 8_000  # 32 MB: what a journal holds several times is copied into the file once
CACHE_KIB: Final = 65_536
WAL_BYTES: Final = 64 << 20  # to which the journal is cut after a long reader let it grow
CLOSE_SECONDS: Final = 0.2  # for the last checkpoint; the next writer does what readers prevent

_REASONS: Final[tuple[tuple[type[apsw.Error], str], ...]] = (
    (apsw.BusyError, "another process has kept it locked for too long; stop that process or try again"),
    (apsw.LockedError, "another user of it keeps it locked; try again"),
    (apsw.FullError, "the disk is full; free some space and run the same command again, nothing was lost"),
    (apsw.NotADBError, "it is no SQLite database; name another file"),
    (apsw.CorruptError, "it is damaged; restore a copy, or read the articles into a new file"),
    (apsw.ReadOnlyError, "it cannot be written; check the permissions of the file and its folder"),
    (apsw.PermissionsError, "access is denied; check the permissions of the file and its folder"),
    (apsw.CantOpenError, "it cannot be opened; check that the folder exists and that you may write there"),
    (apsw.IOError, "the disk reports an error; check the disk and the space left on it"),
    (apsw.ConnectionClosedError, "it was closed; open it again"),
    (apsw.ThreadingViolationError, "it was closed while in use; open it again"),
    (apsw.InterruptError, "it was closed while in use; open it again"),
)


Row = tuple[Any, ...]
Value = str | int | float | bytes | None
Bindings = Sequence[Value] | Mapping[str, Value]


class Session:
    """One thread's connection, with the vocabulary table in memory (about 50 words)."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self._names: dict[int, str] = {}
        self._terms: dict[str, int] = {}
        self.quotes: dict[Row, str] = {}  # sentences, by the version of their article and their place in its text
        self._version, self._changed, self._mapped = -1, -CALM_SECONDS, True

    def remap(self) -> None:
        """Keep the file mapped into memory while nobody else writes to it.

        With each change by others SQLite drops the whole mapping: of a million entities that takes some 20 ms, and every page is met
        anew. Where pages are read by calls a search costs a fifth more, and a change next to nothing.
        """
        version, now = self.get("PRAGMA data_version"), time.monotonic()
        if version != self._version:
            self._changed = now if self._version != -1 else self._changed
            self._version = version
        calm = now - self._changed >= CALM_SECONDS
        if calm != self._mapped:
            self.execute(f"PRAGMA mmap_size = {MMAP_BYTES if calm else 0}")
            self._mapped = calm

    def execute(self, sql: str, bindings: Bindings = ()) -> apsw.Cursor:
        """Run one statement."""
        return self.connection.execute(sql, bindings)

    def all(self, sql: str, bindings: Bindings = ()) -> list[Row]:
        """Return all rows."""
        return self.connection.execute(sql, bindings).fetchall()

    def get(self, sql: str, bindings: Bindings = ()) -> Any:
        """Return the one row as a tuple, or its value where it has one column; None where there is no row."""
        return self.connection.execute(sql, bindings).get

    def insert(self, sql: str, rows: Sequence[Row]) -> None:
        """Insert rows with a statement that ends in the values of one. Where one would fail, the transaction must: nothing is taken back."""
        at = 0
        for size in TOGETHER:
            while len(rows) - at >= size:
                self.execute(inserting(sql, size), [*chain.from_iterable(rows[at : at + size])])
                at += size
        self.connection.executemany(sql, rows[at:])

    def name(self, term: int) -> str:
        """Return the word of a number."""
        try:
            return self._names[term]
        except KeyError:
            self._load()
            return self._names[term]

    def term(self, name: str) -> int:
        """Return the number of a word, 0 where the file has never met it."""
        try:
            return self._terms[name]
        except KeyError:
            self._load()
            return self._terms.get(name, 0)

    def new_term(self, name: str) -> int:
        """Return the number of a word, which it adds within the running transaction."""
        if not (found := self.term(name)):
            self.execute("INSERT INTO term (name) VALUES (?)", (name,))
            found = self.term(name)
        return found

    def forget(self) -> None:
        """Forget the words after a rollback: the file may give their numbers to others."""
        self._names, self._terms = {}, {}

    def _load(self) -> None:
        self._names = dict(self.execute("SELECT term, name FROM term"))
        self._terms = {name: term for term, name in self._names.items()}


class Database:
    """A file and its connections, one a thread; those of ended threads close themselves.

    Opening raises `StoreUnavailableError` (missing, not ours, not accessible) or `SchemaVersionError`.
    """

    def __init__(self, path: Path, *, readonly: bool, timeout: float = BUSY_SECONDS) -> None:
        self.path = path.absolute()  # a later change of the working folder must not change the file
        self._readonly = readonly
        self._timeout = timeout
        self._closed = False
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()
        self._check_path()
        with self._errors():
            self._session()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session on one state of the graph: what others write meanwhile is not seen.

        Within another such context of the thread it is that one's.
        """
        with self._errors():
            session = self._session()
            if session.connection.in_transaction:
                yield session
                return
            session.remap()
            try:
                session.execute("BEGIN")
                yield session
            finally:
                _end(session)

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Give a session of its own, for readings that outlast a call."""
        with self._errors():
            session = Session(self._connect())
            try:
                session.execute("BEGIN")
                yield session
            finally:
                session.connection.close(force=True)

    @contextmanager
    def asking(self) -> Iterator[Session]:
        """Give a session of its own that can only read, also where this is a writer's database."""
        with self._errors():
            self._check_open()
            connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
            with self._lock:
                self._connections.add(connection)
            try:
                connection.set_busy_timeout(int(self._timeout * 1000))
                _settle(connection)
                connection.execute(f"PRAGMA query_only = ON; PRAGMA mmap_size = {MMAP_BYTES}; BEGIN")
                yield Session(connection)
            finally:
                connection.close(force=True)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that may write; all of it is kept, or nothing where an error leaves the block.

        The lock is taken at once: a transaction that reads first and writes later could find its state outdated.
        """
        with self._errors():
            session = self._session()
            try:
                session.execute("BEGIN IMMEDIATE")
                yield session
                session.execute("COMMIT")
            except BaseException:
                session.forget()  # also where SQLite took all back by itself, as on a full disk
                if session.connection.in_transaction:
                    session.execute("ROLLBACK")
                raise

    @contextmanager
    def alone(self) -> Iterator[Session]:
        """Give the thread's session outside of any transaction."""
        with self._errors():
            yield self._session()

    def close(self) -> None:
        """Close all connections, after the journal was written into the file where this was a writer."""
        if self._closed:
            return
        with self._errors():
            if not self._readonly:
                _checkpoint(self._session().connection)
        self._closed = True
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            _close(connection)

    def _session(self) -> Session:
        self._check_open()  # also where this thread's connection is still there
        session: Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = Session(self._connect())
        return session

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailableError(f"{self.path}: it was closed; open it again")

    def _connect(self) -> apsw.Connection:
        self._check_open()
        flags = apsw.SQLITE_OPEN_READONLY if self._readonly else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        connection = apsw.Connection(str(self.path), flags=flags, statementcachesize=STATEMENTS)
        try:
            connection.set_busy_timeout(int(self._timeout * 1000))
            _settle(connection)
            self._prepare(connection)
        except BaseException:
            connection.close(force=True)
            raise
        with self._lock:
            self._connections.add(connection)
        return connection

    def _prepare(self, connection: apsw.Connection) -> None:
        if self._readonly:
            self._check_version(connection, len(MIGRATIONS))
            connection.execute("PRAGMA query_only = ON")
        else:
            if connection.readonly("main"):
                raise apsw.ReadOnlyError
            self._check_version(connection, 0)
            self._to_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
            connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")
            self._migrate(connection)
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute(f"PRAGMA mmap_size = {MMAP_BYTES}")

    def _to_wal(self, connection: apsw.Connection) -> None:
        """Switch the journal mode; SQLite does not wait for others here, hence the loop."""
        deadline = time.monotonic() + self._timeout
        while connection.pragma("journal_mode") != "wal":
            try:
                connection.pragma("journal_mode", "wal")
            except apsw.BusyError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _migrate(self, connection: apsw.Connection) -> None:
        """Bring the file to this version in one transaction; a second process waits and finds it done."""
        if connection.pragma("user_version") == len(MIGRATIONS):
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            for script in MIGRATIONS[self._check_version(connection, 0) :]:
                connection.execute(files("graph.store").joinpath(script).read_text(encoding="utf-8"))
            connection.execute(
                f"PRAGMA user_version = {len(MIGRATIONS)}; PRAGMA application_id = {APPLICATION}; COMMIT"
            )
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _check_version(self, connection: apsw.Connection, least: int) -> int:
        version = connection.pragma("user_version")
        ours = connection.pragma("application_id") == APPLICATION
        if not ours and connection.execute("SELECT count(*) FROM sqlite_schema").get:
            raise StoreUnavailableError(f"{self.path}: it is a database of another program; name another file")
        if version > len(MIGRATIONS):
            raise SchemaVersionError(
                f"{self.path}: written by a newer venturegraph (schema {version}, this one knows {len(MIGRATIONS)}); upgrade"
            )
        if version < least:
            raise StoreUnavailableError(
                f"{self.path}: it holds no graph of this version yet; ingest something into it first"
            )
        return int(version)

    def _check_path(self) -> None:
        if self.path.is_dir():
            raise StoreUnavailableError(f"{self.path}: it is a folder; name a file in it")
        if self._readonly and not self.path.exists():
            raise StoreUnavailableError(
                f"{self.path}: there is no such file; ingest something first, or name another file"
            )
        if not self.path.parent.is_dir():
            raise StoreUnavailableError(f"{self.path}: the folder {self.path.parent} does not exist; create it first")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Translate what SQLite raises: who uses a store need not know which database it is."""
        try:
            yield
        except apsw.Error as error:
            known = (reason for kind, reason in _REASONS if isinstance(error, kind))
            reason = next(known, f"SQLite refuses: {error}")
            raise StoreUnavailableError(f"{self.path}: {reason}") from error


def _settle(connection: apsw.Connection) -> None:
    """Let a connection read what is packed, and compile each statement once.

    SQLite looks at what is bound, which says something only where it has statistics: the file has none, but each further use of a
    statement with a join was compiled anew, 31 of the 50 microseconds that a fact took.
    """
    packing.register(connection)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def _end(session: Session) -> None:
    """Leave a transaction that only read; a connection closed by another thread has left it already."""
    try:
        session.execute("ROLLBACK")
    except (apsw.ConnectionClosedError, apsw.SQLError):
        return


def _checkpoint(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(int(CLOSE_SECONDS * 1000))
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except (apsw.BusyError, apsw.LockedError):
        return  # someone is reading, in this process or another: their successors checkpoint


def _close(connection: apsw.Connection) -> None:
    """Close a connection; one that another thread is using ends its statement with an error and closes with its thread."""
    try:
        connection.close(force=True)
    except apsw.ThreadingViolationError:
        connection.interrupt()

"""Counters that end by themselves, in a small file that several processes share; it holds nothing of a graph."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from graph.errors import StoreUnavailableError

BUSY_SECONDS: Final = 5.0  # a counter is written in microseconds: who waits longer waits for something stuck
# What is counted is of no use after a crash of the machine, so nothing waits for the disk.
SETUP: Final = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, n INTEGER NOT NULL, until REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS counter_until ON counter (until)"""
GET: Final = "SELECT n, until FROM counter WHERE key = ? AND until >= ?"
ADD: Final = """
INSERT INTO counter (key, n, until) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET n = n + excluded.n RETURNING n"""


class Counters:
    """Counters by name, for one thread; every call raises `StoreUnavailableError` where the file fails."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._errors():
            self._connection = apsw.Connection(str(path))
            self._connection.set_busy_timeout(int(BUSY_SECONDS * 1000))
            self._connection.execute(SETUP).fetchall()  # all of it: a pragma has a row

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Let no other process count within the block."""
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    def add(self, key: str, amount: int, seconds: float) -> int:
        """Count; returns what was counted so far. A new counter lasts for some seconds, and those that are over make room for it."""
        now = time.time()
        with self._errors():
            count = int(self._connection.execute(ADD, (key, amount, now + seconds)).get)
            if count == amount:
                self._connection.execute("DELETE FROM counter WHERE until < ?", (now,))
        return count

    def get(self, key: str) -> tuple[int, float]:
        """Return what was counted and when it is over; 0 and now where nothing was."""
        now = time.time()
        with self._errors():
            return self._connection.execute(GET, (key, now)).get or (0, now)

    def clear(self, key: str = "") -> int:
        """Forget a counter, or all; returns how many there were."""
        with self._errors():
            self._connection.execute("DELETE FROM counter WHERE key = :key OR :key = ''", {"key": key})
            return self._connection.changes()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except apsw.Error as error:
            raise StoreUnavailableError(
                f"{self._path}: nothing can be counted: {error}; start the server again"
            ) from error

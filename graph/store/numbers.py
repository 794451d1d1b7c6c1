"""Numbers for new rows of the SQLite file, known before the rows are written: so many are written in one statement."""

from graph.store.database import Session


class Numbers:
    """Hands out the numbers of one transaction: while it runs, nobody else writes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last: dict[str, int] = {}

    def next(self, table: str) -> int:
        """Return the next number of a table whose rows are numbered by the column of its name."""
        if table not in self._last:
            self._last[table] = self._session.get(f"SELECT coalesce(max({table}), 0) FROM {table}")  # noqa: S608 - no foreign text
        self._last[table] += 1
        return self._last[table]

"""A SQLite file written anew without the space that it does not use."""

from pathlib import Path
from typing import NamedTuple

from graph.store.database import Database, Session


class Compacted(NamedTuple):
    """The size of a file before and after, in bytes."""

    before: int
    after: int


def compact(path: Path) -> Compacted:
    """Give the space back that a file does not use, as after many articles were retracted or an older version's file was derived anew.

    SQLite writes the whole file once more, into its journal first: the disk needs as much free space. Readers go on reading, writers
    wait. Raises as `Database` does; a file that could not be written anew stays as it was.
    """
    database = Database(path, readonly=False)
    try:
        with database.alone() as session:
            before = _size(session)
            session.execute("VACUUM")
            return Compacted(before, _size(session))
    finally:
        database.close()


def _size(session: Session) -> int:
    return int(session.get("PRAGMA page_count") * session.get("PRAGMA page_size"))

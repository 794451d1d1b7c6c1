"""A file of the version before keeps its graph when what it needs no more is taken out."""

from pathlib import Path

import apsw

from graph.resolve import Rules
from graph.store import database
from graph.store.sqlite import SqliteStore
from tests.support.readings import synthetic
from tests.support.tables import tables

# What schema_lean.sql takes out.
BACK = """
ALTER TABLE assembly ADD COLUMN references_ INTEGER NOT NULL DEFAULT 1;
INSERT INTO trait SELECT assembly, 'source', 'The Ledger', 2 FROM assembly;
DROP INDEX trait_by_count;
CREATE INDEX trait_by_count ON trait (assembly, kind, n DESC, length(value), value);
CREATE INDEX sighting_new ON sighting (assembly) WHERE thing = 0;
"""


def test_an_older_file_is_brought_to_this_version(tmp_path: Path) -> None:
    path, number = tmp_path / "graph.db", database.MIGRATIONS.index("schema_lean.sql")
    with SqliteStore(path, Rules()) as store:
        store.put_all([synthetic(n, seed=3, world=30) for n in range(30)])
    before = tables(path)
    with apsw.Connection(str(path)) as connection:
        connection.execute(f"{BACK} PRAGMA user_version = {number}")
    assert tables(path) != before
    with SqliteStore(path, Rules()) as store:
        assert tables(path) == before
        store.put_all([synthetic(n, seed=3, world=30) for n in range(30, 40)])
        after = tables(path)
        store.rebuild()
    assert tables(path) == after

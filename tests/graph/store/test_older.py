"""A file of an older version keeps its graph: what was read and judged is carried over, the rest is derived anew."""

from importlib.resources import files
from itertools import count
from pathlib import Path

import apsw
import pytest

from graph.model import Reading, canonical_json
from graph.resolve import Rules
from graph.store import database, packing
from graph.store.anew import links, steps, things
from graph.store.database import Row
from graph.store.evaluate import held_from
from graph.store.sqlite import SqliteStore
from tests.support.readings import synthetic
from tests.support.tables import tables

READINGS = [synthetic(n, seed=3, world=30) for n in range(30)]


class Old:
    """A file as version 17 wrote what it read, with the words of another; what it derived is left out."""

    def __init__(self, path: Path, version: int, like: Path) -> None:
        self._connection = apsw.Connection(str(path))
        packing.register(self._connection)
        self._numbers = count(1_000_000, -1)  # in an order of no use
        for script in database.MIGRATIONS[:version]:
            self._connection.execute(files("graph.store").joinpath(script).read_text(encoding="utf-8"))
        words = apsw.Connection(str(like)).execute("SELECT term, name FROM term").fetchall()
        self._terms = {str(name): number for number, name in words}
        self._connection.executemany("INSERT INTO term (name, term) VALUES (?, ?)", self._terms.items())
        self._connection.execute(f"PRAGMA user_version = {version}; PRAGMA application_id = {database.APPLICATION}")

    def put(self, reading: Reading) -> None:
        """Write an article."""
        a = reading.article
        fields = _blob(a.id), reading.version, reading.extractor, reading.threshold, a.title, a.url, a.published
        article = self._add(
            "article (id, version, extractor, threshold, title, url, published, modified, source, language, signature)",
            (*fields, a.modified, a.source, a.language, a.signature),
        )
        self._add("packed (article, text)", (article, packing.pack(a.text)))
        own = {r.id: self._add("reference (reference, id, article, type, name, aliases)",
            (next(self._numbers), _blob(r.id), article, self._terms[r.type], r.name, canonical_json(r.aliases))) for r in reading.references}  # fmt: skip
        for m in reading.mentions:
            columns = "mention (article, start, stop, reference, kind)"
            self._add(columns, (article, m.start, m.end, own[m.reference], m.kind))
        for s in reading.statements:
            what = _blob(s.id), article, own[s.subject], self._terms[s.predicate], own.get(s.object), s.value
            how = canonical_json(s.attributes), s.status, s.since, s.until, s.confidence
            place = s.evidence.start, s.evidence.end, held_from(s.since, s.attributes, a.published)
            self._add(
                "statement (statement, id, article, subject, predicate, object, value, attributes, status, since, until, "
                "confidence, start, stop, day)",
                (next(self._numbers), *what, *how, *place),
            )
        for s in reading.rejected:
            ends = own[s.subject], self._terms[s.predicate], own.get(s.object)
            columns = "rejected (id, subject, predicate, object, value, status, confidence, start, stop)"
            self._add(columns, (_blob(s.id), *ends, s.value, s.status, s.confidence, s.evidence.start, s.evidence.end))

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def _add(self, columns: str, row: Row) -> int:
        marks = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT INTO {columns} VALUES ({marks})", row)  # noqa: S608 - constants
        return self._connection.last_insert_rowid()


def _blob(id_: str) -> bytes:
    return bytes.fromhex(id_.partition("_")[2])


@pytest.mark.parametrize("version", [16, 17])
def test_an_older_file_keeps_its_graph(tmp_path: Path, version: int) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with SqliteStore(new, Rules()) as store:
        store.put_all(READINGS)
        dump, read = list(store.dump()), list(store.readings())
    file = Old(old, version, new)
    for reading in read:
        file.put(reading)
    file.close()
    with SqliteStore(old, Rules()) as store:
        assert list(store.dump()) == dump
        assert list(store.readings()) == read
        more = [synthetic(n, seed=3, world=30) for n in range(30, 40)]
        store.put_all(more)
    with SqliteStore(new, Rules()) as store:
        store.put_all(more)
    assert tables(old) == tables(new)


def test_what_is_derived_anew_looks_at_each_group_by_an_index(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "graph.db") as store, store._database.writing() as session:
        session.execute(steps.BY_THING)
        plans = [
            session.all(f"EXPLAIN QUERY PLAN {sql}", binds)
            for sql, binds in ((things.ASSEMBLY, (1,)), (links.MEMBERS, ()))
        ]
        session.execute("DROP INDEX member_by_thing")
    assert not [row[3] for plan in plans for row in plan if "SCAN packed_member" in row[3]]

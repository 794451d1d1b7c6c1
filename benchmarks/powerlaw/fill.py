"""A world as a SQLite file: the rows of the truth and of all that a store derives from them, written in bulk.

No store takes ten million statements in minutes, as it derives anew with each article what that touches; here everything is
derived once, in columns. `tests/benchmarks/test_powerlaw.py` holds the file to what the store makes of the same articles.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from importlib.resources import files
from itertools import repeat
from pathlib import Path
from typing import Final

import apsw  # noqa: TID251 - fills the file below the store
import numpy as np

from benchmarks.powerlaw.derived import Derived
from benchmarks.powerlaw.truth import CHUNK, EXTRACTOR, Ids, Row, Truth
from benchmarks.powerlaw.world import KINDS, NONE, Column, World
from graph import ontology
from graph.model import canonical_json
from graph.store.packing import Place, pack, pack_confidence, pack_date, pack_mentions, register
from graph.store.resolving import ByKey
from graph.store.sqlite import SqliteStore

FILLING: Final = (
    "fill_famous.sql"  # what the store brought older files to a version with; its last part is of another table now
)
STATEMENTS: Final = CHUNK * 16  # rows that are in memory at once
INDEXES: Final = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
QUICK: Final = (
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; PRAGMA temp_store = FILE"
)


def fill(world: World, path: Path, tell: Callable[[str], None]) -> None:
    """Write the file; ``tell`` is called with what is being done."""
    partial = path.with_name(f".{path.name}.partial")
    for old in path.parent.glob(f"{partial.name}*"):  # of a run that was stopped
        old.unlink()
    SqliteStore(partial, ByKey()).close()
    _write(world, partial, tell)
    partial.rename(path)


def _write(world: World, path: Path, tell: Callable[[str], None]) -> None:
    connection = apsw.Connection(str(path))
    connection.execute(QUICK)
    register(connection)
    indexes = connection.execute(INDEXES).fetchall()
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    connection.execute("BEGIN EXCLUSIVE")
    _Filler(connection, world, tell).run()
    tell("indexes")
    for _, sql in indexes:  # all at once, sorted: a tenth of the cost of keeping them up to date
        connection.execute(str(sql))
    famous, _, _ = files("graph.store").joinpath(FILLING).read_text(encoding="utf-8").partition("UPDATE statement")
    connection.execute(famous)  # of each entity the names, which an index finds
    connection.execute("COMMIT")
    tell("packing")
    connection.execute("VACUUM")
    connection.pragma("journal_mode", "wal")
    connection.close()


class _Filler:
    """One pass over all tables."""

    def __init__(self, connection: apsw.Connection, world: World, tell: Callable[[str], None]) -> None:
        self._connection, self._world, self._tell = connection, world, tell
        self._truth = Truth(world)
        self._terms: dict[str, int] = {}

    def run(self) -> None:
        """Fill them."""
        terms = [*ontology.load().types, *ontology.load().relations]
        self._terms = {name: at for at, name in enumerate(terms, 1)}
        self._write("term", self._terms.items(), "name, term")
        self._tell("articles")
        articles = self._articles()
        self._tell("references")
        references = self._references(articles)
        self._tell("statements")
        statements = self._statements(articles, references)
        derived = Derived(self._truth, articles, references, statements, self._terms)
        for table, columns, rows in derived.tables():
            self._tell(table)
            self._write(table, rows, columns)
        for table in ("surface_word", "entity_text"):
            self._connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - a constant

    def _write(self, table: str, rows: Iterable[Row], columns: str) -> None:
        marks = ", ".join("?" * len(columns.split(",")))
        self._connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - constants

    def _articles(self) -> Ids:
        ids = []
        columns = "article, id, version, extractor, title, url, published, modified, source, language"
        columns += ", first_reference, last_reference, first_statement, last_statement"
        mentions, held = self._mentions(), self._ranges()
        for start in range(0, self._world.articles, CHUNK):
            stop = min(start + CHUNK, self._world.articles)
            found = list(self._truth.articles(start=start, stop=stop))
            ids.append(b"".join(bytes.fromhex(reading.article.id[4:]) for reading in found))
            heads = (
                (
                    at,
                    bytes.fromhex(r.article.id[4:]),
                    r.version,
                    EXTRACTOR,
                    a.title,
                    a.url,
                    a.published,
                    "",
                    a.source,
                    a.language,
                    *held[at - 1],
                )
                for at, r in enumerate(found, start + 1)
                for a in (r.article,)
            )
            self._write("article", heads, columns)
            texts = (
                (at, pack(r.article.text), pack_mentions(mentions(at - 1))) for at, r in enumerate(found, start + 1)
            )
            self._write("packed", texts, "article, text, mentions")
        return Ids(b"".join(ids))

    def _references(self, articles: Ids) -> Ids:
        truth, world = self._truth, self._world
        types = [self._terms[type_] for type_ in world.types]
        aliases = [world.aliases(entity) for entity in range(world.size.entities)]
        others = [canonical_json(names) if names else None for names in aliases]
        parts = []
        for start, stop in _chunks(len(truth.reference_article)):
            ids = list(truth.references(articles, start=start, stop=stop))
            parts.append(b"".join(ids))
            where, whom = truth.reference_article[start:stop].tolist(), truth.reference_entity[start:stop].tolist()
            rows = (
                (at, id_, article + 1, types[entity], world.names[entity], others[entity])
                for at, (id_, article, entity) in enumerate(zip(ids, where, whom, strict=True), start + 1)
            )
            self._write("reference", rows, "reference, id, article, type, name, aliases")
        return Ids(b"".join(parts))

    def _statements(self, articles: Ids, references: Ids) -> Ids:
        kinds = [self._terms[kind.predicate] for kind in KINDS]
        parts = []
        columns = "statement, id, article, subject, predicate, object, value, attributes, status, since, until, confidence, start, stop, day"
        published = [pack_date(day) for day in self._world.dates]
        days = self._world.published
        for start, stop in _chunks(self._world.size.statements):
            found = list(self._truth.statements(articles, references, start=start, stop=stop))
            parts.append(b"".join(row[0] for row in found))
            rows = (
                (
                    at, id_, article + 1, subject + 1, kinds[kind], None if object_ == NONE else object_ + 1, value,
                    None if how == "{}" else how, None if status == "stated" else status, str(since or ""), "",
                    pack_confidence(sure), low, high,
                    pack_date(str(since)) if since else published[day],
                )
                for at, ((id_, article, subject, kind, object_, value, how, status, since, sure, low, high), day)
                in enumerate(zip(found, days[start:stop].tolist(), strict=True), start + 1)
            )  # fmt: skip
            self._write("packed_statement", rows, columns)
        return Ids(b"".join(parts))

    def _mentions(self) -> Callable[[int], Iterator[Place]]:
        """Return what gives the mentions of an article."""
        articles, starts, references = self._truth.mentions()
        stops = starts + self._truth.named[self._truth.reference_entity[references]]
        bounds = np.searchsorted(articles, np.arange(self._world.articles + 1)).tolist()
        columns = starts, stops, references - self._firsts[articles]

        def of(article: int) -> Iterator[Place]:
            low, high = bounds[article : article + 2]
            yield from zip(*(column[low:high].tolist() for column in columns), repeat("name", high - low), strict=True)

        return of

    @cached_property
    def _firsts(self) -> Column:
        """The first reference of each article, and where those of the last end."""
        return np.searchsorted(self._truth.reference_article, np.arange(self._world.articles + 1))

    def _ranges(self) -> list[Row]:
        """Return of each article the first and the last of its references and statements."""
        ends = (self._firsts[:-1] + 1, self._firsts[1:], self._truth.begins[:-1] + 1, self._truth.begins[1:])
        return list(zip(*(column.tolist() for column in ends), strict=True))


def _chunks(count: int) -> Iterator[tuple[int, int]]:
    yield from ((start, min(start + STATEMENTS, count)) for start in range(0, count, STATEMENTS))

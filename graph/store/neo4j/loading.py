"""A whole SQLite graph poured into an empty database over the wire: the tables of `importing`, many rows a transaction.

Nothing is derived anew. How far it came stands in the database, written with the rows themselves: whoever says the same copy again
goes on there, and nobody else reads from or writes to the half of a graph (`schema` refuses). A file that has changed meanwhile is poured
from its beginning. Cost: a row is read and sent once; memory does not grow.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from graph.errors import StoreError, StoreUnavailableError
from graph.store import history
from graph.store.database import Database
from graph.store.neo4j import importing, schema
from graph.store.neo4j.address import Address
from graph.store.neo4j.connection import Connection, Work
from graph.store.neo4j.csvfiles import Table

CHUNK: Final = 2000  # rows of a transaction; the longest are articles, of some KB
REJECTED: Final = "rejected"
LEFT_OUT: Final = ("meta", "rejected_in", "may_concern")  # a rejection has no id to be found by: its ends come with it
EMPTY: Final = "MATCH (n) RETURN count(n) - COUNT { (:Meta) } = 0"
STATE: Final = "MATCH (m:Meta {id: 'venturegraph'}) RETURN m.loading, m.place"
BEGIN: Final = """
MERGE (m:Meta {id: 'venturegraph'})
SET m = {id: 'venturegraph', schema: $schema, rules: '', event: 0, writes: 0, bare: true, loading: $loading, place: $place}"""
WIPE: Final = "MATCH (n) WHERE NOT n:Meta CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS"
ADVANCE: Final = "MATCH (m:Meta {id: 'venturegraph'}) SET m.place = $place"
END: Final = """
MATCH (m:Meta {id: 'venturegraph'}) SET m.rules = $rules, m.revision = randomUUID() REMOVE m.loading, m.place"""
REJECT: Final = """
UNWIND $rows AS row MATCH (:Reference {{id: {subject}}})-[:IN_ARTICLE]->(a:Article)
CREATE (x:Rejected {{{fields}}})-[:REJECTED_IN]->(a)
WITH x UNWIND [x.subject, x.object] AS end WITH DISTINCT x, end MATCH (r:Reference {{id: end}}) CREATE (x)-[:MAY_CONCERN]->(r)
RETURN count(DISTINCT x)"""

# A table's name, its number, how many tables there are, how many of its rows are in the database already.
Tell = Callable[[str, int, int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """How far it came: the table, how many of its rows are there, and a checksum of them. Before the first all is taken out."""

    table: int
    rows: int = 0
    digest: int = 0

    def after(self, rows: Sequence[Sequence[Any]]) -> "Place":
        """Return the place behind some rows more."""
        return Place(self.table, self.rows + len(rows), _digest(rows, self.digest))


def load(file: Path, address: Address, rules: str, tell: Tell) -> int | None:
    """Pour a file into an empty database, or go on with that; returns how many articles, None where it is to be copied one by one.

    That is: where the database holds something, or other ``rules`` of resolution made the file. Raises as `Connection` and `Database` do.
    """
    database, connection = Database(file, readonly=True), Connection(address)
    try:
        with database.snapshot() as session:
            if session.get(importing.RULES) != rules or not _taken(connection):
                return None
            _Loader(connection, f"{rules} {history.revision(session)}", tell).load(
                list(importing.tables(session)), rules
            )
            return int(session.get("SELECT count(*) FROM article"))
    finally:
        connection.close()
        database.close()


def _taken(connection: Connection) -> bool:
    """Say whether a database is empty, or was left by a load that did not end."""
    _, half = schema.check_version(connection)
    return half or connection.read(lambda work: bool(work.get(EMPTY)))


class _Loader:
    """``loading`` names the state of the file that is poured."""

    def __init__(self, connection: Connection, loading: str, tell: Tell) -> None:
        self._connection = connection
        self._loading = loading
        self._tell = tell

    def load(self, tables: Sequence[Table], rules: str) -> None:
        place = self._begin()
        wanted = sorted((table for table in tables if table.name not in LEFT_OUT), key=_turn)
        for at in range(place.table, len(wanted)):
            begun = place if at == place.table else Place(at)
            self._tell(wanted[at].name, at, len(wanted), begun.rows)
            self._pour(wanted[at], begun)
        self._connection.write(lambda work: work.run(END, rules=rules))

    def _begin(self) -> Place:
        """Return where to go on: at the beginning, everything else taken out, where it was not this state of the file that was poured."""
        held = self._connection.read(lambda work: work.get(STATE)) or [None, None]
        if held[0] == self._loading and held[1][0] >= 0:
            return Place(*held[1])
        self._mark(Place(-1))
        self._connection.auto(WIPE)
        for statement in schema.CONSTRAINTS:  # what ids are found by
            self._connection.auto(statement)
        self._mark(Place(0))
        return Place(0)

    def _mark(self, place: Place) -> None:
        def change(work: Work) -> None:
            schema.turn(work)
            if not work.get(EMPTY) and not work.get(STATE)[0]:
                raise StoreUnavailableError(f"{self._connection.address}: somebody else has begun to write into it")
            work.run(BEGIN, schema=schema.VERSION, loading=self._loading, place=_listed(place))

        self._connection.write(change)

    def _pour(self, table: Table, place: Place) -> None:
        rows = iter(table.rows)
        if place.rows and _digest(islice(rows, place.rows)) != place.digest:
            self._mark(Place(-1))  # the next time all is taken out
            raise StoreUnavailableError(
                f"{self._connection.address}: the file is read in another order now; say it again"
            )
        while chunk := [list(row) for row in islice(rows, CHUNK)]:
            self._connection.write(lambda work: self._put(work, table, chunk, place))  # noqa: B023 - called at once
            place = place.after(chunk)
        self._connection.write(lambda work: self._advance(work, place, Place(place.table + 1)))

    def _put(self, work: Work, table: Table, chunk: list[list[Any]], place: Place) -> None:
        if self._advance(work, place, place.after(chunk)):
            for query, rows in _queries(table, chunk):
                if work.get(query, rows=rows) != len(rows):
                    raise StoreError(
                        f"{self._connection.address}: what {table.name} join is not there; empty the database and copy anew"
                    )

    def _advance(self, work: Work, before: Place, after: Place) -> bool:
        """Take the turn and note the new place; False where that was done: the answer to it was lost with the server."""
        schema.turn(work)
        loading, found = work.get(STATE)
        if loading == self._loading and found == _listed(after):
            return False
        if loading != self._loading or found != _listed(before):
            raise StoreUnavailableError(f"{self._connection.address}: another copy pours into it at the same time")
        work.run(ADVANCE, place=_listed(after))
        return True


def _turn(table: Table) -> int:
    """Return the turn of a table: nodes, then what joins them, then rejections, which ask to which article a reference belongs."""
    return 2 if table.name == REJECTED else int(any(column.startswith(":START_ID") for column in table.head))


def _queries(table: Table, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, list[Sequence[Any]]]]:
    """Yield what puts rows in: a query for each label or type among them, as those stand in a query and not in its values."""
    columns = [_Column(at, head) for at, head in enumerate(table.head)]
    named = next((column.at for column in columns if column.kind in {"LABEL", "TYPE"}), None)
    by: dict[str, list[Sequence[Any]]] = defaultdict(list)
    for row in rows:
        said = table.label if named is None else row[named]
        by[said if isinstance(said, str) else ":".join(said)].append([column.value(row) for column in columns])
    for said, found in sorted(by.items()):
        yield _query(table, said, columns), found


def _query(table: Table, said: str, columns: "Sequence[_Column]") -> str:
    fields = ", ".join(f"{column.name}: row[{column.at}]" for column in columns if column.name)
    if table.name == REJECTED:
        subject = next(column.at for column in columns if column.name == "subject")
        return REJECT.format(subject=f"row[{subject}]", fields=fields)
    ends = {column.kind: column for column in columns if column.kind.endswith("_ID")}
    if not ends:
        return f"UNWIND $rows AS row CREATE (:{said} {{{fields}}}) RETURN count(*)"
    start, end = ends["START_ID"], ends["END_ID"]
    found = f"(a:{start.of} {{id: row[{start.at}]}}), (b:{end.of} {{id: row[{end.at}]}})"
    return f"UNWIND $rows AS row MATCH {found} CREATE (a)-[:{said} {{{fields}}}]->(b) RETURN count(*)"


class _Column:
    """A column of a `Table`: its ``name`` as a property, empty where it is none; its ``kind``, and ``of`` which label an id is."""

    def __init__(self, at: int, head: str) -> None:
        self.at = at
        self.name, _, kind = head.partition(":")
        self.kind, _, of = kind.partition("(")
        self.of = of.removesuffix(")")

    def value(self, row: Sequence[Any]) -> Any:
        """Return what is sent: numbers and bytes as the store writes them."""
        value = row[self.at]
        if self.kind == "double" and value is not None:
            return float(value)
        if self.kind == "byte[]":
            return bytes(byte % 256 for byte in value)
        return None if self.kind in {"LABEL", "TYPE"} else value


def _digest(rows: Iterable[Sequence[Any]], start: int = 0) -> int:
    for row in rows:
        start = crc32(repr(list(row)).encode(errors="replace"), start)
    return start


def _listed(place: Place) -> list[int]:
    return [place.table, place.rows, place.digest]

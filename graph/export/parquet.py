"""Parquet: the three tables with typed columns. Needs pyarrow, the extra ``parquet``."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from graph.errors import InvalidInputError
from graph.export.parts import Part, Spool
from graph.export.values import TABLES, Record, as_json, columns, tables
from graph.store.base import Item

ROWS: Final = 20_000  # of a row group, which is held in memory: about 20 MB of statements
WHOLE: Final = frozenset({"articles", "degree", "statements", "sources", "start", "end"})


def write(items: Iterable[Item]) -> Iterator[Part]:
    """Yield the files. Raises `InvalidInputError`, before the first, where pyarrow is not installed."""
    try:
        import pyarrow  # noqa: PLC0415 - an extra, of 100 MB
        from pyarrow import parquet  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InvalidInputError("parquet needs pyarrow: pip install 'venturegraph[parquet]'") from error
    return _files(pyarrow, parquet, items)


def _files(arrow: Any, parquet: Any, items: Iterable[Item]) -> Iterator[Part]:
    for kind, records in tables(items):
        schema = arrow.schema([(name, _type(arrow, name)) for name in columns(kind)])
        spool, name = Spool(), f"{TABLES[kind]}.parquet"
        with parquet.ParquetWriter(arrow.PythonFile(spool, "w"), schema, compression="zstd") as writer:
            while group := list(islice(records, ROWS)):
                writer.write_table(arrow.Table.from_pylist([_row(row) for row in group], schema))
                yield from ((name, piece) for piece in spool.drain())
        yield from ((name, piece) for piece in spool.drain())


def _type(arrow: Any, column: str) -> Any:
    if column == "aliases":
        return arrow.list_(arrow.string())
    if column == "confidence":
        return arrow.float64()
    return arrow.int64() if column in WHOLE else arrow.string()


def _row(row: Record) -> Record:
    """Return a record with its attributes as JSON: they differ from relation to relation, which a column cannot."""
    return row | {"attributes": as_json(row["attributes"])} if "attributes" in row else row

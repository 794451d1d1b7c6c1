"""How the SQLite file keeps texts, mentions, dates and confidences: packed, each in a fraction of what it takes as it is written.

A text takes 40 of 100 bytes, a mention 3 instead of 20, a date 3 instead of 10, a confidence 2 instead of 8. The views of the file unpack
what SQL can unpack.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

import apsw

from graph.store import derive

DATE: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
MONTH: Final = 32  # of the days of a month, 0 standing for none said
YEAR: Final = 13 * MONTH
NO_DATE: Final = 10_000 * YEAR  # after all dates; texts come after all numbers
FINE: Final = 10_000  # parts of a confidence of 1: readers give four digits
FINEST: Final = 10**derive.DIGITS  # of an edge's
TIE: Final = 2  # bytes of the id of a statement that sort those of one day; few share them
ENTITY: Final = re.compile(r"ent_[0-9a-f]{24}")
KINDS: Final = ("name", "description")  # of mentions
MORE: Final = 128  # a byte from which on another one follows
Place = tuple[int, int, int, str]  # of a mention: start, stop, which reference of the article, kind


def pack(text: str) -> bytes:
    """Return a text packed."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> str:
    """Return the text again; some microseconds each."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


@lru_cache(maxsize=4096)  # many articles have the same dates
def pack_date(text: str) -> int | str:
    """Return a date as a number, 0 for none, a text that is no date as it is. Numbers are in the order of their dates."""
    found = DATE.fullmatch(text)
    if found is None or found[1] == "0000":
        return text or 0
    return int(found[1]) * YEAR + int(found[2] or 0) * MONTH + int(found[3] or 0)


@lru_cache(maxsize=4096)
def unpack_date(number: int) -> str:
    """Return a date again, ``""`` for none."""
    year, month, day = number // YEAR, number % YEAR // MONTH, number % MONTH
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)]) if number else ""


def date_sql(column: str) -> str:
    """Return the SQL of the text of a packed date, as the views have it."""
    year, month, day = f"{column} / {YEAR}", f"{column} % {YEAR} / {MONTH}", f"{column} % {MONTH}"
    return (
        f"CASE WHEN {column} = 0 THEN '' WHEN {column} % {YEAR} = 0 THEN printf('%04d', {year}) "
        f"WHEN {day} = 0 THEN printf('%04d-%02d', {year}, {month}) ELSE printf('%04d-%02d-%02d', {year}, {month}, {day}) END"
    )


def date_range(text: str) -> tuple[int, int]:
    """Return which numbers the dates have that begin as this one does: from the first to before the second."""
    first, size = int(pack_date(text)), len(text)
    return first, first + (YEAR if size == 4 else MONTH if size == 7 else 1)


def pack_confidence(sure: float, fine: int = FINE) -> int | float:
    """Return a confidence in ten-thousandths where it is a whole number of them, else as it is."""
    parts = round(sure * fine)
    return parts if parts / fine == sure else sure


def pack_value(value: str) -> bytes | str:
    """Return the bytes of an entity's id, another text as it is."""
    return bytes.fromhex(value[4:]) if ENTITY.fullmatch(value) else value


def pack_mentions(places: Iterable[Place]) -> bytes:
    """Return mentions, which must be in the order of the text, packed: the way from one start to the next, length, reference and kind."""
    found, last = bytearray(), 0
    for start, stop, reference, kind in places:
        for number in (start - last, stop - start, reference * len(KINDS) + KINDS.index(kind)):
            rest = number
            while rest >= MORE:
                found.append(rest % MORE + MORE)
                rest //= MORE
            found.append(rest)
        last = start
    return bytes(found)


def unpack_mentions(packed: bytes) -> Iterator[Place]:
    """Yield mentions again."""
    numbers, at = _numbers(packed), 0
    for way in numbers:
        at += way
        stop, (reference, kind) = at + next(numbers), divmod(next(numbers), len(KINDS))
        yield at, stop, reference, KINDS[kind]


def _numbers(packed: bytes) -> Iterator[int]:
    number, unit = 0, 1
    for byte in packed:
        number += byte % MORE * unit
        if byte < MORE:
            yield number
            number, unit = 0, 1
        else:
            unit *= MORE


def register(connection: apsw.Connection) -> None:
    """Let a connection read and write what is packed: without, the file's own view of texts has no meaning."""
    functions: dict[str, Callable[..., Any]] = {
        "pack": pack,
        "unpack": unpack,
        "pack_date": pack_date,
        "pack_mentions": lambda places: pack_mentions(json.loads(places)),
    }
    for name, function in functions.items():
        connection.create_scalar_function(name, function, 1, deterministic=True)

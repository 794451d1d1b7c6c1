"""Texts as the SQLite file keeps them: packed, in 40 of 100 bytes where each is a kilobyte."""

import zlib
from collections.abc import Callable
from typing import Any

import apsw


def pack(text: str) -> bytes:
    """Return a text packed."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> str:
    """Return the text again; some microseconds each."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def register(connection: apsw.Connection) -> None:
    """Let a connection read and write texts: without, the file's own view of them has no meaning."""
    functions: tuple[Callable[..., Any], ...] = (pack, unpack)
    for function in functions:
        connection.create_scalar_function(function.__name__, function, 1, deterministic=True)

"""Packed bytes unpacked piece by piece, so that a bomb is noticed while it is small."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from graph.errors import UnreadableError

MAX_RATIO: Final = 100  # unpacked to received: text packs 3 to 10 times, a gzip bomb 1,000 times
SMALL: Final = 1_000_000  # bytes up to which the ratio does not matter
PIECE: Final = 1 << 18  # bytes that are unpacked at a time
MAX_MEMBERS: Final = 100  # gzip files may be strung together; each member costs a copy of what follows it
PLAIN: Final = frozenset({"", "identity", "none", "utf-8"})  # the last two are mistaken for encodings by servers
GZIP: Final = frozenset({"gzip", "x-gzip"})

_GZIP_WINDOW: Final = zlib.MAX_WBITS | 16


def is_gzip(data: bytes) -> bool:
    """Say whether the bytes begin like a gzip file."""
    return data[:2] == b"\x1f\x8b"


def unpacked(chunks: Iterable[bytes], coding: str, origin: str, limit: int) -> Iterator[bytes]:
    """Yield the chunks' content in pieces, unpacked where ``coding``, a content coding of RFC 9110, 8.4.1, is in `GZIP`.

    Raises `UnreadableError`, which names ``origin``, for other codings, for more than ``limit`` bytes, packed or not, for a
    bomb, and for broken or cut gzip.
    """
    if coding not in GZIP | PLAIN:
        raise UnreadableError(f"{origin}: packed as {coding[:40]}, which was not asked for; only gzip is unpacked")
    received, size = _Counted(chunks), 0
    try:
        for piece in _inflated(received) if coding in GZIP else received:
            size += len(piece)
            _check(size, received.size, origin, limit)
            yield piece
    except (zlib.error, EOFError) as error:
        raise UnreadableError(f"{origin}: broken gzip ({error}); fetch it again, or check the address") from error


def _check(size: int, received: int, origin: str, limit: int) -> None:
    if max(size, received) > limit:
        raise UnreadableError(f"{origin}: more than {limit / 1e6:.0f} MB; refused")
    if size > max(SMALL, MAX_RATIO * received):
        raise UnreadableError(f"{origin}: packed more than {MAX_RATIO} times, as only a bomb is; refused")


class _Counted:
    """Chunks that pass by, with their bytes counted."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self.size = chunks, 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.size += len(chunk)
            yield chunk


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield at least one piece for each chunk, so that what only goes in is counted too; bytes after the end are no part of it."""
    member, members = zlib.decompressobj(_GZIP_WINDOW), 1
    for chunk in chunks:
        rest = chunk
        while rest:
            if member.eof:
                if rest[:1] != b"\x1f" or members == MAX_MEMBERS:  # a member's second byte may be in the next chunk
                    return
                member, members = zlib.decompressobj(_GZIP_WINDOW), members + 1
            yield from _pieces(member, rest)
            rest = member.unused_data
    if not member.eof:
        raise EOFError("it ends too early")


def _pieces(member: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    piece = member.decompress(data, PIECE)
    yield piece
    while member.unconsumed_tail or len(piece) == PIECE:
        piece = member.decompress(member.unconsumed_tail, PIECE)
        yield piece

"""What is packed is unpacked in bounded memory, and bombs are known while they are small."""

import gzip
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnreadableError
from ingest.unpack import MAX_MEMBERS, PIECE, unpacked

LIMIT = 10_000_000


def whole(*chunks: bytes, coding: str = "gzip", limit: int = LIMIT) -> bytes:
    return b"".join(unpacked(chunks, coding, "x", limit))


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@given(st.lists(st.binary(max_size=2_000), min_size=1, max_size=3), st.integers(1, 50))
def test_what_was_packed_comes_out_however_it_is_cut(members: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, members))
    assert whole(*cut(packed, size)) == b"".join(members)


@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_nothing_is_lost_at_the_edges_of_pieces(size: int) -> None:
    data = bytes(n % 251 for n in range(size))
    assert whole(gzip.compress(data)) == data


@given(st.binary(max_size=200))
def test_plain_bytes_pass_and_noise_after_the_end_is_no_part_of_it(noise: bytes) -> None:
    assert whole(noise, coding="") == noise
    assert whole(gzip.compress(b"news"), b"\0" + noise) == b"news"


@given(st.binary(min_size=1, max_size=200))
def test_broken_gzip_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    for data in (noise, gzip.compress(noise)[: -len(noise) // 2 - 1]):
        with pytest.raises(UnreadableError, match="broken gzip"):
            whole(data)


@pytest.mark.parametrize(
    ("coding", "chunks", "reason"),
    [
        ("gzip", [gzip.compress(b"\0" * 9_000_000)], "packed more than 100 times"),
        ("gzip", [gzip.compress(b"")] * 3 + [b"\0" * 1000] * 20_000, ""),
        ("gzip", [gzip.compress(b"x")] * (MAX_MEMBERS + 5), ""),
        ("", [b"x" * 1_000_000] * 11, "more than 10 MB"),
        ("br", [b"x"], "packed as br, which was not asked for"),
        ("gzip, gzip", [gzip.compress(gzip.compress(b"x"))], "packed as gzip, gzip"),
    ],
)
def test_bombs(coding: str, chunks: list[bytes], reason: str) -> None:
    if not reason:
        assert len(whole(*chunks, coding=coding)) <= MAX_MEMBERS
        return
    with pytest.raises(UnreadableError, match=reason):
        whole(*chunks, coding=coding)


def test_bytes_that_unpack_to_nothing_are_counted_as_they_come_in() -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    empty = packer.flush(zlib.Z_FULL_FLUSH)
    chunks = [packer.flush(zlib.Z_FULL_FLUSH) or b"\0\0\0\xff\xff"] * 3
    endless = (b"\0\0\0\xff\xff" * 20_000 for _ in range(200))
    with pytest.raises(UnreadableError, match="more than 10 MB"):
        b"".join(unpacked([empty, *chunks, *endless], "gzip", "x", LIMIT))

"""Misbehaviour in packing: bombs in every wrapping."""

import gzip
import zlib
from functools import cache

from tests.ingest.hostile.cases import reads, refuses
from tests.ingest.hostile.talk import Talk, article


@cache
def bomb(megabytes: int = 300) -> bytes:
    """Zeros, packed a thousand times; after a full flush each megabyte is packed into the same bytes."""
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    start = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + (packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)) * megabytes + packer.flush()


@reads("/gzip-fine")
def gzip_fine(talk: Talk) -> None:
    talk.answer(gzip.compress(article()), "Content-Encoding: x-gzip")


@reads("/encoding-none")
def encoding_none(talk: Talk) -> None:
    talk.answer(article(), "Content-Encoding: none")


@refuses("/gzip-bomb", r"packed more than 100 times, as only a bomb is")
def gzip_bomb(talk: Talk) -> None:
    talk.answer(bomb(), "Content-Encoding: gzip")


@refuses("/gzip-bomb-in-gzip", r"packed as gzip, gzip, which was not asked for")
def gzip_bomb_in_gzip(talk: Talk) -> None:
    talk.answer(gzip.compress(bomb()), "Content-Encoding: gzip, gzip")


@refuses("/encodings-in-layers", r"packed as gzip, deflate, gzip.*, which was not asked for")
def encodings_in_layers(talk: Talk) -> None:
    talk.answer(gzip.compress(article()), *["Content-Encoding: gzip, deflate"] * 20)


@refuses("/deflate-bomb", r"packed as deflate, which was not asked for")
def deflate_bomb(talk: Talk) -> None:
    talk.answer(zlib.compress(bytes(50_000_000)), "Content-Encoding: deflate")


@refuses("/brotli-bomb", r"packed as br, which was not asked for")
def brotli_bomb(talk: Talk) -> None:
    talk.answer(b"\x5b\xff\xff\x6f\x01" * 1000, "Content-Encoding: br")


@refuses("/zstd-bomb", r"packed as zstd, which was not asked for")
def zstd_bomb(talk: Talk) -> None:
    talk.answer(b"\x28\xb5\x2f\xfd" * 1000, "Content-Encoding: zstd")


@refuses("/gzip-that-is-none", r"broken gzip")
def gzip_that_is_none(talk: Talk) -> None:
    talk.answer(article(), "Content-Encoding: gzip")


@refuses("/gzip-cut", r"broken gzip \(it ends too early\)")
def gzip_cut(talk: Talk) -> None:
    talk.answer(gzip.compress(article())[:-20], "Content-Encoding: gzip")


@reads("/gzip-with-a-tail")
def gzip_with_a_tail(talk: Talk) -> None:
    talk.head("Content-Encoding: gzip")
    talk.send(gzip.compress(article()))
    for _ in range(3000):
        talk.send(b"\0" * 100_000)


@refuses("/gzip-of-nothing-without-end", r"more than 10 MB")
def gzip_of_nothing_without_end(talk: Talk) -> None:
    talk.head("Content-Encoding: gzip")
    talk.send(gzip.compress(b"")[:10])
    for _ in range(3000):
        talk.send(b"\0\0\0\xff\xff" * 20_000)


@refuses("/endless", r"more than 10 MB")
def endless(talk: Talk) -> None:
    talk.head()
    for _ in range(10_000):
        talk.send(b"<p>news " * 12_500)


@refuses("/bomb-as-a-page", r"a bomb")
def bomb_as_a_page(talk: Talk) -> None:
    talk.answer(bomb())

"""What a writer gives, and how it becomes a file, a folder or a zip archive: always piece by piece."""

import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

Part = tuple[str, bytes]  # file name, a piece of its content; the pieces of a file follow each other
PIECE: Final = 1 << 16  # bytes that are gathered before they go on: enough to make calls rare, small enough to flow


class Spool:
    """A file that is only written to; what has been written is taken away again, so that it never grows."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = self._total = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        """Take a piece."""
        self._pieces.append(bytes(data))
        self._size += len(data)
        self._total += len(data)
        return len(data)

    def tell(self) -> int:
        """Return how many bytes have been written in all."""
        return self._total

    def flush(self) -> None:
        """Do nothing: the reader takes what there is."""

    def close(self) -> None:
        """Keep what there is for `drain`."""
        self.closed = True

    def writable(self) -> bool:
        """Say yes."""
        return True

    def readable(self) -> bool:
        """Say no."""
        return False

    def seekable(self) -> bool:
        """Say no."""
        return False

    def drain(self, least: int = 1) -> Iterator[bytes]:
        """Yield what is there as one piece, unless it is smaller than ``least``."""
        if self._size >= least:
            data, self._pieces, self._size = b"".join(self._pieces), [], 0
            yield data


def gathered(lines: Iterable[str], name: str) -> Iterator[Part]:
    """Yield the lines as pieces of one file in UTF-8."""
    spool = Spool()
    for line in lines:
        spool.write(line.encode())
        yield from ((name, piece) for piece in spool.drain(PIECE))
    yield from ((name, piece) for piece in spool.drain())


def zipped(parts: Iterable[Part]) -> Iterator[bytes]:
    """Yield a zip archive of the files; equal files give equal bytes, as no time is written."""
    spool = Spool()
    with zipfile.ZipFile(spool, "w") as archive:
        for name, pieces in groupby(parts, itemgetter(0)):
            head = zipfile.ZipInfo(name)
            head.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(head, "w", force_zip64=True) as file:
                for _, piece in pieces:
                    file.write(piece)
                    yield from spool.drain(PIECE)
    yield from spool.drain()

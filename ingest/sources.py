"""What an operator names, file, folder, pattern, address or ``-``, to a stream of pages, articles and refusals."""

import glob
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from graph.errors import InvalidInputError, UnreadableError
from graph.model import Refusal
from ingest import urls
from ingest.fetch import Fetcher
from ingest.local import FEEDS, HTML, JSONL, TEXT, read_file, read_stream
from ingest.page import Found, refusal
from ingest.visits import NOTHING, Known, Listed, Visitor
from ingest.warc import SUFFIXES, is_warc
from ingest.web import read_address, visit_all

STDIN: Final = "-"
PIPED: Final = "standard input"  # how messages call it
KINDS: Final = ("feed", "sitemap", "page", "urls", "files", "jsonl", "warc", "stdin")
IN_FOLDERS: Final = HTML | JSONL | TEXT  # and archives; a folder's feeds only list the pages that lie beside them


@dataclass(frozen=True, slots=True)
class Source:
    """What one argument, or one entry of `sources.yaml`, asks to be read.

    ``kind`` is one of `KINDS`, or empty where what it serves tells; an address that serves another kind is refused.
    ``language`` is that of all its articles where the operator knows it; ``limit`` the number of articles a run, 0 for
    all. ``trusted`` is false where no operator named it: then it must be a public address. A source with ``via`` is a page
    that another listed and that is tried again; ``title`` and ``published`` are what was said of it there.
    """

    address: str
    kind: str = ""
    language: str = ""
    limit: int = 0
    via: str = ""
    title: str = ""
    published: str = ""
    trusted: bool = True

    @property
    def is_web(self) -> bool:
        """Say whether it is an address."""
        return urls.scheme(self.address) in urls.WEB

    @property
    def is_watched(self) -> bool:
        """Say whether to keep when it was last read: of addresses, and of files that a sources file names, as it is read time and again."""
        return not self.via and self.address != STDIN and (self.is_web or bool(self.kind))


def read_source(source: Source, fetcher: Callable[[], Fetcher], known: Known = NOTHING) -> Iterator[Found]:
    """Yield what one source gives, one by one; what cannot be read is a `Refusal` and the rest goes on.

    Raises `InvalidInputError` where the source as a whole names nothing: no such file, an empty pattern, a folder
    without news. ``fetcher`` is called only for addresses.
    """
    name, visitor = source.address, partial(_visitor, source, fetcher, known)
    if not source.is_web and not source.trusted:
        raise InvalidInputError(f"{name}: only http and https addresses are read on a stranger's word")
    if name == STDIN:
        return _guarded(read_stream(sys.stdin.buffer, PIPED, visitor, known), PIPED)
    if source.via and source.is_web:  # asked for in full: "not modified" says nothing of a page that was refused
        return visit_all([Listed(name, source.title, source.published)], _visitor(source, fetcher, NOTHING))
    if source.is_web:
        return _guarded(read_address(visitor(), source.kind), name)
    kind = "" if Path(name).is_dir() else source.kind  # a folder holds what it holds
    read = partial(read_file, visitor=visitor, known=known, kind=kind)
    return _files(_expand(name), read)


def expand(sources: list[str], refused: list[Refusal]) -> Iterator[str]:
    """Yield the sources with folders and patterns replaced by their files; what names nothing is added to ``refused``."""
    for source in sources:
        if source == STDIN or urls.scheme(source) in urls.WEB:
            yield source
            continue
        try:
            yield from map(str, _expand(source))
        except InvalidInputError as error:
            refused.append(refusal(source, error))


def holds_several(source: str) -> bool:
    """Say whether a source may give more than one article."""
    path = Path(source)
    return path.suffix.lower() in JSONL | FEEDS or is_warc(path) or urls.scheme(source) in urls.WEB


def _visitor(source: Source, fetcher: Callable[[], Fetcher], known: Known) -> Visitor:
    """Return what asks for this source's pages; the address that the operator named may be a private one."""
    named = source.via or source.address
    client = fetcher()
    if source.trusted and urls.scheme(named) in urls.WEB:
        client.trust(named)
    return Visitor(client, known, named)


def _expand(source: str) -> list[Path]:
    if not source.strip():  # a shell's variable that was never set, which Path takes for this folder
        raise InvalidInputError("a source without a name; say what to read")
    path = Path(source)
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return [path]
    names = glob.glob(source, recursive=True)  # noqa: PTH207 - a pattern may be absolute, which Path.glob refuses
    found = sorted(path for path in map(Path, names) if path.is_file())
    if not found:
        raise InvalidInputError(f"{source}: no such file, folder or pattern; check the path")
    return found


def _folder(folder: Path) -> list[Path]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not _hidden(path.relative_to(folder))]
    news = [path for path in files if path.suffix.lower() in IN_FOLDERS or is_warc(path)]
    if not news:
        endings = ", ".join(sorted({path.suffix for path in files if path.suffix})) or "none"
        wanted = ", ".join([*sorted(IN_FOLDERS), *SUFFIXES])
        raise InvalidInputError(
            f"{folder}: a folder without news (it holds {len(files)} files, endings: {endings}); wanted are {wanted}"
        )
    return news


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _files(paths: list[Path], read: Callable[[Path], Iterator[Found]]) -> Iterator[Found]:
    for path in paths:
        yield from _guarded(read(path), str(path))


def _guarded(found: Iterator[Found], source: str) -> Iterator[Found]:
    """Turn the failure of a whole source into its refusal."""
    try:
        yield from found
    except UnreadableError as error:
        yield refusal(source, error)
    except OSError as error:
        yield Refusal(source, f"{error.strerror or error}; check its permissions")

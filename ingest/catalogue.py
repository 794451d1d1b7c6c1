"""`sources.yaml`: what to read, how often, and under which conditions.

::

    defaults:
      schedule: every 30 minutes
    sources:
      - name: harbour-ledger
        feed: https://harbour-ledger.example/feed.xml
        schedule: "*/15 6-22 * * *"
        language: en
        limit: 50
        licence: Headlines, links and short quotes; agreed by mail on 2026-01-31.
      - name: archive
        files: archive/**/*.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from graph.errors import InvalidInputError
from ingest import urls
from ingest.schedule import trigger
from ingest.sources import KINDS, STDIN, Source

FIELDS: Final[Mapping[str, type]] = {"schedule": str, "language": str, "limit": int, "licence": str}
LOCAL: Final = frozenset({"files", "jsonl", "warc"})
MAX_FILE: Final = 5_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One source of the file; ``schedule`` is empty where it is read only when somebody says so."""

    name: str
    source: Source
    schedule: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All sources of a file, in its order."""

    path: Path
    entries: tuple[Entry, ...]

    def named(self, names: Iterable[str] | None) -> list[Entry]:
        """Return the entries of these names, all where none is given. Raises `InvalidInputError` for an unknown one."""
        wanted, known = list(names or ()), {entry.name: entry for entry in self.entries}
        for name in wanted:
            if name not in known:
                raise InvalidInputError(f"{self.path}: no source is named {name!r}; there are {', '.join(known)}")
        return [known[name] for name in wanted] if wanted else list(self.entries)


def load_catalogue(path: Path) -> Catalogue:
    """Read a sources file. Raises `InvalidInputError` that names the entry and what is wrong with it."""
    document = _document(path)
    defaults = _fields(document.get("defaults") or {}, f"{path}: defaults")
    listed = document.get("sources")
    if not isinstance(listed, list) or not listed:
        raise InvalidInputError(f"{path}: `sources` must be a list with at least one source; see docs/sources.md")
    entries = tuple(_entry(one, defaults, f"{path}: source {n}", path.parent) for n, one in enumerate(listed, start=1))
    if twice := [entry.name for n, entry in enumerate(entries) if entry.name in {e.name for e in entries[:n]}]:
        raise InvalidInputError(f"{path}: two sources are named {twice[0]!r}; names must differ")
    return Catalogue(path, entries)


def _document(path: Path) -> Mapping[str, Any]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInputError(
            f"{path}: {error.strerror}; name a source, or write a sources file (docs/sources.md has an example)"
        ) from error
    if len(data) > MAX_FILE:
        raise InvalidInputError(f"{path}: {len(data) / 1e6:.0f} MB are more than a sources file")
    try:
        document = yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(f"{path}: no valid YAML ({' '.join(str(error).split())})") from error
    if not isinstance(document, dict) or document.keys() - {"defaults", "sources"}:
        raise InvalidInputError(f"{path}: only `defaults` and `sources` stand at the top; see docs/sources.md")
    return document


def _entry(one: object, defaults: Mapping[str, Any], place: str, folder: Path) -> Entry:
    if not isinstance(one, dict):
        raise InvalidInputError(f"{place}: must be a mapping such as `feed: https://…`")
    kinds = [kind for kind in KINDS if kind in one]
    if len(kinds) != 1:
        raise InvalidInputError(f"{place}: needs exactly one of {', '.join(KINDS)}")
    name = one.get("name", "stdin" if kinds[0] == "stdin" else str(one[kinds[0]]))
    if not isinstance(name, str) or not name:
        raise InvalidInputError(f"{place}: `name` must be text")
    given = {key: value for key, value in one.items() if key not in {"name", kinds[0]}}
    if kinds[0] == "stdin" and given.get("schedule"):
        raise InvalidInputError(f"{place} ({name}): standard input comes once, and not by a schedule")
    fields = {**defaults, **_fields(given, f"{place} ({name})")}
    address = _address(kinds[0], one[kinds[0]], f"{place} ({name})", folder)
    source = Source(address, kinds[0], fields.get("language", ""), fields.get("limit", 0))
    schedule = "" if address == STDIN else fields.get("schedule", "")  # a default, of which standard input makes no use
    return Entry(name, source, schedule, fields.get("licence", ""))


def _fields(given: object, place: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InvalidInputError(f"{place}: must be a mapping")
    for name, value in given.items():
        if name not in FIELDS:
            raise InvalidInputError(f"{place}: unknown field {name!r}; known are {', '.join(FIELDS)}")
        if not isinstance(value, FIELDS[name]) or isinstance(value, bool) or (isinstance(value, int) and value < 0):
            raise InvalidInputError(f"{place}: `{name}` is {value!r}; a {FIELDS[name].__name__} is wanted")
    if given.get("schedule"):
        trigger(given["schedule"], f"{place}: `schedule`")
    return dict(given)


def _address(kind: str, value: object, place: str, folder: Path) -> str:
    """Return what to read; a file is looked for from the folder of the sources file, wherever the command is run."""
    if kind == "stdin":
        return STDIN
    if not isinstance(value, str) or not value:
        raise InvalidInputError(f"{place}: `{kind}` must be an address or a path")
    if urls.scheme(value) in urls.WEB:
        if kind in LOCAL:
            raise InvalidInputError(
                f"{place}: {value!r} is an address, and `{kind}` is read from files; fetch it first"
            )
        return value
    if kind == "page":
        raise InvalidInputError(f"{place}: {value!r} is no http or https address; files stand under `files`")
    return str(folder / Path(value).expanduser())

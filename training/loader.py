"""Annotated articles -> documents with token spans.

An article file holds a header, the marked-up text and one relation a line, parted by ``---``. Marks: ``[surface|type:key]``
names an entity, ``[the start-up|=key]`` is a description or pronoun that stands for one.
"""

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ingest.components.labels import LITERAL_OF, MONEY, ONTOLOGY, REF, SPAN_TYPES, YEAR
from ingest.components.money import MONEY as MONEY_PATTERN
from ingest.components.money import YEAR as YEAR_PATTERN
from ingest.components.tokens import Tokens, tokenise

MARK: Final = re.compile(r"(?<!\\)\[([^\[\]|]+)\|(?:([a-z_]+):([\w.-]+)|=([\w.-]+))\]")
LINE: Final = re.compile(r'^(\S+)\s+(\S+)\s+("(?:[^"\\]|\\.)*"|\S+)(?:\s+(\{.*\}))?$')
FULL_REFERENCES: Final = frozenset(
    "deals launches fairs money outlets pages portals regions twins corporate briefs".split()
)  # folders that mark them throughout; in the others an article's header says it: "references: throughout"
HELD_OUT: Final = 10  # one article in so many tunes thresholds


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotated stretch of the text; ``key`` is the entity's, or the literal's text."""

    start: int
    end: int
    type: int
    key: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation between keys; the object of a literal one is the text of the sum or year."""

    subject: str
    predicate: str
    object: str
    literal: bool
    attributes: Mapping[str, Any]

    @property
    def status(self) -> str:
        """What the text says of its time."""
        return str(self.attributes.get("status", "stated"))


@dataclass(frozen=True, slots=True)
class Article:
    """An annotated article: text, marks in their order, facts, and the entities' types."""

    id: str
    text: str
    marks: tuple[Mark, ...]
    facts: tuple[Fact, ...]
    types: Mapping[str, int]
    header: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    tokens: Tokens = field(default_factory=lambda: tokenise(""))

    @property
    def references_marked(self) -> bool:
        """Whether an unmarked pronoun means that it stands for nothing in a relation."""
        return self.folder in FULL_REFERENCES or self.header.get("references") == "throughout"


def parse(path: Path) -> Article:
    """Read one article file; `ValueError` if it is not well formed."""
    parts = re.split(r"(?m)^---\s*$", path.read_text(encoding="utf-8"))
    if len(parts) != 3:  # header, text, relations
        raise ValueError(f"{path}: {len(parts)} parts instead of 3")
    header = dict(_header(parts[0]))
    text, marks, types = _unmark(parts[1].strip())
    facts = tuple(_facts(parts[2]))
    marks = sorted([*marks, *literal_marks(text, marks, facts)], key=lambda m: m.start)
    return Article(path.stem, text, tuple(marks), facts, types, header, path.parent.name, tokenise(text))


def _header(head: str) -> Iterable[tuple[str, str]]:
    for line in head.strip().splitlines():
        name, found, value = line.partition(":")
        if found:
            yield name.strip(), value.strip()


def _unmark(body: str) -> tuple[str, list[Mark], dict[str, int]]:
    text, marks, types, at, size = [], [], {}, 0, 0
    for m in MARK.finditer(body):
        surface, kind, key, reference = m.groups()
        before = body[at : m.start()].replace("\\[", "[")
        size += len(before)
        text += [before, surface]
        if kind:
            types[key] = SPAN_TYPES.index(kind)
        marks.append(Mark(size, size + len(surface), SPAN_TYPES.index(kind) if kind else REF, key or reference))
        size += len(surface)
        at = m.end()
    return "".join([*text, body[at:].replace("\\[", "[")]), marks, types


def _facts(tail: str) -> Iterable[Fact]:
    for line in tail.strip().splitlines():
        m = LINE.match(line.strip())
        if m is None or m[2] not in ONTOLOGY.relations:
            raise ValueError(f"not a relation: {line!r}")
        literal = m[3].startswith('"')
        yield Fact(m[1], m[2], json.loads(m[3]) if literal else m[3], literal, json.loads(m[4]) if m[4] else {})


def literal_marks(text: str, marks: Iterable[Mark], facts: Iterable[Fact]) -> list[Mark]:
    """Return money and years: the annotated literals first, then whatever the patterns find in free text."""
    wanted = {f.object: LITERAL_OF[ONTOLOGY.relations[f.predicate].literal] for f in facts if f.literal}
    found = []
    for literal, kind in sorted(wanted.items(), key=lambda x: -len(x[0])):
        places = re.finditer(r"(?<![\w.])" + re.escape(literal) + r"(?!\w)", text)
        found += [Mark(m.start(), m.end(), kind, literal) for m in places]
    for pattern, kind in ((MONEY_PATTERN, MONEY), (YEAR_PATTERN, YEAR)):
        found += [Mark(m.start(), m.end(), kind, m[0]) for m in pattern.finditer(text)]
    out: list[Mark] = []
    taken = [(m.start, m.end) for m in marks]
    for mark in found:
        if all(mark.end <= a or mark.start >= b for a, b in taken):
            taken.append((mark.start, mark.end))
            out.append(mark)
    return out


def held_out(article: str) -> bool:
    """Say whether the article (by id) belongs to the slice that tunes thresholds and never trains."""
    return zlib.crc32(article.encode()) % HELD_OUT == 0


def load(folder: Path) -> list[Article]:
    """Read every article below ``folder``, in the order of their paths."""
    return [parse(path) for path in sorted(folder.rglob("*.txt")) if not path.name.startswith("README")]

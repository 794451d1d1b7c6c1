"""What was read enters the tables of truth of the SQLite file: of all articles of a transaction at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from graph.model import Mention, Reading, Reference, Statement, Status, canonical_json
from graph.store import rejections_sqlite
from graph.store.database import Row, Session
from graph.store.evaluate import held_from
from graph.store.numbers import Numbers
from graph.store.packing import pack, pack_confidence, pack_date, pack_mentions

ADD_ARTICLE: Final = """
INSERT INTO article (article, id, version, extractor, threshold, title, url, published, modified, source, language, signature, authors,
    first_reference, last_reference, first_statement, last_statement)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
ADD_TEXT: Final = "INSERT INTO packed (article, text, mentions) VALUES (?, ?, ?)"
ADD_REFERENCE: Final = "INSERT INTO reference (reference, id, article, type, name, aliases) VALUES (?, ?, ?, ?, ?, ?)"
ADD_STATEMENT: Final = """
INSERT INTO packed_statement (statement, article, id, subject, predicate, object, value, attributes, status, since, until, confidence,
    start, stop, day)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def blob(id_: str) -> bytes:
    """Return the 12 bytes of a content id."""
    return bytes.fromhex(id_.partition("_")[2])


class Said(NamedTuple):
    """A statement as the graph is put together from it: ends are the rows of references, ``object`` is 0 where a value stands."""

    statement: int
    id: bytes
    article: int
    published: str
    status: Status
    confidence: float
    title: str | None
    predicate: int
    subject: int
    object: int


@dataclass(slots=True)
class Taken:
    """An article that is new in the file: the rows of its references by id, and what it says."""

    article: int
    version: str
    references: dict[str, int] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)


class Taking:
    """Collects the rows of readings; `write` writes them, the article's own row excepted, which is there at once."""

    def __init__(self, session: Session, numbers: Numbers) -> None:
        self._session = session
        self._number = numbers.next
        self._rows: dict[str, list[Row]] = {sql: [] for sql in (ADD_TEXT, ADD_REFERENCE, ADD_STATEMENT)}

    def take(self, reading: Reading) -> Taken:
        """Take a reading in."""
        taken = Taken(self._number("article"), reading.version)
        taken.references = {r.id: self._reference(taken.article, r) for r in reading.references}
        taken.said = [self._statement(taken, s, reading.article.published) for s in reading.statements]
        self._rows[ADD_TEXT].append((taken.article, pack(reading.article.text), _mentions(taken, reading.mentions)))
        self._article(taken, reading)
        rejections_sqlite.put(self._session, reading.rejected, taken.references)
        return taken

    def write(self) -> None:
        """Write what was collected."""
        for sql, found in self._rows.items():
            self._session.insert(sql, found)
            found.clear()

    def _article(self, taken: Taken, reading: Reading) -> None:
        article = reading.article
        version = (taken.article, blob(article.id), taken.version, reading.extractor, reading.threshold)
        fields = (article.title, article.url, article.published, article.modified, article.source, article.language)
        held = *_range(taken.references.values()), *_range([said.statement for said in taken.said])
        self._session.execute(ADD_ARTICLE, (*version, *fields, article.signature, article.authors, *held))

    def _reference(self, article: int, reference: Reference) -> int:
        row, type_ = self._number("reference"), self._session.new_term(reference.type)
        aliases = canonical_json(reference.aliases) if reference.aliases else None
        self._rows[ADD_REFERENCE].append((row, blob(reference.id), article, type_, reference.name, aliases))
        return row

    def _statement(self, taken: Taken, s: Statement, published: str) -> Said:
        row, id_ = self._number("statement"), blob(s.id)
        ends = _ends(s, taken.references)
        predicate, title = self._session.new_term(s.predicate), s.attributes.get("title")
        attributes, status = (
            canonical_json(s.attributes) if s.attributes else None,
            None if s.status == "stated" else s.status,
        )
        how = attributes, status, s.since, s.until, pack_confidence(s.confidence)
        place = s.evidence.start, s.evidence.end, pack_date(held_from(s.since, s.attributes, published))
        values = (row, taken.article, id_, ends[0], predicate, ends[1] or None, s.value, *how, *place)
        self._rows[ADD_STATEMENT].append(values)
        known = row, id_, taken.article, published, s.status, s.confidence
        return Said(*known, None if title is None else str(title), predicate, *ends)


def _mentions(taken: Taken, mentions: Iterable[Mention]) -> bytes:
    first = next(iter(taken.references.values()), 0)
    return pack_mentions((m.start, m.end, taken.references[m.reference] - first, m.kind) for m in mentions)


def _range(numbers: Collection[int]) -> tuple[int, int]:
    """Return the first and the last of numbers in a row; a range that holds none where there are none."""
    return min(numbers, default=0), max(numbers, default=-1)


def _ends(s: Statement, references: Mapping[str, int]) -> tuple[int, int]:
    return references[s.subject], references.get(s.object, 0)

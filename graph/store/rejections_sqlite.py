"""The why-not ledger in the SQLite file."""
# ruff: noqa: D102 -- the public methods are explained where they are promised, in base.py

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from graph.model import Rejection, Statement
from graph.store import paging, rows
from graph.store.base import Page
from graph.store.database import Bindings, Database, Row, Session
from graph.store.lookup import article_row, near

INSERT: Final = """
INSERT INTO rejected (id, subject, predicate, object, value, status, confidence, start, stop) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
DELETE: Final = """
DELETE FROM rejected WHERE subject BETWEEN (SELECT first_reference FROM article WHERE article = ?1)
    AND (SELECT last_reference FROM article WHERE article = ?1)"""
# The columns of `rows.FACT`, then the threshold.
REJECTION: Final = """
SELECT j.id, rs.id, j.predicate, ro.id, j.value, NULL, j.status, '', '', j.confidence,
    j.start, j.stop, substr(b.text, j.start + 1, j.stop - j.start),
    es.id, es.type, es.name, eo.id, eo.type, eo.name, a.id, a.title, a.url, a.published, a.source, a.threshold
FROM rejected j
CROSS JOIN reference rs ON rs.reference = j.subject
CROSS JOIN article a ON a.article = rs.article
CROSS JOIN body b ON b.article = rs.article
CROSS JOIN member ms ON ms.reference = j.subject
CROSS JOIN entity es ON es.entity = ms.entity
LEFT JOIN reference ro ON ro.reference = j.object
LEFT JOIN member mo ON mo.reference = j.object
LEFT JOIN entity eo ON eo.entity = mo.entity
WHERE j.rejected = ?"""
OF_ARTICLE: Final = """
SELECT j.rejected FROM article a CROSS JOIN rejected j ON j.subject BETWEEN a.first_reference AND a.last_reference
WHERE a.article = ? ORDER BY j.confidence DESC, j.id"""
# The references of an entity are among those of the articles in which it appears; all its rejections are sorted.
_OF_ENTITY: Final = """
WITH own (reference) AS (
    SELECT m.reference FROM presence p CROSS JOIN article a ON a.article = p.article
    CROSS JOIN member m ON m.reference BETWEEN a.first_reference AND a.last_reference AND m.entity = p.entity WHERE p.entity = :entity
), found (rejected) AS (
    SELECT j.rejected FROM own CROSS JOIN rejected j ON j.subject = own.reference
    UNION SELECT j.rejected FROM own CROSS JOIN rejected j ON j.object = own.reference
)
SELECT {what} FROM found f CROSS JOIN rejected j ON j.rejected = f.rejected
WHERE (:predicate IS NULL OR j.predicate = :predicate)"""
OF_ENTITY: Final = (
    _OF_ENTITY.format(what="j.rejected")
    + """ AND (:confidence IS NULL OR (-j.confidence, j.id) > (-:confidence, :id)) ORDER BY j.confidence DESC, j.id LIMIT :limit"""
)
COUNT: Final = _OF_ENTITY.format(what="count(*)")


class SqliteRejections:
    """The part of `SqliteReader` that tells what was too uncertain to state."""

    _database: Database

    def article_rejections(self, article: str) -> Sequence[Rejection]:
        with self._database.reading() as session:
            return _rejections(session, OF_ARTICLE, (article_row(session, article),))

    def rejections(self, entity: str, *, predicate: str = "", limit: int = 20, cursor: str = "") -> Page[Rejection]:
        listing = paging.rejections(entity, predicate, limit, cursor)
        confidence, id_ = listing.after() or (None, "")
        place = {"confidence": confidence, "id": rows.blob(str(id_), "stm"), "limit": limit + 1}
        with self._database.reading() as session:
            where = near(session, entity, predicate)
            found = _rejections(session, OF_ENTITY, where | place)
            total = session.get(COUNT, where)
        return listing.page(found, paging.rejection_position, total)


def put(session: Session, statements: Iterable[Statement], references: Mapping[str, int]) -> None:
    """Keep what an article was too uncertain to state, within the running transaction; ``references`` gives the rows of its things."""
    session.insert(INSERT, [_row(session, statement, references) for statement in statements])


def delete(session: Session, article: int) -> None:
    """Take the ledger of an article's row out, while its references are there."""
    session.execute(DELETE, (article,))


def _row(session: Session, s: Statement, references: Mapping[str, int]) -> Row:
    ends = references[s.subject], session.new_term(s.predicate), references.get(s.object)
    return rows.blob(s.id, "stm"), *ends, s.value, s.status, s.confidence, s.evidence.start, s.evidence.end


def _rejections(session: Session, sql: str, where: Bindings) -> list[Rejection]:
    found = [session.get(REJECTION, row) for row in session.all(sql, where)]
    return [Rejection(rows.fact(session, row[:-1]), row[-1]) for row in found]

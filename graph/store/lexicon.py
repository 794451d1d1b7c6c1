"""The words of all names in the SQLite file, found in spite of slips."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from graph.names import typos
from graph.store.database import Session

COUNT: Final = """
INSERT INTO lexeme (word, uses) VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET uses = uses + 1 RETURNING lexeme, uses"""
DISCOUNT: Final = "UPDATE lexeme SET uses = uses - 1 WHERE word = ? RETURNING lexeme, uses"
INSERT_DELETION: Final = "INSERT INTO deletion (text, lexeme) VALUES (?, ?)"
DELETE_DELETION: Final = "DELETE FROM deletion WHERE text = ? AND lexeme = ?"
NEAR: Final = """
SELECT DISTINCT l.word, l.uses FROM json_each(?) t CROSS JOIN deletion d ON d.text = t.value
CROSS JOIN lexeme l ON l.lexeme = d.lexeme"""
KNOWN: Final = "SELECT word, uses FROM lexeme WHERE word IN (SELECT value FROM json_each(?))"


def add(session: Session, words: Iterable[str]) -> None:
    """Count the words of a new surface."""
    for word in sorted(set(words)):
        lexeme, uses = session.get(COUNT, (word,))
        if uses == 1 and typos.indexable(word):
            rows = [(text, lexeme) for text in sorted(typos.deletions(word))]
            session.connection.executemany(INSERT_DELETION, rows)


def remove(session: Session, words: Iterable[str]) -> None:
    """Discount the words of a surface that is gone."""
    for word in sorted(set(words)):
        lexeme, uses = session.get(DISCOUNT, (word,))
        if uses == 0:
            session.execute("DELETE FROM lexeme WHERE lexeme = ?", (lexeme,))
            rows = [(text, lexeme) for text in typos.deletions(word)] if typos.indexable(word) else []
            session.connection.executemany(DELETE_DELETION, rows)


def near(session: Session, word: str) -> dict[str, int]:
    """Return the words that share a deletion with this one, and the number of names that hold each."""
    return dict(session.all(NEAR, (json.dumps(sorted(typos.deletions(word)), ensure_ascii=False),)))


def known(session: Session, words: Sequence[str]) -> dict[str, int]:
    """Return those of the words that occur in names, and in how many."""
    return dict(session.all(KNOWN, (json.dumps(words, ensure_ascii=False),)))

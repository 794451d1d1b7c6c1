"""The words of all names in the SQLite file, found in spite of slips."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final

from graph.names import typos
from graph.store.database import Session
from graph.store.numbers import Numbers

HELD: Final = "SELECT l.word, l.lexeme, l.uses FROM json_each(?) w CROSS JOIN lexeme l ON l.word = w.value"
ADD: Final = "INSERT INTO lexeme (lexeme, word, uses) VALUES (?, ?, ?)"
SET: Final = "UPDATE lexeme SET uses = ? WHERE lexeme = ?"
DROP: Final = "DELETE FROM lexeme WHERE lexeme = ?"
INSERT_DELETION: Final = "INSERT INTO deletion (text, lexeme) VALUES (?, ?)"
DELETE_DELETION: Final = "DELETE FROM deletion WHERE text = ? AND lexeme = ?"
NEAR: Final = """
SELECT DISTINCT l.word, l.uses FROM json_each(?) t CROSS JOIN deletion d ON d.text = t.value
CROSS JOIN lexeme l ON l.lexeme = d.lexeme"""
KNOWN: Final = "SELECT word, uses FROM lexeme WHERE word IN (SELECT value FROM json_each(?))"


def add(session: Session, numbers: Numbers, surfaces: Iterable[Sequence[str]]) -> None:
    """Count the words of new surfaces."""
    counts = Counter(word for words in surfaces for word in set(words))
    held = _held(session, counts)
    session.connection.executemany(SET, [(n + counts[word], row) for word, (row, n) in held.items()])
    new = [(numbers.next("lexeme"), word, counts[word]) for word in sorted(counts.keys() - held.keys())]
    session.insert(ADD, new)
    session.insert(INSERT_DELETION, _deletions([(word, row) for row, word, _ in new]))


def remove(session: Session, surfaces: Iterable[Sequence[str]]) -> None:
    """Discount the words of surfaces that are gone."""
    counts = Counter(word for words in surfaces for word in set(words))
    left = {word: (row, n - counts[word]) for word, (row, n) in _held(session, counts).items()}
    session.connection.executemany(SET, [(n, row) for row, n in left.values() if n])
    gone = [(word, row) for word, (row, n) in left.items() if not n]
    session.connection.executemany(DROP, [(row,) for _, row in gone])
    session.connection.executemany(DELETE_DELETION, _deletions(gone))


def _held(session: Session, words: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return the row and the number of uses of those of the words that are in the file."""
    sought = sorted(words)
    found = session.all(HELD, (json.dumps(sought, ensure_ascii=False),)) if sought else []
    return {word: (row, uses) for word, row, uses in found}


def _deletions(words: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return what is left of words after slips, with their rows, in the order of the texts, as the table has them."""
    found = [(text, row) for word, row in words if typos.indexable(word) for text in typos.deletions(word)]
    return sorted(found, key=itemgetter(0))  # a third of the time that comparing the rows, too, would take


def near(session: Session, word: str) -> dict[str, int]:
    """Return the words that share a deletion with this one, and the number of names that hold each."""
    return dict(session.all(NEAR, (json.dumps(sorted(typos.deletions(word)), ensure_ascii=False),)))


def known(session: Session, words: Sequence[str]) -> dict[str, int]:
    """Return those of the words that occur in names, and in how many."""
    return dict(session.all(KNOWN, (json.dumps(words, ensure_ascii=False),)))

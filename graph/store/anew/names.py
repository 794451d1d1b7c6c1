"""The names of entities with their counts, the words of these, and which articles name an entity."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from graph import names
from graph.names import typos
from graph.store.anew import bulk
from graph.store.base import Tell
from graph.store.database import Row, Session

PRESENCE: Final = """
INSERT INTO presence (entity, article, n)
SELECT m.entity, r.article, count(*) FROM member m CROSS JOIN reference r ON r.reference = m.reference GROUP BY m.entity, r.article"""
SURFACES: Final = """
SELECT entity, text, sum(named), count(*) FROM (
    SELECT m.entity, r.name AS text, 1 AS named FROM member m CROSS JOIN reference r ON r.reference = m.reference
    UNION ALL SELECT m.entity, a.value, 0 FROM member m CROSS JOIN reference r ON r.reference = m.reference AND r.aliases IS NOT NULL
    CROSS JOIN json_each(r.aliases) a
) GROUP BY entity, text"""
ADD_SURFACE: Final = "INSERT INTO surface (surface, entity, text, key, names, uses) VALUES (?, ?, ?, ?, ?, ?)"
ADD_WORDS: Final = "INSERT INTO surface_word (rowid, words) VALUES (?, ?)"
ADD_LEXEME: Final = "INSERT INTO lexeme (lexeme, word, uses) VALUES (?, ?, ?)"
ADD_DELETION: Final = "INSERT INTO deletion (text, lexeme) VALUES (?, ?)"


def derive(session: Session, tell: Tell) -> None:
    """Fill these tables."""
    session.execute(PRESENCE)
    words: Counter[str] = Counter()
    found = enumerate(session.execute(SURFACES), 1)
    for chunk in bulk.chunks(found):
        session.connection.executemany(ADD_SURFACE, [(at, e, text, names.key(text), *n) for at, (e, text, *n) in chunk])
        parted = [(at, names.tokens(text)) for at, (_, text, *_) in chunk]
        session.connection.executemany(ADD_WORDS, [(at, " ".join(said)) for at, said in parted])
        words.update(word for _, said in parted for word in set(said))
        tell("names", chunk[-1][0], 0)
    _lexicon(session, words)


def _lexicon(session: Session, words: Counter[str]) -> None:
    """Write the words of all names, and what is left of each after slips."""
    ordered = sorted(words)
    bulk.write(session, ADD_LEXEME, ((at, word, words[word]) for at, word in enumerate(ordered, 1)))
    bulk.write(session, ADD_DELETION, sorted(_deletions(ordered)))


def _deletions(ordered: list[str]) -> Iterator[Row]:
    for at, word in enumerate(ordered, 1):
        if typos.indexable(word):
            yield from ((text, at) for text in typos.deletions(word))

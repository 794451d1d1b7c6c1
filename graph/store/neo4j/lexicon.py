"""The words of all names on Neo4j, found in spite of slips: `graph.names.typos` says what is stored of a word."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from graph.names import typos
from graph.store.neo4j import lucene
from graph.store.neo4j.connection import Work

COUNT: Final = """
UNWIND $rows AS row MERGE (w:Word {id: row.word}) ON CREATE SET w.uses = 0, w.deletions = row.deletions
SET w.uses = w.uses + row.by
WITH w WHERE w.uses <= 0 DELETE w"""
NEAR: Final = "CALL db.index.fulltext.queryNodes('word_deletions', $match) YIELD node RETURN node.id, node.uses"
KNOWN: Final = "MATCH (w:Word {id: $word}) RETURN w.id, w.uses"


def count(work: Work, names: Iterable[tuple[str, int]]) -> None:
    """Count the words of names that came (1) and went (-1); a name is its words, divided by spaces."""
    by: Counter[str] = Counter()
    for words, sign in names:
        for word in set(words.split()):
            by[word] += sign
    work.each(COUNT, [_row(word, n) for word, n in sorted(by.items()) if n])


def near(work: Work, word: str) -> dict[str, int]:
    """Return the words that share a deletion with this one, itself too where names hold it, and the number of names with each."""
    found = work.all(KNOWN, word=word)
    if match := lucene.any_of(sorted(typos.deletions(word) - {""})):
        found += work.all(NEAR, match=match)
    return {known: int(uses) for known, uses in found}


def _row(word: str, by: int) -> dict[str, Any]:
    deletions = " ".join(sorted(typos.deletions(word))) if typos.indexable(word) else None
    return {"word": word, "by": by, "deletions": deletions}

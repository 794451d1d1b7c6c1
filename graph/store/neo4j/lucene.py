"""Queries of Neo4j's full-text indexes, in which every sign of a word stands for itself."""

from collections.abc import Iterable, Sequence
from typing import Final

from graph.store.asking import Words

SPECIAL: Final = frozenset('+-&|!(){}[]^"~*?:\\/<>=')  # signs that mean something to Lucene
OPERATORS: Final = frozenset({"AND", "OR", "NOT"})


def all_of(words: Sequence[str], *, prefix: bool = False) -> str:
    """Return the query for all of these words; with ``prefix`` the last may be the start of one."""
    quoted = [*map(_quoted, words)]
    if prefix:
        quoted[-1] += "*"
    return " ".join(f"+{word}" for word in quoted)


def any_of(words: Iterable[str], *, prefix: bool = False) -> str:
    """Return the query for one of these words; with ``prefix`` each may be the start of one."""
    return " ".join(_quoted(word) + "*" * prefix for word in words)


def names(words: Words) -> str:
    """Return the query for words that occur together, each in one of its spellings."""
    return " ".join(f"({_variant(variant, prefix=words.prefix)})" for variant in words.variants if variant)


def _variant(variant: Sequence[Sequence[str]], *, prefix: bool) -> str:
    *whole, last = variant
    parts = [any_of(spellings) for spellings in whole]
    return " ".join(f"+({part})" for part in [*parts, any_of(last, prefix=prefix)])


def _quoted(word: str) -> str:
    quoted = "".join(f"\\{char}" if char in SPECIAL else char for char in word)
    return f"\\{quoted}" if quoted in OPERATORS else quoted

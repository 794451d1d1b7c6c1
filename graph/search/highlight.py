"""Where in a text the words stand that were sought, as offsets in code points."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from graph import names
from graph.names.stems import beginnings, stemmed

WORD: Final = re.compile(r"[\w+#]+(?:['’.&-][\w+#]+)*")
Span = tuple[int, int]


def spans(text: str, fits: Callable[[str], bool]) -> tuple[Span, ...]:
    """Return start and end of each word of which a part, as names are compared, fits."""
    return tuple(span for span in _words(text) if any(map(fits, names.tokens(text[slice(*span)]))))


def stem_spans(text: str, sought: frozenset[str]) -> tuple[Span, ...]:
    """Return where words with these stems stand."""
    places = beginnings(text, sought)
    near = (span for span in _words(text) if places is None or any(span[0] <= at < span[1] for at in places))
    return tuple(span for span in near if stemmed(text[slice(*span)], sought))


def _words(text: str) -> Iterator[Span]:
    """Yield the words; in scripts without spaces each character is one."""
    for match in WORD.finditer(text):
        if match[0].isascii() or len(names.tokens(match[0])) == 1:
            yield match.span()
        else:
            yield from _characters(match)


def _characters(match: re.Match[str]) -> Iterator[Span]:
    parts = names.tokens(match[0])
    if len(parts) == len(match[0]):
        yield from ((match.start() + at, match.start() + at + 1) for at in range(len(parts)))
    else:
        yield match.span()

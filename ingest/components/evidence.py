"""Where an article says something: the sentences around two mentions."""

from typing import Final

from ingest.components.document import Span
from ingest.components.tokens import Tokens

NEIGHBOURS: Final = 2  # sentences apart, up to which all between them are quoted
LONGEST: Final = 700  # characters of a quotation of several sentences


def evidence_of(tokens: Tokens, first: int, second: int) -> Span:
    """Return the sentence of two mentions (given by their sentences); several if they are near; else the later one."""
    a, b = min(first, second), max(first, second)
    whole = Span(sentence_span(tokens, a).start, sentence_span(tokens, b).end)
    if a == b or (b - a <= NEIGHBOURS and whole.end - whole.start <= LONGEST):
        return whole
    return sentence_span(tokens, b)


def sentence_span(tokens: Tokens, sentence: int) -> Span:
    """Return a sentence's characters."""
    first, last = tokens.bounds[sentence].tolist()
    return Span(int(tokens.starts[first]), int(tokens.ends[last - 1]))

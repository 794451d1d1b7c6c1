"""What a reading must keep before a store takes it: its own words, its own references, and the ontology."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from graph import names, ontology
from graph.errors import InvalidInputError
from graph.model import SIGNATURE, STATUSES, Article, Mention, Reading, Reference, Statement

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_SHOWN: Final = 60  # characters of foreign text in a message: enough to find the place, still one line
_KINDS: Final = ("name", "description")


def check(reading: Reading) -> None:
    """Raise `InvalidInputError`, naming the article and the flaw, unless the reading agrees with itself and the ontology."""
    article = reading.article
    for flaw in _flaws(reading):
        raise InvalidInputError(f"{_label(article)}: {flaw}; nothing of this article was stored")


def check_text(text: str, what: str) -> None:
    """Raise `InvalidInputError` for text that no database and no JSON file can hold."""
    if flaw := _text_flaw(text):
        raise InvalidInputError(f"{what} {flaw}")


def _flaws(reading: Reading) -> Iterator[str]:
    """Yield every flaw, the cheapest and the most basic first: the later ones rely on the earlier."""
    types = {reference.id: reference.type for reference in reading.references}
    yield from _article_flaws(reading.article)
    if flaw := _text_flaw(reading.extractor):
        yield f"the extractor's name {flaw}"
    yield from _foreign_flaws(reading)
    for reference in reading.references:
        yield from _reference_flaws(reference)
    for mention in reading.mentions:
        yield from _mention_flaws(mention, reading.article, types)
    for statement in (*reading.statements, *reading.rejected):
        yield from _statement_flaws(statement, reading.article, types)
    if not 0 <= reading.threshold <= 1:
        yield f"the threshold {reading.threshold} is outside 0 to 1"


def _article_flaws(article: Article) -> Iterator[str]:
    for field in ("title", "text", "url", "source", "language", "authors"):
        if flaw := _text_flaw(getattr(article, field)):
            yield f"the {field} {flaw}"
    for field in ("published", "modified"):
        if not is_date(getattr(article, field)):
            yield f"{field} is {_quote(getattr(article, field))} instead of YYYY, YYYY-MM or YYYY-MM-DD"
    if len(article.signature) not in {0, SIGNATURE}:
        yield f"the signature has {len(article.signature)} bytes instead of {SIGNATURE} (or none)"


def _foreign_flaws(reading: Reading) -> Iterator[str]:
    """Yield what belongs to another article; the id, a hash, is taken once."""
    id_ = reading.article.id
    parts = [(f"reference {_quote(r.name)}", r.article) for r in reading.references if r.article != id_]
    parts += [(f"mention {_quote(m.text)}", m.article) for m in reading.mentions if m.article != id_]
    said = [s for s in (*reading.statements, *reading.rejected) if s.evidence.article != id_]
    parts += [(f"the evidence of {_label_statement(s)}", s.evidence.article) for s in said]
    yield from (f"{label} belongs to article {_quote(owner)}" for label, owner in parts)


def _reference_flaws(reference: Reference) -> Iterator[str]:
    if reference.type not in ontology.load().types:
        yield f"reference {_quote(reference.name)} has the unknown type {_quote(reference.type)}"
    for name in (reference.name, *reference.aliases):
        if flaw := _text_flaw(name):
            yield f"the name {_quote(name)} {flaw}"
        elif names.is_blank(name):
            yield f"a reference of type {reference.type} has the blank name {_quote(name)}"


def _mention_flaws(mention: Mention, article: Article, types: Mapping[str, str]) -> Iterator[str]:
    if mention.reference not in types:
        yield f"mention {_quote(mention.text)} names a reference that the reading lacks: {_quote(mention.reference)}"
    if mention.kind not in _KINDS:
        yield f"mention {_quote(mention.text)} has the unknown kind {_quote(mention.kind)}"
    if flaw := _place_flaw(article.text, mention.start, mention.end, mention.text):
        yield f"mention {flaw}"


def _statement_flaws(statement: Statement, article: Article, types: Mapping[str, str]) -> Iterator[str]:
    evidence = statement.evidence
    for flaw in (
        _place_flaw(article.text, evidence.start, evidence.end, evidence.quote),
        _ends_flaw(statement, types),
        _field_flaw(statement),
        _text_flaw(statement.value) or _attributes_flaw(statement),
    ):
        if flaw:
            yield f"{_label_statement(statement)}: {flaw}"


def _ends_flaw(statement: Statement, types: Mapping[str, str]) -> str:
    known = ontology.load()
    if statement.predicate not in known.relations:
        return "the ontology has no such relation"
    if bool(statement.object) == bool(statement.value):
        return "it needs either an object or a value"
    for end in (statement.subject, statement.object):
        if end and end not in types:
            return f"it names a reference that the reading lacks: {_quote(end)}"
    subject, object_ = types.get(statement.subject, ""), types.get(statement.object, "")
    if not known.allows(statement.predicate, subject, object_):
        return f"the ontology forbids it from {subject or 'nothing'} to {object_ or 'a value'}"
    return ""


def _field_flaw(statement: Statement) -> str:
    if statement.status not in STATUSES:
        return f"the status {_quote(statement.status)} is none of {', '.join(STATUSES)}"
    for field, date_ in (("since", statement.since), ("until", statement.until)):
        if date_ and not is_date(date_):
            return f"{field} is {_quote(date_)} instead of YYYY, YYYY-MM or YYYY-MM-DD"
    if not (math.isfinite(statement.confidence) and 0 <= statement.confidence <= 1):
        return f"the confidence {statement.confidence} is outside 0 to 1"
    return ""


def _attributes_flaw(statement: Statement) -> str:
    if not statement.attributes:  # as of most
        return ""
    try:
        text = json.dumps(dict(statement.attributes), ensure_ascii=False, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        return f"its attributes are no JSON: {error}"
    return _text_flaw(text)


def _place_flaw(text: str, start: int, end: int, quote: str) -> str:
    if not 0 <= start < end <= len(text):
        return f"{_quote(quote)} stands at {start}-{end}, outside the text of {len(text)} characters"
    if text[start:end] != quote:
        return f"{_quote(quote)} does not stand at {start}-{end}: the text has {_quote(text[start:end])}"
    return ""


def _text_flaw(text: str) -> str:
    if "\0" in text:
        return "holds a NUL character"
    if text.isascii():
        return ""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"holds half a character (a lone surrogate) at {error.start}"
    return ""


def is_date(text: str) -> bool:
    """Say whether this is a date of reduced precision, or empty."""
    if not text:
        return True
    return _is_date(text)


@lru_cache(maxsize=4096)  # an article's statements bear few
def _is_date(text: str) -> bool:
    parts = _DATE.fullmatch(text)
    if parts is None:
        return False
    try:
        date(int(parts[1]), int(parts[2] or 1), int(parts[3] or 1))
    except ValueError:
        return False
    return True


def _label(article: Article) -> str:
    return f"article {_quote(article.url or article.title or article.id)}"


def _label_statement(statement: Statement) -> str:
    return f"statement {_quote(statement.predicate)} at {statement.evidence.start}"


def _quote(text: object) -> str:
    """Return foreign text so that a message with it stays short, printable and one line."""
    shown = ascii(text) if isinstance(text, str) and _text_flaw(text) else repr(text)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"

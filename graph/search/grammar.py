"""The one language of filters: ``type = company, invested_in(round = Series A, date >= 2024, lead = true)``.

::

    filter    := term ("," term)*                     all must hold
    term      := field op values | ["not"] relation ["(" condition ("," condition)* ")"] | relation op values
    condition := field op values                      on the statement, or on the thing at its other end: name, id, type
    values    := value ("|" value)*                   one must fit; quote a value that holds , | ( ) or "
    op        := = != < <= > >= ~                     ~ asks for a part of the text

A relation is one of the ontology, read from its subject (``invested_in``), from its object by the inverse (``investors``), or
``fact`` for any. ``based_in = Paris`` is short for ``based_in(name = Paris)``, ``founded_year >= 2020`` for its value;
``place = Paris`` is where it has its seat or is held.
Sums may have units: ``raised(amount >= 5m)``.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NoReturn

from graph.errors import InvalidQueryError
from graph.ontology import load
from graph.store.asking import ENTITY_FIELDS, NUMBERS, OPS, Condition, Conditions, Facts, Op, Related, Side, Where
from graph.store.conditions import (
    check_articles,
    check_candidates,
    check_changes,
    check_edges,
    check_facts,
    check_judgements,
    check_where,
)

MAX_LENGTH: Final = 20_000  # characters of a filter; a url is shorter
TOKEN: Final = re.compile(r'\s*("(?:[^"\\]|\\.)*"|!=|<=|>=|[=<>~(),|]|[^\s=<>~(),|"!][^=<>~(),|"!]*|!)')
SUM: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(k|m|bn?|thousand|million|billion)", re.IGNORECASE)
UNITS: Final = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}
NAME: Final = re.compile(r"[a-z_.]+")
ANY: Final = "fact"
PLACE: Final = "place"
LOCATED: Final = Condition("relation", "=", ("based_in", "held_in"))


def parse_where(text: str) -> Where:
    """Return the conditions on entities that a filter says; none for a blank one.

    Raises `InvalidQueryError` that names what was not understood.
    """
    where = _Parser(text).terms()
    check_where(where)
    return where


def parse_facts(text: str) -> Facts:
    """Return the conditions on statements that a filter says: ``relation = raised, round = seed, subject = Lantern Grid``."""
    where = _Parser(text).conditions()
    check_facts(where)
    return where


def parse_edges(text: str) -> Conditions:
    """Return the conditions on edges that a filter says: ``relation = invested_in, sources >= 2, object = Lantern Grid``."""
    where = _Parser(text).conditions()
    check_edges(where)
    return where


def parse_articles(text: str) -> Conditions:
    """Return the conditions on articles that a filter says: ``source = Ledger, published >= 2025, entity = Lantern Grid``."""
    where = _Parser(text).conditions()
    check_articles(where)
    return where


def parse_events(text: str) -> Conditions:
    """Return the conditions on events of the change feed that a filter says: ``kind = merged | retracted, entity = Lantern Grid``.

    ``entity`` is no field of an event: `graph.search.changes` finds out which events are of a thing.
    """
    where = _Parser(text).conditions()
    check_changes(where)
    return where


def parse_candidates(text: str) -> Conditions:
    """Return the conditions on candidates that a filter says: ``kind = review, score >= 0.7, type = company``."""
    where = _Parser(text).conditions()
    check_candidates(where)
    return where


def parse_judgements(text: str) -> Conditions:
    """Return the conditions on judgements that a filter says: ``verdict = same, by = ada, at >= 2026, undone = false``."""
    where = _Parser(text).conditions()
    check_judgements(where)
    return where


@cache
def sides() -> dict[str, tuple[str, Side]]:
    """Return what may be asked for by name: relation and side."""
    found: dict[str, tuple[str, Side]] = {ANY: ("", "either")}
    for name, relation in load().relations.items():
        found[name] = (name, "either" if relation.symmetric else "subject")
        if relation.inverse and not relation.symmetric:
            found[relation.inverse] = (name, "object")
    return found


class _Parser:
    """Reads tokens from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise InvalidQueryError(f"the filter has {len(text)} characters, more than {MAX_LENGTH}: shorten it")
        self._text = text
        self._tokens = list(_tokens(text))
        self._at = 0

    def terms(self) -> Where:
        """Read a filter of entities."""
        found: list[Condition | Related] = []
        while self._tokens:
            found.append(self._term())
            if self._end(","):
                break
        return tuple(found)

    def conditions(self, close: str = "") -> Facts:
        """Read conditions up to the end, or to a closing bracket."""
        found: list[Condition] = []
        while self._tokens and not (close and self._peek() == close):
            name = self._name()
            found.append(Condition(name, self._op(), self._values(name)))
            if (close and self._peek() == close) or self._end(","):
                break
        if close:
            self._take(close)
        return tuple(found)

    def _term(self) -> Condition | Related:
        negated = self._negated()
        name = self._name(skip="not " if negated else "")
        if name in ENTITY_FIELDS and not negated:
            return Condition(name, self._op(), self._values(name))
        if name == PLACE:
            return Related("", "subject", (LOCATED, Condition("name", self._op(), self._values(name))), negated)
        if name not in sides():
            self._fail(
                f"unknown field {name!a}; known are {', '.join(sorted(ENTITY_FIELDS | sides().keys() | {PLACE}))}"
            )
        return self._related(name, negated=negated)

    def _negated(self) -> bool:
        return self._peek().startswith("not ")

    def _related(self, name: str, *, negated: bool) -> Related:
        relation, side = sides()[name]
        if self._peek() == "(":
            self._take("(")
            return Related(relation, side, self.conditions(close=")"), negated)
        if self._peek() in {",", ""}:
            return Related(relation, side, (), negated)
        literal = bool(relation) and bool(load().relations[relation].literal)
        field = "value" if literal else "name"
        return Related(relation, side, (Condition(field, self._op(), self._values(field)),), negated)

    def _name(self, skip: str = "") -> str:
        name = self._take().removeprefix(skip).strip()
        if not NAME.fullmatch(name):
            self._fail(f"{name!a} is not the name of a field")
        return name

    def _op(self) -> Op:
        sign = self._take()
        op = next((op for op in OPS if op == sign), None)
        return op or self._fail(f"{sign!a} where one of {' '.join(OPS)} is needed")

    def _values(self, field: str) -> tuple[str, ...]:
        values = [self._value(field)]
        while self._peek() == "|":
            self._take("|")
            values.append(self._value(field))
        return tuple(values)

    def _value(self, field: str) -> str:
        token = self._take()
        if token.startswith('"'):
            return re.sub(r"\\(.)", r"\1", token[1:-1])
        if token in set("=<>~(),|!") or token in OPS:
            self._fail(f"{token!a} where a value is needed; quote it if it is one")
        match = SUM.fullmatch(token) if field in NUMBERS | {"value"} else None
        return f"{float(match[1]) * UNITS[match[2][0].lower()]:.0f}" if match else token

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._peek()
        if not token or (wanted and token != wanted):
            self._fail(f"{token or 'the end'!a} where {wanted or 'more'} is needed")
        self._at += 1
        return token

    def _end(self, separator: str) -> bool:
        """Say whether all was read; between two parts there is a separator."""
        if not self._peek():
            return True
        self._take(separator)
        return False

    def _fail(self, what: str) -> NoReturn:
        shown = self._text if len(self._text) <= 80 else self._text[:77] + "..."
        raise InvalidQueryError(f"filter {shown!a}: {what}")


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if match is None:
            raise InvalidQueryError(f"filter: a quote is not closed at {text[at : at + 40]!a}")
        yield match[1].strip()
        at = match.end()

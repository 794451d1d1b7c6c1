"""Parses expressions: by precedence, the loosest first, each level in its own entry of `LEVELS`."""

from collections.abc import Callable
from math import inf
from typing import Final, Literal, cast

from graph.cypher import patterns
from graph.cypher.cursor import Cursor
from graph.cypher.functions import AGGREGATES, FUNCTIONS
from graph.cypher.tree import (
    Binary,
    Call,
    Case,
    Comprehension,
    Constant,
    Expression,
    HasLabels,
    Index,
    ListOf,
    MapOf,
    Parameter,
    Property,
    Quantified,
    Subquery,
    Unary,
    Variable,
)

COMPARISONS: Final = ("=", "<>", "<=", ">=", "<", ">")
WORDS: Final = (("STARTS", "WITH"), ("ENDS", "WITH"), ("CONTAINS",), ("IN",))
CONSTANTS: Final = {"TRUE": True, "FALSE": False, "NULL": None}
QUANTIFIERS: Final = frozenset({"any", "all", "none", "single"})
MAX_INT: Final = 2**63 - 1


def expression(cursor: Cursor) -> Expression:
    """Parse one expression. Raises `InvalidQueryError`."""
    cursor.deeper()
    found = _joined(cursor, ("OR",), lambda c: _joined(c, ("XOR",), lambda d: _joined(d, ("AND",), _negated)))
    cursor.back()
    return found


def _joined(cursor: Cursor, words: tuple[str], operand: Callable[[Cursor], Expression]) -> Expression:
    found = operand(cursor)
    while cursor.word(*words):
        cursor.operator()
        found = Binary(words[0], found, operand(cursor))
    return found


def _negated(cursor: Cursor) -> Expression:
    if not cursor.word("NOT"):
        return _compared(cursor)
    cursor.deeper()
    found = Unary("NOT", _negated(cursor))
    cursor.back()
    return found


def _compared(cursor: Cursor) -> Expression:
    found = _sum(cursor)
    while operator := _comparison(cursor):
        cursor.operator()
        if operator in {"IS NULL", "IS NOT NULL"}:
            found = Unary(cast(Literal["IS NULL", "IS NOT NULL"], operator), found)
        else:
            found = Binary(operator, found, _sum(cursor))
    return found


def _comparison(cursor: Cursor) -> str:
    """Step over an operator that compares; empty where there is none."""
    if cursor.at_sign("=~"):
        cursor.refuse("patterns of text can take for ever; use CONTAINS, STARTS WITH or ENDS WITH")
    for words in WORDS:
        if cursor.word(*words):
            return " ".join(words)
    if cursor.word("IS", "NOT", "NULL"):
        return "IS NOT NULL"
    if cursor.word("IS", "NULL"):
        return "IS NULL"
    return next((sign for sign in COMPARISONS if cursor.sign(sign)), "")


def _sum(cursor: Cursor) -> Expression:
    return _chain(cursor, ("+", "-"), lambda c: _chain(c, ("*", "/", "%"), lambda d: _chain(d, ("^",), _signed)))


def _chain(cursor: Cursor, signs: tuple[str, ...], operand: Callable[[Cursor], Expression]) -> Expression:
    found = operand(cursor)
    while sign := next((sign for sign in signs if cursor.sign(sign)), ""):
        cursor.operator()
        found = Binary(sign, found, operand(cursor))
    return found


def _signed(cursor: Cursor) -> Expression:
    if not cursor.sign("-"):
        return _followed(cursor)
    cursor.deeper()
    found = Unary("-", _signed(cursor))
    cursor.back()
    return found


def _followed(cursor: Cursor) -> Expression:
    """Parse what stands alone and the properties, indexes and labels that follow it."""
    found = _atom(cursor)
    while cursor.at_sign(".") or cursor.at_sign("[") or cursor.at_sign(":"):
        cursor.operator()
        if cursor.sign("."):
            found = Property(found, cursor.name("the name of a property"))
        elif cursor.sign("["):
            found = _index(cursor, found)
        else:
            found = HasLabels(found, patterns.labels(cursor))
    return found


def _index(cursor: Cursor, of: Expression) -> Expression:
    start = None if cursor.at_sign("..") else expression(cursor)
    if not cursor.sign(".."):
        cursor.need("]", "after an index")
        return Index(of, start)
    end = None if cursor.at_sign("]") else expression(cursor)
    cursor.need("]", "after a slice")
    return Index(of, start, end, slice=True)


def _atom(cursor: Cursor) -> Expression:
    token = cursor.token
    if token.kind in {"number", "text", "parameter"}:
        value = _number(cursor) if token.kind == "number" else token.value
        cursor.advance()
        return Parameter(token.value) if token.kind == "parameter" else Constant(value)
    if token.kind == "name":
        return _named(cursor)
    if cursor.sign("("):
        found = expression(cursor)
        cursor.need(")", "at the end of the bracket")
        return found
    if cursor.sign("["):
        return _list(cursor)
    if cursor.at_sign("{"):
        return map_of(cursor)
    return cursor.refuse("here something is missing, or stands that is not allowed")


def _number(cursor: Cursor) -> int | float:
    text = cursor.token.value
    value = float(text) if any(char in text for char in ".eE") else int(text[:30])
    if value == inf or (isinstance(value, int) and value > MAX_INT):
        cursor.refuse("a number of more than 64 bits")
    return value


def _named(cursor: Cursor) -> Expression:
    word, name = cursor.token.word, cursor.token.value
    if word in CONSTANTS:
        cursor.advance()
        return Constant(CONSTANTS[word])
    if cursor.word("CASE"):
        return _case(cursor)
    following = cursor.following
    if word in {"EXISTS", "COUNT"} and following.kind == "sign" and following.value == "{":
        return _subquery(cursor)
    if following.kind == "sign" and following.value == "(":
        return _call(cursor)
    cursor.use(name)
    cursor.advance()
    return Variable(name)


def _call(cursor: Cursor) -> Expression:
    name = cursor.token.value.lower()
    if name in QUANTIFIERS:
        return _quantified(cursor)
    known = FUNCTIONS.get(name) or AGGREGATES.get(name)
    if known is None:
        cursor.refuse(f"the function {name} is not allowed; known are {', '.join(sorted({*FUNCTIONS, *AGGREGATES}))}")
    cursor.advance()
    cursor.need("(", "after the function")
    if name == "count" and cursor.sign("*"):
        cursor.need(")", "after count(*")
        return Call(name, ())
    distinct = name in AGGREGATES and cursor.word("DISTINCT")
    arguments = _list_until(cursor, ")")
    if len(arguments) not in known:
        cursor.refuse(f"{name} takes {known.start} to {known.stop - 1} arguments, not {len(arguments)}")
    return Call(name, arguments, distinct)


def _quantified(cursor: Cursor) -> Expression:
    kind = cast(Literal["any", "all", "none", "single"], cursor.advance().value.lower())
    cursor.need("(", f"after {kind}")
    variable, source = _source(cursor)
    with_variable = _Bound(cursor, variable)
    cursor.need_word("WHERE", f"in {kind}(…)")
    kept = expression(cursor)
    with_variable.release()
    cursor.need(")", f"at the end of {kind}(…)")
    return Quantified(kind, variable, source, kept)


def _source(cursor: Cursor) -> tuple[str, Expression]:
    variable = cursor.name("the name of an element")
    cursor.need_word("IN", "after the name of an element")
    return variable, expression(cursor)


def _list(cursor: Cursor) -> Expression:
    """Parse a list or a list comprehension, whose bracket was stepped over."""
    if cursor.token.kind == "name" and cursor.following.word == "IN":
        variable, source = _source(cursor)
        bound = _Bound(cursor, variable)
        kept = expression(cursor) if cursor.word("WHERE") else None
        made = expression(cursor) if cursor.sign("|") else None
        bound.release()
        cursor.need("]", "at the end of the list")
        return Comprehension(variable, source, kept, made)
    return ListOf(_list_until(cursor, "]"))


def _list_until(cursor: Cursor, end: str) -> tuple[Expression, ...]:
    found: list[Expression] = []
    while not cursor.sign(end):
        if found:
            cursor.need(",", f"or {end}")
        found.append(expression(cursor))
    return tuple(found)


def map_of(cursor: Cursor) -> MapOf:
    """Parse ``{name: expression, …}``."""
    cursor.need("{", "before a map")
    found: list[tuple[str, Expression]] = []
    while not cursor.sign("}"):
        if found:
            cursor.need(",", "or }")
        key = cursor.name("the name of a property")
        cursor.need(":", "after the name of a property")
        found.append((key, expression(cursor)))
    return MapOf(tuple(found))


def _case(cursor: Cursor) -> Expression:
    subject = None if cursor.token.word == "WHEN" else expression(cursor)
    branches = []
    while cursor.word("WHEN"):
        condition = expression(cursor)
        cursor.need_word("THEN", "after WHEN")
        branches.append((condition, expression(cursor)))
    otherwise = expression(cursor) if cursor.word("ELSE") else None
    cursor.need_word("END", "at the end of CASE")
    if not branches:
        cursor.refuse("CASE needs WHEN … THEN …")
    return Case(subject, tuple(branches), otherwise)


def _subquery(cursor: Cursor) -> Expression:
    kind = cast(Literal["EXISTS", "COUNT"], cursor.advance().word)
    cursor.need("{", f"after {kind}")
    cursor.word("MATCH")
    outer = set(cursor.bound)
    paths = patterns.paths(cursor, map_of)
    where = expression(cursor) if cursor.word("WHERE") else None
    cursor.bound = outer
    cursor.need("}", f"at the end of {kind} {{…}}")
    return Subquery(kind, paths, where)


class _Bound:
    """A name that is bound for a while; one of the same name outside is hidden meanwhile."""

    def __init__(self, cursor: Cursor, name: str) -> None:
        self._cursor, self._name = cursor, name
        self._hidden = name in cursor.bound
        cursor.bound.add(name)

    def release(self) -> None:
        """Unbind it."""
        if not self._hidden:
            self._cursor.bound.discard(self._name)

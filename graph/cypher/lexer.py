"""Splits a query into tokens; what no read query needs is refused here already: comments, escapes in names, odd signs."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from graph.errors import InvalidQueryError

MAX_LENGTH: Final = 20_000  # characters of a query: more are no question of a person
Kind = Literal["name", "text", "number", "parameter", "sign", "end"]

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z_0-9]))
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*|`[A-Za-z_][A-Za-z0-9_]*`)
    |(?P<parameter>\$[A-Za-z_][A-Za-z0-9_]*)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<sign><=|>=|<>|=~|\.\.|\|\||[-+*/%^=<>()\[\]{},.:;|&!])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", "'": "'", '"': '"'}
_REFUSED: Final = (
    (re.compile(r"//|/\*"), "comments are not read; take them out"),
    (re.compile(r"`"), "names between backticks may hold letters, digits and _ only"),
    (re.compile(r"['\"]"), "a text that begins here does not end"),
    (re.compile(r"\\"), "a backslash may stand in a text only"),
    (re.compile(r"\$"), "a parameter is $ and a name"),
    (re.compile(r"\d"), "this is no number"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign at its place in the query; ``value`` of a text is what it means."""

    kind: Kind
    value: str
    at: int

    @property
    def word(self) -> str:
        """The value as keywords are compared, empty for what is no bare word."""
        return self.value.upper() if self.kind == "name" else ""


def tokens(query: str) -> list[Token]:
    """Return the tokens and an end token. Raises `InvalidQueryError` for what no token can be made of."""
    if len(query) > MAX_LENGTH:
        raise InvalidQueryError(f"the query has {len(query)} characters, more than {MAX_LENGTH}: shorten it")
    found, at = [], 0
    while at < len(query):
        match = _TOKEN.match(query, at)
        if match is None or query.startswith(("//", "/*"), at):
            raise InvalidQueryError(_flaw(query, at))
        if match.lastgroup != "space":
            found.append(_token(match, at))
        at = match.end()
    return [*found, Token("end", "", at)]


def _token(match: re.Match[str], at: int) -> Token:
    kind, value = match.lastgroup, match[0]
    if kind == "text":
        return Token("text", _text(value[1:-1], at), at)
    if kind == "parameter":
        return Token("parameter", value[1:], at)
    return Token(kind, value.strip("`"), at)  # type: ignore[arg-type] # the group is named as the kind


def _text(body: str, at: int) -> str:
    """Return what a text means; escapes of code points are refused, as Neo4j replaces them before it reads the query."""

    def meaning(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPES:
            raise InvalidQueryError(f"\\{match[1]} in the text at {at} is not known; give it as a parameter")
        return _ESCAPES[match[1]]

    text = re.sub(r"\\(.)", meaning, body, flags=re.DOTALL)
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidQueryError(f"the text at {at} holds a character that no database holds")
    return text


def _flaw(query: str, at: int) -> str:
    reason = next((reason for start, reason in _REFUSED if start.match(query, at)), "this sign has no meaning here")
    return f"the query at {at}, {query[at : at + 12]!a}: {reason}"

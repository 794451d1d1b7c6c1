"""How two names of things agree: the kind of agreement and how much the shared words tell."""

from dataclasses import dataclass
from typing import Literal

from graph.names.analysis import Analysis, analyse
from graph.names.core import look_alike
from graph.names.people import compare_people
from graph.names.spelling import alike
from graph.names.tables import bits, place_kind, same_place
from graph.names.words import words

Kind = Literal[
    "equal", "alias", "order", "spelling", "short", "part", "place", "acronym", "number", "sibling", "initials", "nickname",
    "middle", "surname", "lookalike", "generation", "differ", "none",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """``kind`` says how two names agree, ``bits`` how much the words they share tell; ``more`` are the words of one alone."""

    kind: Kind
    bits: float
    more: tuple[str, ...] = ()


def match(type_: str, left: str, right: str) -> Match:
    """Compare two names of things of a type.

    ``short`` leaves out words of a generic sense, ``part`` other words, ``place`` a place; ``sibling`` shares words but has
    others on both sides; ``number`` differs in a number; ``lookalike`` borrows letters of another script.
    """
    if look_alike(left, right):
        return Match("lookalike", 0.0)
    if type_ == "person":
        kind, shared = compare_people(left, right)
        return Match(kind, shared)
    return _compare(type_, analyse(type_, left), analyse(type_, right))


def _compare(type_: str, a: Analysis, b: Analysis) -> Match:
    if a.squeezed == b.squeezed:
        return Match("equal", _bits(max(a.words, b.words, key=len)))
    if type_ == "place" and (found := _gazetteer(a, b)):
        return found
    if found := _acronym(a, b):
        return found
    if a.numbers != b.numbers and not (a.numbers <= b.numbers or b.numbers <= a.numbers):
        return Match("number", 0.0)
    if a.core == b.core:
        return Match("order", _bits(a.core))
    return _respaced(type_, a, b) or _overlap(type_, a, b)


def _respaced(type_: str, a: Analysis, b: Analysis) -> Match | None:
    """Find a name that is written together in the short form: Kite Wallet app, KiteWallet."""
    short, long = sorted((a, b), key=lambda analysis: (len(analysis.squeezed), analysis.words))
    for at in range(len(long.words) - 1, 0, -1):
        if long.words[at] not in words().generic.get(type_, frozenset()):
            return None
        if "".join(long.words[:at]) == short.squeezed:
            return Match("short", _bits(short.words), long.words[at:])
    return None


def _acronym(a: Analysis, b: Analysis) -> Match | None:
    """Find HKSTP for its five words, KUSTC for KUST Corporation is none; fewer than three letters tell nothing."""
    for short, long in ((a, b), (b, a)):
        text = short.caps or (short.squeezed if len(short.words) == 1 else "")
        if len(text) >= 3 and text in long.acronyms:
            return Match("acronym", 3.0 + 1.5 * len(text))
    return None


def _gazetteer(a: Analysis, b: Analysis) -> Match | None:
    """Find two names of one place, or two countries that are not one."""
    left, right = (" ".join(analysis.words) for analysis in (a, b))
    if same_place(left, right):
        return Match("equal", 15.0)
    return Match("differ", 0.0) if place_kind(left) == place_kind(right) == "country" else None


def _overlap(type_: str, a: Analysis, b: Analysis) -> Match:
    """Compare names that share some words, after words that are one word misspelt were paired."""
    shared, left, right = a.core & b.core, set(a.core - b.core), set(b.core - a.core)
    pairs = [(x, y) for x in sorted(left) for y in sorted(right) if alike(x, y)]
    for x, y in pairs:
        left.discard(x)
        right.discard(y)
    if not left and not right and pairs:
        return Match("spelling", _bits(shared) + sum(min(bits(x), bits(y)) for x, y in pairs))
    if alike(a.squeezed, b.squeezed) and not (a.geo or b.geo) and not shared:
        return Match("spelling", bits(a.squeezed))
    if not shared and not pairs:
        return Match("none", 0.0)
    told = _bits(shared) + sum(bits(x) for x, _ in pairs)
    if left and right:
        return Match("sibling", told, tuple(sorted(left | right)))
    return _extension(type_, a if left else b, frozenset(left or right), told)


def _extension(type_: str, longer: Analysis, more: frozenset[str], told: float) -> Match:
    """Name what the longer of two names adds."""
    extra = tuple(word for word in longer.words if word in more)
    if more & longer.numbers:
        return Match("number", told, extra)
    if more <= longer.geo:
        return Match("place", told, extra)
    if more <= words().generic.get(type_, frozenset()):
        return Match("short", told, extra)
    return Match("part", told, extra)


def _bits(found: frozenset[str] | tuple[str, ...]) -> float:
    """Add up in a fixed order: sums of floats depend on it, and results must not depend on the hashes of strings."""
    return sum(bits(word) for word in sorted(set(found)))

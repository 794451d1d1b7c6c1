"""How far two personal names agree: order, initials, particles, honorifics, nicknames, generations."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from graph.names.core import key
from graph.names.spelling import alike
from graph.names.tables import bits
from graph.names.words import words

PersonMatch = Literal[
    "equal", "order", "middle", "initials", "nickname", "spelling", "surname", "generation", "differ", "none"
]
_DOTTED: Final = re.compile(r"(?<![^\W\d_])([^\W\d_])\.(?=[^\W\d_]\.?)")
_HYPHEN: Final = re.compile(r"(?<=\w)[-‐‑'’](?=\w)")


@dataclass(frozen=True, slots=True)
class Person:
    """A personal name taken apart: ``parts`` are names and initials, without honorifics and particles; ``letters`` are sorted."""

    parts: tuple[str, ...]
    joined: str
    letters: str
    generation: str
    unspaced: bool


@lru_cache(maxsize=65_536)
def person(name: str) -> Person:
    """Take a personal name apart; hyphenated given names are both one word and two."""
    found = key(_DOTTED.sub(r"\1. ", name), "person").split() or [key(name, "person")]
    known = words()
    generation = next((known.generations[part] for part in found[1:] if part in known.generations), "")
    parts = [part for part in found if part not in known.honorifics and part not in known.generations]
    core = [
        part
        for at, part in enumerate(parts)
        if part not in known.particles or (at in {0, len(parts) - 1} and len(part) > 3)
    ]
    kept = tuple(core or parts or found)
    text = "".join(kept)
    return Person(kept, text, "".join(sorted(text)), generation, text > "\u2e80")


def compare_people(left: str, right: str) -> tuple[PersonMatch, float]:
    """Return how two names agree and the bits of the words they share."""
    a, b = person(left), person(right)
    if a.generation and b.generation and a.generation != b.generation:
        return "generation", 0.0
    if a.unspaced or b.unspaced:
        return _unspaced(a, b)
    if a.letters == b.letters:  # which order does not change
        if sorted(a.parts) == sorted(b.parts):
            return ("equal" if a.parts == b.parts else "order"), _bits(a.parts)
        if b.joined in _rotations(a.parts) or a.joined in _rotations(b.parts):
            return "order", _bits(max(a.parts, b.parts, key=len))
    one, other = a.parts, b.parts
    return _align(one, other) if (len(one), one) <= (len(other), other) else _align(other, one)


def _unspaced(a: Person, b: Person) -> tuple[PersonMatch, float]:
    """Compare names in scripts without spaces: one may carry a title after it (李明哲博士)."""
    short, long = sorted((a.joined, b.joined), key=len)
    if short == long:
        return "equal", _bits(short)
    fits = len(short) >= 3 and long.startswith(short) and a.unspaced and b.unspaced
    return ("middle", _bits(short)) if fits else ("none", 0.0)


def _rotations(parts: Sequence[str]) -> set[str]:
    return {"".join((*parts[at:], *parts[:at])) for at in range(len(parts))}


def _align(short: Sequence[str], long: Sequence[str]) -> tuple[PersonMatch, float]:
    """Give each part of the shorter name its partner in the longer one: equal, nickname, initial or misspelt."""
    rest, shared = list(long), 0.0
    kinds: list[tuple[str, str]] = []
    for part in short:
        if part in rest:
            rest.remove(part)
            kinds.append((part, "equal"))
            shared += bits(part)
    for kind, test in TESTS:
        found = {part for part, _ in kinds}
        for part in [part for part in short if part not in found] if rest else []:
            if (partner := _partner(part, rest, test)) is not None:
                rest.remove(partner)
                kinds.append((part, kind))
                shared += bits(max(part, partner, key=len)) if kind == "nick" else 2.0
    return _verdict(short, long, kinds, rest), shared


def _partner(part: str, rest: Sequence[str], test: Callable[[str, str], bool]) -> str | None:
    for other in rest:
        if test(part, other):
            return other
    return None


def _verdict(short: Sequence[str], long: Sequence[str], kinds: list[tuple[str, str]], rest: list[str]) -> PersonMatch:
    found = {kind for _, kind in kinds}
    anchored = any(kind == "equal" and len(part) > 1 for part, kind in kinds)
    if not anchored:
        return "spelling" if found == {"misspelt"} and len(kinds) == len(short) == len(long) else "none"
    if len(kinds) < len(short):
        return "differ"
    if len(short) == 1:
        return "surname" if short[0] == long[-1] else "differ"
    if short[0] not in {long[0], *long[-1:]} and rest and rest[0] == long[0] and "initial" not in found:
        return "differ" if not found & {"nick", "misspelt"} or len(rest) > 1 else _kind(found, rest)
    return _kind(found, rest)


def _kind(found: set[str], rest: list[str]) -> PersonMatch:
    if "misspelt" in found:
        return "spelling"
    if "initial" in found:
        return "initials"
    if "nick" in found:
        return "nickname"
    return "middle" if rest else "order"


def _nick(part: str, other: str) -> bool:
    full = words().nicknames
    return part != other and full.get(part, part) == full.get(other, other)


def _initial(part: str, other: str) -> bool:
    return part[:1] == other[:1] and min(len(part), len(other)) == 1


TESTS: Final[tuple[tuple[str, Callable[[str, str], bool]], ...]] = (
    ("nick", _nick),
    ("initial", _initial),
    ("misspelt", alike),
)


def _bits(parts: Sequence[str]) -> float:
    return sum(map(bits, parts))

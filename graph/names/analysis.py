"""A name taken apart: words in one spelling, numbers, edition, places in it, acronyms."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from graph.names.core import key, tokens
from graph.names.tables import country_of, is_place, place_kind
from graph.names.words import words

KNOWN: Final = frozenset({"country", "state", "city"})  # towns share their names with too many words (Mobile, Reading)
EDITIONS: Final = frozenset({"event", "award"})  # whose years and ordinals name an edition, not another thing
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR: Final = re.compile(r"['’‘](\d\d)(?!\w)")
_ORDINAL: Final = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
JOINED: Final = tuple(
    (start, re.compile(rf"(?<!\w){start}{rest}(?!\w)"), together)
    for start, rest, together in (
        ("start up", "", "startup"),
        ("agri tech", "", "agritech"),
        ("fin tech", "", "fintech"),
        ("u s", "(?: a)?", "usa"),
        ("u k", "", "uk"),
    )
)
CAPITAL: Final = frozenset({"dc", "d c"})  # part of the name of Washington
GENERAL: Final = frozenset({"programme", "corporation", "authority", "ltd", "limited", "inc"})
_LONG: Final = re.compile("technolog(?:y|ies)$")  # VivaTech is Viva Technology
_TAIL: Final = re.compile(r"^(.+?)[,(]\s*([^,()]{2,40})\)?\s*$")


@dataclass(frozen=True, slots=True)
class Analysis:
    """``words`` are all that count, in one spelling; ``geo`` those of them that are places, ``numbers`` numbers."""

    words: tuple[str, ...]
    squeezed: str
    core: frozenset[str]
    numbers: frozenset[str]
    edition: str
    geo: frozenset[str]
    country: str
    acronyms: frozenset[str]
    caps: str


@lru_cache(maxsize=131_072)
def analyse(type_: str, name: str) -> Analysis:
    """Take the name of a thing of this type apart; people have their own way, in `people`."""
    body, tail = _split_tail(type_, name)
    found = _spell(type_, key(_SHORT_YEAR.sub(r" 20\1", body), type_).translate(words().simplified))
    edition, kept = _edition(type_, found)
    texts = tuple(_number(type_, word, kept) or word for word in kept)
    numbers = frozenset(word for word in texts if word.isdigit())
    geo = _geo(texts)
    core = frozenset(texts) - words().stop
    return Analysis(
        texts,
        _LONG.sub("tech", "".join(texts)),
        core or frozenset(texts),
        numbers,
        edition,
        geo,
        _country(geo, tail, texts),
        _acronyms(kept) | _acronyms(list(tokens(body))),
        _caps(body),
    )


def _split_tail(type_: str, name: str) -> tuple[str, str]:
    """Cut a place off the end: "Molo, Kenya"; only countries and states where the name is no place: campuses have cities."""
    match = _TAIL.match(name)
    tail = key(match[2]) if match else ""
    if match is None or tail in CAPITAL or not (is_place(tail) or is_place(f"us {tail}")):
        return name, ""
    wide = place_kind(tail) in {"country", "state"} or is_place(f"us {tail}")
    return (match[1], tail) if wide or type_ == "place" else (name, "")


def _spell(type_: str, text: str) -> list[str]:
    """Return the words in one spelling; what is written in one or two words is one (start up, U.S.)."""
    for start, apart, together in JOINED:
        text = apart.sub(together, text) if start in text else text
    known = words()
    expand = known.expansions if type_ == "academia" else {}
    return [known.variants.get(part, part) for word in text.split() for part in expand.get(word, word).split("_")]


def _edition(type_: str, found: list[str]) -> tuple[str, list[str]]:
    """Take year and ordinal out of an event's or award's name; something must be left."""
    if type_ not in EDITIONS:
        return "", found
    years = [word for word in found if _YEAR.fullmatch(word)]
    marks = [word for word in found if _ordinal(word)]
    romans = found[-1:] if len(found) > 1 and found[-1] in words().romans else []
    out = {*years, *marks, *romans}
    kept = [word for word in found if word not in out]
    return " ".join(sorted(out)) if kept else "", kept or found


def _ordinal(word: str) -> str:
    match = _ORDINAL.fullmatch(word)
    return match[1] if match else words().ordinals.get(word, "")


def _number(type_: str, word: str, kept: list[str]) -> str:
    """Return a number or a Roman numeral at the end as digits; a product's X is a letter."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    roman = words().romans.get(word, "")
    return roman if roman and len(kept) > 1 and word == kept[-1] and (type_ != "product" or len(word) > 1) else ""


def _geo(found: tuple[str, ...]) -> frozenset[str]:
    """Return the words that name a place within a longer name."""
    if len(found) < 2:
        return frozenset()
    single = {word for word in found if (len(word) > 3 and place_kind(word) in KNOWN) or word in words().demonyms}
    pairs = {word for a, b in pairwise(found) if place_kind(f"{a} {b}") in KNOWN and len(found) > 2 for word in (a, b)}
    return frozenset(single | pairs)


def _country(geo: frozenset[str], tail: str, found: tuple[str, ...]) -> str:
    text = " ".join(word for word in found if word in geo)
    named = [word for word in (text, *sorted(geo)) if word in words().demonyms or place_kind(word) == "country"]
    guesses = (country_of(tail), country_of(f"us {tail}"), *map(country_named, named))
    return next(filter(None, guesses), "")


def country_named(word: str) -> str:
    """Return the country of a place or adjective: Kenya, Kenyan."""
    return words().demonyms.get(word, "") or country_of(word)


def _acronyms(found: list[str]) -> frozenset[str]:
    """Return the first letters: of all words, without small ones, without a general one at the end."""
    if len(found) < 3 or "".join(found) > "\u2e80":
        return frozenset()
    small = words().stop
    main = [word for word in found if word not in small]
    general = main[:-1] if main and main[-1] in GENERAL else main
    return frozenset("".join(word[0] for word in part) for part in (found, main, general))


def _caps(name: str) -> str:
    """Return a name that looks like an acronym, in lower case: HKSTP, AT&T; ``""`` for others."""
    first = tokens(name)
    plain = "".join(char for char in name if char.isalnum())
    looks = 2 <= len(plain) <= 8 and plain.isupper() and plain.isascii() and len(first) == 1
    return plain.lower() if looks else ""

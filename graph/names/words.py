"""Words with a known role in names, from ``data/words.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Words:
    """Sets and maps of words as `key` leaves them; the file explains each."""

    generic: Mapping[str, frozenset[str]]
    stop: frozenset[str]
    variants: Mapping[str, str]
    honorifics: frozenset[str]
    particles: frozenset[str]
    generations: Mapping[str, str]
    nicknames: Mapping[str, str]
    ordinals: Mapping[str, str]
    romans: Mapping[str, str]
    common_people: frozenset[str]
    expansions: Mapping[str, str]
    demonyms: Mapping[str, str]
    simplified: Mapping[int, str]
    confusables: Mapping[int, str]


@cache
def words() -> Words:
    """Return the words that ship with this version."""
    data = yaml.safe_load(files("graph.names").joinpath("data/words.yaml").read_text(encoding="utf-8"))
    sets: dict[str, Any] = {
        name: frozenset(data[name].split()) for name in ("stop", "honorifics", "particles", "common_people")
    }
    names = ("variants", "generations", "nicknames", "ordinals", "romans", "expansions", "demonyms")
    maps: dict[str, Any] = {name: dict(pair.split("=") for pair in data[name].split()) for name in names}
    generic = {type_: frozenset(text.split()) for type_, text in data["generic"].items()}
    simplified = str.maketrans(dict(pair.split("=") for pair in data["simplified"].split()))
    confusables = str.maketrans(dict(pair.split("=") for pair in data["confusables"].split()))
    return Words(generic=generic, simplified=simplified, confusables=confusables, **sets, **maps)

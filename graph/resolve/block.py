"""Under which keys a thing meets those that might be the same: rare words, sounds, acronyms, initials.

A key holds what tells much by itself, by tables that ship: how many things share it is known only to the store, which does
not look into keys that too many share.
"""

from collections.abc import Iterator
from typing import Final

from graph import names
from graph.names.analysis import analyse
from graph.names.people import person
from graph.names.spelling import LEAST, sound
from graph.names.tables import bits, places
from graph.names.words import words
from graph.resolve.features import NAMES
from graph.store.resolving import Profile

RARE: Final = 9.5  # bits of a word that is a key by itself: at most about 70 of the 50,000 names have it
WORDS: Final = 2  # of each name, the rarest
SURNAME: Final = 13.0  # bits of a part of a personal name that is a key by itself


def blocks(profile: Profile) -> frozenset[str]:
    """Return the keys of a thing."""
    kind = profile.type if profile.type in {"person", "place"} else "thing"
    make = {"person": _person, "place": _place}.get(kind, _thing)
    shown = [name for name in profile.names[:NAMES] if not name.isascii()]
    forms = (*profile.names[:NAMES], *map(names.looks, shown))  # what borrows letters meets what it looks like
    return frozenset(f"{kind[:2]}:{found}" for name in forms for found in make(profile.type, name))


def _thing(type_: str, name: str) -> Iterator[str]:
    found = analyse(type_, name)
    yield f"={found.squeezed}"
    general = words().generic.get(type_, frozenset()) | words().stop
    ordered = sorted(found.core, key=lambda word: (word in general, -bits(word), word))
    rare = [word for word in ordered if bits(word) >= RARE and word not in found.geo]
    yield from (f"+{word}" for word in rare[:WORDS])
    yield from (f"~{sound(word)}" for word in rare[:1] if len(word) > LEAST)
    if len(ordered) > 1:
        yield "&" + " ".join(sorted(ordered[:2]))
    yield from (f"@{acronym}" for acronym in found.acronyms if len(acronym) > 2)
    if len(found.caps or found.squeezed) <= 8 and (found.caps or len(found.words) == 1):
        yield f"@{found.caps or found.squeezed}"


def _person(_: str, name: str) -> Iterator[str]:
    parts = [words().nicknames.get(part, part) for part in person(name).parts]
    yield "=" + "".join(sorted(parts))
    for at, part in enumerate(parts):
        if len(part) > 1:
            yield from (f"{part}/{other[0]}" for other in parts[:at] + parts[at + 1 :])
            if bits(part) >= SURNAME:
                yield f"+{part}"


def _place(_: str, name: str) -> Iterator[str]:
    found = analyse("place", name)
    yield f"={found.squeezed}"
    text = " ".join(found.words)
    if text in places():
        yield f"@{places()[text][2]}"

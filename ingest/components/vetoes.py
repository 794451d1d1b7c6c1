"""Candidates that geography or grammar rules out, whatever the network says."""

import re
from typing import TYPE_CHECKING, Final

from ingest.components.document import Span
from ingest.components.labels import RELATIONS

if TYPE_CHECKING:
    from ingest.components.ranking import Key
    from ingest.components.reading import Candidate, Reading

# Parts of the world. Of the 1,702 places of events in the training articles none is one: "one of Europe's biggest fairs" is held elsewhere.
REGIONS: Final = frozenset(
    "africa|americas|apac|asia|asia pacific|asia-pacific|balkans|baltics|baltic states|caribbean|central america|central asia|"
    "central europe|east africa|east asia|eastern europe|emea|europe|gulf|latin america|mena|middle east|nordic countries|nordics|"
    "north africa|north america|northern europe|oceania|pacific|scandinavia|south america|south asia|south east asia|southeast asia|"
    "south-east asia|southern africa|southern europe|sub-saharan africa|west africa|western europe".split("|")
)
# What is part of a thing has not made it: of some 130 such phrases in the training articles none is an organiser's or a maker's.
PART_OF: Final = re.compile(
    r"^,?\s(?:(?:which|that) (?:is|are)\s|is\s|are\s|both\s|now\s|itself\s)?(?:an?\s|one\s)?part of\s"
    r"(?:the\s|its\s|their\s|an?\s)?(?:[\w'’-]+\s){0,3}$"
)
NEAR: Final = 60  # characters between the two
MAKING: Final = frozenset({"organised", "launched"})


def ruled_out(reading: "Reading", key: "Key", seen: "Candidate") -> bool:
    """Say whether an event would be held in a part of the world, or something would have made what it is part of."""
    relation = RELATIONS[key[1]]
    if relation == "held_in":
        return any(_region(reading.mentions.surfaces[k]) for k in reading.groups[key[2]])
    return relation in MAKING and _part(reading, key[0], reading.mentions.places[seen.object])


def _part(reading: "Reading", maker: int, made: Span) -> bool:
    """Say whether a name right before the made thing calls the maker a part of it."""
    ends = (reading.mentions.places[k].end for k in reading.groups[maker])
    words = (reading.tokens.text[end : made.start] for end in ends if 0 < made.start - end < NEAR)
    return any(map(PART_OF.match, words))


def _region(name: str) -> bool:
    return name.casefold().removeprefix("the ") in REGIONS

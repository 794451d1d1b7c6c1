"""What geography and grammar rule out."""

import re

import numpy as np
import pytest

from ingest.components.document import Span
from ingest.components.labels import RELATIONS, SPAN_TYPES
from ingest.components.reading import Candidate, Mentions, Reading
from ingest.components.tokens import tokenise
from ingest.components.vetoes import ruled_out


def refused(text: str, subject: str, relation: str, object_: str) -> bool:
    """Ask of the first mentions of two things; a thing has all its mentions."""
    places = [[Span(*m.span()) for m in re.finditer(re.escape(name), text)] for name in (subject, object_)]
    mentions = [place for own in places for place in own]
    groups = tuple(range(len(places[0]))), tuple(range(len(places[0]), len(mentions)))
    found = Mentions(
        np.zeros((len(mentions), 3), np.int64),
        np.zeros((len(mentions), len(SPAN_TYPES)), np.float32),
        tuple(text[m.start : m.end] for m in mentions),
        tuple(mentions),
        (0,) * len(mentions),
    )
    none = np.zeros(len(mentions), np.float32)
    reading = Reading(tokenise(text), found, groups, 2, none.astype(np.int64), none, none)
    seen = Candidate(0.9, groups[0][0], groups[1][0], none)
    return ruled_out(reading, (0, RELATIONS.index(relation), 1), seen)


@pytest.mark.parametrize("region", ["Europe", "the Baltics", "Asia-Pacific", "Latin America"])
def test_no_event_is_held_in_a_part_of_the_world(region: str) -> None:
    assert refused(f"VivaTech is one of the largest fairs in {region}.", "VivaTech", "held_in", region)


def test_an_event_is_held_in_a_city_or_country() -> None:
    assert not refused("VivaTech is held in Paris.", "VivaTech", "held_in", "Paris")
    assert not refused("Acme expanded to Europe.", "Acme", "expanded_to", "Europe")


@pytest.mark.parametrize("relation", ["organised", "launched"])
@pytest.mark.parametrize(
    "text", ["at Sandy Ridge, part of its larger Metro Plan.", "Sandy Ridge, which is part of the Metro Plan, opens."]
)
def test_nothing_makes_what_it_is_part_of(relation: str, text: str) -> None:
    assert refused(text, "Sandy Ridge", relation, "Metro Plan")
    assert not refused(text, "Sandy Ridge", "subsidiary_of", "Metro Plan")


def test_who_takes_part_may_have_made_it() -> None:
    assert not refused("Sandy Ridge organised the Metro Plan.", "Sandy Ridge", "organised", "Metro Plan")
    assert not refused("Part of Sandy Ridge burnt; it runs the Metro Plan.", "Sandy Ridge", "organised", "Metro Plan")

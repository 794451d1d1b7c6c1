"""What tells that two unlike names mean one organisation."""

import re

import numpy as np
import pytest
from spacy.language import Language

from ingest.components.introduced import introduced, unlike
from ingest.components.tokens import IntArray, Tokens, tokenise


def mentions(tokens: Tokens, name: str) -> IntArray:
    return np.array([(*tokens.cover(*m.span()), 0) for m in re.finditer(name, tokens.text)], np.int64)


def said(text: str) -> bool:
    tokens = tokenise(text)
    left, right = mentions(tokens, "Acme"), mentions(tokens, "Bolt")
    assert introduced(tokens, left, right) == introduced(tokens, right, left)
    return introduced(tokens, left, right)


@pytest.mark.parametrize("other", ["Cyberport", "Palimpsest Labs"])
def test_names_without_a_common_word_or_beginning_are_unlike(other: str) -> None:
    assert unlike("Hong Kong Science Park", other)
    assert unlike(other, "Hong Kong Science Park")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Acme Robotics", "Acme GmbH"),
        ("Farmcrowdy", "Farmerline"),
        ("Airtel", "Bharti Air Tel"),
        ("HKSTP", "Science and Technology Parks"),
        ("MEST Africa", "Meltwater Entrepreneurial School of Technology"),
        ("Acme", ""),
    ],
)
def test_names_that_share_letters_are_alike(left: str, right: str) -> None:
    assert not unlike(left, right)
    assert not unlike(right, left)


@pytest.mark.parametrize(
    "text",
    [
        "Acme, formerly Bolt, hires.",
        "Acme (Bolt) hires.",
        "Bolt was renamed Acme.",
        "Acme and Bolt met. Acme became Bolt.",
        "Acme, once\nBolt.\n\nMore.",
    ],
)
def test_a_cue_between_the_names_says_that_they_are_one(text: str) -> None:
    assert said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Eighteen from the Acme, two from Bolt.",
        "Formerly Acme met Bolt.",
        "Acme is known.\n\nBolt hires.",
        f"Acme was once {'big ' * 25}, unlike Bolt.",
        "Acme showed nowhere that knowns are Bolt.",
    ],
)
def test_without_one_near_and_between_them_it_does_not(text: str) -> None:
    assert not said(text)


def test_two_hubs_of_one_sentence_stay_two(nlp: Language) -> None:
    read = nlp(
        "The first centre of the kind was switched on at Cyberport last December.\n\n"
        "Eighteen from the Science Park, two from Cyberport\n\n"
        "Most of the travellers, eighteen, rent desks and laboratories at Hong Kong Science Park; the other two came from "
        "Cyberport. Pantheon Lab, a Science Park tenant that builds digital humans, was on the stand as well."
    )._.read
    assert {"Cyberport", "Hong Kong Science Park"} <= {entity.name for entity in read.entities}

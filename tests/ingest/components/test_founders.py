"""Who is called founder of a firm founded it."""

import pytest

from ingest.components.document import DocumentGraph, ReadEntity, ReadRelation, Span
from ingest.components.founders import SURE, with_founders


def graph(text: str, *names: tuple[str, str]) -> DocumentGraph:
    places = ((type_, name, text.index(name)) for type_, name in names)
    return DocumentGraph(tuple(ReadEntity(type_, name, (Span(at, at + len(name)),)) for type_, name, at in places))


IVAN, LAB = ("person", "Ivan Lau"), ("company", "Pantheon Lab")


@pytest.mark.parametrize(
    "text",
    [
        "Ivan Lau, founder of Pantheon Lab, denies that he is for sale.",
        "Ivan Lau, co-founder and chief executive of the voice maker Pantheon Lab, said so.",
        "Ivan Lau, the chief executive and co-founder of Pantheon Lab, said so.",
        "Ivan Lau, who is one of the founders of Pantheon Lab, said so.",
    ],
)
def test_a_founders_title_tells_the_founding(text: str) -> None:
    (founded,) = with_founders(text, graph(text, IVAN, LAB)).relations
    assert (founded.subject, founded.predicate, founded.object, founded.status) == (0, "founded", 1, "stated")
    assert founded.confidence == SURE
    assert text[founded.evidence.start : founded.evidence.end] == text


@pytest.mark.parametrize(
    "text",
    [
        "Ivan Lau, the founder, who studied at Pantheon Lab, said so.",
        "Ivan Lau met the founder. Pantheon Lab was for sale.",
        "Ivan Lau, chief executive of Pantheon Lab, said so.",
        "Ivan Lau, founding partner of Pantheon Lab, said so.",
    ],
)
def test_nothing_else_does(text: str) -> None:
    assert not with_founders(text, graph(text, IVAN, LAB)).relations


def test_nobody_founds_a_place_and_a_name_between_stands_in_the_way() -> None:
    text = "Ivan Lau, founder of Hong Kong start-up Pantheon Lab, said so."
    assert not with_founders(text, graph(text, IVAN, ("place", "Hong Kong"), LAB)).relations


def test_what_was_read_is_kept_and_what_was_doubted_is_stated_once() -> None:
    text = "Ivan Lau, founder of Pantheon Lab, said so."
    own = ReadRelation(0, "founded", 1, None, Span(0, len(text)), 0.3)
    known = graph(text, IVAN, LAB)
    assert with_founders(text, DocumentGraph(known.entities, (own,))).relations == (own,)
    found = with_founders(text, DocumentGraph(known.entities, (), (own,)))
    assert [(r.object, r.confidence) for r in found.relations] == [(1, SURE)]
    assert not found.rejected

"""Founders who also hold a title."""

import pytest

from ingest.components.derived import with_roles
from ingest.components.document import DocumentGraph, ReadEntity, ReadRelation, Span


def graph(text: str, person: str = "Ivan Lau", firm: str = "Pantheon Lab") -> DocumentGraph:
    where = {name: Span(text.index(name), text.index(name) + len(name)) for name in (person, firm)}
    entities = (ReadEntity("person", person, (where[person],)), ReadEntity("company", firm, (where[firm],)))
    return DocumentGraph(entities, (ReadRelation(0, "founded", 1, None, Span(0, len(text)), 0.9),))


def roles(text: str) -> list[str]:
    return [r.attributes["title"] for r in with_roles(text, graph(text)).relations if r.predicate == "holds_role"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Pantheon Lab is growing. Co-founder and CEO Ivan Lau said so.", "Co-founder and CEO"),
        ("Ivan Lau, founder and chief executive of Pantheon Lab, said so.", "founder and chief executive"),
        ("Ivan Lau, CEO and co-founder of Pantheon Lab, said so.", "CEO and co-founder"),
    ],
)
def test_a_double_title_gives_the_role(text: str, title: str) -> None:
    assert roles(text) == [title]


@pytest.mark.parametrize(
    "text",
    [
        "Ivan Lau, founder of Pantheon Lab, said so.",
        "Pantheon Lab was founded by Ivan Lau; its co-founder and CEO could not be reached.",
        "Ivan Lau founded Pantheon Lab.",
    ],
)
def test_a_founder_without_another_title_at_the_name_has_no_role(text: str) -> None:
    assert roles(text) == []


def test_the_proof_of_the_role_is_the_sentence_of_the_title() -> None:
    text = "Pantheon Lab is growing. Co-founder and CEO Ivan Lau said so. It was founded in 2019."
    (role,) = (r for r in with_roles(text, graph(text)).relations if r.predicate == "holds_role")
    assert text[role.evidence.start : role.evidence.end] == "Co-founder and CEO Ivan Lau said so."


def test_a_role_that_was_read_is_kept_as_it_is() -> None:
    text = "Pantheon Lab is growing. Co-founder and CEO Ivan Lau said so."
    read = graph(text)
    own = ReadRelation(0, "holds_role", 1, None, Span(0, len(text)), 0.7, attributes={"title": "CEO"})
    assert with_roles(text, DocumentGraph(read.entities, (*read.relations, own))).relations == (*read.relations, own)

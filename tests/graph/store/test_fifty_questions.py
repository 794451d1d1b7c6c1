"""The same fifty questions over the example news, with the same answers on every store."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.names import entity_id
from graph.resolve import open_graph
from graph.store.base import AsOf, Reader, SearchQuery, Store
from tests.support.example_facts import example_readings
from tests.support.neo4j_server import Server
from tests.support.stores import on_neo4j

READINGS = example_readings()
TYPES = ("company", "investor", "person", "event", "hub", "place", "product", "academia", "award", "programme")
WORDS = ("brandt", "capital", "hong kong", "log", "ventures", "science park", "next reederei", "robot", "z", "the")
HUBS = sorted({(r.type, r.name) for made in READINGS for r in made.references})[::9]
MOMENTS = (AsOf("2024"), AsOf("2025-03"), AsOf("", "2025"), AsOf("2025", "2025"))
Question = Callable[[Reader], Any]


def search(text: str, **more: Any) -> Question:
    """Ask for names."""
    return lambda reader: reader.search(SearchQuery(text, **more))


def then(moment: AsOf) -> Question:
    """Ask what some entities were."""
    return everywhere(lambda reader, id_: reader.entity(id_, as_of=moment))


def everywhere(ask: Callable[[Reader, str], Any]) -> Question:
    """Ask of each of some entities; what is part of another is asked of that."""

    def asked(reader: Reader) -> list[Any]:
        found = {hit.entity.id for hit in reader.search(SearchQuery("", limit=12)).items}
        return [ask(reader, id_) for id_ in sorted(found)]

    return asked


QUESTIONS: dict[str, Question] = {
    **{f"what is named {word}?": search(word) for word in WORDS},
    **{f"what is named {word} in full?": search(word, prefix=False) for word in WORDS[:4]},
    **{f"which {type_} is best connected?": search("", types=frozenset({type_}), limit=5) for type_ in TYPES},
    **{f"who is {name}?": search(name, types=frozenset({type_}), limit=3) for type_, name in HUBS[:7]},
    "who invested in whom?": everywhere(lambda r, id_: r.edges(id_, predicate="invested_in")),
    "who founded what?": everywhere(lambda r, id_: r.edges(id_, predicate="founded")),
    "all edges": everywhere(lambda r, id_: r.edges(id_, limit=100)),
    "all facts": everywhere(lambda r, id_: r.facts(id_, limit=100)),
    "facts about money": everywhere(lambda r, id_: r.facts(id_, predicate="raised")),
    "the proof of the best edge": everywhere(
        lambda r, id_: [r.edge_facts(e.subject.id, e.predicate, e.object.id) for e in r.edges(id_, limit=1).items]
    ),
    "the best proofs": everywhere(
        lambda r, id_: r.proofs([(e.subject.id, e.predicate, e.object.id) for e in r.edges(id_, limit=9).items])
    ),
    **{f"as of {moment.valid} {moment.published}": then(moment) for moment in MOMENTS},
    "what took whose place?": everywhere(lambda r, id_: r.superseded(id_)),
    "what contradicts itself?": everywhere(lambda r, id_: r.contradictions(id_)),
    "why is it one thing?": everywhere(lambda r, id_: r.merges(id_)),
    "what might be one thing?": lambda r: r.candidates(limit=100),
    "what is new?": lambda r: r.changes(limit=1000),
    "how much is there?": lambda r: r.stats(),
    "the youngest articles": lambda r: r.articles(limit=7),
    "what does each article say?": lambda r: [r.article_facts(a.id) for a in r.articles(limit=9).items],
}  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> Iterator[Store]:
    with open_graph("memory:") as opened:
        opened.put_all(READINGS)
        yield opened


@pytest.fixture(scope="module", params=["sqlite", pytest.param("neo4j", marks=on_neo4j)])
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("fifty")
    url = f"sqlite:///{folder}/graph.db"
    if request.param == "neo4j":
        server: Server = request.getfixturevalue("neo4j_server")
        server.empty()
        url = server.url
    with open_graph(url) as opened:
        opened.put_all(READINGS)
        yield opened


def test_there_are_fifty() -> None:
    assert len(QUESTIONS) == 50
    assert entity_id("company", "Logbuch")


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_store_gives_the_same_answer(question: str, reference: Store, other: Store) -> None:
    assert QUESTIONS[question](other) == QUESTIONS[question](reference)

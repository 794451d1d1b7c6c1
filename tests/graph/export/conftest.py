"""A small graph, the same with hostile texts, and all that a format makes of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import pytest

from graph.export import FORMATS
from graph.model import ArticleHead, Edge, Entity, EntityHead, Evidence, Fact, Statement
from graph.store import open_store
from graph.store.base import Item, Store
from tests.support.readings import reading, with_aliases

ACME, NADIA, PARIS = ("company", "Acme"), ("person", "Nadia Roy"), ("place", "Paris")
FAIR, FUND, BOLT = ("event", "VivaTech"), ("investor", "Tigris Bay Ventures"), ("company", "Bolt")

HOSTILE = "<b>\x00\x1b[31m\ud800 \"A\\B\"\n& 'C' ]]> \ufffe 日本 😀 =1+1"
EXPECTED = "<b>\ufffd\ufffd[31m\ufffd \"A\\B\"\n& 'C' ]]> \ufffd 日本 😀 =1+1"

Written = Mapping[str, bytes]
Write = Callable[[str, Iterable[Item]], Written]


@pytest.fixture
def store() -> Store:
    store = open_store("memory:")
    store.put(
        with_aliases(
            reading(
                "https://ledger.example/1",
                [
                    (NADIA, "founded", ACME, {"confidence": 0.9, "since": "2019"}),
                    (NADIA, "holds_role", ACME, {"attributes": {"title": "CEO"}}),
                    (ACME, "based_in", PARIS),
                    (ACME, "founded_year", "2019"),
                    (FUND, "invested_in", ACME, {"attributes": {"round": "Series A", "lead": True}}),
                ],
                published="2024-06-12",
                source="Ledger",
                title="Acme raises",
            ),
            "Acme",
            "Acme Robotics",
        )
    )
    store.put(
        reading(
            "https://wire.example/2",
            [
                (ACME, "acquired", BOLT, {"status": "rumoured", "confidence": 0.5}),
                (ACME, "participated_in", FAIR),
                (ACME, "raised", "€12 million"),
                (ACME, "partnered_with", BOLT),
            ],
            published="2025",
        )
    )
    return store


@pytest.fixture
def dirty() -> list[Item]:
    """Items that no store would take, as the next one might."""
    one, two = EntityHead("ent_1", "company", HOSTILE), EntityHead("ent_2", "person", "")
    huge = "x" * 1_000_000
    statement = Statement(
        "ref_1", "holds_role", Evidence("art_1", 0, 3, HOSTILE), "ref_2", attributes={"title": HOSTILE, "n": None}
    )
    return [
        Entity("ent_1", "company", HOSTILE, (HOSTILE, "=HYPERLINK(1)"), {"founded_year": None}),  # type: ignore[dict-item] # what the type forbids is the point
        Entity("ent_2", "person", None, (), {}),  # type: ignore[arg-type] # as above
        Entity("ent_3", "product", huge),
        Edge(two, "holds_role", one, "stated", 1, 1, "", HOSTILE, 0.0),
        Fact(statement, two, one, ArticleHead("art_1", HOSTILE, f"javascript:{HOSTILE}", "", HOSTILE)),
    ]


@pytest.fixture
def write() -> Write:
    def written(name: str, items: Iterable[Item]) -> Written:
        files: dict[str, bytes] = defaultdict(bytes)
        for file, piece in FORMATS[name].write(items):
            files[file] += piece
        return files

    return written

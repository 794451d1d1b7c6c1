"""The promises as properties: any sequence of writes on the real file leaves what the reference store has."""

import random
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from graph import ontology
from graph.errors import NotFoundError
from graph.model import Reading, Refusal
from graph.store import open_store
from graph.store.base import SearchQuery, Store
from tests.support.neo4j_server import Server
from tests.support.readings import Claim, doubting, reading, sketch, with_aliases
from tests.support.stores import on_neo4j

THINGS = [
    ("company", "Acme"), ("company", "ACME Inc."), ("company", "Acme"), ("investor", "Acme"), ("company", "Bolt AB"), ("hub", "The Dock"),
    ("hub", "Dock"), ("person", "Nadia Roy"), ("place", "Paris"), ("event", "VivaTech"), ("product", "C++"), ("academia", "北京大学"),
]  # fmt: skip
ALIASES = ["", "Acme", "Dock", "PKU"]
QUERIES = ["", "acme", "ac", "dock", "c++", "北", "roy na"]


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    named = draw(st.lists(st.sampled_from(THINGS), min_size=1, max_size=5, unique=True))
    pairs = [
        (a, p, b) for a in named for b in named for p in PREDICATES if a != b and ontology.load().allows(p, a[0], b[0])
    ]
    drawn = draw(st.lists(st.sampled_from(pairs), max_size=5, unique=True)) if pairs else []
    claims: list[Claim] = [*drawn]
    claims += [
        (thing, "founded_year", draw(YEARS))
        for thing in named
        if thing[0] in {"company", "hub"} and draw(st.booleans())
    ]
    fields = {"published": draw(DATES), "modified": draw(DATES), "signature": draw(SIGNATURES)}
    weighted = [(*claim, {"confidence": draw(CONFIDENCES), "status": draw(STATUSES)}) for claim in claims]
    made = reading(draw(st.sampled_from("abcde")), weighted, named, **fields)
    doubts = draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True)) if pairs else []
    made = doubting(made, *((*pair, {"confidence": draw(CONFIDENCES)}) for pair in doubts))
    alias = draw(st.sampled_from(ALIASES))
    return with_aliases(made, named[0][1], alias) if alias else made


PREDICATES = ["competes_with", "acquired", "founded", "based_in", "subsidiary_of"]
YEARS = st.sampled_from(["2014", "2015"])
DATES = st.sampled_from(["", "2023", "2024-05", "2024-05-06"])
CONFIDENCES = st.sampled_from([0.0, 0.3, 0.7, 1.0])
SIGNATURES = st.sampled_from([b"", *(sketch("wire", edits) for edits in (0, 20, 40, 60)), sketch("other")])
STATUSES = st.sampled_from(["stated", "ended"])


class Stores(RuleBasedStateMachine):
    """Every write goes to both stores; everything asked is answered alike."""

    read = Bundle("read")

    server: Server | None = None  # a Neo4j in place of a file

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.memory = open_store("memory:")
        if self.server:
            self.server.empty()
        self.url = self.server.url if self.server else f"sqlite:///{self.folder}/graph.db"
        self.other = open_store(self.url)
        self.live: dict[str, Reading] = {}

    @rule(target=read, made=readings())
    def put(self, made: Reading) -> Reading:
        change = self.memory.put(made)
        assert self.other.put(made) == change
        if change in {"added", "replaced"}:
            self.live[made.article.id] = made
        return made

    @rule(made=read)
    def put_again(self, made: Reading) -> None:
        before = list(self.other.dump())
        change = self.other.put(made)
        assert self.memory.put(made) == change
        if change in {"added", "replaced"}:
            self.live[made.article.id] = made
        else:
            assert list(self.other.dump()) == before

    @rule(made=read)
    def read_anew(self, made: Reading) -> None:
        self.put(replace(made, statements=made.statements[1:], extractor="other"))

    @rule(made=consumes(read))
    def retract(self, made: Reading) -> None:
        outcomes = [outcome(store, made.article.id) for store in (self.memory, self.other)]
        assert outcomes[0] == outcomes[1] == (made.article.id in self.live)
        self.live.pop(made.article.id, None)

    @rule(source=st.sampled_from("abf"), reason=st.sampled_from(["short", "late"]))
    def refuse(self, source: str, reason: str) -> None:
        for store in (self.memory, self.other):
            store.refuse(Refusal(source, reason))

    @rule(query=st.sampled_from(QUERIES), prefix=st.booleans(), limit=st.integers(1, 3))
    def search(self, query: str, prefix: bool, limit: int) -> None:
        asked = SearchQuery(query, prefix=prefix, limit=limit)
        page = self.memory.search(asked)
        assert self.other.search(asked) == page
        following = replace(asked, cursor=page.next)
        assert self.other.search(following) == self.memory.search(following)

    @rule()
    def reopen(self) -> None:
        self.other.close()
        self.other = open_store(self.url)

    @rule(seed=st.integers(0, 9))
    def same_graph_in_any_order(self, seed: int) -> None:
        articles = list(self.live.values())
        random.Random(seed).shuffle(articles)
        with open_store("memory:") as fresh:
            for made in articles:
                fresh.put(made)
            assert list(fresh.dump()) == list(self.other.dump())

    @invariant()
    def alike(self) -> None:
        if not hasattr(self, "live"):
            return
        assert list(self.other.dump()) == list(self.memory.dump())
        assert self.other.stats() == self.memory.stats()
        assert self.other.articles() == self.memory.articles()
        for id_ in self.live:
            assert self.other.copies(id_) == self.memory.copies(id_)
            assert self.other.article_rejections(id_) == self.memory.article_rejections(id_)
        assert self.other.refusals() == self.memory.refusals()
        for hit in self.memory.search(SearchQuery("", limit=3)).items:
            for ask in ("facts", "edges", "rejections"):
                assert getattr(self.other, ask)(hit.entity.id) == getattr(self.memory, ask)(hit.entity.id)

    def teardown(self) -> None:
        if hasattr(self, "live"):
            self.memory.close()
            self.other.close()
            shutil.rmtree(self.folder)


def outcome(store: Store, article: str) -> bool:
    try:
        store.retract(article)
    except NotFoundError:
        return False
    return True


@on_neo4j
@pytest.mark.slow
def test_the_promises_on_neo4j(neo4j_server: Server) -> None:
    few = settings(max_examples=4, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(type("OnNeo4j", (Stores,), {"server": neo4j_server}), settings=few)


TestStores = Stores.TestCase
TestStores.settings = settings(
    max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

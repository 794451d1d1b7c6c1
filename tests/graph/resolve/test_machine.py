"""The promises of resolution as properties, over the real file: any order, exact retraction, exact undo."""

import random
import shutil
import tempfile
from pathlib import Path
from unittest import mock

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
from graph.errors import ConflictError, InvalidInputError, MergedError, NotFoundError
from graph.model import Judgement, Reading
from graph.resolve import Rules, open_graph
from graph.store.base import AsOf, SearchQuery, Store
from tests.support.neo4j_server import Server
from tests.support.readings import Claim, reading, with_aliases
from tests.support.stores import on_neo4j

THINGS = [
    ("company", "Windlass Energy"), ("company", "Windlass"), ("company", "Windlass Energy B.V."), ("company", "Windlass Capital"),
    ("investor", "Windlass Capital"), ("company", "Tamarind"), ("company", "Tamarind Robotics"), ("hub", "Tamarind"),
    ("hub", "HKSTP"), ("hub", "Hong Kong Science and Technology Parks Corporation"), ("person", "James Wong"), ("person", "J. Wong"),
    ("person", "Wong James"), ("person", "Pieter van Aalst"), ("person", "P. van Aalst"), ("place", "Delft"), ("place", "Nairobi"),
    ("place", "Hong Kong"), ("place", "Kenya"), ("event", "VivaTech"), ("event", "VivaTech 2025"), ("product", "Breezewok"),
]  # fmt: skip
FAST = Path("/dev/shm")  # noqa: S108 - a file in memory syncs at once; thousands of transactions follow
PREDICATES = ["founded", "holds_role", "based_in", "invested_in", "member_of", "participated_in", "launched"]
DATES = st.sampled_from(["", "2023", "2024-05", "2024-05-06", "2025-01-01"])
TITLES = st.sampled_from(["chief executive", "CEO", "chair", "engineer"])
ALIASES = st.sampled_from(["", "HKSTP", "Windlass", "Viva Technology", "Tamarind"])


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    named = draw(st.lists(st.sampled_from(THINGS), min_size=1, max_size=5, unique=True))
    pairs = [
        (a, p, b) for a in named for b in named for p in PREDICATES if a != b and ontology.load().allows(p, a[0], b[0])
    ]
    drawn = draw(st.lists(st.sampled_from(pairs), max_size=6, unique=True)) if pairs else []
    claims: list[Claim] = [
        (*claim, {"attributes": {"title": draw(TITLES)} if claim[1] == "holds_role" else {}, "since": draw(DATES)})
        for claim in drawn
    ]
    claims += [
        (thing, "founded_year", draw(st.sampled_from(["2011", "2020"])))
        for thing in named
        if thing[0] == "company" and draw(st.booleans())
    ]
    fields = {
        "published": draw(DATES),
        "source": draw(st.sampled_from(["", "Ledger", "Bytes"])),
        "modified": draw(DATES),
    }
    made = reading(draw(st.sampled_from("abcdefgh")), claims, named, **fields)
    alias = draw(ALIASES)
    return with_aliases(made, named[0][1], alias) if alias else made


class Resolved(RuleBasedStateMachine):
    """Every write goes to both stores; now and then a third is filled in another order and must be the same."""

    judged = Bundle("judged")

    server: Server | None = None  # a Neo4j in place of a file

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=FAST if FAST.exists() else None))
        self.memory = open_graph("memory:")
        if self.server:
            self.server.empty()
        self.other = open_graph(self.server.url if self.server else f"sqlite:///{self.folder}/graph.db")
        self.live: dict[str, Reading] = {}
        self.clock = 0

    @rule(made=readings())
    def put(self, made: Reading) -> None:
        change = self.memory.put(made)
        assert self.other.put(made) == change
        if change in {"added", "replaced"}:
            self.live[made.article.id] = made

    @rule(made=st.lists(readings(), min_size=2, max_size=4, unique_by=lambda one: one.article.id))
    def put_several(self, made: list[Reading]) -> None:
        """In one transaction: what changes together is compared with what it was and with what it is now."""
        changes = self.memory.put_all(made)
        assert self.other.put_all(made) == changes
        for one, change in zip(made, changes, strict=True):
            if change in {"added", "replaced"}:
                self.live[one.article.id] = one

    @rule(made=readings())
    def put_and_retract(self, made: Reading) -> None:
        if made.article.id not in self.live:
            before = list(self.other.dump())
            for store in (self.memory, self.other):
                store.put(made)
                store.retract(made.article.id)
            assert list(self.other.dump()) == before

    @rule(chance=st.randoms(use_true_random=False))
    def retract(self, chance: random.Random) -> None:
        if self.live:
            gone = self.live.pop(chance.choice(sorted(self.live)))
            self.memory.retract(gone.article.id)
            self.other.retract(gone.article.id)

    @rule(
        target=judged,
        chance=st.randoms(use_true_random=False),
        verdict=st.sampled_from(["same", "different", "unsure"]),
    )
    def judge(self, chance: random.Random, verdict: str) -> str:
        ids = sorted(reference.id for made in self.live.values() for reference in made.references)
        ids += [candidate.left.id for candidate in self.memory.candidates().items] + self._entities()
        if len(set(ids)) < 2:
            return ""
        self.clock += 1
        left, right = chance.sample(sorted(set(ids)), 2)
        made = Judgement(left, right, verdict, "tester", f"2026-01-01T00:00:00.{self.clock:06}Z")  # type: ignore[arg-type]
        return made.id if self._both(lambda store: store.judge(made)) else ""

    @rule(id_=consumes(judged))
    def undo(self, id_: str) -> None:
        if id_:
            self.clock += 1
            self._both(lambda store: store.undo(id_, at=f"2026-01-01T00:00:00.{self.clock:06}Z"))

    @rule(chance=st.randoms(use_true_random=False))
    def judge_and_undo(self, chance: random.Random) -> None:
        ids = self._entities()
        if len(ids) > 1:
            self.clock += 1
            before = list(self.other.dump())
            left, right = chance.sample(ids, 2)
            made = Judgement(left, right, "same", "tester", f"2026-01-01T00:00:00.{self.clock:06}Z")
            if self._both(lambda store: store.judge(made)):
                self._both(lambda store: store.undo(made.id, at=made.at))
            assert list(self.other.dump()) == before

    @rule()
    def rebuild(self) -> None:
        self.other.rebuild()

    @rule(chance=st.randoms(use_true_random=False))
    def read_anew(self, chance: random.Random) -> None:
        """Articles and judgements in any other order, in a store that is made anew, give the same graph."""
        todo: list[Reading | Judgement] = [*self.live.values(), *self._in_force()]
        chance.shuffle(todo)
        with open_graph("memory:") as memory, open_graph(f"sqlite:///{self.folder}/{self.clock}.db") as sqlite:
            for other in (memory, sqlite):
                self._say_all(other, todo)
                assert list(other.dump()) == list(self.other.dump())
        self.clock += 1

    def _in_force(self) -> list[Judgement]:
        """Return the judgements that were not undone; an older one on the same pair stays, and says nothing."""
        return [made for made in self.memory.judgements(limit=1000).items if not made.undone]

    def _say_all(self, store: Store, todo: list[Reading | Judgement]) -> None:
        """Do what can be done until nothing is left: a judgement waits for its things, and one refused for others to outrank."""
        while todo:
            left = [one for one in todo if not self._done(store, one)]
            if len(left) == len(todo):  # judgements on things that are no longer there
                assert not any(isinstance(one, Reading) for one in left)
                return
            todo = left

    def _done(self, store: Store, one: Reading | Judgement) -> bool:
        try:
            if isinstance(one, Reading):
                store.put(one)
            else:
                store.judge(one)
        except (NotFoundError, ConflictError):
            return False
        return True

    def _entities(self) -> list[str]:
        return [hit.entity.id for hit in self.memory.search(_ALL).items]

    def _both(self, act) -> bool:  # type: ignore[no-untyped-def] # a lambda of a store
        """Do the same to both stores; both must take it, or both refuse it with the same words."""
        answers = []
        for store in (self.memory, self.other):
            try:
                act(store)
                answers.append("")
            except (ConflictError, InvalidInputError, NotFoundError) as error:
                answers.append(str(error))
        assert answers[0] == answers[1]
        return not answers[0]

    @invariant()
    def same_graph(self) -> None:
        assert list(self.other.dump()) == list(self.memory.dump())
        assert self.other.candidates() == self.memory.candidates()
        page = self.other.candidates(limit=1)
        assert page == self.memory.candidates(limit=1)
        if page.next:
            assert self.other.candidates(limit=2, cursor=page.next) == self.memory.candidates(limit=2, cursor=page.next)
        assert self.other.changes(limit=1000) == self.memory.changes(limit=1000)
        assert self.other.stats() == self.memory.stats()

    @invariant()
    def same_answers(self) -> None:
        for id_ in self._entities():
            assert self.other.merges(id_) == self.memory.merges(id_)
            assert self.other.superseded(id_) == self.memory.superseded(id_)
            assert self.other.contradictions(id_) == self.memory.contradictions(id_)
            for as_of in (AsOf("2024-05"), AsOf("", "2024"), AsOf("2025", "2024-05-06")):
                assert self.other.entity(id_, as_of=as_of) == self.memory.entity(id_, as_of=as_of)
                assert self.other.facts(id_, as_of=as_of) == self.memory.facts(id_, as_of=as_of)
                assert self.other.edges(id_, as_of=as_of) == self.memory.edges(id_, as_of=as_of)
            for merged in self.other.merges(id_):
                assert {_owner(self.other, end) for end in (merged.left.id, merged.right.id)} == {id_}

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.memory.close()
            self.other.close()
            shutil.rmtree(self.folder)


def _owner(store: Store, id_: str) -> str:
    try:
        return store.entity(id_).id
    except MergedError as error:
        return error.id


@on_neo4j
@pytest.mark.slow
def test_the_promises_on_neo4j(neo4j_server: Server) -> None:
    few = settings(max_examples=6, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(type("OnNeo4j", (Resolved,), {"server": neo4j_server}), settings=few)


def test_the_promises_where_blocks_grow_over_the_limit() -> None:
    some = settings(
        max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    with mock.patch.object(Rules, "bucket", 3):
        run_state_machine_as_test(Resolved, settings=some)


_ALL = SearchQuery("", limit=1000)

Resolved.TestCase.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestResolved = Resolved.TestCase

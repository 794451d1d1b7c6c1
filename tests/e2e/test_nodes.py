"""What the shipped model reads of the bundled news: many-named things are one node, namesakes are several, copies count once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from graph.store import open_reader
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
FACTS: dict[str, Any] = json.loads((ROOT / "examples/facts.json").read_text(encoding="utf-8"))
Owners = Mapping[str, Mapping[str, set[str]]]

# Files whose namesakes are one node, and why.
ONE = {
    "ida-holm-series-a.html": "nothing but the name is said of the seamstress after whom the firm is called",
}


@pytest.fixture(scope="module")
def owners(example_graph: str) -> Owners:
    """The entities that each article's names lead to: file -> name -> ids."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with open_reader(example_graph) as reader:
        for article in reader.articles(limit=1000).items:
            file = _file(article.url.rstrip("/"))
            for mention, entity in reader.mentions(article.id):
                if mention.kind == "name":
                    found[file][mention.text].add(entity)
    return found


def named(owners: Owners, file: str, name: str) -> set[str]:
    return owners[_file(file)].get(name, set())


def _file(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".html")


def expected(cases: Iterable[list[str]], reasons: Mapping[str, str]) -> list[Any]:
    """Mark the cases for which a reason is known; one that begins to hold is reported as passed."""
    known = [(case, next((reasons[key] for key in reasons if any(key in part for part in case)), "")) for case in cases]
    return [
        pytest.param(case, id=" ".join(case), marks=[pytest.mark.xfail(reason=why, strict=False)] if why else [])
        for case, why in known
    ]


@pytest.mark.parametrize("group", FACTS["same"], ids=" ".join)
def test_one_thing_is_one_node(owners: Owners, group: list[str]) -> None:
    """Namesakes aside: in a pair of ``different`` whose second half is of the group, the first is something else."""
    others = {(name, _file(path)) for name, path, other, _ in FACTS["different"] if other in group}
    found = {
        file: {name: ids for name, ids in names.items() if (name, file) not in others} for file, names in owners.items()
    }
    assert len(set().union(*(names.get(name, set()) for names in found.values() for name in group))) == 1


@pytest.mark.parametrize("case", expected(FACTS["different"], ONE))
def test_namesakes_are_several_nodes(owners: Owners, case: list[str]) -> None:
    name, file, other, other_file = case
    one, another = named(owners, file, name), named(owners, other_file, other)
    assert one
    assert another
    assert not one & another


def test_a_release_on_three_outlets_is_one_source(example_graph: str) -> None:
    with open_reader(example_graph) as reader:
        copies = [reader.copies(article.id) for article in reader.articles(limit=1000).items]
        (release,) = {tuple(head.id for head in group): group for group in copies if len(group) > 1}.values()
        assert {head.source for head in release} == {"paperboy-wire.example", "The Harbour Ledger", "Atelier Europe"}
        for fact in reader.article_facts(release[0].id):
            if fact.object and fact.statement.predicate == "invested_in":
                ends = fact.subject.id, fact.statement.predicate, fact.object.id
                sources = {reader.copies(proof.article.id)[0].id for proof in reader.edge_facts(*ends)}
                edges = reader.edges(fact.subject.id, predicate="invested_in", limit=200).items
                assert [edge.sources for edge in edges if edge.object == fact.object] == [len(sources)]
                assert len(sources) < len(reader.edge_facts(*ends))

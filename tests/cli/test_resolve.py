"""`resolve`, `judge`, `undo`, and what `show` says of contradictions and copies: right and wrong use."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.model import Reading
from graph.names import entity_id
from graph.resolve import open_graph
from tests.cli.conftest import Venturegraph
from tests.support.readings import Claim, reading, sketch

ACME, ACME_LABS, BOLT = ("company", "Acme Optics"), ("company", "Acme Optics Labs Nord"), ("company", "Boltwerk")
ADA, BEN = ("person", "Ada Quill"), ("person", "Ben Tarn")
IDS = {name: entity_id(*thing) for name, thing in {"acme": ACME, "labs": ACME_LABS, "bolt": BOLT}.items()}
CHIEF = {"attributes": {"title": "CEO"}}
NEWS = [
    reading("a", [(ADA, "founded", ACME), (ACME, "founded_year", "2011")], published="2024-01-02", signature=sketch("a")),
    reading("b", [(ADA, "founded", ACME_LABS)], published="2024-01-03"),
    reading("c", [(ADA, "founded", ACME), (ACME, "founded_year", "2015")], [BOLT], published="2024-01-04"),
    reading("d", [(ADA, "holds_role", BOLT, CHIEF), (BEN, "holds_role", BOLT, CHIEF)], published="2024-01-05"),
    reading("e", [(ADA, "founded", ACME)], published="2024-01-02", source="Wire", signature=sketch("a", 9)),
]  # fmt: skip


@pytest.fixture
def graph(venturegraph: Venturegraph, tmp_path: Path) -> Venturegraph:
    with open_graph(f"sqlite:///{tmp_path}/venturegraph.db") as store:
        for made in NEWS:
            store.put(made)
    return venturegraph


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def give(text: str) -> None:
        monkeypatch.setattr("typer.prompt", lambda *_, **__: text)

    return give


def candidates(graph: Venturegraph) -> list[dict[str, object]]:
    return list(json.loads(graph("resolve", "--json").out)["items"])


def test_resolve_lists_what_awaits_a_person_with_reasons(graph: Venturegraph) -> None:
    (pair,) = candidates(graph)
    assert {pair["left"]["name"], pair["right"]["name"]} == {ACME[1], ACME_LABS[1]}  # type: ignore[index]
    assert any("same people" in reason for reason in pair["reasons"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("said", "left", "gone"), [("s", 0, True), ("d", 0, False), ("u", 0, False), ("k", 1, False), ("q", 1, False)]
)
def test_review_asks_and_keeps_the_answer(
    graph: Venturegraph, answer: Callable[[str], None], said: str, left: int, *, gone: bool
) -> None:
    answer(said)
    result = graph("resolve", "--by", "ada")
    assert "Acme Optics Labs Nord" in result.out
    assert f"{left} pairs await a judgement" in result.err
    assert len(candidates(graph)) == left
    assert (graph("show", IDS["labs"]).code == 1) == gone


def test_auto_derives_the_same_graph_again(graph: Venturegraph) -> None:
    before = graph("dump").out
    assert json.loads(graph("resolve", "--auto", "--json").out) == {"candidates": 1}
    assert graph("dump").out == before


def test_judge_joins_and_undo_leaves_no_trace(graph: Venturegraph) -> None:
    before = graph("dump").out
    made = graph("judge", IDS["acme"], "same", IDS["bolt"], "--why", "renamed", "--by", "ada")
    assert (made.code, made.out[:4]) == (0, "jdg_")
    shown = graph("show", IDS["acme"])
    assert "also Boltwerk" in shown.out
    assert IDS["acme"] in graph("show", IDS["bolt"]).err
    assert graph("undo", made.out.strip()).code == 0
    assert graph("dump").out == before


def test_references_can_be_judged(graph: Venturegraph) -> None:
    one, other = (next(r.id for r in made.references if r.name == ACME[1]) for made in (NEWS[0], NEWS[2]))
    assert graph("judge", one, "different", other).code == 0
    assert graph("dump").out.count('"name":"Acme Optics"') == 3 + 2  # references and entities


def test_conditions_narrow_what_is_listed_and_reviewed(graph: Venturegraph, answer: Callable[[str], None]) -> None:
    assert json.loads(graph("resolve", "--json", "--where", "type = person").out)["total"] == 0
    assert json.loads(graph("resolve", "--json", "--where", "entity = Acme Optics").out)["total"] == 1
    answer("s")
    assert "Acme" not in graph("resolve", "--where", "score >= 1").out
    assert len(candidates(graph)) == 1
    refused = graph("resolve", "--where", "colour = red")
    assert (refused.code, "unknown field" in refused.err) == (2, True)


def test_judgements_are_listed_by_conditions(graph: Venturegraph) -> None:
    made = graph("judge", IDS["acme"], "different", IDS["bolt"], "--by", "ada", "--why", "other founders").out.strip()
    other = graph("judge", IDS["acme"], "different", IDS["labs"], "--by", "ben").out.strip()
    graph("undo", other)
    shown = graph("judgements", "by = ada, undone = false")
    assert "other founders" in shown.out
    assert "ben" not in shown.out
    found = json.loads(graph("judgements", "entity = Boltwerk", "--json").out)
    assert [found["total"], found["items"][0]["why"]] == [1, "other founders"]
    assert "2 in all" in graph("judgements", "--limit", "1").err
    assert made in graph("judgements", f"id = {made}").out
    assert graph("judgements", "verdict = perhaps").code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("judge", "ent_" + "0" * 24, "same", IDS["acme"]), 1, "no entity or reference has the id"),
        (("judge", "Acme", "same", IDS["acme"]), 1, "no entity or reference has the id"),
        (("judge", IDS["acme"], "same", IDS["acme"]), 2, "compared with itself"),
        (("judge", IDS["acme"], "maybe", IDS["bolt"]), 2, "same, different, unsure"),
        (("judge", IDS["acme"], "same", IDS["bolt"], "--by", " "), 2, "who judges"),
        (("undo", "jdg_" + "0" * 24), 1, "no judgement has the id"),
        (("retract", "art_" + "0" * 24), 1, "no article has the id"),
    ],
)
def test_wrong_use_is_one_clear_line_and_changes_nothing(
    graph: Venturegraph, arguments: tuple[str, ...], code: int, words: str
) -> None:
    before = graph("dump").out
    result = graph(*arguments)
    assert (result.code, "Traceback" in result.err) == (code, False)
    assert words in " ".join(result.err.split())
    assert graph("dump").out == before


def test_a_contradicting_judgement_names_the_one_to_undo(graph: Venturegraph) -> None:
    first = graph("judge", IDS["acme"], "same", IDS["bolt"]).out.strip()
    second = graph("judge", IDS["bolt"], "same", IDS["labs"]).out.strip()
    before = graph("dump").out
    refused = graph("judge", IDS["acme"], "different", IDS["labs"])
    assert refused.code == 2
    assert first in refused.err or second in refused.err
    assert graph("dump").out == before
    assert graph("undo", second).code == graph("judge", IDS["acme"], "different", IDS["labs"]).code == 0


def test_what_others_built_on_can_be_undone_and_theirs_stays(graph: Venturegraph) -> None:
    first = graph("judge", IDS["acme"], "same", IDS["bolt"]).out.strip()
    graph("judge", IDS["bolt"], "same", IDS["labs"])
    assert graph("undo", first).code == 0
    assert graph("show", IDS["acme"]).code == 0
    assert "also" in graph("show", "Boltwerk").out
    twice = graph("undo", first)
    assert twice.code == 2
    assert "was undone" in twice.err


def test_undoing_what_would_bring_back_a_contradicted_one_is_refused(graph: Venturegraph) -> None:
    graph("judge", IDS["acme"], "same", IDS["labs"])
    newer = graph("judge", IDS["acme"], "different", IDS["labs"]).out.strip()
    for other in ("acme", "labs"):
        assert graph("judge", IDS[other], "same" if other == "acme" else "different", IDS["bolt"]).code == 0
    before = graph("dump").out
    refused = graph("undo", newer)
    assert refused.code == 2
    assert "undo it first" in refused.err
    assert graph("dump").out == before


def test_retracting_twice_is_a_clear_answer(graph: Venturegraph) -> None:
    gone: Reading = NEWS[1]
    assert graph("retract", gone.article.id).code == 0
    before = graph("dump").out
    again = graph("retract", gone.article.id)
    assert again.code == 1
    assert gone.article.id in again.err
    assert graph("dump").out == before


def test_show_puts_what_cannot_hold_at_once_together_with_both_proofs(graph: Venturegraph) -> None:
    claims: tuple[Claim, ...] = ((ACME, "founded_year", "2011"), (ACME, "founded_year", "2015"))
    out = graph("show", IDS["acme"]).out
    tail = out[out.index("These cannot hold at once (founded_year)") :]
    assert all(f"{claim[0][1]} founded year {claim[2]}." in tail for claim in claims)
    chiefs = json.loads(graph("show", "Boltwerk", "--json").out)["contradictions"]
    assert [len(found["facts"]) for found in chiefs] == [2]
    assert {fact["subject"]["name"] for fact in chiefs[0]["facts"]} == {"Ada Quill", "Ben Tarn"}


def test_show_an_article_names_its_copies(graph: Venturegraph) -> None:
    assert "counted once: Wire" in graph("show", NEWS[0].article.id).out
    found = json.loads(graph("show", NEWS[0].article.id, "--json").out)
    assert [copy["id"] for copy in found["copies"]] == [NEWS[4].article.id]
    assert bytes.fromhex(found["article"]["signature"]) == sketch("a")


def test_show_limits_what_cannot_hold_at_once(graph: Venturegraph) -> None:
    whole, short = graph("show", ACME[1]), graph("show", ACME[1], "--limit", "1")
    tails = [result.out.split("These cannot hold at once (founded_year)")[1].count("•") for result in (whole, short)]
    assert tails == [2, 1]
    assert "2 cannot hold at once (founded_year); --limit shows more" in short.err
    assert "--limit" not in whole.err


def test_show_says_what_was_merged_into_a_thing_and_why(graph: Venturegraph) -> None:
    assert "nothing was merged" in graph("show", ACME[1], "--merges").err
    assert graph("judge", IDS["acme"], "same", IDS["bolt"]).code == 0
    (link,) = json.loads(graph("show", ACME[1], "--merges", "--json").out)
    assert {link["left"]["name"], link["right"]["name"]} == {ACME[1], BOLT[1]}
    shown = graph("show", ACME[1], "--merges").out
    assert "judged the same" in shown
    assert IDS["bolt"] in shown


@pytest.mark.parametrize(
    "flags",
    [
        ("--merges", "--profile"), ("--merges", "--as-of", "2024"), ("--why-not", "--as-of", "2024"), ("--profile", "--where", "relation = raised"),
        ("--merges", "--changed-since", "0"),
    ],
)  # fmt: skip
def test_flags_that_show_would_pass_over_are_wrong_use(graph: Venturegraph, flags: tuple[str, ...]) -> None:
    result = graph("show", ACME[1], *flags)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    for id_ in ("art_0", "stm_0"):
        assert graph("show", id_, *flags).code == 2

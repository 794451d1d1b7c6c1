"""The rule of scoring, on hand-made cases."""

from pathlib import Path

import pytest

from benchmarks.quality import evaluate, literal, total
from ingest.components.document import DocumentGraph, ReadEntity, ReadRelation, Span

NEWS = """style: wire
region: France
date: 2024-06-12
title: x
---
[Acme Labs|company:acme] raised $5 million. The [Acme Labs|company:acme]'s rival is [Bolt|company:bolt]. [Ann Berg|person:ann] founded [Acme|company:acme].
---
acme raised "$5 million"
acme competes_with bolt
ann founded acme
"""
TEXT = "Acme Labs raised $5 million. The Acme Labs's rival is Bolt. Ann Berg founded Acme."


def span(words: str, after: int = 0) -> Span:
    at = TEXT.index(words, after)
    return Span(at, at + len(words))


ACME = ReadEntity("company", "Acme Labs", (span("Acme Labs"), span("Acme Labs", 5), span("Acme", 70)))
BOLT = ReadEntity("company", "Bolt", (span("Bolt"),))
ANN = ReadEntity("person", "Ann Berg", (span("Ann Berg"),))


def fact(subject: int, predicate: str, other: int | Span, confidence: float = 0.9) -> ReadRelation:
    object_, value = (None, other) if isinstance(other, Span) else (other, None)
    return ReadRelation(subject, predicate, object_, value, Span(0, len(TEXT)), confidence)


FACTS = (fact(0, "raised", span("$5 million")), fact(1, "competes_with", 0), fact(2, "founded", 0))


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "x-001.txt").write_text(NEWS, encoding="utf-8")
    return tmp_path


def counts(gold: Path, graph: DocumentGraph) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    report = evaluate(gold, lambda *_: graph)
    sums = (total(report.entities), total(report.relations))
    return sums[0].triple, sums[1].triple


def test_everything_right(gold: Path) -> None:
    assert counts(gold, DocumentGraph((ACME, BOLT, ANN), FACTS)) == ((3, 0, 0), (3, 0, 0))


def test_nothing_read(gold: Path) -> None:
    assert counts(gold, DocumentGraph()) == ((0, 0, 3), (0, 0, 3))


def test_a_split_is_a_wrong_entity_but_its_relation_counts(gold: Path) -> None:
    split = ReadEntity("company", "Acme", (span("Acme", 70),))
    rest = ReadEntity("company", "Acme Labs", ACME.mentions[:2])
    graph = DocumentGraph((rest, BOLT, ANN, split), (*FACTS[:2], fact(2, "founded", 3)))
    assert counts(gold, graph) == ((3, 1, 0), (3, 0, 0))


def test_a_wrong_type_is_one_invented_and_one_missed(gold: Path) -> None:
    bolt = ReadEntity("investor", "Bolt", BOLT.mentions)
    assert counts(gold, DocumentGraph((ACME, bolt, ANN), FACTS))[0] == (2, 1, 1)


def test_direction_counts_but_for_symmetric_relations(gold: Path) -> None:
    turned = (FACTS[0], fact(0, "competes_with", 1), fact(0, "founded", 2))
    assert counts(gold, DocumentGraph((ACME, BOLT, ANN), turned))[1] == (2, 1, 1)


def test_doubles_count_once(gold: Path) -> None:
    doubles = (*FACTS, fact(0, "competes_with", 1), FACTS[2])
    assert counts(gold, DocumentGraph((ACME, BOLT, ANN), doubles))[1] == (3, 0, 0)


def test_a_rejected_candidate_is_missed_and_calibrates(gold: Path) -> None:
    report = evaluate(gold, lambda *_: DocumentGraph((ACME, BOLT, ANN), FACTS[:2], (fact(2, "founded", 0, 0.3),)))
    assert total(report.relations).triple == (2, 0, 1)
    assert sorted(report.scores) == [(0.3, True), (0.9, True), (0.9, True)]
    assert report.calibration_error == pytest.approx((0.7 + 0.1 + 0.1) / 3)
    assert [(e.kind, e.confidence) for e in report.errors] == [("missed", 0.3)]
    assert report.errors[0].sentence == "Ann Berg founded Acme."


@pytest.mark.parametrize(
    ("one", "other"), [("US$5 million", "$5m"), ("$1,200", "$1200"), ("€2 BN", "€2 billion"), ("2019", "2019")]
)
def test_literals_are_normalised(one: str, other: str) -> None:
    assert literal(one) == literal(other)

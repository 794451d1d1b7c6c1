"""When an attribute that was read is the one that was annotated."""

from pathlib import Path

import pytest

from benchmarks.attribute_scores import gold_attributes, same
from benchmarks.quality import evaluate
from ingest.components.document import DocumentGraph, ReadEntity, ReadRelation, Span


@pytest.mark.parametrize(
    ("name", "gold", "found"),
    [
        ("date", "last June", "2023-06"),
        ("date", "September", "2024-09"),
        ("date", "24 to 26 September", "2024-09-24"),
        ("date", "Tuesday", "2024-06-18"),
        ("date", "Tuesday", "2024-06-25"),
        ("edition", "last year's", "2023"),
        ("edition", ["2022", "2023"], "2023"),
        ("amount", "US$5 million", "$5m"),
        ("stake", "10 per cent", "10%"),
        ("stake", "a fifth", "20%"),
        ("round", "B", "Series B"),
        ("round", "seed round", "seed"),
        ("rank", "2", "second prize"),
        ("cohort", "third batch", "third"),
        ("title", "engineers", "engineer"),
        ("title", "chief executive", "co-founder and chief executive"),
        ("role", "jury", "judge"),
    ],
)
def test_values_that_mean_the_same(name: str, gold: object, found: str) -> None:
    assert same(name, gold, found, "2024-06-20")


@pytest.mark.parametrize(
    ("name", "gold", "found"),
    [
        ("date", "2023", "2024"),
        ("date", "June 2023", "2024-06"),
        ("date", "June", "2024-07"),
        ("stake", "10%", "12%"),
        ("rank", "first", "second"),
        ("title", "chief executive", "chief operating officer"),
    ],
)
def test_values_that_differ(name: str, gold: object, found: str) -> None:
    assert not same(name, gold, found, "2024-06-20")


def test_what_the_annotation_says() -> None:
    assert gold_attributes("valued_at", {"pre": True, "remark": "x"}) == {"basis": "pre"}
    assert gold_attributes("founded", {}, "2019") == {"date": "2019"}
    assert gold_attributes("holds_role", {"title": "CEO", "status": "ended"}) == {"title": "CEO"}


def test_attributes_are_counted_on_right_relations(tmp_path: Path) -> None:
    text = "Ann Berg is chief of Acme."
    (tmp_path / "a.txt").write_text(
        "date: 2024-06-12\n---\n[Ann Berg|person:ann] is chief of [Acme|company:acme].\n---\n"
        'ann holds_role acme {"title": "chief", "since": "2019"}\n',
        encoding="utf-8",
    )
    entities = (ReadEntity("person", "Ann Berg", (Span(0, 8),)), ReadEntity("company", "Acme", (Span(21, 25),)))
    role = ReadRelation(
        0, "holds_role", 1, None, Span(0, len(text)), 0.9, attributes={"title": "chief", "until": "2020"}
    )
    report = evaluate(tmp_path, lambda *_: DocumentGraph(entities, (role,)))
    counted = {name: count.triple for name, count in report.attributes.items()}
    assert counted == {"holds_role.title": (1, 0, 0), "holds_role.since": (0, 0, 1), "holds_role.until": (0, 1, 0)}
    assert sorted(e.kind for e in report.errors) == ["attribute", "attribute"]

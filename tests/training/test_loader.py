from pathlib import Path

import pytest

from ingest.components.labels import MONEY, REF, SPAN_TYPES, YEAR
from training.loader import held_out, load, parse


def test_marks_stand_where_their_words_do(article_file: Path) -> None:
    article = parse(article_file)
    assert "[start-up]" in article.text
    assert "|" not in article.text
    found = [(article.text[m.start : m.end], m.type, m.key) for m in article.marks]
    company = SPAN_TYPES.index("company")
    assert found[:2] == [("Voltigeur", company, "volt"), ("€41 million", MONEY, "€41 million")]
    assert ("The company", REF, "volt") in found
    assert ("2019", YEAR, "2019") in found


def test_facts_and_header(article_file: Path) -> None:
    article = parse(article_file)
    assert article.header["date"] == "2024-06-12"
    assert [(f.subject, f.predicate, f.object, f.literal, f.status) for f in article.facts][3:] == [
        ("ferrand", "founded", "volt", False, "stated"),
        ("volt", "expanded_to", "kato", False, "planned"),
    ]


@pytest.mark.parametrize("damage", [("---\nvolt raised", "volt raised"), ("founded volt", "fundad volt")])
def test_a_broken_file_is_refused(article_file: Path, damage: tuple[str, str]) -> None:
    article_file.write_text(article_file.read_text(encoding="utf-8").replace(*damage), encoding="utf-8")
    with pytest.raises(ValueError, match=r"."):
        parse(article_file)


def test_about_one_in_ten_is_held_out_and_the_choice_is_stable() -> None:
    chosen = [n for n in range(2_000) if held_out(f"deals-{n:03}")]
    assert 120 < len(chosen) < 280
    assert chosen == [n for n in range(2_000) if held_out(f"deals-{n:03}")]


def test_a_folder_is_read_in_order(article_file: Path) -> None:
    assert [a.id for a in load(article_file.parents[1])] == ["deals-001"]

from pathlib import Path

import pytest

from graph.ontology import load
from training.check import RELATIONS, TYPES, check

CORPUS = sorted((Path(__file__).parents[2] / "training" / "corpus").rglob("*.txt"))
DEVSET = sorted((Path(__file__).parents[2] / "benchmarks" / "devset").rglob("*.txt"))


def test_the_checkers_vocabulary_is_the_ontology() -> None:
    ontology = load()
    assert frozenset(ontology.types) == TYPES
    assert {name: tuple(ends) for name, ends in RELATIONS.items()} == {
        name: (r.subjects, r.objects) for name, r in ontology.relations.items()
    }


@pytest.mark.slow
def test_every_article_passes() -> None:
    assert CORPUS
    problems = {path.name: found.problems for path in [*CORPUS, *DEVSET] if (found := check(path)).problems}
    assert problems == {}


def test_a_good_article_has_no_problem(article_file: Path) -> None:
    found = check(article_file)
    assert found.problems == []
    assert (found.types["company"], found.relations["founded"]) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("style: wire", "style: poem", "style"),
        ("title: Voltigeur raises €41m\n", "", "header without title"),
        ("|investor:sill]", "|fund:sill]", "type fund"),
        ("[Voltigeur|company:volt] alone", "Voltigeur alone", "unmarked repetition"),
        ("[Ferrand|person:ferrand] ran", "[Mr Ferrand|person:ferrand] ran", "title inside"),
        ("=volt]", "=nobody]", "points at nothing"),
        ('raised "€41 million"', 'raised "€42 million"', "not in the text"),
        ("sill invested_in volt", "kato invested_in volt", "cannot be subject"),
        ("ferrand founded volt", "ferrand founded kato", "cannot be object"),
        ("ferrand founded volt", "sill invested_in volt", "twice"),
        ('"planned"', '"perhaps"', "status"),
        ("ferrand founded volt", "ferrand fathered volt", "relation line"),
    ],
)
def test_what_is_wrong_is_named(article_file: Path, old: str, new: str, problem: str) -> None:
    text = article_file.read_text(encoding="utf-8")
    assert old in text
    article_file.write_text(text.replace(old, new), encoding="utf-8")
    assert problem in " ".join(check(article_file).problems)

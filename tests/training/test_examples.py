"""What the network is taught of an article."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.components.features import Gazetteer
from ingest.components.labels import LABELS, RELATIONS
from ingest.components.tokens import tokenise
from ingest.components.wordpiece import WordPiece
from training.augment import Shares, exchange, families, join, vary
from training.examples import IGNORE, Example, Reader, examples
from training.loader import Article, parse


@pytest.fixture
def reader() -> Reader:
    letters = [chr(c) for c in range(33, 127)]
    return Reader(WordPiece(["[UNK]", *letters, *(f"##{c}" for c in letters)]), Gazetteer({}), 384, 64)


@pytest.fixture
def article(article_file: Path) -> Article:
    return parse(article_file)


def only(found: list[Example]) -> Example:
    assert len(found) == 1
    return found[0]


def test_labels_spell_the_mentions(article: Article, reader: Reader) -> None:
    x = only(examples(article, reader, None))
    words = article.tokens.words()
    named = [(w, LABELS[k]) for w, k in zip(words, x.labels, strict=True) if k > 0]
    assert named[:4] == [("Voltigeur", "S-company"), ("€", "B-money"), ("41", "I-money"), ("million", "E-money")]
    assert ("The", "B-ref") in named


def test_unmarked_pronouns_are_left_out_of_the_loss_where_marking_is_patchy(article: Article, reader: Reader) -> None:
    text = article.text + " It grew."
    for folder, expected in (("deals", 0), ("eastasia", IGNORE)):
        changed = replace(article, text=text, tokens=tokenise(text), folder=folder)
        x = only(examples(changed, reader, None))
        assert x.labels[changed.tokens.words().index("It")] == expected


def test_every_fact_is_a_label(article: Article, reader: Reader) -> None:
    stage = only(examples(article, reader, None)).relations
    found = sorted(RELATIONS[k] for k in stage.label.nonzero()[1])
    assert found == sorted(f.predicate for f in article.facts)
    assert (stage.mask[stage.label == 1] == 1).all()


def test_references_point_at_forms(article: Article, reader: Reader) -> None:
    x = only(examples(article, reader, None))
    assert [len(forms) for _, forms in x.references] == [1]


def test_exchanged_names_keep_their_places(article: Article) -> None:
    pool = {**families([article]), 0: [("Nova Labs",)]}
    new = exchange(article, pool, Shares(rename=1, describing=1), random.Random(0))
    assert {new.text[m.start : m.end] for m in new.marks if m.key == "volt" and m.type == 0} == {"Nova Labs"}
    assert "Voltigeur" not in new.text
    assert [(m.key, m.type) for m in new.marks] == [(m.key, m.type) for m in article.marks]


def test_two_stories_share_what_they_name_alike(article: Article) -> None:
    both = join(article, replace(article, id="deals-002"))
    assert both.types == article.types
    assert both.facts == article.facts
    assert len(both.marks) == 2 * len(article.marks)


@pytest.mark.parametrize("seed", range(20))
def test_marks_still_name_something_after_any_change(article: Article, seed: int) -> None:
    shares = Shares(exchange=1, join=0.5, straighten=0.5, capitals=0.5)
    new = vary(article, [article], families([article]), shares, random.Random(seed))
    folded = {article.text[m.start : m.end].casefold() for m in article.marks}
    assert {new.text[m.start : m.end].casefold() for m in new.marks} <= folded

from dataclasses import replace
from typing import Any

import pytest

from graph.check import check
from graph.errors import InvalidInputError
from graph.model import Article, Mention, Reading, Reference
from tests.support.readings import reading

GOOD = reading("https://a.example/1", [(("company", "Acme"), "based_in", ("place", "Paris"))], published="2024-02-29")
ACME, PARIS = GOOD.references
STATEMENT, MENTION = GOOD.statements[0], GOOD.mentions[0]
ELSEWHERE = Reference("art_other", "company", "Bolt")


def stating(**fields: Any) -> Reading:
    return replace(GOOD, statements=(replace(STATEMENT, **fields),))


def with_article(**fields: Any) -> Reading:
    """A reading of nothing but its article."""
    return replace(GOOD, article=replace(GOOD.article, **fields), references=(), mentions=(), statements=())


def naming(*references: Reference) -> Reading:
    return replace(GOOD, references=(*GOOD.references, *references))


def proving(**fields: Any) -> Reading:
    return stating(evidence=replace(STATEMENT.evidence, **fields))


def test_a_good_reading_passes() -> None:
    check(GOOD)
    check(
        stating(
            status="ended",
            since="2019",
            until="2024-06",
            confidence=0,
            attributes={"since": "2019", "x": [1, None, True]},
        )
    )
    check(with_article(published="", modified="2024-12"))


FLAWS = [
    (replace(GOOD, mentions=(replace(MENTION, text="Acne"),)), "'Acne' does not stand at 0-4"),
    (replace(GOOD, mentions=(replace(MENTION, end=2**70),)), "outside the text"),
    (replace(GOOD, mentions=(replace(MENTION, start=-4),)), "outside the text"),
    (replace(GOOD, mentions=(Mention(GOOD.article.id, 3, 3, "", ACME.id),)), "outside the text"),
    (replace(GOOD, mentions=(replace(MENTION, reference="ref_x"),)), "reference that the reading lacks"),
    (replace(GOOD, mentions=(replace(MENTION, article="art_x"),)), "belongs to article 'art_x'"),
    (replace(GOOD, mentions=(replace(MENTION, kind="guess"),)), "unknown kind"),  # type: ignore[arg-type]  # on purpose
    (proving(quote="Acme sits in Paris."), "does not stand at"),
    (proving(end=999), "outside the text"),
    (proving(article="art_x"), "belongs to article"),
    (naming(ELSEWHERE), "belongs to article 'art_other'"),
    (naming(Reference(GOOD.article.id, "robot", "R2")), "unknown type 'robot'"),
    (naming(Reference(GOOD.article.id, "company", " \u200b")), "blank name"),
    (naming(Reference(GOOD.article.id, "company", "Bolt", ("",))), "blank name"),
    (naming(Reference(GOOD.article.id, "company", "Bo\0lt")), "NUL"),
    (naming(Reference(GOOD.article.id, "company", "Bo\ud800lt")), "lone surrogate"),
    (stating(subject="ref_x"), "reference that the reading lacks: 'ref_x'"),
    (stating(object="ref_x"), "reference that the reading lacks: 'ref_x'"),
    (stating(predicate="marries"), "no such relation"),
    (stating(subject=PARIS.id, object=ACME.id), "forbids it from place to company"),
    (stating(object="", value="Paris"), "forbids it from company to a value"),
    (stating(predicate="raised"), "forbids it from company to place"),
    (stating(value="Paris"), "either an object or a value"),
    (stating(object=""), "either an object or a value"),
    (stating(status="denied"), "status 'denied' is none of"),
    (stating(since="last year"), "since is 'last year'"),
    (stating(until="2023-02-29"), "until is '2023-02-29'"),
    (stating(until="2023-2"), "until is '2023-2'"),
    (stating(until="2023-02-01T00:00"), "instead of YYYY"),
    (stating(confidence=1.01), "outside 0 to 1"),
    (stating(confidence=float("nan")), "outside 0 to 1"),
    (stating(attributes={"x": {1}}), "no JSON"),
    (stating(attributes={"x": float("inf")}), "no JSON"),
    (stating(attributes={"x": "\ud800"}), "lone surrogate"),
    (with_article(published="12 May"), "published is '12 May'"),
    (with_article(modified="0000"), "modified is '0000'"),
    (with_article(text="a\0"), "the text holds a NUL"),
    (with_article(title="\udc80"), "the title holds half a character"),
    (with_article(url="https://a.example/\ud800"), "the url holds half"),
    (replace(GOOD, extractor="\0"), "extractor"),
]


@pytest.mark.parametrize(("made", "flaw"), FLAWS)
def test_a_flaw_is_named(made: Reading, flaw: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check(made)
    message = str(caught.value)
    assert flaw in message
    assert "a.example/1" in message or "surrogate" in message
    assert message.isprintable()
    message.encode()


def test_the_message_names_an_article_without_url() -> None:
    with pytest.raises(InvalidInputError, match="article 'A title'"):
        check(replace(GOOD, article=Article("A title", "No such text.")))


def test_messages_stay_short() -> None:
    long = Reference(GOOD.article.id, "robot", "x" * 100_000)
    with pytest.raises(InvalidInputError) as caught:
        check(naming(long))
    assert len(str(caught.value)) < 300

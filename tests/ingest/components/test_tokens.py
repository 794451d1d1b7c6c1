from hypothesis import given
from hypothesis import strategies as st

from ingest.components.tokens import tokenise


def sentences(text: str) -> list[str]:
    tokens = tokenise(text)
    return [tokens.surface(a, b) for a, b in tokens.bounds.tolist()]


def test_abbreviations_and_initials_do_not_end_a_sentence() -> None:
    text = "Acme Inc. raised $5m. J. Smith of St. Gallen left. D.C. The rest stayed in Washington D.C. The end."
    assert sentences(text) == [
        "Acme Inc. raised $5m.",
        "J. Smith of St. Gallen left.",
        "D.C.",
        "The rest stayed in Washington D.C.",
        "The end.",
    ]


def test_a_quotation_mark_opens_the_next_sentence() -> None:
    assert sentences('He left. "We stay," she said.” Then it ended.') == [
        "He left.",
        '"We stay," she said.”',
        "Then it ended.",
    ]


def test_blank_lines_part_paragraphs_and_bullets_part_sentences() -> None:
    tokens = tokenise("Winners\n\n- Acme\n- Bolt\n\nThe end")
    assert [tokens.surface(a, b) for a, b in tokens.bounds.tolist()] == ["Winners", "- Acme", "- Bolt", "The end"]
    assert tokens.paragraph.tolist() == [0, 1, 1, 2]


def test_a_text_without_blank_lines_has_a_paragraph_a_line() -> None:
    assert tokenise("One\nTwo\nThree").paragraph.tolist() == [0, 1, 2]


def test_cover_widens_to_whole_tokens() -> None:
    tokens = tokenise("US$5million raised")
    assert tokens.surface(*tokens.cover(3, 4)) == "5million"


@given(st.text(max_size=300))
def test_tokens_are_exact_ordered_and_complete(text: str) -> None:
    tokens = tokenise(text)
    words = tokens.words()
    assert all(text[a:b] == w for a, b, w in zip(tokens.starts.tolist(), tokens.ends.tolist(), words, strict=True))
    assert "".join(words) == "".join(text.split())
    assert len(tokens.bounds) == len(tokens.paragraph)
    assert [t for a, b in tokens.bounds.tolist() for t in range(a, b)] == list(range(len(tokens)))

"""Text files become blocks; prose is told from titles and labels."""

import pytest

from ingest.blocks import Block, clean, from_text, to_text


def test_blank_lines_divide_paragraphs() -> None:
    assert [block.text for block in from_text("One.\n\nTwo.\n \nThree.")] == ["One.", "Two.", "Three."]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "The company, which was set up by three engineers in\n"
        "Rotterdam, said on Monday that it would open a second\n"
        "office by the end of the year."
    )
    assert len(from_text(wrapped)) == 1


def test_short_lines_stay_apart() -> None:
    assert [block.text for block in from_text("27.2 C\nSingapore\n28.5 C\nThailand")] == [
        "27.2 C",
        "Singapore",
        "28.5 C",
        "Thailand",
    ]


@pytest.mark.parametrize("bullet", ["-", "*", "•", "–", "1.", "2)"])
def test_list_lines_are_items_however_long(bullet: str) -> None:
    lines = f"{bullet} Corvid Robotics raised four million dollars from two funds in Lisbon\n" * 2
    assert [block.kind for block in from_text(lines)] == ["item", "item"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(newline: str) -> None:
    assert to_text(from_text(f"One.{newline}{newline}Two.")) == "One.\n\nTwo."


def test_clean_folds_spaces_and_drops_control_characters() -> None:
    assert clean(" a\u00a0 b\x00c\t\u2009d\x8de ") == "a b c d e"


def test_clean_keeps_zero_width_characters_for_exact_quotes() -> None:
    assert clean("Pan\u200btheon") == "Pan\u200btheon"


def test_prose_ends_as_a_sentence_does() -> None:
    assert Block("line", "The start-up said it had raised four million euros.").prose
    assert not Block("line", "Start-up raises four million euros to grow in Asia").prose
    assert not Block("heading", "A heading that looks like a sentence, with a full stop.").prose

import pytest

from ingest.components.wordpiece import UNKNOWN, WordPiece

VOCAB = ["[UNK]", "san", "##jose", "jose", "##s", "money", "é", "e", "公", "司", "$"] + [
    f"unused{n}" for n in range(100)
]


@pytest.fixture
def cut() -> WordPiece:
    return WordPiece(VOCAB)


def test_the_longest_piece_is_taken_first(cut: WordPiece) -> None:
    assert cut(["Sanjose", "joses"]) == [(1, 2), (3, 4)]


def test_accents_and_case_are_ignored(cut: WordPiece) -> None:
    assert cut(["MÓNÉY", "É"]) == [(5,), (7,)]


def test_a_word_that_nothing_matches_is_unknown_and_still_there(cut: WordPiece) -> None:
    assert cut(["zzz", "\u200b", "x" * 500]) == [(UNKNOWN,)] * 3


def test_every_chinese_character_stands_alone(cut: WordPiece) -> None:
    assert cut(["公司"]) == [(8, 9)]


def test_a_word_is_cut_once(cut: WordPiece) -> None:
    assert cut(["money"])[0] is cut(["money"])[0]

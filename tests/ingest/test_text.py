"""Text files: UTF-8 or a clear refusal."""

import pytest

from graph.errors import UnreadableError
from ingest.text import MAX_BYTES, read_text

NEWS = "Corvid buys Skerry\n\n14 June 2025\n\nCorvid Robotics has bought its rival Skerry, it said on Monday.\n\nThe price was twelve million euros, two people said."


def test_title_date_and_text() -> None:
    article = read_text(NEWS.encode(), "corvid.txt")
    assert (article.title, article.published) == ("Corvid buys Skerry", "2025-06-14")
    assert article.text.startswith("Corvid Robotics has bought")
    assert (article.url, article.source) == ("", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert read_text(NEWS.encode(encoding), "corvid.txt").title == "Corvid buys Skerry"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no readable text"),
        (b" \n\n ", "no readable text"),
        (b"\x7fELF\x02\x01\x01\x00", "binary"),
        ("Crédit".encode("latin-1"), "not UTF-8"),
        (b"x" * (MAX_BYTES + 1), "more than one article"),
    ],
)
def test_refusals_name_the_file_and_the_next_step(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason) as caught:
        read_text(data, "odd.txt")
    assert str(caught.value).startswith("odd.txt: ")


def test_the_same_text_has_one_signature_whatever_the_spaces() -> None:
    spaced = NEWS.replace("\n\n", "\n\n\n").encode()
    assert read_text(NEWS.encode(), "a").signature == read_text(spaced, "b").signature

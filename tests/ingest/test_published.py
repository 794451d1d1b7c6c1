"""Dates are taken as written, at their own precision, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block
from ingest.published import find_date, head_date, iso_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-06-14", "2025-06-14"),
        ("2025-06-14T23:30:00+08:00", "2025-06-14"),
        ("2025-06", "2025-06"),
        ("2025", "2025"),
        ("14 June 2025", "2025-06-14"),
        ("June 14, 2025", "2025-06-14"),
        ("14th Jun. 2025", "2025-06-14"),
        ("2025/06/14", "2025-06-14"),
        ("Sat, 14 Jun 2025 09:00:00 GMT", "2025-06-14"),
        ("2025-02-30", ""),
        ("1970-01-01", ""),
        ("yesterday", ""),
        ("", ""),
        ("20 C", ""),
    ],
)
def test_iso_date(text: str, expected: str) -> None:
    assert iso_date(text) == expected


@given(st.text(max_size=80))
def test_any_text_gives_a_date_or_nothing(text: str) -> None:
    assert len(iso_date(text)) in {0, 4, 7, 10}
    assert len(find_date(text)) in {0, 10}


def test_a_dateline_gives_the_date() -> None:
    assert (
        head_date(
            [
                Block(
                    "paragraph",
                    "LISBON, June 14, 2025 (Quayside Wire) – Corvid said on Friday that it had bought Skerry.",
                )
            ]
        )
        == "2025-06-14"
    )


def test_a_date_in_the_story_is_not_the_date_of_the_story() -> None:
    assert (
        head_date([Block("paragraph", "Corvid, set up on 3 May 2019 in Lisbon, said that it had bought Skerry.")]) == ""
    )


def test_a_date_under_the_title_is() -> None:
    assert (
        head_date(
            [
                Block("line", "By Ane Holm | 14 June 2025"),
                Block("paragraph", "Corvid has bought its rival Skerry, it said."),
            ]
        )
        == "2025-06-14"
    )

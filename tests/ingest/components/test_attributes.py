from typing import Any

import pytest

from ingest.components.attributes import Context, attributes, worth
from ingest.components.document import Span


def read(
    predicate: str, text: str, subject: str, object_: str, names: tuple[str, ...] = (), published: str = "2024-06-20"
) -> dict[str, Any]:
    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    every = tuple(span(n) for n in (subject, object_, *names))
    return attributes(predicate, Context(text, Span(0, len(text)), span(subject), span(object_), every, published))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Maude Ferrand, co-founder and chief executive of Acme, left.", "co-founder and chief executive"),
        ("Acme CEO Maude Ferrand said so.", "CEO"),
        ("“No,” said Maude Ferrand, Head of Product at Acme.", "Head of Product"),
        ("Maude Ferrand, Vice President of Embedded Products at Acme, spoke.", "Vice President of Embedded Products"),
        ("Maude Ferrand of Acme was there.", None),
    ],
)
def test_titles_as_written(text: str, title: str | None) -> None:
    assert read("holds_role", text, "Maude Ferrand", "Acme").get("title") == title


def test_the_nearer_title_is_the_persons() -> None:
    text = "Chief executive Ann Berg and Tim Roe, head of design, run Acme."
    assert read("holds_role", text, "Tim Roe", "Acme", ("Ann Berg",))["title"] == "head of design"
    assert read("holds_role", text, "Ann Berg", "Acme", ("Tim Roe",))["title"] == "Chief executive"


def test_a_round_and_who_leads_it() -> None:
    text = "Acme raised $5m in a Series A round led by Sillage, with Nordlys taking part."
    assert read("invested_in", text, "Sillage", "Acme") == {"round": "Series A", "lead": True}
    assert read("invested_in", text, "Nordlys", "Acme", ("Sillage",)) == {"round": "Series A"}


def test_a_sum_is_normalised_and_a_total_told_apart() -> None:
    found = read("raised", "It brings the total raised to date by Acme to US$5-7 million.", "Acme", "US$5-7 million")
    assert found == {"total": True, "amount": 6e6, "currency": "USD", "low": 5e6, "high": 7e6}


def test_worth_of_no_sum_is_nothing() -> None:
    assert worth("undisclosed") == {}


def test_dates_since_and_until() -> None:
    assert read("holds_role", "Ann Berg has led Acme as CEO since 2019.", "Ann Berg", "Acme") == {
        "title": "CEO",
        "since": "2019",
    }
    assert read("acquired", "Acme bought Bolt last year for €2m.", "Acme", "Bolt") == {"date": "2023", "amount": "€2m"}


@pytest.mark.parametrize(
    ("predicate", "text", "expected"),
    [
        ("participated_in", "Acme will pitch at Slush.", {"role": "pitch"}),
        ("participated_in", "Acme has a stand at Slush.", {"role": "exhibitor"}),
        ("partnered_with", "Acme and Slush signed a memorandum of understanding.", {"kind": "mou"}),
        ("won", "Acme won the award for best newcomer at Slush.", {"category": "best newcomer"}),
        ("studied_at", "Acme holds a PhD from Slush.", {"degree": "PhD"}),
        ("based_in", "Acme of Slush, in 2019.", {}),
    ],
)
def test_other_attributes(predicate: str, text: str, expected: dict[str, Any]) -> None:
    assert read(predicate, text, "Acme", "Slush") == expected

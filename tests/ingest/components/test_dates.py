import pytest

from ingest.components.dates import dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on 12 June 2024", "2024-06-12"),
        ("June 12, 2024", "2024-06-12"),
        ("in June 2023", "2023-06"),
        ("founded in 2019", "2019"),
        ("2024-02-29", "2024-02-29"),
        ("last year", "2023"),
        ("yesterday", "2024-06-19"),
        ("on Tuesday", "2024-06-18"),
        ("March 3", "2024-03-03"),
        ("in January", "2024-01"),
        ("two years ago", "2022"),
        ("six months ago", "2023-12"),
        ("next month", "2024-07"),
        ("31 June 2024", "2024-06"),
    ],
)
def test_a_date_is_resolved_against_the_articles(text: str, iso: str) -> None:
    assert [d.iso for d in dates(f"It happened {text}.", "2024-06-20")] == [iso]


def test_without_the_articles_date_only_absolute_dates_are_read() -> None:
    assert [d.iso for d in dates("Last year, on 5 May 2021, and in March.", "")] == ["2021-05-05"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("It was sold last June", "2023-06"),
        ("It was sold last May", "2024-05"),
        ("It was sold in December", "2023-12"),
        ("It will open in March", "2025-03"),
        ("It will be held from 24 to 26 May", "2025-05-24"),
        ("It was on December 7-8, 2023", "2023-12-07"),
        ("30 September to 2 October 2024", "2024-09-30"),
        ("It opens in Lagos from Oct. 8 to 10", "2024-10-08"),
        ("In November last year it moved", "2023-11"),
        ("spring 2025", "2025"),
        ("in Q3 2023", "2023"),
        ("It will open in the first quarter", "2025"),
        ("It opened in autumn", "2023"),
        ("last autumn", "2023"),
        ("It will start next spring", "2025"),
        ("in early 2022", "2022"),
        ("in mid-July", "2024-07"),
        ("Nadeera (2019), a winner", "2019"),
        ("It will open on Monday", "2024-06-24"),
        ("this month", "2024-06"),
    ],
)
def test_the_verb_says_whether_a_date_lies_ahead(text: str, iso: str) -> None:
    assert [d.iso for d in dates(f"{text}.", "2024-06-20")] == [iso]


@pytest.mark.parametrize(
    "text",
    ["2024-13-45", "may be", "March on", "a million years", "each June", "the 1990s", "in 2019-20", "May 5,000 people"],
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert list(dates(text, "2024-06-20")) == []


def test_offsets_are_exact() -> None:
    text = "Since 2019 and in May 2020."
    assert [text[d.start : d.end] for d in dates(text)] == ["Since 2019", "May 2020"]

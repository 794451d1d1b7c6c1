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


@pytest.mark.parametrize("text", ["2024-13-45", "may be", "March on", "a million years"])
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert list(dates(text, "2024-06-20")) == []


def test_offsets_are_exact() -> None:
    text = "Since 2019 and in May 2020."
    assert [text[d.start : d.end] for d in dates(text)] == ["Since 2019", "May 2020"]

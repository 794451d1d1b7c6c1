import pytest

from ingest.components.money import MONEY, YEAR, parse_money


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("US$5 million", 5e6, 5e6, "USD"),
        ("$55M", 55e6, 55e6, "USD"),
        ("€41m", 41e6, 41e6, "EUR"),
        ("EUR 3.2M", 3.2e6, 3.2e6, "EUR"),
        ("£1.2bn", 1.2e9, 1.2e9, "GBP"),
        ("₹10,000-crore", 1e11, 1e11, "INR"),
        ("Rs 5 crore", 5e7, 5e7, "INR"),
        ("300,000 yuan", 3e5, 3e5, "CNY"),
        ("$5-7 million", 5e6, 7e6, "USD"),
        ("SEK 12m", 12e6, 12e6, "SEK"),
        ("2,5 million euros", 2.5e6, 2.5e6, "EUR"),
        ("NT$300 million", 3e8, 3e8, "TWD"),
        ("5 million Swedish kronor", 5e6, 5e6, "SEK"),
        ("KSh 4.5 million", 4.5e6, 4.5e6, "KES"),
        ("500 million won", 5e8, 5e8, "KRW"),
        ("CHF 2'000'000", 2e6, 2e6, "CHF"),
        ("HK$1,200", 1200, 1200, "HKD"),
    ],
)
def test_a_sum_is_found_whole_and_read(text: str, low: float, high: float, currency: str) -> None:
    found = MONEY.search(f"It took {text} from them.")
    assert found is not None
    assert found[0] == text
    money = parse_money(text)
    assert money is not None
    assert [money.low, money.high] == pytest.approx([low, high])
    assert money.currency == currency


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("half a million euros", 5e5, "EUR"),
        ("Three million dollars", 3e6, "USD"),
        ("Sixty thousand euros", 6e4, "EUR"),
        ("R850,000", 8.5e5, "ZAR"),
        ("N3.2 billion", 3.2e9, "NGN"),
        ("RM12mil", 12e6, "MYR"),
        ("US $5m", 5e6, "USD"),
        ("20 million pesos", 20e6, ""),
    ],
)
def test_sums_as_people_write_them(text: str, amount: float, currency: str) -> None:
    money = parse_money(text)
    assert money is not None
    assert money.amount == pytest.approx(amount)
    assert money.currency == currency


@pytest.mark.parametrize("text", ["5 people", "Series B", "40%", "version 2.5", "won the prize"])
def test_other_numbers_are_no_sums(text: str) -> None:
    assert MONEY.search(text) is None


def test_a_sum_without_a_number_is_none() -> None:
    assert parse_money("some dollars") is None


def test_years_are_not_sums_or_parts_of_numbers() -> None:
    assert YEAR.findall("In 2019 it sold 2,019 units for $2019, then 1998.") == ["2019", "1998"]

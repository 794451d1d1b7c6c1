"""Dates in text: where they stand, and which day, month or year they mean, seen from the article's own date.

Dates are ISO 8601 strings of reduced precision (``2024``, ``2024-06``, ``2024-06-12``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FULL: Final = 10  # characters of a date to the day
_MONTH: Final = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_ORDER: Final = r"(?:st|nd|rd|th)?"
DATE: Final = re.compile(
    rf"\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b"
    rf"|\b(?P<m1>{_MONTH})\s(?P<d1>\d{{1,2}}){_ORDER}(?:,?\s(?P<y1>(?:19|20)\d\d))?\b"
    rf"|\b(?P<d2>\d{{1,2}}){_ORDER}\s(?:of\s)?(?P<m2>{_MONTH})(?:,?\s(?P<y2>(?:19|20)\d\d))?\b"
    rf"|\b(?P<m3>{_MONTH}),?\s(?:of\s)?(?P<y3>(?:19|20)\d\d)\b"
    r"|\b(?i:in|since|until|from|by|during|of|back in|founded|established)\s(?P<y4>(?:19|20)\d\d)\b(?![-–]\d)"
    rf"|\b(?i:in|since|until|last|this|next|by)\s(?P<m5>{_MONTH})(?![\w])(?!\s\d)"
    r"|\b(?P<rel>(?i:today|yesterday|tomorrow|this year|last year|next year|this month|last month|next month|last week|this week|next week))\b"
    r"|\b(?:on\s)?(?P<day>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    r"|\b(?P<n>\d{1,2}|a|an|two|three|four|five|six|seven|eight|nine|ten)\s(?P<unit>years?|months?|weeks?)\sago\b"
)
NUMBERS: Final = {
    "a": 1,
    "an": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in the text, ``text[start:end]``, and what it means."""

    start: int
    end: int
    iso: str


def dates(text: str, published: str = "", start: int = 0, end: int | None = None) -> Iterator[Dated]:
    """Yield the dates between two offsets; those that need the article's date are left out where it is unknown."""
    for m in DATE.finditer(text, start, len(text) if end is None else end):
        iso = _resolve(m, _day(published))
        if iso:
            yield Dated(m.start(), m.end(), iso)


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:FULL])
    except ValueError:
        return None


def _resolve(m: re.Match[str], now: date | None) -> str:
    if m["iso"]:
        return m["iso"] if _day(m["iso"]) else ""
    year = m["y1"] or m["y2"] or m["y3"] or m["y4"]
    month = _month(m["m1"] or m["m2"] or m["m3"] or m["m5"] or "")
    day = int(m["d1"] or m["d2"] or 0)
    if month and not year:
        year = _nearest_year(month, now) if now else ""
    if year:
        return _iso(year, month, day)
    return _relative(m, now) if now else ""


def _month(name: str) -> int:
    short = name[:3].casefold()
    return next((k for k, full in enumerate(MONTHS, 1) if short and full.startswith(short)), 0)


def _nearest_year(month: int, now: date) -> str:
    """News speaks of the past half year or the coming one."""
    distance = month - now.month
    return str(now.year + (distance < -6) - (distance > 6))  # half a year


def _iso(year: str, month: int, day: int) -> str:
    if not month:
        return year
    if not day:
        return f"{year}-{month:02}"
    full = f"{year}-{month:02}-{day:02}"
    return full if _day(full) else f"{year}-{month:02}"


def _relative(m: re.Match[str], now: date) -> str:
    if m["day"]:
        return (now - timedelta(days=(now.weekday() - DAYS.index(m["day"].casefold())) % 7)).isoformat()
    if m["n"]:
        return _ago(NUMBERS.get(m["n"]) or int(m["n"]), m["unit"], now)
    which, _, unit = (m["rel"] or "").casefold().partition(" ")
    shift = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tomorrow": 1}.get(which, 0)
    if unit == "year":
        return str(now.year + shift)
    if unit == "month":
        return _months(now, shift)
    if unit == "week":
        return _months(now + timedelta(weeks=shift), 0)
    return (now + timedelta(days=shift)).isoformat() if m["rel"] else ""


def _ago(count: int, unit: str, now: date) -> str:
    if unit.startswith("year"):
        return str(now.year - count)
    if unit.startswith("month"):
        return _months(now, -count)
    return _months(now - timedelta(weeks=count), 0)


def _months(now: date, shift: int) -> str:
    years, month = divmod(now.month - 1 + shift, 12)
    return f"{now.year + years}-{month + 1:02}"

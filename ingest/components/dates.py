"""Dates in text: where they stand, and which day, month or year they mean, seen from the article's own date.

Dates are ISO 8601 strings of reduced precision (``2024``, ``2024-06``, ``2024-06-12``). Of a range of days the first counts; a
season or a quarter has no such string and is dated by its year. "Each June" is no date.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MONTHS: Final = tuple("january february march april may june july august september october november december".split())
DAYS: Final = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
BEGINS: Final = {  # the month in which a season, a quarter or a half begins
    "spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "q1": 1, "q2": 4, "q3": 7, "q4": 10, "h1": 1, "h2": 7,
    "first quarter": 1, "second quarter": 4, "third quarter": 7, "fourth quarter": 10, "first half": 1, "second half": 7,
}  # fmt: skip
FULL: Final = 10  # characters of a date to the day
AROUND: Final = 90  # characters before a date in which a verb says whether it lies ahead
_MONTH: Final = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_ORDER: Final = r"(?:st|nd|rd|th)?"
_YEAR: Final = r"(?:19|20)\d\d"
_TO: Final = r"\s?(?:[-–—]|to|and|until|through|&)\s?"
_PART: Final = r"(?:(?:early|mid|late|the end of|the beginning of|the start of|the middle of|end-)[ -]?)?"
_SEASON: Final = r"spring|summer|autumn|fall|winter"
_QUARTER: Final = r"Q[1-4]|H[12]|(?:first|second|third|fourth) (?:quarter|half)"
_DAY: Final = r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
DATE: Final = re.compile(
    rf"\b(?P<iso>{_YEAR}-\d\d-\d\d)\b"
    rf"|\b(?P<m1>{_MONTH})\s(?P<d1>\d{{1,2}}){_ORDER}(?:{_TO}(?:{_MONTH}\s)?\d{{1,2}}{_ORDER})?(?!\d|[.,]?\d|"
    rf"\s?(?:%|million|percent))(?:,?\s(?P<y1>{_YEAR}))?\b"
    rf"|\b(?P<d2>\d{{1,2}}){_ORDER}(?:{_TO}\d{{1,2}}{_ORDER})?\s(?:of\s)?(?P<m2>{_MONTH})(?:{_TO}\d{{1,2}}\s{_MONTH})?(?:,?\s(?P<y2>{_YEAR}))?(?!\w)"
    rf"|\b(?P<m3>{_MONTH}),?\s(?:of\s)?(?P<y3>{_YEAR})\b"
    rf"|\b(?:(?i:in)\s)?(?P<m6>{_MONTH})\s(?:of\s)?(?P<which6>last|this|next) year\b"
    rf"|\b(?:(?i:in|since|until|till|last|by)\s)?(?:the\s)?(?i:(?:{_SEASON}|{_QUARTER})(?:\sof)?,?\s)(?P<ys>{_YEAR})\b"
    rf"|\b(?:(?i:in|since|until|till|from|by|during|of|before|after|back in|founded|"
    rf"established)\s)(?i:{_PART})(?P<y4>{_YEAR})\b(?![-–]\d|[’']?s)"
    rf"|\b(?i:early|mid|late)[ -](?P<y5>{_YEAR})\b|\((?P<y6>{_YEAR})(?=[),;])"
    rf"|\b(?:(?i:in|since|until|till|by|from|for|during|of|before|after|effective|as of|around)\s(?i:{_PART})|"
    rf"(?P<which>(?i:last|this|next|this past|this coming))\s|(?i:mid|early|late)[- ])(?P<m5>{_MONTH})(?!\w|"
    rf"\.?\s\d)"
    r"|\b(?P<rel>(?i:today|yesterday|tomorrow|this year|last year|next year|this month|last month|next month|"
    r"last week|this week|next week))\b"
    rf"|\b(?P<when>(?i:last|this|next|this past|this coming|in|since|until|"
    rf"by))\s(?:the\s)?(?P<season>(?i:{_SEASON}|{_QUARTER}))\b"
    rf"|\b(?:(?P<turn>(?i:last|next|this))\s|on\s)?(?P<day>{_DAY})\b"
    r"|\b(?P<n>\d{1,2}|a|an|two|three|four|five|six|seven|eight|nine|ten)\s(?P<unit>years?|months?|weeks?)\sago\b"
)
ANCHOR: Final = re.compile(  # in every date, and much faster to look for
    r"(?:19|20)\d\d|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|[dD]ay|[rR]row|year|month|week|pring|ummer|utumn|fall|inter|quarter|half|Q[1-4]|H[12]"
)
REACH: Final = 45  # characters of a date on either side of it
EVERY: Final = re.compile(r"(?i)\b(?:each|every|a typical|usually in|always in)(?: year in)?\s$")
AHEAD: Final = re.compile(
    r"(?i)\b(?:will|shall|(?:is|are) to|to be|to take place|takes place|take place|plans?|planned|planning|"
    r"scheduled|upcoming|coming|"
    r"expects?|expected|intends?|aims?|hopes?|due|going to|starting|runs from|opens)\b|[’']ll\b"
)
BEHIND: Final = re.compile(
    r"(?i)\b(?:was|were|had|has|have|did|been|won|took|began|got|left|sold|bought|made|came|went|led|met|gave|put|"
    r"spent|became|ran|"
    r"since|after|(?!need|planned|expected|scheduled)[a-z]{3,}ed)\b"
)
NUMBERS: Final = {"a": 1, "an": 1} | {
    w: n for n, w in enumerate("two three four five six seven eight nine ten".split(), 2)
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in the text, ``text[start:end]``, and what it means."""

    start: int
    end: int
    iso: str


def dates(text: str, published: str = "", start: int = 0, end: int | None = None) -> Iterator[Dated]:
    """Yield the dates between two offsets; those that need the article's date are left out where it is unknown."""
    now = _day(published)
    for low, high in _stretches(text, start, len(text) if end is None else end):
        for m in DATE.finditer(text, low, high):
            if not EVERY.search(text, max(0, m.start() - 25), m.start()):
                iso = _resolve(m, now, _side(text, m.start()))
                if iso:
                    yield Dated(m.start(), m.end(), iso)


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the text, cut at blanks, in which dates can stand."""
    low = high = -1
    for m in ANCHOR.finditer(text, start, end):
        first = max(start, text.rfind(" ", 0, max(0, m.start() - REACH)) + 1)
        last = text.find(" ", m.end() + REACH)
        last = end if last < 0 else min(end, last)
        if first > high:
            if high >= 0:
                yield low, high
            low = first
        high = max(high, last)
    if high >= 0:
        yield low, high


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:FULL])
    except ValueError:
        return None


def _side(text: str, place: int) -> int:
    """Return 1 where the nearest verb before a date lies ahead, -1 where it lies behind, 0 where none says."""
    low = max(place - AROUND, *(text.rfind(stop, 0, place) + 1 for stop in (". ", "\n", "; ")))
    last = [max((m.start() for m in p.finditer(text, low, place)), default=-1) for p in (AHEAD, BEHIND)]
    return (last[0] > last[1]) - (last[1] > last[0])


def _resolve(m: re.Match[str], now: date | None, side: int) -> str:
    if m["iso"]:
        return m["iso"] if _day(m["iso"]) else ""
    year = next((y for y in m.group("y1", "y2", "y3", "y4", "y5", "y6", "ys") if y), "")
    month = _month(next((name for name in m.group("m1", "m2", "m3", "m5", "m6") if name), ""))
    day = int(m["d1"] or m["d2"] or 0)
    if month and not year:
        year = _year(month, day, m, now, side) if now else ""
    if year:
        return _iso(year, month, day)
    return _relative(m, now, side) if now else ""


def _month(name: str) -> int:
    short = name[:3].casefold()
    return next((k for k, full in enumerate(MONTHS, 1) if short and full.startswith(short)), 0)


def _year(month: int, day: int, m: re.Match[str], now: date, side: int) -> str:
    """Return the year of a month written without one: last June, June of last year, the coming or the past June."""
    if m["which6"]:
        return str(now.year + SHIFTS[m["which6"]])
    which = (m["which"] or "").casefold().split(" ")[-1]
    here, there = (now.month, now.day if day else 0), (month, day)
    if which == "this":
        return str(now.year)
    if which in ("last", "past"):
        return str(now.year - (month >= now.month))
    if which in ("next", "coming") or side > 0:
        return str(now.year + (there < here))
    if side < 0:
        return str(now.year - (there > here))
    distance = month - now.month  # news speaks of the past half year or the coming one
    return str(now.year + (distance < -6) - (distance > 6))


def _iso(year: str, month: int, day: int) -> str:
    if not month:
        return year
    if not day:
        return f"{year}-{month:02}"
    full = f"{year}-{month:02}-{day:02}"
    return full if _day(full) else f"{year}-{month:02}"


SHIFTS: Final = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tomorrow": 1}


def _relative(m: re.Match[str], now: date, side: int) -> str:
    if m["day"]:
        return _weekday(DAYS.index(m["day"].casefold()), (m["turn"] or "").casefold(), now, side)
    if m["season"]:
        return _season(m["season"].casefold(), m["when"].casefold().split(" ")[-1], now, side)
    if m["n"]:
        return _ago(NUMBERS.get(m["n"]) or int(m["n"]), m["unit"], now)
    return _this((m["rel"] or "").casefold(), now)


def _this(words: str, now: date) -> str:
    which, _, unit = words.partition(" ")
    shift = SHIFTS.get(which, 0)
    if unit == "year":
        return str(now.year + shift)
    if unit:
        return _months(now, shift) if unit == "month" else _months(now + timedelta(weeks=shift), 0)
    return (now + timedelta(days=shift)).isoformat() if words else ""


def _weekday(day: int, turn: str, now: date, side: int) -> str:
    """A weekday is the last one, today included; the next one where the verb lies ahead."""
    back = (now.weekday() - day) % 7
    if turn == "next" or (side > 0 and turn != "last"):
        return (now + timedelta(days=7 - back)).isoformat()
    return (now - timedelta(days=7 if turn == "last" and not back else back)).isoformat()


def _season(name: str, when: str, now: date, side: int) -> str:
    """Return the year of "last autumn", "next spring", "in the fourth quarter"."""
    begins = BEGINS.get(name, now.month)
    if when in ("last", "past"):
        return str(now.year - (begins + 2 >= now.month))
    if when in ("next", "coming") or side > 0:
        return str(now.year + (begins < now.month))
    return str(now.year - (begins > now.month and side < 0))


def _ago(count: int, unit: str, now: date) -> str:
    if unit.startswith("year"):
        return str(now.year - count)
    if unit.startswith("month"):
        return _months(now, -count)
    return _months(now - timedelta(weeks=count), 0)


def _months(now: date, shift: int) -> str:
    years, month = divmod(now.month - 1 + shift, 12)
    return f"{now.year + years}-{month + 1:02}"

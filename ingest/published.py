"""Dates as pages and files write them, to reduced-precision ISO 8601; what is no date gives an empty string."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from ingest.blocks import Block

_ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|[T ])")
_FORMATS = ("%d %B %Y", "%B %d %Y", "%d %b %Y", "%b %d %Y", "%Y/%m/%d", "%d.%m.%Y")
_WRITTEN = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}|[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{4}[-/]\d{2}[-/]\d{2})\b"
)
_DATELINE = re.compile(
    r"^[^.]{3,60}?\d{4}\)?(?:\s*[(/][^)/]{2,40}[)/])?\s?[–—:-]"
)  # "PARIS, June 14, 2025 (Example Wire) –"
EARLIEST = 1990  # the web's first news sites; an older year is a wrong clock


def iso_date(text: str) -> str:
    """Return the date of an ISO 8601, RFC 2822 or written-out date ("14 June 2025"), or ``""``.

    A year or year and month stay as short as they are; impossible dates and years before 1990 give ``""``.
    """
    text = text.strip()
    if not text:
        return ""
    found = _ISO.match(text)
    if found:
        return _checked(*found.groups())
    return _written(text) or _rfc2822(text)


def past(value: str) -> str:
    """Return a date of `iso_date`, or ``""`` where it is later than tomorrow: it is then today in no time zone."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    return value if value <= tomorrow else ""


def find_date(text: str) -> str:
    """Return the first full date written anywhere in the text, or ``""``."""
    for found in _WRITTEN.finditer(text):
        value = iso_date(found.group())
        if value:
            return value
    return ""


def head_date(blocks: Sequence[Block]) -> str:
    """Return the date of the lines above an article's first paragraph, or of its dateline, or ``""``."""
    for block in blocks[:4]:
        line = _DATELINE.match(block.text) if block.prose else None
        value = find_date(line.group() if line else "" if block.prose else block.text)
        if value or block.prose:
            return value
    return ""


def _checked(year: str, month: str | None, day: str | None) -> str:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return "-".join(part for part in (year, month, day) if part) if int(year) >= EARLIEST else ""


def _written(text: str) -> str:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|[.,](?=\s)", "", text)
    for form in _FORMATS:
        try:
            value = datetime.strptime(plain, form)  # noqa: DTZ007 - a date without a time has no zone
        except ValueError:
            continue
        return value.date().isoformat() if value.year >= EARLIEST else ""
    return ""


def _rfc2822(text: str) -> str:
    try:
        value = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return ""
    return value.date().isoformat() if value.year >= EARLIEST else ""

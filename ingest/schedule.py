"""How often to read: `every 15 minutes`, or the five fields of cron."""

import re
from datetime import UTC, datetime
from functools import partial
from typing import Final

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from graph.errors import InvalidInputError

_EVERY: Final = re.compile(r"every (?:(\d{1,5}) )?(second|minute|hour|day|week)s?", re.IGNORECASE)
SHORTEST: Final = 10  # seconds: shorter would ask sites without pause

DAYS: Final = (
    "sun",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
)  # by cron's numbers; APScheduler's begin on Monday
_DAYS: Final = re.compile(r"(?:\*|([0-7])(?:-([0-7]))?)(?:/([1-7]))?")


def trigger(schedule: str, place: str) -> BaseTrigger:
    """Return when to run. Raises `InvalidInputError` that begins with ``place``."""
    if found := _EVERY.fullmatch(schedule.strip()):
        made = IntervalTrigger(**{f"{found[2].lower()}s": int(found[1] or 1)}, jitter=None, timezone="UTC")
        if made.interval_length < SHORTEST:
            raise InvalidInputError(f"{place}: {schedule!r} is too often; every {SHORTEST} seconds is the most")
        return made
    try:
        return _cron(schedule)
    except (ValueError, TypeError) as error:
        wanted = "say `every 15 minutes`, or the five fields of cron such as `*/15 * * * *`"
        raise InvalidInputError(f"{place}: {schedule!r} is no schedule ({error}); {wanted}") from error


def _cron(schedule: str) -> BaseTrigger:
    """Return when five fields say, in the machine's time zone; of two days, in the month and in the week, either will do.

    Raises `ValueError` for what is no such schedule, and for one that never comes.
    """
    fields = schedule.split()
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields")
    minute, hour, day, month, weekday = fields
    at = partial(CronTrigger, minute=minute, hour=hour, month=month)
    if day.startswith("*") or weekday.startswith("*"):
        made = at(day=day, day_of_week=_named(weekday))
    else:
        made = OrTrigger([at(day=day), at(day_of_week=_named(weekday))])
    if made.get_next_fire_time(None, datetime.now(UTC)) is None:
        raise ValueError("there is no such day")
    return made


def _named(weekday: str) -> str:
    """Return the days of a week by their names, which mean the same everywhere."""
    return ",".join(_days(part) for part in weekday.split(","))


def _days(part: str) -> str:
    """Return one day or range by its names; what is no number is left as it is."""
    if part == "*" or not (found := _DAYS.fullmatch(part)):
        return part
    first, last = int(found[1] or 0), int(found[2] or found[1] or 6)
    if last < first:
        raise ValueError(f"{part} ends before it begins")
    return ",".join(DAYS[first : last + 1 : int(found[3] or 1)])

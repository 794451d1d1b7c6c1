"""How often to read: `every 15 minutes`, or the five fields of cron."""

import re
from typing import Final

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from graph.errors import InvalidInputError

_EVERY: Final = re.compile(r"every (?:(\d{1,5}) )?(second|minute|hour|day|week)s?", re.IGNORECASE)
SHORTEST: Final = 10  # seconds: shorter would ask sites without pause


def trigger(schedule: str, place: str) -> BaseTrigger:
    """Return when to run. Raises `InvalidInputError` that begins with ``place``."""
    if found := _EVERY.fullmatch(schedule.strip()):
        made = IntervalTrigger(**{f"{found[2].lower()}s": int(found[1] or 1)}, jitter=None, timezone="UTC")
        if made.interval_length < SHORTEST:
            raise InvalidInputError(f"{place}: {schedule!r} is too often; every {SHORTEST} seconds is the most")
        return made
    try:
        return CronTrigger.from_crontab(schedule)
    except (ValueError, TypeError) as error:
        wanted = "say `every 15 minutes`, or the five fields of cron such as `*/15 * * * *`"
        raise InvalidInputError(f"{place}: {schedule!r} is no schedule ({error}); {wanted}") from error

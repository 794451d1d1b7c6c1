"""Schedules mean what they mean in a crontab."""

from datetime import UTC, datetime, timedelta

import pytest

from graph.errors import InvalidInputError
from ingest.schedule import trigger

SATURDAY = datetime(2026, 11, 28, 7, tzinfo=UTC)


def days(schedule: str, count: int) -> list[str]:
    """The next days on which a schedule runs."""
    when, at, found = trigger(schedule, "x"), SATURDAY, list[str]()
    for _ in range(count):
        at = when.get_next_fire_time(None, at)
        found.append(f"{at:%a %d}")
        at += timedelta(seconds=1)
    return found


@pytest.mark.parametrize(("schedule", "expected"), [
    ("0 12 * * 1-5", ["Mon 30", "Tue 01", "Wed 02", "Thu 03", "Fri 04", "Mon 07"]),
    ("0 12 * * 0", ["Sun 29", "Sun 06"]),
    ("0 12 * * 7", ["Sun 29", "Sun 06"]),
    ("0 12 * * 5-7", ["Sat 28", "Sun 29", "Fri 04"]),
    ("0 12 * * 1,3", ["Mon 30", "Wed 02", "Mon 07"]),
    ("0 12 * * 1-5/2", ["Mon 30", "Wed 02", "Fri 04", "Mon 07"]),
    ("0 12 * * */2", ["Sat 28", "Sun 29", "Tue 01", "Thu 03", "Sat 05"]),
    ("0 12 * * MON,sat", ["Sat 28", "Mon 30"]),
    ("0 12 1 * 1", ["Mon 30", "Tue 01", "Mon 07"]),
    ("0 12 1 * *", ["Tue 01", "Fri 01"]),
])  # fmt: skip
def test_days_are_those_of_cron(schedule: str, expected: list[str]) -> None:
    assert days(schedule, len(expected)) == expected


@pytest.mark.parametrize("schedule", ["0 12 31 2 *", "0 12 * * 8", "0 12 * * 5-1", "0 12 * *", "@daily", "61 * * * *"])
def test_what_is_no_schedule_or_never_comes_is_refused(schedule: str) -> None:
    with pytest.raises(InvalidInputError, match="is no schedule"):
        trigger(schedule, "x")

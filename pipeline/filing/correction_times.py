"""Until when a corrected copy counts by a court's own rule, counted in court days; the data stands beside it."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.model import Court, Source
from pipeline.rules.deadline import CalendarMissing, is_court_day

_DATA = Path(__file__).with_name("correction_times.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A court's time to correct."""

    courts: tuple[str, ...]
    length: int
    unit: str
    """`court-days` or `hours`."""
    note: str
    source: Source


def of(court: str) -> Time | None:
    """What holds at a court; None where nothing is known."""
    return next((one for one in times() if court in one.courts), None)


def ends(court: Court, returned_at: datetime) -> datetime | None:
    """The last moment for a corrected copy; None where no time is known or the calendar lacks a day.

    Args:
        court: whose rule and calendar hold.
        returned_at: when it was returned. That day is left out where days are counted.
    """
    found = of(court.name)
    if found is None:
        return None
    if found.unit == "hours":
        return returned_at + timedelta(hours=found.length)
    zone = ZoneInfo(court.time_zone)
    day, left = returned_at.astimezone(zone).date(), found.length
    try:
        while left:
            day += timedelta(days=1)
            left -= is_court_day(day, court)
    except CalendarMissing:
        return None
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)


@cache
def times() -> tuple[Time, ...]:
    """Every time that is known."""
    table = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return tuple(
        Time(
            courts=tuple(one["courts"]),
            length=one["length"],
            unit=one["unit"],
            note=one["note"],
            source=Source(citation=one["citation"], checked=one["checked"], verified=one["verified"]),
        )
        for one in table["times"]
    )

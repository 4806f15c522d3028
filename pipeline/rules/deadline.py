"""Court days, periods, and the latest day for a notice, each with the steps that led there.

Counting follows Fed. R. Civ. P. 6(a) and Fed. R. Crim. P. 45(a): the day of the event is left out, every day
counts, and a period that would end on a Saturday, Sunday or legal holiday runs on to the next day that is
none. A period *before* an event is counted and run on backwards (6(a)(5)).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.errors import LibraryError
from pipeline.model import Court, Holiday
from pipeline.rules.dates import WEEKDAYS, spoken

_SATURDAY = 5
_DAY = timedelta(days=1)


class CalendarMissing(LibraryError):  # noqa: N818 - named for what a clerk reads
    """The court's calendar does not hold a year that a period touches.

    Attributes:
        year: the year that is missing.
    """

    def __init__(self, court: str, year: int) -> None:
        self.year = year
        super().__init__(f"calendar.toml of the court {court} holds no year {year}. Add its holidays and the year.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day that was computed, and how."""

    day: date
    steps: tuple[str, ...]
    """One sentence a step, for printing beside the date."""


def holiday(day: date, court: Court, *, after_event: bool = False) -> Holiday | None:
    """The holiday on that day, if there is one.

    Args:
        day: the day in question.
        court: whose calendar holds.
        after_event: whether a period measured after an event is being counted, for which more days count.

    Raises:
        CalendarMissing: nobody has said which holidays that year has.
    """
    if day.year not in court.calendar_years:
        raise CalendarMissing(court.name, day.year)
    found = (one for one in court.holidays if one.day == day)
    return next((one for one in found if after_event or not one.after_event_only), None)


def closed_because(day: date, court: Court, *, after_event: bool = False) -> str | None:
    """Why the day is no court day, in words; None when it is one.

    Raises:
        CalendarMissing: the court's calendar lacks the year.
    """
    found = holiday(day, court, after_event=after_event)
    if found:
        return found.name
    return f"a {WEEKDAYS[day.weekday()]}" if day.weekday() >= _SATURDAY else None


def is_court_day(day: date, court: Court) -> bool:
    """Whether the court is open that day.

    Raises:
        CalendarMissing: the court's calendar lacks the year.
    """
    return closed_because(day, court) is None


def after(event: date, days: int, court: Court, *, unit: str = "days") -> Deadline:
    """The last day of a period that follows an event.

    Args:
        event: the day that is left out of the count.
        days: how many.
        court: whose calendar holds; its state's holidays count too (6(a)(6)(C)).
        unit: `days` or `court-days`.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
    """
    return _count(event, days, court, step=_DAY, unit=unit)


def before(event: date, days: int, court: Court, *, unit: str = "days") -> Deadline:
    """The latest day that still lies the given number of days before an event.

    Args:
        event: the day that is left out of the count.
        days: how many.
        court: whose calendar holds.
        unit: `days` or `court-days`.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
    """
    return _count(event, days, court, step=-_DAY, unit=unit)


def earliest(since: date, days: int, court: Court, *, unit: str = "days") -> date:
    """The first court day for which a notice given on `since` is early enough.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
    """
    return next(
        day
        for day in _days(since + _DAY * days, _DAY)
        if is_court_day(day, court) and before(day, days, court, unit=unit).day >= since
    )


def _count(event: date, days: int, court: Court, *, step: timedelta, unit: str) -> Deadline:
    forward = step > timedelta(0)
    if unit == "court-days":
        walked = (day for day in _days(event + step, step) if closed_because(day, court, after_event=forward) is None)
        day = next(day for number, day in enumerate(walked, 1) if number >= days)
    else:
        day = event + step * days
    way = "after" if forward else "before"
    steps = [f"{days} {unit.replace('-', ' ')} {way} {spoken(event)}, that day left out, is {spoken(day)}."]
    while reason := closed_because(day, court, after_event=forward):
        following = day + step
        steps.append(f"{spoken(day)} is {reason}, so the count runs on to {spoken(following)}.")
        day = following
    return Deadline(day=day, steps=tuple(steps))


def _days(first: date, step: timedelta) -> Iterator[date]:
    day = first
    while True:
        yield day
        day += step

"""What a person should hear about a computed day beside the steps that led there."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipeline.model import Court, Deadline, Step
from pipeline.rules.deadline.days import CalendarMissing, closed_because, weekend
from pipeline.rules.deadline.period import short


def of(found: Deadline, event: date | datetime, court: Court, *, now: datetime) -> Iterator[Step]:
    """That the court is closed on the day of the event, and that the computed day or minute is over.

    Args:
        found: the day and its steps.
        event: the day, or the aware moment, it was counted from.
        court: whose calendar and clock hold.
        now: aware; `passed` is told against the court's own day.
    """
    zone = ZoneInfo(court.time_zone)
    day = event.astimezone(zone).date() if isinstance(event, datetime) else event
    if why := _closed(day, court):
        reason = f"is {why}" if why == weekend(day) else f"is a holiday ({why})"
        yield Step(text=f"The day of the event, {short(day)}, {reason}: the court is closed. Is it the right day?")
    today = now.astimezone(zone).date()
    if found.moment is not None and found.moment < now:
        yield Step(text=f"This moment has passed: today is {short(today)}.")
    elif found.day < today:
        yield Step(text=f"This day has passed: today is {short(today)}.")


def _closed(day: date, court: Court) -> str | None:
    """Why the court is closed; None also where the calendar does not hold the year, which no count asked for."""
    try:
        return closed_because(day, court)
    except CalendarMissing:
        return weekend(day)

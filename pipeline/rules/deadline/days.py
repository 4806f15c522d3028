"""Which days a court is open, and why not on the others."""

from bisect import bisect_left
from datetime import date
from operator import attrgetter

from pipeline.errors import LibraryError, UsageError
from pipeline.model import Court, Holiday
from pipeline.rules.dates import WEEKDAYS

_SATURDAY = 5


class CalendarMissing(LibraryError):  # noqa: N818 - named for what a clerk reads
    """The court's calendar does not hold a year that a period touches.

    Attributes:
        year: the year that is missing.
    """

    def __init__(self, court: str, year: int) -> None:
        self.year = year
        super().__init__(
            f"The calendar of the court {court} holds no year {year}. Add the year and its holidays to "
            f"templates/courts/{court}/calendar.toml in the home."
        )


class TooFar(UsageError):  # noqa: N818 - named for what a clerk reads
    """A count leads to a day before the year 1 or after the year 9999."""

    def __init__(self, amount: str, event: date) -> None:
        super().__init__(
            f"A count of {amount} with {event.isoformat()} as the day of the event leaves the years 1 to 9999, and "
            "there is no such day. Correct the day or the length."
        )


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
    at = bisect_left(court.holidays, day, key=attrgetter("day"))
    found = court.holidays[at] if at < len(court.holidays) else None
    return found if found and found.day == day and (after_event or not found.after_event_only) else None


def closed_because(day: date, court: Court, *, after_event: bool = False) -> str | None:
    """Why the day is no court day, in words; None when it is one.

    Raises:
        CalendarMissing: the court's calendar lacks the year.
    """
    found = holiday(day, court, after_event=after_event)
    return found.name if found else weekend(day)


def weekend(day: date) -> str | None:
    """`a Saturday` or `a Sunday`; None on the other days."""
    return f"a {WEEKDAYS[day.weekday()]}" if day.weekday() >= _SATURDAY else None


def is_court_day(day: date, court: Court) -> bool:
    """Whether the court is open that day.

    Raises:
        CalendarMissing: the court's calendar lacks the year.
    """
    return closed_because(day, court) is None

"""Times in answers, and the days between which a lost filing is looked for."""

from datetime import UTC, date, datetime, timedelta

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4.names import V4

_A_DAY = timedelta(days=1)


def told(element: Element | None) -> datetime | None:
    """A date with a time in an answer, or None where it tells none that can be placed.

    A day without a time, or a time without a zone, is no moment: nothing is stamped with one that nobody told.
    """
    text = V4.text(element, "nc:DateTime") if element is not None else ""
    try:
        found = datetime.fromisoformat(text) if text else None
        return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):  # the latter at the calendar's ends
        return None


def window(first: datetime, last: datetime) -> tuple[date, date]:
    """The days that surely hold everything that happened between two moments, wherever the court's clock stands.

    A day is added on both sides: time zones lie up to 14 hours from UTC, clocks differ, and some filing managers take
    the last day as not included.

    Args:
        first: aware; when sending cannot have begun earlier.
        last: aware; not before it.

    Raises:
        ValueError: nobody told the time zone.
    """
    if first.tzinfo is None or last.tzinfo is None:
        raise ValueError("the days of a search are found from times with a time zone")
    begin, end = sorted((first.astimezone(UTC), last.astimezone(UTC)))
    return begin.date() - _A_DAY, end.date() + _A_DAY

"""Times as XML Schema writes them, and the days that a question about the past must cover."""

import re
from datetime import UTC, date, datetime, timedelta

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5.words import V

_MARGIN = timedelta(days=1)
"""The other side reckons days in its own zone, which lies at most fourteen hours from UTC."""
_FRACTION = re.compile(r"(\.\d{1,6})\d*")


def moment_of(text: str) -> datetime | None:
    """An `xs:dateTime` with a time zone; None when it has none, or is no time at all.

    A time without a zone is nobody's: it is not taken for ours.
    """
    try:
        at = datetime.fromisoformat(_FRACTION.sub(lambda one: one.group(1).ljust(7, "0"), text.strip()))
        return at if at.tzinfo is not None and at.astimezone(UTC) else None
    except (ValueError, OverflowError):  # the latter at the calendar's ends
        return None


def told_moment(message: Element, path: str) -> datetime | None:
    """The moment in an element of NIEM's date type; None when it holds a day only."""
    return moment_of(V.text(message, f"{path}/nc:DateTime"))


def days(since: datetime, until: datetime) -> tuple[date, date]:
    """The first and last day a list must cover so that nothing sent between two moments is missing, in any zone.

    Args:
        since: the earliest moment at which the message may have arrived.
        until: now.
    """
    first, last = sorted((since.astimezone(UTC), until.astimezone(UTC)))
    return _shifted(first, -_MARGIN), _shifted(last, _MARGIN)


def _shifted(at: datetime, by: timedelta) -> date:
    try:
        return (at + by).date()
    except OverflowError:
        return date.min if by < timedelta(0) else date.max

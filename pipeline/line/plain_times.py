"""Moments in what a court wrote, as people read them: machines write them in their own way, and mostly in UTC."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.rules.dates import clock, written

_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)")
"""Only with a zone beside it: what a time without one means nobody can know."""


def readable(text: str, zone: str) -> str:
    """The text with each moment written out in a time zone, which is named behind it.

    Args:
        text: what the court said.
        zone: its IANA name, for example `America/New_York`.
    """
    return _MOMENT.sub(lambda found: _written(found[0], ZoneInfo(zone)), text)


def _written(moment: str, zone: ZoneInfo) -> str:
    try:
        at = datetime.fromisoformat(moment).astimezone(zone)
    except (ValueError, OverflowError):  # no day of the calendar: it stays as it was written
        return moment
    return f"{written(at.date())}, {clock(at.time())} {at:%Z}"

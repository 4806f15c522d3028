"""Whether the post takes mail in on a day."""

import functools
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.model import Finding, Place, Severity
from pipeline.rules.dates import written

_SUNDAY = 6


def no_mail(day: date) -> str | None:
    """Why the post takes no mail in on that day, in words; None when it does."""
    if day.weekday() == _SUNDAY:
        return "a Sunday"
    found = _holiday(day)
    if found is None and day.weekday() == 0:
        before = _holiday(day - timedelta(days=1))
        return f"{before} (kept on Monday)" if before else None
    return found


def finding(day: date) -> Finding | None:
    """The warning for a day on which mail can hardly have gone to the post."""
    why = no_mail(day)
    if why is None:
        return None
    return Finding(
        code="mail.not-postal-day",
        severity=Severity.WARNING,
        where=Place(),
        message=f"{written(day)} is {why}. The Postal Service takes no mail in then, so a certificate with that day "
        "may be doubted.",
        found=day.isoformat(),
        rule=_table()["source"]["citation"],
        repair="If it was laid into a box on that day, say the day on which the post collected it.",
        verified=_table()["source"]["verified"],
    )


def _holiday(day: date) -> str | None:
    fixed: Mapping[str, str] = _table()["fixed"]
    found = fixed.get(f"{day:%m-%d}")
    moving = (one["name"] for one in _table()["moving"] if _is(one, day))
    return found or next(moving, None)


def _is(rule: Mapping[str, Any], day: date) -> bool:
    if (day.month, day.weekday()) != (rule["month"], rule["weekday"]):
        return False
    if rule["number"] < 0:
        return (day + timedelta(days=7)).month != day.month
    return bool((day.day - 1) // 7 + 1 == rule["number"])


@functools.cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("postal_days.toml").read_text(encoding="utf-8"))

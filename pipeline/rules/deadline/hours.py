"""Counts a period of hours: every hour, from the minute of the event, whatever the clocks are set to."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.model import DeadlineRule, Step, Unit
from pipeline.rules.dates import clock
from pipeline.rules.deadline.period import amount, short
from pipeline.rules.deadline.walk import Walk


def count(rule: DeadlineRule, event: datetime, walk: Walk) -> tuple[datetime, list[Step]]:
    """The minute a period of hours ends.

    Hours are real ones: 24 hours over the night in which the clocks change end an hour earlier or later by the
    clock. If the end falls on a closed day, it is the same time by the clock on the next open one.

    Args:
        rule: the rule, in hours.
        event: the minute of the event, aware.
        walk: along whose days.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
    """
    zone = ZoneInfo(walk.court.time_zone)
    counting = rule.counting
    hours = timedelta(hours=rule.length if walk.forward else -rule.length)
    end = (event.astimezone(UTC) + hours).astimezone(zone)
    way = "before" if rule.before else "from"
    text = f"{amount(rule.length, Unit.HOURS)} {way} {_at(event.astimezone(zone))} → {_at(end)}"
    steps = [Step(text=text, source=counting.hours_source or counting.source)]
    reason = walk.shut(end.date())
    if reason:
        day = walk.open_from(end.date())
        end = datetime.combine(day, end.time(), zone)
        text = f"That day is {reason}; so on to the same time on {short(day)}."
        steps.append(Step(text=text, source=counting.roll_source if walk.forward else counting.back_source))
    return end, steps


def _at(moment: datetime) -> str:
    return f"{short(moment.date())}, {clock(moment.time())}"

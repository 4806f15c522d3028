"""Counting where no rule is named: a number of days that a document type itself demands.

By the convention of Fed. R. Civ. P. 6(a) and Fed. R. Crim. P. 45(a): the day of the event is left out, every day
counts, and a period that would end on a Saturday, Sunday or legal holiday runs on to the next day that is none; one
*before* an event is counted and run on backwards (6(a)(5)).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.model import Court, Deadline, Step, Unit
from pipeline.rules.dates import spoken
from pipeline.rules.deadline.days import TooFar, is_court_day
from pipeline.rules.deadline.period import amount
from pipeline.rules.deadline.walk import Walk


def after(event: date, days: int, court: Court, *, unit: str = "days") -> Deadline:
    """The last day of a period that follows an event.

    Args:
        event: the day that is left out of the count.
        days: how many.
        court: whose calendar holds; its state's holidays count too (6(a)(6)(C)).
        unit: `days` or `court-days`.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
        TooFar: it leads out of the years there are.
    """
    return _earlier(event, days, court, unit=Unit(unit), forward=True)


def before(event: date, days: int, court: Court, *, unit: str = "days") -> Deadline:
    """The latest day that still lies the given number of days before an event.

    Args:
        event: the day that is left out of the count.
        days: how many.
        court: whose calendar holds.
        unit: `days` or `court-days`.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
        TooFar: it leads out of the years there are.
    """
    return _earlier(event, days, court, unit=Unit(unit), forward=False)


def earliest(since: date, days: int, court: Court, *, unit: str = "days") -> date:
    """The first court day for which a notice given on `since` is early enough.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
        TooFar: it leads out of the years there are.
    """
    return next(
        day
        for day in _from(since + timedelta(days=days))
        if is_court_day(day, court) and before(day, days, court, unit=unit).day >= since
    )


def _earlier(event: date, days: int, court: Court, *, unit: Unit, forward: bool) -> Deadline:
    """Of the two readings of a disputed holiday, the one that leads to the earlier day."""
    walks = (Walk(court=court, forward=forward, disputed=one) for one in (False, True))
    try:
        return min((_count(event, days, unit, walk) for walk in walks), key=lambda one: one.day)
    except OverflowError:
        raise TooFar(amount(days, unit), event) from None


def _count(event: date, days: int, unit: Unit, walk: Walk) -> Deadline:
    day = walk.advance(event, days, unit)
    way = "after" if walk.forward else "before"
    said = [f"{days} {unit.replace('-', ' ')} {way} {spoken(event)}, that day left out, is {spoken(day)}."]
    while reason := walk.shut(day):
        following = day + walk.step
        said.append(f"{spoken(day)} is {reason}, so the count runs on to {spoken(following)}.")
        day = following
    return Deadline(day=day, trail=tuple(Step(text=one) for one in said))


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)

"""Counts one period by one body of rules, and says each step.

The order, as in `docs/reference/deadlines.md`: service that counts as made later; the first day of the count; the
period; days that service adds to the period; the roll off a closed day; days that service adds to its end, and the
roll again; the next Monday, where a rule wants one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.model import Addition, Counting, DeadlineRule, Source, Step, Unit
from pipeline.rules.dates import WEEKDAYS
from pipeline.rules.deadline import methods
from pipeline.rules.deadline.days import weekend
from pipeline.rules.deadline.walk import Walk

_PLACES = ("event", "period", "end")
_SPOKEN = {Unit.DAYS: "day", Unit.WEEKS: "week", Unit.MONTHS: "month", Unit.YEARS: "year", Unit.HOURS: "hour"}


@dataclass(slots=True, kw_only=True)
class Path:
    """A day on its way, and the steps behind it."""

    day: date
    steps: list[Step]

    def go(self, day: date, text: str, source: Source | None) -> None:
        """Move on to that day."""
        self.day = day
        self.steps.append(Step(text=text, source=source))


def count(rule: DeadlineRule, event: date, method: str | None, walk: Walk) -> Path:
    """The day a rule's period leads to from an event.

    Args:
        rule: the rule, of a unit other than hours.
        event: the day of the event.
        method: how service was made, by its name; None where that is not known or plays no part.
        walk: along whose days; its direction must be the rule's.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
    """
    path = Path(day=event, steps=[])
    added = {to: [one for one in rule.additions if one.to == to and method in one.methods] for to in _PLACES}
    way = method or ""
    for one in added["event"]:
        _served_later(path, one, way, walk)
    first = _start(path, rule, walk)
    _period(path, rule, method, walk, first)
    for one in added["period"]:
        _add(path, one, way, walk)
    if rule.then is None:
        _roll(path, rule, walk)
    for one in added["end"]:
        _add(path, one, way, walk)
        _roll(path, rule, walk)
    _without_effect(path, rule, method)
    _on_to(path, rule, walk)
    return path


def length_of(rule: DeadlineRule, method: str | None) -> int:
    """How long the period is for that way of service."""
    return next((one.days for one in rule.instead if method in one.methods), rule.length)


def amount(length: int, unit: Unit) -> str:
    """`30 days`, `1 court day`."""
    one = _SPOKEN.get(unit, unit.value.removesuffix("s").replace("-", " "))
    return f"{length} {one}" if length == 1 else f"{length} {one}s"


def short(day: date) -> str:
    """`Sat Nov 21, 2026`."""
    return f"{day:%a %b} {day.day}, {day.year}"


def _served_later(path: Path, addition: Addition, method: str, walk: Walk) -> None:
    onward = Walk(court=walk.court, forward=True, closed=walk.closed, disputed=walk.disputed)
    day = onward.advance(path.day, addition.days, addition.unit)
    text = f"Served {methods.said(method)}: service counts as made {amount(addition.days, addition.unit)} later"
    path.go(day, f"{text} → {short(day)}.", addition.source)
    if addition.rolls and onward.shut(day):
        _roll_by(path, onward, addition.source)


def _without_effect(path: Path, rule: DeadlineRule, method: str | None) -> None:
    """Say so when the way of service plays no part: nobody shall think it was forgotten."""
    known = {one for other in rule.additions for one in other.methods}
    known |= {one for other in rule.instead for one in other.methods}
    if method is not None and method not in known:
        path.go(path.day, f"Served {methods.said(method)}: this rule adds no days for it.", rule.source)


def _start(path: Path, rule: DeadlineRule, walk: Walk) -> date | None:
    """With `open-day`, the first open day is day 1: the count sets out from the day before it."""
    counting = rule.counting
    if counting.starts != "open-day":
        return None  # the calendar is not asked for a day nobody needs: it may not hold the event's year
    first = walk.open_from(path.day + walk.step)
    if first == path.day + walk.step:
        return None
    text = f"The count begins on the next day the court is open, {short(first)}."
    path.go(first - walk.step, text, counting.starts_source or counting.source)
    return first


def _period(path: Path, rule: DeadlineRule, method: str | None, walk: Walk, first: date | None) -> None:
    other = next((one for one in rule.instead if method in one.methods), None)
    length, unit, counting = other.days if other else rule.length, rule.unit, rule.counting
    if other:
        text = f"Served {methods.said(method or '')}: the period is {amount(length, unit)}."
        path.go(path.day, text, other.source)
    is_short = _is_short(rule, length, counting)
    day = walk.advance(path.day, length, Unit.COURT_DAYS if is_short else unit)
    if is_short:
        text = f"A period of {amount(length, unit)} leaves out Saturdays, Sundays and holidays."
        path.go(path.day, text, counting.short_source)
    start = "with that day as day 1" if first else f"{'before' if rule.before else 'from'} {short(path.day)}"
    path.go(day, f"{amount(length, unit)} {start} → {short(day)}.", counting.source)


def _is_short(rule: DeadlineRule, length: int, counting: Counting) -> bool:
    short_days = counting.short_days
    return rule.unit is Unit.DAYS and short_days is not None and length <= short_days and not rule.every_day


def _add(path: Path, addition: Addition, method: str, walk: Walk) -> None:
    if not addition.days:
        path.go(path.day, f"Served {methods.said(method)}: no days are added.", addition.source)
        return
    day = walk.advance(path.day, addition.days, addition.unit)
    sign = "+" if walk.forward else "−"
    text = f"Served {methods.said(method)}: {sign}{amount(addition.days, addition.unit)} → {short(day)}."
    path.go(day, text, addition.source)


def _roll(path: Path, rule: DeadlineRule, walk: Walk) -> None:
    if rule.roll == "none" or not walk.shut(path.day):
        return
    forward = {"next": True, "previous": False}.get(rule.roll, walk.forward)
    turned = Walk(court=walk.court, forward=forward, closed=walk.closed, disputed=walk.disputed)
    inaccessible = path.day in walk.closed and rule.counting.closed_source
    _roll_by(path, turned, inaccessible or (rule.counting.roll_source if forward else rule.counting.back_source))


def _roll_by(path: Path, walk: Walk, source: Source) -> None:
    reasons = list(_reasons(path.day, walk))
    day = walk.open_from(path.day)
    path.go(day, f"{'; '.join(reasons)}; so on {'' if walk.forward else 'back '}to {short(day)}.", source)


def _reasons(day: date, walk: Walk) -> Iterator[str]:
    while reason := walk.shut(day):
        yield f"{short(day)} is {'a weekend day' if reason == weekend(day) else reason}"
        day += walk.step


def _on_to(path: Path, rule: DeadlineRule, walk: Walk) -> None:
    if rule.then is None:
        return
    day = path.day + walk.step
    while day.weekday() != rule.then:
        day += walk.step
    path.go(day, f"The {WEEKDAYS[rule.then]} next after that → {short(day)}.", rule.source)
    _roll(path, rule, walk)

"""A court's own rules, applied to an event."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.errors import LibraryError
from pipeline.model import Addition, Court, Deadline, DeadlineRule, Holiday, Step, Unit
from pipeline.model.remembered import by_identity
from pipeline.rules.dates import clock, written
from pipeline.rules.deadline import hours, period
from pipeline.rules.deadline.days import TooFar, is_court_day
from pipeline.rules.deadline.period import short
from pipeline.rules.deadline.walk import Walk

_KEPT = 4096
_LOOKED_AHEAD = 400
"""Days within which a hearing day must be found that is far enough ahead."""


class NotInForce(LibraryError):  # noqa: N818 - named for what a clerk reads
    """No version of a rule that the packs hold was in force on the day of the event."""

    def __init__(self, rule: DeadlineRule, event: date) -> None:
        self.rule = rule
        self.event = event
        since = f"since {written(rule.effective_from)}" if rule.effective_from else ""
        until = f" until {written(rule.effective_to)}" if rule.effective_to else ""
        super().__init__(
            f"The rule `{rule.name}` ({rule.source.citation}) is known as in force {since}{until}, not for an event "
            f"of {written(event)}. Add the version of that day to the rule pack {rule.counting.pack}."
        )


def named(court: Court, name: str, on: date) -> DeadlineRule | None:
    """The version of a rule that was in force on a day; None where the court's packs have no such rule.

    Raises:
        NotInForce: they have it, but not for that day.
    """
    versions = _versions(court.rules).get(name)
    if versions is None:
        return None
    found = next((one for one in versions if _holds(one, on)), None)
    if found is None:
        raise NotInForce(versions[0], on)
    return found


@by_identity
def _versions(rules: tuple[DeadlineRule, ...]) -> Mapping[str, tuple[DeadlineRule, ...]]:
    return {name: tuple(one for one in rules if one.name == name) for name in {one.name for one in rules}}


def due(
    rule: DeadlineRule,
    event: date | datetime,
    court: Court,
    *,
    method: str | None = None,
    closed: frozenset[date] = frozenset(),
) -> Deadline:
    """The day a rule leads to, with its trail.

    Where two readings of the rules lead to different days the earlier one is given, and the other told.

    Args:
        rule: one of the court's rules, or one given freely.
        event: the day it is counted from; for a period of hours the minute, aware.
        court: whose calendar and time zone hold.
        method: how service was made, by its name in the packs; None where that is not known.
        closed: days on which the clerk's office could not be reached.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
        TooFar: it leads out of the years there are.
        ValueError: hours are counted from a day without a time.
    """
    if isinstance(event, datetime) or closed:
        return _due(rule, event, court, method, closed)
    # A roster asks for the same few days once a row.
    kept, key = _found(court), (id(rule), event, method)
    known = kept.get(key)
    if known is None:
        if len(kept) >= _KEPT:
            kept.clear()
        known = kept[key] = (rule, _due(rule, event, court, method, closed))
    return known[1]


@by_identity
def _found(_court: Court) -> dict[tuple[int, date, str | None], tuple[DeadlineRule, Deadline]]:
    """What was computed for a court before: each with its rule, so that no other rule can have that one's identity."""
    return {}


def _due(
    rule: DeadlineRule, event: date | datetime, court: Court, method: str | None, closed: frozenset[date]
) -> Deadline:
    try:
        first, second = (_one(rule, event, court, method, closed, disputed=one) for one in (False, True))
    except OverflowError:
        day = event.date() if isinstance(event, datetime) else event
        raise TooFar(period.amount(rule.length, rule.unit), day) from None
    given, other = (first, second) if first.day <= second.day else (second, first)
    if given.day != other.day:
        given = _with_alternative(given, other, court)
    if rule.cautious and rule.roll != "none":
        early = _one(replace(rule, roll="none"), event, court, method, closed, disputed=False)
        given = _unrolled(given, early, rule)
    return replace(_finished(given, rule, court), length=period.length_of(rule, method))


def earliest_for(
    rule: DeadlineRule, given: date, court: Court, *, method: str | None = None, closed: frozenset[date] = frozenset()
) -> date | None:
    """The first court day for which a notice given on that day is early enough; None where there is none in a year.

    Raises:
        CalendarMissing: the court's calendar ends before such a day.
    """
    days = (given + timedelta(days=number) for number in range(1, _LOOKED_AHEAD))
    return next(
        (
            day
            for day in days
            if is_court_day(day, court) and due(rule, day, court, method=method, closed=closed).day >= given
        ),
        None,
    )


def _holds(rule: DeadlineRule, on: date) -> bool:
    return (rule.effective_from or date.min) <= on <= (rule.effective_to or date.max)


def _one(
    rule: DeadlineRule,
    event: date | datetime,
    court: Court,
    method: str | None,
    closed: frozenset[date],
    *,
    disputed: bool,
) -> Deadline:
    walk = Walk(court=court, forward=not rule.before, closed=closed, disputed=disputed)
    if rule.unit is Unit.HOURS:
        if not isinstance(event, datetime):
            raise ValueError("hours are counted from a minute, not from a day")
        moment, steps = hours.count(rule, event, walk)
        return Deadline(day=moment.date(), time=moment.time(), moment=moment, trail=tuple(steps))
    day = event.astimezone(ZoneInfo(court.time_zone)).date() if isinstance(event, datetime) else event
    path = period.count(rule, day, method, walk)
    return Deadline(day=path.day, time=rule.at, trail=(_set_out(rule, day), *path.steps))


def _set_out(rule: DeadlineRule, day: date) -> Step:
    return Step(
        text=f"{rule.label}: counted from {rule.event}, {short(day)}; that day is left out.", source=rule.source
    )


def _with_alternative(given: Deadline, other: Deadline, court: Court) -> Deadline:
    """The earlier day, with a step that tells the later one and the holiday on which they part."""
    why = next(_disputed(court, given.day, other.day), None)
    name = f"whether {why.name} ({short(why.day)}) counts as a holiday here" if why else "which holidays count here"
    text = f"It is not settled {name}. The earlier day is given; by the other reading it is {short(other.day)}."
    step = Step(text=text, source=why.source if why else None)
    return replace(given, alternative=other.day, trail=(*given.trail, step))


def _unrolled(rolled: Deadline, early: Deadline, rule: DeadlineRule) -> Deadline:
    """The day without the roll where it is the earlier, with a step that tells the rolled one."""
    if early.day >= rolled.day:
        return rolled
    text = (
        "The court is closed that day, and it is safer not to count on the roll for this period. The day without it "
        f"is given; with it, it is {short(rolled.day)}."
    )
    step = Step(text=text, source=rule.counting.roll_source)
    return replace(early, alternative=rolled.day, trail=(*early.trail, step))


def _disputed(court: Court, first: date, last: date) -> Iterator[Holiday]:
    """Disputed days, those nearest to where the readings part first."""
    found = [one for one in court.holidays if one.disputed]
    yield from (one for one in found if first <= one.day <= last)
    yield from sorted((one for one in found if one.day < first), key=lambda one: first - one.day)


def _finished(found: Deadline, rule: DeadlineRule, court: Court) -> Deadline:
    trail = (*found.trail, *_last_steps(rule, found, court))
    sources = [one.source for one in trail if one.source]
    return replace(
        found,
        trail=trail,
        rule=rule.name,
        label=rule.label,
        citation=rule.source.citation,
        verified=all(one.verified for one in (rule.source, *sources)),
    )


def _last_steps(rule: DeadlineRule, found: Deadline, court: Court) -> Iterator[Step]:
    counting = rule.counting
    if rule.at:
        yield Step(text=f"By {clock(rule.at)}, court time ({court.time_zone}).", source=rule.source)
    elif rule.filing and counting.day_ends and found.time is None and not rule.before:
        yield Step(text=counting.day_ends, source=counting.day_ends_source)
    if rule.note:
        yield Step(text=rule.note, source=rule.source)


def free(length: int, unit: Unit, like: DeadlineRule, *, before: bool, additions: tuple[Addition, ...]) -> DeadlineRule:
    """A period given freely, counted by the conventions of a rule of the court.

    Args:
        length: how many units.
        unit: of what.
        like: a rule of the court, whose pack says how days are counted.
        before: whether it is counted back from the event.
        additions: what service adds.
    """
    return DeadlineRule(
        name="",
        label=f"{period.amount(length, unit)} {'before' if before else 'after'} the event",
        length=length,
        unit=unit,
        before=before,
        event="the event",
        counting=like.counting,
        source=like.counting.source,
        additions=additions,
    )

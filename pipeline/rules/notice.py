"""Whether there is time enough between two dates, and whether the days a type speaks of can be computed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.model import Condition, Court, Deadline, DeadlineRule, FieldKind, Notice, Source
from pipeline.rules import deadline
from pipeline.rules.dates import spoken
from pipeline.rules.deadline import dues, period
from pipeline.rules.known import Doubt, Known
from pipeline.rules.misread import Fault

Holds = Callable[[Condition | None, Known], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked for before a day: how long, until when at the latest, and from when a notice is early enough."""

    said: str
    latest: Deadline
    first: date | None
    source: Source | None


def too_short(known: Known, met: Holds) -> Iterator[Doubt]:
    """Dates for which notice is given too late.

    Args:
        known: the form.
        met: whether a condition holds for what is known so far.
    """
    court = known.setting.court
    for notice in known.made.notices if court else ():
        day, since = known.day(notice.field), _given(notice, known)
        asked = met(notice.when, known) and not (notice.unless and known.filled(notice.unless))
        if court is None or day is None or since is None or day < known.setting.today or not asked:
            continue
        try:
            yield from _doubt(notice, day, since, known, court)
        except deadline.CalendarMissing as error:
            if day.year in court.calendar_years:  # else the check of the date itself has said it
                yield Doubt(field=notice.field, fault=no_calendar(error.year, court.name))
        except deadline.NotInForce as error:
            yield Doubt(field=notice.field, fault=_not_in_force(error), source=error.rule.source)


def not_computed(known: Known) -> Iterator[Doubt]:
    """Days that the papers would print and that cannot be computed."""
    court = known.setting.court
    for one in known.made.deadlines if court else ():
        field = one.event or one.method or one.name
        try:
            if court and (one.event is None or one.event in known.values):
                dues.of(one, _readable(known), court, known.setting.today)
        except deadline.CalendarMissing as error:
            yield Doubt(field=field, fault=_no_year(error.year, court.name if court else ""))
        except deadline.NotInForce as error:
            yield Doubt(field=field, fault=_not_in_force(error), source=error.rule.source)


def no_calendar(year: int, court: str) -> Fault:
    """That the court's calendar does not hold a year."""
    return Fault(
        code="form.calendar-missing",
        message=f"The calendar of the court {court} does not hold the year {year}, so nobody can say whether the "
        "court is open or the notice long enough.",
        repair=f"Ask whoever keeps Docketpress to add {year} to the court's calendar.toml, or choose a day before it.",
    )


def _no_year(year: int, court: str) -> Fault:
    return Fault(
        code="deadline.calendar-missing",
        message=f"A day that this paper prints is counted into the year {year}, which the calendar of the court "
        f"{court} does not hold.",
        repair=f"Ask whoever keeps Docketpress to add {year} to the court's calendar.toml.",
    )


def _not_in_force(error: deadline.NotInForce) -> Fault:
    return Fault(
        code="deadline.not-in-force",
        message=f"The rule `{error.rule.name}` is known, but not as it was on {spoken(error.event)}.",
        repair=f"Correct the date; if it is right, ask whoever keeps Docketpress to add the version of that day to the "
        f"rule pack {error.rule.counting.pack}.",
    )


def _given(notice: Notice, known: Known) -> date | None:
    """The day the notice counts from: never before it was received, whatever day the form puts on it."""
    if notice.since is None:
        return known.setting.today
    dated = known.day(notice.since)
    return max(dated, known.setting.today) if dated else None


def _doubt(notice: Notice, day: date, since: date, known: Known, court: Court) -> Iterator[Doubt]:
    asked = _by_rule(notice, day, since, known, court) if notice.rule else _by_days(notice, day, since, court)
    if asked is None or since <= asked.latest.day:
        return
    received = " (the day it was received; an earlier date on it does not count)"
    backdated = notice.since is not None and known.day(notice.since) != since
    order = f", or name the order that shortens the time under {known.label(notice.unless)}" if notice.unless else ""
    later = f"on {spoken(asked.first)} or later" if asked.first else "later"
    yield Doubt(
        field=notice.field,
        fault=Fault(
            code="form.notice-short",
            message=f"For {spoken(day)} the rule asks for notice {asked.said} ahead, at the latest on "
            f"{spoken(asked.latest.day)}; this notice is of {spoken(since)}{received if backdated else ''}."
            f"{_trail(asked)}",
            repair=f"Set the date {later}{order}.",
        ),
        source=asked.source,
    )


def _by_days(notice: Notice, day: date, since: date, court: Court) -> _Asked | None:
    if notice.days is None:
        return None
    latest = deadline.before(day, notice.days, court, unit=notice.unit)
    return _Asked(
        said=f"{notice.days} {notice.unit.replace('-', ' ')}",
        latest=latest,
        first=deadline.earliest(since, notice.days, court, unit=notice.unit) if since > latest.day else None,
        source=notice.source,
    )


def _by_rule(notice: Notice, day: date, since: date, known: Known, court: Court) -> _Asked | None:
    """By the court's own rule; None where it has none, or one that counts on from an event instead of back."""
    rule = deadline.named(court, notice.rule or "", day)
    if rule is None or not rule.before:
        return None
    found = [(deadline.due(rule, day, court, method=one), one) for one in _ways(notice, known)]
    latest, way = min(found, key=lambda one: one[0].day)
    return _Asked(
        said=_said(rule),
        latest=latest,
        first=deadline.earliest_for(rule, since, court, method=way) if since > latest.day else None,
        source=rule.source,
    )


def _said(rule: DeadlineRule) -> str:
    return period.amount(rule.length, rule.unit)


def _ways(notice: Notice, known: Known) -> tuple[str | None, ...]:
    """How the notice is served: as the field it names says, else in the ways of the form's service list."""
    names = [notice.method] if notice.method else []
    names += [one.name for one in known.made.fields if one.kind is FieldKind.SERVICE_LIST]
    return next((found for name in names if (found := dues.ways(known.values.get(name))) != (None,)), (None,))


def _trail(asked: _Asked) -> str:
    """The steps, where a rule of the court led there."""
    return " " + " ".join(one.text for one in asked.latest.trail[1:]) if asked.latest.rule else ""


def _readable(known: Known) -> dict[str, object]:
    """The values, empty ones for answers that could not be read."""
    return {one.name: known.values.get(one.name) for one in known.made.fields}

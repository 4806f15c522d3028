"""Whether there is time enough between two dates, and whether the days a type speaks of can be computed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.model import Condition, Court, Deadline, DeadlineRule, Field, FieldKind, Notice, Severity, Source
from pipeline.model.remembered import by_identity
from pipeline.rules import deadline
from pipeline.rules.dates import spoken
from pipeline.rules.deadline import dues, methods, period
from pipeline.rules.known import Doubt, Known
from pipeline.rules.misread import Fault, shorten

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
                dues.of(one, known.values, court, known.setting.today)
                rule, unknown = dues.unknown(one, known.values, court, known.setting.today)
                yield from (_unknown_way(field=one.method or field, way=way, rule=rule) for way in unknown if rule)
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
        repair=f"Ask whoever keeps Docketpress to add {year} to {_calendar(court)}, or choose a day before it.",
    )


def _calendar(court: str) -> str:
    return f"templates/courts/{court}/calendar.toml in the home"


def _no_year(year: int, court: str) -> Fault:
    return Fault(
        code="deadline.calendar-missing",
        message=f"A day that this paper prints is counted into the year {year}, which the calendar of the court "
        f"{court} does not hold.",
        repair=f"Ask whoever keeps Docketpress to add {year} to {_calendar(court)}.",
    )


def _not_in_force(error: deadline.NotInForce) -> Fault:
    return Fault(
        code="deadline.not-in-force",
        message=f"The rule `{error.rule.name}` is known, but not as it was on {spoken(error.event)}.",
        repair=f"Correct the date; if it is right, ask whoever keeps Docketpress to add the version of that day to the "
        f"rule pack {error.rule.counting.pack}.",
    )


def _no_rule(notice: Notice, day: date, court: Court) -> Doubt:
    """A check that the type asks for and that cannot be made in this court; nothing stands against the form."""
    return Doubt(
        field=notice.field,
        severity=Severity.ADVICE,
        fault=Fault(
            code="deadline.no-rule",
            message=f"Nobody has checked whether the notice for {spoken(day)} is long enough: the rule packs of the "
            f"court {court.name} do not say it; they have no rule `{notice.rule}`.",
            repair="Look it up in the court's rules, and ask whoever keeps Docketpress to add the rule to a pack that "
            "the court's court.toml names.",
        ),
    )


def _unknown_way(*, field: str, way: str, rule: DeadlineRule) -> Doubt:
    return Doubt(
        field=field,
        severity=Severity.ADVICE,
        fault=Fault(
            code="deadline.unknown-service",
            message=f"“{shorten(way)}” is no way of service that the rule `{rule.name}` knows, so no days were "
            "added for it.",
            repair=f"Name the way of service as one of {', '.join(methods.SAID)}; or count the days by hand.",
            found=shorten(way),
        ),
        source=rule.source,
    )


def _given(notice: Notice, known: Known) -> date | None:
    """The day the notice counts from: never before it was received, whatever day the form puts on it."""
    if notice.since is None:
        return known.setting.today
    dated = known.day(notice.since)
    return max(dated, known.setting.today) if dated else None


def _doubt(notice: Notice, day: date, since: date, known: Known, court: Court) -> Iterator[Doubt]:
    if notice.rule is None:
        asked = _by_days(notice, day, since, court)
    elif rule := deadline.named(court, notice.rule, day):
        field, ways = _ways(notice, known)
        yield from (_unknown_way(field=field, way=one, rule=rule) for one in dues.unknown_ways(rule, ways))
        asked = _by_rule(rule, day, since, court, ways)
    else:
        yield _no_rule(notice, day, court)
        return
    if asked is not None and since > asked.latest.day:
        yield _too_late(notice, day, since, known, asked)


def _too_late(notice: Notice, day: date, since: date, known: Known, asked: _Asked) -> Doubt:
    received = " (the day it was received; an earlier date on it does not count)"
    backdated = notice.since is not None and known.day(notice.since) != since
    order = f", or name the order that shortens the time under {known.label(notice.unless)}" if notice.unless else ""
    later = f"on {spoken(asked.first)} or later" if asked.first else "later"
    return Doubt(
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


def _by_rule(rule: DeadlineRule, day: date, since: date, court: Court, ways: tuple[str | None, ...]) -> _Asked:
    found = [(deadline.due(rule, day, court, method=one), one) for one in ways]
    latest, way = min(found, key=lambda one: dues.first(one[0]))
    return _Asked(
        said=_said(rule),
        latest=latest,
        first=deadline.earliest_for(rule, since, court, method=way) if since > latest.day else None,
        source=rule.source,
    )


def _said(rule: DeadlineRule) -> str:
    return period.amount(rule.length, rule.unit)


def _ways(notice: Notice, known: Known) -> tuple[str, tuple[str | None, ...]]:
    """The field that says how the notice is served, and the ways: the field it names, else the form's service list."""
    names = [notice.method] if notice.method else []
    names += _service_lists(known.made.fields)
    found = ((name, dues.ways(known.values.get(name))) for name in names)
    return next((one for one in found if one[1] != (None,)), (notice.field, (None,)))


@by_identity
def _service_lists(fields: tuple[Field, ...]) -> list[str]:
    return [one.name for one in fields if one.kind is FieldKind.SERVICE_LIST]


def _trail(asked: _Asked) -> str:
    """The steps, where a rule of the court led there."""
    return " " + " ".join(one.text for one in asked.latest.trail[1:]) if asked.latest.rule else ""

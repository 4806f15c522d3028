"""What the command `deadline` does: the day, its trail, and how both are printed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import typer

from pipeline.cli import screen
from pipeline.errors import UsageError
from pipeline.line.desk import load_catalog
from pipeline.line.forms import named
from pipeline.model import Court, Deadline, DeadlineRule, Step, Unit
from pipeline.rules import deadline as counting
from pipeline.rules.dates import clock, read_day, spoken, written
from pipeline.rules.deadline import methods, packs, period, remarks
from pipeline.rules.misread import Misread
from pipeline.settings import Settings

_HOUR = re.compile(r"\d(T|\s+)\d{1,2}(:|$)")
"""An hour behind the day; `November 21, 2026` has none."""
_UNREAD = "NOT READ IN THE OFFICIAL TEXT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for, as it stood on the command line."""

    court: str
    rule: str | None
    event: str | None
    service: str | None
    closed: Iterable[str]
    days: int | None
    unit: str
    before: bool


def tell(settings: Settings, asked: Asked, *, listed: bool, as_json: bool) -> None:
    """Print the day and every step that led there, or the court's rules.

    Raises:
        UsageError: something of it cannot be understood, or the court has no such rule.
    """
    moment = None if listed else _moment(asked.event)
    method, shut = _method(asked.service), frozenset(_day(one) for one in asked.closed)
    unit = _unit(asked.unit, asked.days)
    place = named(load_catalog(settings).courts, asked.court, "court")
    if moment is None:
        _list(place, as_json=as_json)
        return
    wanted = _rule(place, asked.rule, asked.days, unit, before=asked.before, on=moment)
    found = _computed(wanted, moment, place, method, shut)
    if as_json:
        screen.as_json(found)
    else:
        _print(found)


def _unit(text: str, days: int | None) -> Unit:
    if days is not None and days > packs.LONGEST:
        raise typer.BadParameter(f"no period is longer than {packs.LONGEST} units", param_hint="--days")
    try:
        return Unit(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no unit; there are {', '.join(Unit)}", param_hint="--unit") from None


def _computed(
    rule: DeadlineRule, moment: date | datetime, court: Court, method: str | None, closed: frozenset[date]
) -> Deadline:
    """The day, with what a person should hear about it behind the steps."""
    if isinstance(moment, datetime) and moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(court.time_zone))
    if rule.unit is Unit.HOURS and not isinstance(moment, datetime):
        raise UsageError("Hours are counted from a minute: write the event as 2026-11-21T09:30.")
    found = counting.due(rule, moment, court, method=method, closed=closed)
    said = remarks.of(found, moment, court, now=datetime.now(UTC))
    return replace(found, trail=(*found.trail, *said))


def _rule(
    court: Court, name: str | None, days: int | None, unit: Unit, *, before: bool, on: date | datetime
) -> DeadlineRule:
    if not court.rules:
        raise UsageError(f"The court {court.name} has no rule pack; name one under `deadlines` in its court.toml.")
    if days is not None:
        like = next((one for one in court.rules if one.additions and one.before == before), None)
        return counting.free(
            days, unit, like or court.rules[0], before=before, additions=like.additions if like else ()
        )
    rule = named({one.name: one for one in court.rules}, name or "", f"rule of {court.name}")
    return counting.named(court, rule.name, on.date() if isinstance(on, datetime) else on) or rule


def _moment(text: str | None) -> date | datetime:
    if text is None:
        raise UsageError("Say with --event which day it is counted from, for example --event 2026-11-21.")
    if not _HOUR.search(text):
        return _day(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is no moment. Write it as 2026-11-21T09:30.") from None


def _day(text: str) -> date:
    """The day, in any form in which a field of a form may hold it."""
    try:
        return read_day(text)
    except Misread as misread:
        said = " ".join(f"{one.message} {one.repair}" for one in misread.faults)
        raise UsageError(f"{text} is no day that can be read for certain. {said}") from None


def _method(text: str | None) -> str | None:
    if text is None:
        return None
    found = methods.named(text)
    if found is None:
        raise UsageError(f"{text} is no way of service. There are {', '.join(methods.SAID)}.")
    return found


def _print(found: Deadline) -> None:
    screen.result(spoken(found.day) + (f", {clock(found.time)}" if found.time else ""))
    for step in found.trail:
        screen.result(f"  {_line(step)}")


def _line(step: Step) -> str:
    return f"{step.line} {_UNREAD}" if step.source and not step.source.verified else step.line


def _list(court: Court, *, as_json: bool) -> None:
    if as_json:
        screen.as_json(list(court.rules))
        return
    rows = [
        (
            one.name,
            period.amount(one.length, one.unit),
            f"{'before' if one.before else 'after'} {one.event}",
            one.source.citation,
            _in_force(one),
            "" if one.source.verified else _UNREAD,
        )
        for one in court.rules
    ]
    screen.table(f"Rules of {court.name}", ("rule", "period", "counted", "citation", "for events", ""), rows)


def _in_force(rule: DeadlineRule) -> str:
    """The events this version is for: two versions of a rule differ in nothing else that a list shows."""
    since = f"from {written(rule.effective_from)}" if rule.effective_from else ""
    until = f"to {written(rule.effective_to)}" if rule.effective_to else ""
    return " ".join(one for one in (since, until) if one)

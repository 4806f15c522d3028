"""The command `deadline`: the day a court's rule leads to, with its trail."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from pipeline.cli import context as shared
from pipeline.cli import screen
from pipeline.errors import UsageError
from pipeline.model import Court, Deadline, DeadlineRule, Step, Unit
from pipeline.rules import deadline as counting
from pipeline.rules.dates import clock, read_day, spoken, written
from pipeline.rules.deadline import methods, packs, period, remarks
from pipeline.rules.misread import Misread

_HOUR = re.compile(r"\d(T|\s+)\d{1,2}(:|$)")
"""An hour behind the day; `November 21, 2026` has none."""
_UNREAD = "NOT READ IN THE OFFICIAL TEXT"


def add_to(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(deadline)


def deadline(  # noqa: PLR0917 - typer's own: each is an option
    context: typer.Context,
    court: Annotated[str, typer.Option("--court", help="For example us-nywd.")],
    rule: Annotated[str | None, typer.Option("--rule", help="The rule's name, for example answer.")] = None,
    event: Annotated[
        str | None,
        typer.Option("--event", help="The day counted from, 2026-11-21 or 11/21/2026; hours: 2026-11-21T09:30."),
    ] = None,
    service: Annotated[str | None, typer.Option("--service", help="How it was served: mail, hand ...")] = None,
    closed: Annotated[
        list[str] | None, typer.Option("--closed", help="A day the clerk's office could not be reached.")
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=packs.LONGEST, help="A period of so many units, without a rule.")
    ] = None,
    unit: Annotated[Unit, typer.Option("--unit", help="What --days counts.")] = Unit.DAYS,
    before: Annotated[bool, typer.Option("--before", help="Count --days back from the event.")] = False,  # noqa: FBT002
    listed: Annotated[bool, typer.Option("--list", help="List the court's rules.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,  # noqa: FBT002
) -> None:
    """Compute a day by a court's rules and print every step that led there."""
    from pipeline.line.desk import load_catalog
    from pipeline.line.forms import named

    if not listed and (rule is None) == (days is None):
        raise UsageError("Give either --rule, or --days; `--list` shows the court's rules.")
    moment = None if listed else _moment(event)
    method, shut = _method(service), frozenset(_day(one) for one in closed or ())
    place = named(load_catalog(shared.of(context)).courts, court, "court")
    if moment is None:
        _list(place, as_json=as_json)
        return
    wanted = _rule(place, rule, days, unit, before=before, on=moment)
    found = _computed(wanted, moment, place, method, shut)
    if as_json:
        screen.as_json(found)
    else:
        _print(found)


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
    from pipeline.line.forms import named

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

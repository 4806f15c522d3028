"""What the answers of one form must be to each other, to the calendar and to the rules."""

from collections.abc import Callable, Iterator
from datetime import date

from pipeline.model import Condition, Field, FieldKind, Party, ServiceContact, Source
from pipeline.model.remembered import by_identity
from pipeline.rules import agree, bounds, deadline, headings, languages, named, notice, row_checks
from pipeline.rules.dates import spoken
from pipeline.rules.known import Doubt, Known
from pipeline.rules.misread import Fault

_WEEKEND = frozenset({"a Saturday", "a Sunday"})


def holds(condition: Condition | None, known: Known) -> bool:
    """Whether a condition is met; none at all always is."""
    if condition is None:
        return True
    if condition.field not in known.values:
        return False  # unreadable: asking more of the person now could be asking in vain
    if not condition.values:
        return known.filled(condition.field)
    wanted = {headings.key(one) for one in condition.values}
    return headings.key(str(known.values[condition.field])) in wanted


def doubts(known: Known) -> Iterator[Doubt]:
    """Everything that makes no sense."""
    for check in CHECKS:
        yield from check(known)


@by_identity
def _perhaps_demanded(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(one for one in fields if one.required or one.required_when or one.required_unless)


@by_identity
def _dates(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(one for one in fields if one.kind is FieldKind.DATE)


@by_identity
def _parties(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(one for one in fields if one.kind is FieldKind.PARTIES)


def _demanded(known: Known) -> Iterator[Doubt]:
    for field in _perhaps_demanded(known.made.fields):
        why = None if known.filled(field.name) else _why_demanded(field, known)
        if why is not None:
            yield Doubt(
                field=field.name,
                fault=Fault(
                    code="form.required",
                    message=f"{field.label} is missing{why}.",
                    repair=f"Fill in {field.label}." + (f" {field.help}" if field.help else ""),
                ),
            )


def _why_demanded(field: Field, known: Known) -> str | None:
    """`""` for always, the reason for a condition, None when it is not demanded."""
    if field.required:
        return ""
    if field.required_when and holds(field.required_when, known) and known.filled(field.required_when.field):
        return f"; it is needed because of what {known.label(field.required_when.field)} says"
    if field.required_unless and not any(known.filled(one) for one in field.required_unless):
        others = " or ".join(known.label(one) for one in field.required_unless)
        return f"; it is needed unless {others} is filled in"
    return None


def _days(known: Known) -> Iterator[Doubt]:
    for field in _dates(known.made.fields):
        day = known.day(field.name)
        if day is not None and field.not_future and day > known.setting.today:
            yield Doubt(field=field.name, fault=row_checks.in_future(day, known.setting.today))
        elif day is not None and field.not_past and day < known.setting.today:
            yield Doubt(
                field=field.name,
                fault=Fault(
                    code="form.date-past",
                    message=f"{spoken(day)} lies before the day this was received, {spoken(known.setting.today)}.",
                    repair="Correct the date; it must lie ahead.",
                ),
            )
        elif day is not None and field.court_day:
            yield from _open_day(field, day, known)


def _open_day(field: Field, day: date, known: Known) -> Iterator[Doubt]:
    court = known.setting.court
    if court is None:
        return
    try:
        reason = deadline.closed_because(day, court)
        found = deadline.holiday(day, court)
    except deadline.CalendarMissing as error:
        yield Doubt(field=field.name, fault=notice.no_calendar(error.year, court.name))
        return
    if reason is not None:
        yield Doubt(
            field=field.name,
            fault=Fault(
                code="form.date-closed",
                message=f"{spoken(day)} {_falls(reason)}; the court is closed that day.",
                repair="Choose a day on which the court is open.",
            ),
            source=found.source if found else None,
        )


def _falls(reason: str) -> str:
    """`falls on a weekend`, since the day spoken says which already; else what the day is."""
    return "falls on a weekend" if reason in _WEEKEND else f"is {reason}"


def _intervals(known: Known) -> Iterator[Doubt]:
    return bounds.too_early(known, holds)


def _notices(known: Known) -> Iterator[Doubt]:
    return notice.too_short(known, holds)


def _alone(known: Known) -> Iterator[Doubt]:
    """A party without a lawyer is served, and found, at its own address."""
    for field in _parties(known.made.fields):
        sides = known.values.get(field.name)
        if not isinstance(sides, tuple):
            continue
        for party in sides:
            if party.counsel is None and party.contact and not party.contact.lines and not _reachable(party, known):
                yield Doubt(
                    field=field.name,
                    fault=Fault(
                        code="form.self-represented-address",
                        message=f"{party.name} has no lawyer, and no address at which the court can reach this party.",
                        repair="Write it behind the name: `Jane Roe, pro se, 12 Elm Street, Rochester, NY 14604`.",
                        found=party.name,
                    ),
                    source=_service_source(known),
                )


def _reachable(party: Party, known: Known) -> bool:
    """Whether its name has an address elsewhere in the form."""
    return headings.key(party.name) in {headings.key(name) for name in _reached(known)}


def _reached(known: Known) -> Iterator[str]:
    """Names that have an address elsewhere in the form."""
    for name, value in known.values.items():
        field = known.made.field(name)
        if field and field.kind is FieldKind.SERVICE_LIST and isinstance(value, tuple):
            yield from (one.contact.name for one in value if isinstance(one, ServiceContact) and one.contact.lines)
        if field and field.fills == "filer.name" and isinstance(value, str) and _filer_address(known):
            yield value


def _filer_address(known: Known) -> bool:
    return any(field.fills == "filer.lines" and known.values.get(field.name) for field in known.made.fields)


def _service_source(known: Known) -> Source | None:
    return next((one.source for one in known.made.fields if one.kind is FieldKind.SERVICE_LIST), None)


CHECKS: tuple[Callable[[Known], Iterator[Doubt]], ...] = (
    _demanded,
    agree.together,
    _days,
    agree.order,
    agree.daytime,
    agree.totals,
    row_checks.days,
    row_checks.repeated,
    row_checks.highest,
    _notices,
    notice.not_computed,
    _intervals,
    bounds.overpaid,
    bounds.out_of_order,
    named.named,
    _alone,
    languages.doubts,
)
"""In the order in which their findings are told. Each is pure and knows nothing but what it is given."""

"""Whether the answers agree: what excludes what, which date comes first, times in the night, and control totals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from pipeline.model import Field
from pipeline.model.remembered import by_identity
from pipeline.rules.dates import spoken
from pipeline.rules.known import Doubt, Known
from pipeline.rules.misread import Fault

_MORNING = time(6)
_EVENING = time(21)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """The fields of a type that ask for each of these checks."""

    excluding: tuple[Field, ...]
    ordered: tuple[Field, ...]
    daytime: tuple[Field, ...]
    totals: tuple[Field, ...]


@by_identity
def _checked(fields: tuple[Field, ...]) -> _Checked:
    return _Checked(
        excluding=tuple(one for one in fields if one.excludes),
        ordered=tuple(one for one in fields if one.after or one.not_before or one.not_after),
        daytime=tuple(one for one in fields if one.daytime),
        totals=tuple(one for one in fields if one.total_of or one.count_of),
    )


def together(known: Known) -> Iterator[Doubt]:
    """Answers of which only one may be given."""
    for field in _checked(known.made.fields).excluding:
        others = [one for one in field.excludes if known.filled(one)]
        if others and known.filled(field.name):
            listed = " and ".join(known.label(one) for one in others)
            yield Doubt(
                field=field.name,
                fault=Fault(
                    code="form.not-both",
                    message=f"`{field.label}` is filled in together with {listed}; only one side of them can hold.",
                    repair=f"Empty either `{field.label}` or {listed}.",
                ),
            )


def order(known: Known) -> Iterator[Doubt]:
    """Dates that must lie after others."""
    for field in _checked(known.made.fields).ordered:
        day = known.day(field.name)
        if day is None or _told_already(field, day, known.setting.today):
            continue
        if field.after:
            yield from _early(field.name, day, field.after, known, same_day=False)
        if field.not_before:
            yield from _early(field.name, day, field.not_before, known, same_day=True)
        if field.not_after:
            yield from _late(field.name, day, field.not_after, known)


def _told_already(field: Field, day: date, today: date) -> bool:
    """A day that is past, or to come, is told of as such, and not once more for its order."""
    return (field.not_past and day < today) or (field.not_future and day > today)


def _early(name: str, day: date, other: str, known: Known, *, same_day: bool) -> Iterator[Doubt]:
    first = known.day(other)
    if first is None or day > first or (same_day and day == first):
        return
    must = "may not lie before" if same_day else "must lie after"
    yield Doubt(
        field=name,
        fault=Fault(
            code="form.order",
            message=f"{spoken(day)} {must} {known.label(other)}, which is {spoken(first)}.",
            repair=f"Correct this date, or {known.label(other)}.",
        ),
    )


def _late(name: str, day: date, other: str, known: Known) -> Iterator[Doubt]:
    last = known.day(other)
    if last is not None and day > last:
        yield Doubt(
            field=name,
            fault=Fault(
                code="form.order",
                message=f"{spoken(day)} may not lie after {known.label(other)}, which is {spoken(last)}.",
                repair=f"Correct this date, or {known.label(other)}.",
            ),
        )


def daytime(known: Known) -> Iterator[Doubt]:
    """Times at which no court sits, as a rule: `2:00 a.m.` was meant for the afternoon."""
    for field in _checked(known.made.fields).daytime:
        clock = known.values.get(field.name)
        if isinstance(clock, time) and not _MORNING <= clock <= _EVENING:
            yield Doubt(
                field=field.name,
                fault=Fault(
                    code="form.time-of-day",
                    message=f"{clock.hour:02}:{clock.minute:02} lies in the night, when the court does not sit.",
                    repair="Write a.m. or p.m. as it is meant, for example 9:30 a.m. or 2:30 p.m. Where a court does "
                    "sit at night, whoever keeps Docketpress sets `daytime = false` for this field.",
                ),
            )


def totals(known: Known) -> Iterator[Doubt]:
    """Control totals: a sum or a count that must be that of the rows it speaks of."""
    for field in _checked(known.made.fields).totals:
        said = known.values.get(field.name)
        counted = _counted(field, known)
        if counted is None or not isinstance(said, int | Decimal) or said == counted:
            continue
        rows = known.label((field.total_of or field.count_of or "").partition(".")[0])
        what = "the rows" if field.count_of else "the amounts"
        yield Doubt(
            field=field.name,
            fault=Fault(
                code="form.total",
                message=f"`{field.label}` says {said:,}, but {what} under {rows} come to {counted:,}.",
                repair=f"Look which of them is wrong, {rows} or `{field.label}`, and correct that.",
            ),
        )


def _counted(field: Field, known: Known) -> Decimal | int | None:
    name, _, column = (field.total_of or field.count_of or "").partition(".")
    rows = known.values.get(name)
    if not isinstance(rows, tuple):
        return None
    if field.count_of:
        return len(rows)
    return sum((cell for row in rows if isinstance(cell := row[column], int | Decimal)), Decimal(0))

"""How answers bound each other: the months that must lie between two dates, and which debt is paid first."""

from collections.abc import Callable, Iterator, Mapping
from datetime import MAXYEAR, date
from decimal import Decimal

from pipeline.model import Condition, Priority
from pipeline.rules.dates import spoken
from pipeline.rules.known import Doubt, Known
from pipeline.rules.misread import Fault

Holds = Callable[[Condition | None, Known], bool]
Row = Mapping[str, object]
_YEAR = 12
"""Months."""


def later(day: date, months: int) -> date:
    """The day so many months later: the same day of the month, or the first of the next where there is none.

    >>> later(date(2024, 2, 29), 12)
    datetime.date(2025, 3, 1)
    """
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    if year > MAXYEAR:
        return date.max
    try:
        return date(year, month + 1, day.day)
    except ValueError:  # only a day 29 to 31 is missing, never in December
        return date(year, month + 2, 1)


def too_early(known: Known, met: Holds) -> Iterator[Doubt]:
    """Dates before which a rule wants more months to pass.

    Args:
        known: the form.
        met: whether a condition holds for what is known so far.
    """
    for one in known.made.intervals:
        day, since = known.day(one.field), known.day(one.since)
        if day is None or since is None or not met(one.when, known) or day >= (first := later(since, one.months)):
            continue
        yield Doubt(
            field=one.field,
            fault=Fault(
                code="form.too-early",
                message=f"{spoken(day)} is too early: the rule wants {_said(one.months)} to pass from "
                f"{known.label(one.since)}, which is {spoken(since)}.",
                repair=f"Ask for {spoken(first)} or a later day, or correct {known.label(one.since)}.",
            ),
            source=one.source,
        )


def _said(months: int) -> str:
    years, rest = divmod(months, _YEAR)
    if rest:
        return f"{months} months" if months > 1 else "one month"
    return "one year" if years == 1 else f"{years} years"


def overpaid(known: Known) -> Iterator[Doubt]:
    """Rows in which more goes to a debt than was owed."""
    for one in known.made.priorities:
        for number, row in enumerate(_rows(one, known), start=1):
            owed, paid = _cents(row[one.owed]), _cents(row[one.paid])
            if paid > owed:
                yield Doubt(
                    field=one.rows,
                    fault=Fault(
                        code="form.overpaid",
                        message=f"Row {number} puts ${paid:,.2f} to `{row[one.by]}`, of which ${owed:,.2f} was owed.",
                        repair="Put no more to it than was owed, and the rest to the next debt or back to the payer.",
                        found=f"{paid:,.2f}",
                    ),
                    source=one.source,
                )


def out_of_order(known: Known) -> Iterator[Doubt]:
    """Payments that go to a later debt while an earlier one is open.

    18 U.S.C. 3612(c): the special assessment first, then restitution to all victims, then fines and the rest.
    """
    for one in known.made.priorities:
        if one.unless and known.filled(one.unless):
            continue
        for number, row, first in _passed_over(one, known):
            yield Doubt(
                field=one.rows,
                fault=Fault(
                    code="form.out-of-order",
                    message=f"Row {number} puts money to `{row[one.by]}` although `{first[one.by]}`, which comes "
                    "first, is not paid in full.",
                    repair=f"Put it to `{first[one.by]}` first{_or_name(one, known)}.",
                ),
                source=one.source,
            )


def _or_name(one: Priority, known: Known) -> str:
    return f", or name the order that says otherwise under {known.label(one.unless)}" if one.unless else ""


def _passed_over(one: Priority, known: Known) -> Iterator[tuple[int, Row, Row]]:
    """Each row that is paid too soon, with its number and the first debt that it passes over."""
    rows, rank = _rows(one, known), _rank(one, known)
    still_open = sorted(
        (row for row in rows if _cents(row[one.paid]) < _cents(row[one.owed])), key=lambda row: rank[str(row[one.by])]
    )
    for number, row in enumerate(rows, start=1):
        if still_open and _cents(row[one.paid]) > 0 and rank[str(row[one.by])] > rank[str(still_open[0][one.by])]:
            yield number, row, still_open[0]


def _rows(one: Priority, known: Known) -> tuple[Row, ...]:
    rows = known.values.get(one.rows)
    whole = rows if isinstance(rows, tuple) else ()
    return tuple(row for row in whole if isinstance(row, Mapping) and row[one.by] is not None)


def _rank(one: Priority, known: Known) -> Mapping[str, int]:
    rows = known.made.field(one.rows)
    column = next((each for each in rows.columns if each.name == one.by), None) if rows else None
    return {choice: place for place, choice in enumerate(column.choices if column else ())}


def _cents(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)

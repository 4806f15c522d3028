"""A cell's value as text: dates in ISO form, numbers without the noise of floating point."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from pipeline.model import FieldKind

Cell: TypeAlias = int | float | str | bool | time | date | datetime | timedelta
"""What calamine gives."""

_DAY = 86_400
_EPOCH_1900 = date(1899, 12, 30)
"""Day 0, moved back by one because Excel believes in 29 February 1900."""
_EPOCH_1904 = date(1904, 1, 1)
_SERIALS = range(20_000, 80_000)
"""The serial numbers of 1954 to 2119 (1900 system): a number outside is no hearing date."""


def cell_text(value: Cell, kind: FieldKind | None = None, *, epoch_1904: bool = False) -> str:
    """The text of one cell.

    Args:
        value: as calamine gives it.
        kind: what the column's field holds; a bare number in a date or time column is a serial number, as it
            remains when a cell loses its date format.
        epoch_1904: whether serial numbers count from 1904.

    Returns:
        `2026-12-15` for a date, `09:30` for a time, `2026-12-15 09:30` for both, otherwise what the cell shows.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _serial(value, kind, epoch_1904=epoch_1904) or _number(value)
    return _moment(value)


def is_stray_truth(value: Cell, kind: FieldKind | None) -> bool:
    """Whether TRUE or FALSE stands where the column's field asks for something else; not told where it may be `yes`."""
    return isinstance(value, bool) and kind not in {None, FieldKind.BOOLEAN, FieldKind.CHOICE}


def _moment(value: time | date | datetime | timedelta) -> str:
    if isinstance(value, datetime):
        clock = _clock(value.time())
        return f"{value.date().isoformat()} {clock}" if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _clock(value)
    seconds = round(value.total_seconds())
    if 0 <= seconds < _DAY:
        return _clock(time(seconds // 3600, seconds // 60 % 60, seconds % 60))
    return str(value)


def _clock(value: time) -> str:
    return value.isoformat(timespec="seconds" if value.second else "minutes")


def _serial(value: float, kind: FieldKind | None, *, epoch_1904: bool) -> str | None:
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
    if kind is FieldKind.DATE and value == int(value) and int(value) in _SERIALS:
        return (epoch + timedelta(days=int(value))).isoformat()
    if kind is FieldKind.TIME and 0 <= value < 1:
        return _moment(timedelta(days=value))
    return None


def _number(value: float) -> str:
    """Whole numbers without a point; fractions with the fifteen digits that spreadsheet programs keep."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):  # noqa: PLR2004 - exact up to here
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")

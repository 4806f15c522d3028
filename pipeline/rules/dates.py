"""Days and times as people write them; what could mean two things is refused."""

import re
from datetime import date, time, timedelta

from pipeline.rules.misread import Fault, Misread

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH = {name[:length].casefold(): at for at, name in enumerate(MONTHS, 1) for length in range(3, len(name) + 1)}
_WEEKDAY = {name[:length].casefold(): at for at, name in enumerate(WEEKDAYS) for length in range(3, len(name) + 1)}
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(:00(\.0+)?)?(Z|\+00:00)?( ?am)?$", re.IGNORECASE)
_LEADING_WEEKDAY = re.compile(r"^(?P<weekday>[a-z]{3,9})\.?,?\s+(?=\S)", re.IGNORECASE)
_FORMS = (
    re.compile(r"^(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})$"),
    re.compile(r"^(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})$"),
    re.compile(r"^(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4}|\d{2})$"),
    re.compile(
        r"^(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4}|\d{2})$", re.IGNORECASE
    ),
    re.compile(
        r"^(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<name>[a-z]{3,9})\.?,?[\s-]+(?P<year>\d{4}|\d{2})$", re.IGNORECASE
    ),
)
_SERIAL = re.compile(r"^(\d{5})(\.0+)?$")
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(36526, 73051)
"""Spreadsheet day numbers from 2000-01-01 to 2100-01-01."""
_TWO_DIGITS = 100
_YEARS = range(1800, 2201)
"""Of people's lives and courts' calendars; anything else is a slip of the finger."""
_HOUR_WITHOUT_HALF = range(1, 8)
_HALF_DAY = 12
_LAST_HOUR, _LAST_MINUTE = 23, 59

_TIME = re.compile(
    r"^(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::00(?:\.0+)?)?)?\s*(?:(?P<half>[ap])\.?\s*m\.?)?$", re.IGNORECASE
)


def spoken(day: date) -> str:
    """`Tuesday, December 15, 2026`, the same in every locale."""
    return f"{WEEKDAYS[day.weekday()]}, {written(day)}"


def written(day: date) -> str:
    """`December 15, 2026`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def clock(moment: time) -> str:
    """`9:30 a.m.`; 12:00 is `12:00 noon` and 0:00 `12:00 midnight`, which nobody can misread."""
    if moment.minute == 0 and moment.hour % _HALF_DAY == 0:
        return "12:00 noon" if moment.hour else "12:00 midnight"
    half = "a.m." if moment.hour < _HALF_DAY else "p.m."
    return f"{moment.hour % _HALF_DAY or _HALF_DAY}:{moment.minute:02} {half}"


def read_day(text: str) -> date:
    """The day a text names.

    Understood: `2026-12-15`, `12/15/2026` (month first), `December 15, 2026`, `15 Dec 2026`, each with a
    weekday before it, and a spreadsheet's day number.

    Raises:
        Misread: no such form, no such day, a year of two digits, or a weekday that is not that day's.
    """
    plain = _MIDNIGHT.sub("", " ".join(text.split()))
    serial = _SERIAL.match(plain)
    if serial and int(serial[1]) in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=int(serial[1]))
    weekday, rest = _split_weekday(plain)
    for form in _FORMS:
        if (found := form.match(rest)) and (parts := _parts(found)):
            return _day_of(*parts, text=text, weekday=weekday)
    raise Misread(
        Fault(
            code="form.date",
            message="This is not a date in a form that can be read for certain.",
            repair="Write the date as 2026-12-15, 12/15/2026 or December 15, 2026.",
        )
    )


def _split_weekday(text: str) -> tuple[int | None, str]:
    found = _LEADING_WEEKDAY.match(text)
    if found and found["weekday"].casefold() in _WEEKDAY:
        return _WEEKDAY[found["weekday"].casefold()], text[found.end() :]
    return None, text


def _parts(found: re.Match[str]) -> tuple[int, int, int] | None:
    groups = found.groupdict()
    if "name" not in groups:
        return int(groups["year"]), int(groups["month"]), int(groups["day"])
    name = groups["name"].casefold()
    month = _MONTH.get("sep" if name == "sept" else name)
    return None if month is None else (int(groups["year"]), month, int(groups["day"]))


def _day_of(year: int, month: int, day: int, *, text: str, weekday: int | None) -> date:
    if year < _TWO_DIGITS:
        raise Misread(
            Fault(
                code="form.date-ambiguous",
                message="The year has two digits only, so the date could mean several days.",
                repair="Write the year with four digits, for example 2026.",
            )
        )
    if year not in _YEARS:
        raise Misread(
            Fault(
                code="form.date-year",
                message=f"The year {year} cannot be meant.",
                repair="Correct the year.",
            )
        )
    try:
        found = date(year, month, day)
    except ValueError:
        raise Misread(_impossible(year, month, day, slashed="/" in text)) from None
    if weekday is not None and found.weekday() != weekday:
        raise Misread(
            Fault(
                code="form.date-weekday",
                message=f"{written(found)} is a {WEEKDAYS[found.weekday()]}, not a {WEEKDAYS[weekday]}.",
                repair="Correct the weekday or the date; leave the weekday out if in doubt.",
                found=" ".join(text.split()),
            )
        )
    return found


def _impossible(year: int, month: int, day: int, *, slashed: bool) -> Fault:
    if month > len(MONTHS) and not slashed:
        message = f"There is no month {month}."
        repair = "Correct the date; it is written year-month-day, for example 2026-12-15."
    elif month > len(MONTHS) >= day > 0:
        message = f"There is no month {month}. Dates with slashes are read month first."
        repair = f"If {MONTHS[day - 1]} {month}, {year} is meant, write {month} {MONTHS[day - 1]} {year}."
    else:
        name = MONTHS[month - 1] if 1 <= month <= len(MONTHS) else f"month {month}"
        message = f"There is no day {day} in {name} {year}."
        repair = "Look the date up in a calendar and correct it."
    return Fault(code="form.date-impossible", message=message, repair=repair)


def read_time(text: str) -> time:
    """The time of day a text names: `9:30 AM`, `9.30 a.m.`, `09:30`, `14:00`, `noon`.

    Raises:
        Misread: it is no time, or it could be morning or afternoon (`2:00`).
    """
    plain = " ".join(text.split())
    if plain.casefold() in {"noon", "12 noon"}:
        return time(_HALF_DAY)
    found = _TIME.match(plain)
    if found is None or (found["minute"] is None and found["half"] is None):
        raise Misread(_no_time())
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        hour = _of_half(hour, found["half"])
    elif hour in _HOUR_WITHOUT_HALF and not found["hour"].startswith("0"):
        raise Misread(
            Fault(
                code="form.time-ambiguous",
                message="This could be in the morning or in the afternoon.",
                repair=f"Write {hour}:{minute:02} AM or {hour}:{minute:02} PM.",
            )
        )
    if hour > _LAST_HOUR or minute > _LAST_MINUTE:
        raise Misread(_no_time())
    return time(hour, minute)


def _of_half(hour: int, half: str) -> int:
    if not 1 <= hour <= _HALF_DAY:
        raise Misread(_no_time())
    return hour % _HALF_DAY + (_HALF_DAY if half.casefold() == "p" else 0)


def _no_time() -> Fault:
    return Fault(
        code="form.time",
        message="This is not a time of day.",
        repair="Write the time as 9:30 AM or 14:00.",
    )

"""Which day a written date means, where that is certain enough to compare it with another."""

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "ene"),
            ("feb",),
            ("mar",),
            ("apr", "abr"),
            ("may",),
            ("jun",),
            ("jul",),
            ("aug", "ago"),
            ("sep", "set"),
            ("oct",),
            ("nov",),
            ("dec", "dic"),
        ),
        start=1,
    )
    for name in names
}
_WORD, _NUMBER = re.compile(r"[^\W\d_]{3,}"), re.compile(r"\d+")
_SHORT_YEAR, _LONG_YEAR, _PARTS = 2, 4, 3


def days(written: str) -> tuple[date, ...]:
    """Every day a written date may mean; none where it is spelled out or its year has two digits.

    Args:
        written: as `births.DATE` found it.

    >>> days("December 1, 2026"), days("03/04/2026")
    ((datetime.date(2026, 12, 1),), (datetime.date(2026, 3, 4), datetime.date(2026, 4, 3)))
    """
    return tuple(dict.fromkeys(_readings(written)))


def _readings(written: str) -> Iterator[date]:
    numbers = _NUMBER.findall(written)
    years = [one for one in numbers if len(one) == _LONG_YEAR]
    rest = [int(one) for one in numbers if len(one) <= _SHORT_YEAR]
    named = next((_MONTHS[one[:3].lower()] for one in _WORD.findall(written) if one[:3].lower() in _MONTHS), None)
    if len(years) != 1:
        return
    if named is not None:
        pairs = [(named, one) for one in rest[:1]]
    elif len(numbers) == _PARTS and len(rest) == _PARTS - 1:
        pairs = [(rest[0], rest[1])] + ([] if written.startswith(years[0]) else [(rest[1], rest[0])])
    else:
        return
    for month, day in pairs:
        try:
            yield date(int(years[0]), month, day)
        except ValueError:
            continue


def lies_ahead(written: str, today: date) -> bool:
    """Whether a written date lies behind a day however it is read.

    >>> lies_ahead("12/15/2026", date(2026, 11, 22)), lies_ahead("12/15/27", date(2026, 11, 22))
    (True, False)
    """
    found = days(written)
    return bool(found) and all(one > today for one in found)

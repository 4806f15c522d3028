"""Dates, times, numbers, money and lists as a Spanish paper for readers in the United States writes them."""

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from num2words import num2words

_remembered = lru_cache(maxsize=4096, typed=True)
"""A run writes the same few days and amounts over and over. Typed: `1` and `True` are not the same."""
LOCALE = "es_US"
_HALF_DAY = 12
_SOUNDS_LIKE_I = re.compile(r"^h?[ií](?!e|a|o)", re.IGNORECASE)
_SOUNDS_LIKE_O = re.compile(r"^h?[oó]", re.IGNORECASE)


@_remembered
def long_date(day: date) -> str:
    """`23 de noviembre de 2026`."""
    return format_date(day, format="long", locale=LOCALE)


@_remembered
def weekday_date(day: date) -> str:
    """`lunes, 23 de noviembre de 2026`."""
    return format_date(day, format="full", locale=LOCALE)


@_remembered
def formal_date(day: date) -> str:
    """`a los 23 días del mes de noviembre de 2026`."""
    if day.day == 1:
        return f"el primer día del mes de {format_date(day, format='MMMM', locale=LOCALE)} de {day.year}"
    return f"a los {day.day} días del mes de {format_date(day, format='MMMM', locale=LOCALE)} de {day.year}"


def clock(moment: time) -> str:
    """`9:30 a. m.`; 12:00 is `12:00 del mediodía` and 0:00 `12:00 de la medianoche`."""
    if moment.minute == 0 and moment.hour % _HALF_DAY == 0:
        return "12:00 del mediodía" if moment.hour else "12:00 de la medianoche"
    half = "a. m." if moment.hour < _HALF_DAY else "p. m."
    return f"{moment.hour % _HALF_DAY or _HALF_DAY}:{moment.minute:02} {half}"


def ordinal(number: int) -> str:
    """`23.º`."""
    return f"{number}.º"


@_remembered
def ordinal_words(number: int) -> str:
    """`vigésimo tercero`."""
    return str(num2words(number, to="ordinal", lang="es"))


@_remembered
def number_words(number: int) -> str:
    """`mil doscientos treinta y cuatro`."""
    return str(num2words(number, lang="es"))


@_remembered
def money_words(amount: Decimal | int) -> str:
    """`mil doscientos treinta y cuatro dólares con 50/100`."""
    cents = int((abs(Decimal(amount)) * 100).to_integral_value())
    dollars = cents // 100
    said = re.sub(r"uno$", "un", re.sub(r"veintiuno$", "veintiún", number_words(dollars)))
    sign = "menos " if amount < 0 else ""
    return f"{sign}{said} {'dólar' if dollars == 1 else 'dólares'} con {cents % 100:02}/100"


def natural(items: Iterable[object], word: str = "y") -> str:
    """`A`, `A y B`, `A, B y C`; `y` becomes `e`, and `o` becomes `u`, before the same sound."""
    texts = [str(item) for item in items]
    if len(texts) <= 1:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {_joining(word, texts[-1])} {texts[-1]}"


def _joining(word: str, following: str) -> str:
    said = {"and": "y", "or": "o"}.get(word, word)
    if said == "y" and _SOUNDS_LIKE_I.match(following):
        return "e"
    return "u" if said == "o" and _SOUNDS_LIKE_O.match(following) else said


FILTERS: dict[str, Callable[..., object]] = {
    "long_date": long_date,
    "weekday_date": weekday_date,
    "formal_date": formal_date,
    "clock": clock,
    "ordinal": ordinal,
    "ordinal_words": ordinal_words,
    "number_words": number_words,
    "money_words": money_words,
    "natural": natural,
}
"""What takes the place of the English filters of the same names in `*.es.html.j2`; numbers and money are written alike
by readers of both languages in the United States."""

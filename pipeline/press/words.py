"""Dates, times, numbers, money and lists as they are written in a court paper."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from num2words import num2words

from pipeline.rules.dates import clock

_remembered = lru_cache(maxsize=4096, typed=True)
"""A run writes the same few days and amounts over and over. Typed: `1` and `True` are not the same."""
LOCALE = "en_US"
"""The shipped templates speak English of the United States."""


@_remembered
def long_date(day: date) -> str:
    """`November 23, 2026`."""
    return format_date(day, format="long", locale=LOCALE)


@_remembered
def weekday_date(day: date) -> str:
    """`Monday, November 23, 2026`."""
    return format_date(day, format="full", locale=LOCALE)


@_remembered
def formal_date(day: date) -> str:
    """`23rd day of November, 2026`."""
    return f"{ordinal(day.day)} day of {format_date(day, format='MMMM, yyyy', locale=LOCALE)}"


@_remembered
def ordinal(number: int) -> str:
    """`23rd`."""
    return str(num2words(number, to="ordinal_num"))


@_remembered
def ordinal_words(number: int) -> str:
    """`twenty-third`."""
    return str(num2words(number, to="ordinal"))


@_remembered
def number_words(number: int) -> str:
    """`one thousand two hundred thirty-four`: without the "and" that would read as a decimal point."""
    return str(num2words(number)).replace(" and ", " ").replace(",", "")


@_remembered
def number(value: Decimal | int) -> str:
    """`12,345`."""
    return format_decimal(value, locale=LOCALE)


@_remembered
def money(amount: Decimal | int) -> str:
    """`$1,234.50`."""
    return format_currency(amount, "USD", locale=LOCALE)


@_remembered
def money_words(amount: Decimal | int) -> str:
    """`one thousand two hundred thirty-four and 50/100 dollars`, as on a check."""
    cents = int((abs(Decimal(amount)) * 100).to_integral_value())
    sign = "minus " if amount < 0 else ""
    return f"{sign}{number_words(cents // 100)} and {cents % 100:02}/100 dollars"


def natural(items: Iterable[object], word: str = "and") -> str:
    """`A`, `A and B`, `A, B, and C`."""
    texts = [str(item) for item in items]
    if len(texts) <= 2:  # noqa: PLR2004 - two need no comma
        return f" {word} ".join(texts)
    return f"{', '.join(texts[:-1])}, {word} {texts[-1]}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`exhibit` for 1, otherwise `exhibits` or the given form."""
    return one if count == 1 else many or f"{one}s"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text; an empty line parts them, and line breaks inside one become spaces."""
    blocks = "\n".join(line.strip() for line in text.splitlines()).split("\n\n")
    return [" ".join(block.split()) for block in blocks if block.strip()]


def texts(value: str | Iterable[str]) -> list[str]:
    """The paragraphs of a text, or of each text of a list."""
    return paragraphs(value) if isinstance(value, str) else [one for part in value for one in paragraphs(part)]


def sentence(text: str) -> str:
    """The text with a full stop, unless it already ends like a sentence."""
    trimmed = text.rstrip()
    return trimmed if trimmed.endswith((".", "!", "?", ".”", ".'", '."', ".)")) else f"{trimmed}."


def lines(text: str) -> list[str]:
    """The lines of a text that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


FILTERS: dict[str, Callable[..., object]] = {
    "long_date": long_date,
    "weekday_date": weekday_date,
    "formal_date": formal_date,
    "clock": clock,
    "ordinal": ordinal,
    "ordinal_words": ordinal_words,
    "number_words": number_words,
    "number": number,
    "money": money,
    "money_words": money_words,
    "natural": natural,
    "plural": plural,
    "paragraphs": paragraphs,
    "lines": lines,
    "texts": texts,
    "sentence": sentence,
}
"""What templates may call beside Jinja2's own (see `sandbox`)."""

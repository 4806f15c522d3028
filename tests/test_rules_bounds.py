"""Months that must pass between dates, and the order in which debts are paid."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline import library
from pipeline.errors import LibraryError
from pipeline.rules import bounds, catalog

TYPE = """
title = "Receipt"
summary = "A receipt."
edition = "1"

[sources.house]
citation = "House rule 1"
checked = 2026-11-22
verified = false

[[fields]]
name = "day"
label = "Day"
kind = "date"

[[fields]]
name = "debts"
label = "Debts"
kind = "rows"
columns = [
  { name = "debt", label = "Debt", kind = "choice", choices = ["first", "second"] },
  { name = "owed", label = "Owed", kind = "money" },
  { name = "paid", label = "Paid", kind = "money" },
]

[[papers]]
name = "receipt"
title = "Receipt"
role = "lead"
body = "body.html.j2"
filing_code = "receipt"
"""


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 6, 2), 12, date(2026, 6, 2)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2026, 10, 31), 1, date(2026, 12, 1)),
        (date(2026, 12, 31), 2, date(2027, 3, 1)),
        (date(9999, 12, 31), 1, date.max),
        (date(9998, 12, 1), 12, date(9999, 12, 1)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_next_there_is(day: date, months: int, later: date) -> None:
    assert bounds.later(day, months) == later


def test_a_later_start_never_ends_earlier_and_years_are_twelve_months() -> None:
    drawn = random.Random(20261122)
    for _ in range(2000):
        day = date(2000, 1, 1) + timedelta(days=drawn.randrange(20_000))
        months = drawn.randrange(1, 240)
        assert bounds.later(day, months) <= bounds.later(day + timedelta(days=1), months)
        assert bounds.later(day, months) > day
        if day.day <= 28:
            assert bounds.later(bounds.later(day, months), 12) == bounds.later(day, months + 12)


def _build(folder: Path, more: str) -> catalog.Catalog:
    kind = folder / "documents" / "receipt"
    kind.mkdir(parents=True)
    (kind / "document.toml").write_text(TYPE + more, encoding="utf-8")
    (kind / "body.html.j2").write_text("", encoding="utf-8")
    return catalog.build(library.read(folder))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[intervals]]\nfield = "dy"\nsince = "day"\nmonths = 1\nsource = "house"', "did you mean `day`"),
        ('[[intervals]]\nfield = "debts"\nsince = "day"\nmonths = 1\nsource = "house"', "is no date"),
        ('[[intervals]]\nfield = "day"\nsince = "day"\nmonths = 0\nsource = "house"', "months"),
        (
            '[[priorities]]\nrows = "debts"\nby = "debt"\nowed = "owd"\npaid = "paid"\nsource = "house"',
            "there is no column `owd`; did you mean `owed`",
        ),
        (
            '[[priorities]]\nrows = "debts"\nby = "owed"\nowed = "owed"\npaid = "paid"\nsource = "house"',
            "must be of the kind",
        ),
        (
            '[[priorities]]\nrows = "dets"\nby = "debt"\nowed = "owed"\npaid = "paid"\nsource = "house"',
            "did you mean `debts`",
        ),
    ],
)
def test_a_type_that_bounds_what_it_does_not_have_is_refused_by_name(more: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=said):
        _build(tmp_path, "\n" + more + "\n")

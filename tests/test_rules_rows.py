"""A table inside a form: its rows in every format, and control totals."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipeline.model import Field, FieldKind
from pipeline.rules.misread import Misread
from pipeline.rules.understand import Setting, understand

PAYMENTS = Field(
    name="payments",
    label="Payments",
    kind=FieldKind.ROWS,
    columns=(
        Field(name="receipt", label="Receipt No.", kind=FieldKind.TEXT, required=True, aliases=("receipt",)),
        Field(name="paid", label="Date paid", kind=FieldKind.DATE, required=True),
        Field(name="amount", label="Amount", kind=FieldKind.MONEY, required=True),
        Field(name="method", label="Method", kind=FieldKind.CHOICE, choices=("check", "money order"), default="check"),
    ),
)
SETTING = Setting(court=None, today=date(2026, 11, 23))
ROW = {"receipt": "R-1", "paid": date(2026, 11, 2), "amount": Decimal("12.50"), "method": "check"}


@pytest.mark.parametrize(
    "written",
    [
        [{"receipt": "R-1", "paid": "2026-11-02", "amount": 12.5}],
        [{"Receipt #": "R-1", "DATE PAID": "11/02/2026", "Amount": "$12.50", "method": "Check"}],
        [["R-1", "2026-11-02", "12.50"]],
        {"receipt": "R-1", "paid": "2026-11-02", "amount": "12.50"},
        "R-1 | November 2, 2026 | $12.50",
        "| R-1 | 2026-11-02 | 12.50 | check |\n",
        "Receipt No. | Date paid | Amount | Method\nR-1 | 2026-11-02 | 12.50 |",
    ],
    ids=["names", "labels", "lists", "one row", "text", "text with borders", "text with its headings"],
)
def test_a_row_means_the_same_however_it_is_written(written: Any) -> None:
    assert understand(PAYMENTS, written, SETTING) == (ROW,)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("R-1 | 2026-11-02", "Row 1: Amount is missing."),
        ("R-1 | soon | 12", "Row 1, Date paid: "),
        ("R-1 | 2026-11-02 | 12\nR-2 | 2026-11-03 | a lot", "Row 2, Amount: "),
        ("R-1 | 2026-11-02 | 12 | check | extra", "Row 1 has 5 cells; Payments has 4 columns."),
        ([{"receipt": "R-1", "paid": "2026-11-02", "amuont": 5}], "Row 1 has a column `amuont`"),
        (7, "Here a table is expected"),
        ([7], "Here a table is expected"),
    ],
)
def test_what_is_wrong_in_a_row_names_the_row_and_the_column(written: Any, said: str) -> None:
    with pytest.raises(Misread) as caught:
        understand(PAYMENTS, written, SETTING)
    assert any(one.message.startswith(said) for one in caught.value.faults), caught.value.faults


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(Misread) as caught:
        understand(PAYMENTS, "|2026-13-45|x\nR-2| |", SETTING)
    assert len(caught.value.faults) == 5

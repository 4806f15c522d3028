"""Dollars: never a binary float, half-even to the cent, compared line by line, and no card's number anywhere."""

import json
import random
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.filing import money
from pipeline.model import Charge, Quote, Severity
from tests.conftest import NOW

TAIL = "386.92000000000001591615728102624416351318359375"


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        (TAIL, "386.92"),
        ("386.92", "386.92"),
        ("$1,386.92", "1386.92"),
        (" 22 ", "22.00"),
        (".5", "0.50"),
        ("2.5E+1", "25.00"),
        ("0.125", "0.12"),
        ("0.135", "0.14"),
        ("0.005", "0.00"),
        ("0.0050000000000000001", "0.01"),
        ("-0.001", "0.00"),
        ("-5", "-5.00"),
        ("19.989999999999998436805981327779591083526611328125", "19.99"),
    ],
)
def test_an_amount_is_read_half_even_to_the_cent(raw: str, amount: str) -> None:
    assert str(money.cents(raw)) == amount


@pytest.mark.parametrize(
    "raw", ["", "$", ".", "5.", "12,34.50", "NaN", "Infinity", "1e99", "five", "1.2.3", "0x10", "٣", "1_000", "-", "e5"]
)
def test_what_is_no_amount_is_refused_without_repeating_it(raw: str) -> None:
    with pytest.raises(ValueError, match="no amount of money") as caught:
        money.cents(raw)
    assert not raw or len(raw) == 1 or raw not in str(caught.value)


@given(st.integers(min_value=0, max_value=999_999_999))
def test_the_binary_tail_of_any_number_of_cents_comes_back_as_those_cents(count: int) -> None:
    exact = Decimal(count) / 100
    tail = format(Decimal(float(exact)), "f")  # what a program that counts in floats writes out in full
    assert money.cents(tail) == exact
    assert money.cents(json.dumps(float(exact))) == exact


@given(st.lists(st.integers(min_value=0, max_value=5_000_000), max_size=40))
def test_a_bill_of_binary_tails_adds_up_to_the_cent(counts: list[int]) -> None:
    charges = [money.charge("fee", format(Decimal(one / 100), "f")) for one in counts]
    assert money.total(charges) == Decimal(sum(counts)) / 100
    assert [Fraction(one.amount) for one in charges] == [Fraction(one, 100) for one in counts]


@given(st.decimals(min_value=-1_000_000, max_value=1_000_000, places=6))
def test_rounding_is_half_even_and_rounding_twice_is_rounding_once(amount: Decimal) -> None:
    done = money.rounded(amount)
    assert done == amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    assert money.rounded(done) == done
    assert not str(done).startswith("-0.00")


def charges(*lines: tuple[str, str]) -> tuple[Charge, ...]:
    return tuple(money.charge(name, raw) for name, raw in lines)


def test_quoted_and_charged_stand_side_by_side() -> None:
    quoted = charges(("Filing Fee", "300"), ("Service", "5"), ("Service", "5"), ("Court technology", "2.05"))
    charged = charges(("filing  fee", "310"), ("Service", "5"), ("Card percentage", "9.3"))
    rows = [(one.name, str(one.quoted), str(one.charged), one.same) for one in money.columns(quoted, charged)]
    assert rows == [
        ("Filing Fee", "300.00", "310.00", False),
        ("Service", "5.00", "5.00", True),
        ("Service", "5.00", "None", False),
        ("Court technology", "2.05", "None", False),
        ("Card percentage", "None", "9.30", False),
    ]


@pytest.mark.parametrize(
    ("quoted", "charged", "differs"),
    [(TAIL, "386.92", False), ("386.92", "386.93", True), ("0", "0.004", False), ("10", "9.99", True)],
)
def test_a_cent_is_a_difference_and_a_tail_is_none(quoted: str, charged: str, differs: bool) -> None:  # noqa: FBT001
    assert money.differs(Decimal(quoted), Decimal(charged)) is differs


def quote(total: str, *lines: tuple[str, str]) -> Quote:
    return Quote(total=money.cents(total), charges=charges(*lines), at=NOW, message="0" * 64, raw=b"")


@pytest.mark.parametrize(
    ("asked", "exception", "codes"),
    [
        (None, "WAIVER", []),
        (quote("0"), "WAIVER", []),
        (quote("12.50"), "", []),
        (quote("12.50"), "WAIVER", ["money.exception-charged"]),
        (quote("10", ("Filing", "8"), ("Service", "2.00")), "", []),
        (quote("10", ("Filing", "8")), "", ["money.sum-differs"]),
        (quote("10", ("Filing", "8")), "GOV", ["money.exception-charged", "money.sum-differs"]),
    ],
)
def test_a_quote_that_should_be_looked_at_is_told_and_holds_nothing_back(
    asked: Quote | None, exception: str, codes: list[str]
) -> None:
    found = money.quote_findings(asked, exception=exception)
    assert [one.code for one in found] == codes
    assert all(one.severity is Severity.WARNING for one in found)


# ── cards ──


def with_check(digits: str) -> str:
    return next(f"{digits}{one}" for one in range(10) if _luhn(f"{digits}{one}"))


def _luhn(digits: str) -> bool:
    """Luhn's check as its definition says it, apart from the code that is tested."""
    doubled = [int(one) * (2 if place % 2 else 1) for place, one in enumerate(reversed(digits))]
    return sum(sum(divmod(one, 10)) for one in doubled) % 10 == 0


def test_every_number_that_passes_luhn_is_taken_for_a_card_and_one_off_is_not() -> None:
    chance = random.Random(7)
    for length in range(12, 19):
        for _ in range(40):
            card = with_check("4" + "".join(chance.choices("0123456789", k=length - 1)))
            other = card[:-1] + str((int(card[-1]) + 1) % 10)
            assert money.card_number(card)
            assert money.card_number(" ".join([card[:4], card[4:8], card[8:12], card[12:]]).rstrip())
            assert not money.card_number(other)


@pytest.mark.parametrize(
    "text", ["", "adams", "4111", "0000000000000000", "7b1c6c33-9a43-4f0e-8f5f-6f9be0a2a8d1", "1" * 40, "2026-11-23"]
)
def test_what_is_no_card_is_let_pass(text: str) -> None:
    assert not money.card_number(text)


def test_a_card_in_the_settings_is_refused_by_its_place_and_never_repeated() -> None:
    card = with_check("400000000000000")
    options = {"url": "https://example.com", "courts": {"adams": {"payment_account": f"{card[:4]} {card[4:]}"}}}
    with pytest.raises(SettingsError, match=r"portals\.tyler\.courts\.adams\.payment_account.*card") as caught:
        money.refuse_cards("tyler", options)
    assert card[4:] not in str(caught.value)
    with pytest.raises(SettingsError, match="card"):
        money.refuse_cards("tyler", {"list": [int(card)]})
    money.refuse_cards("tyler", {"courts": {"adams": {"payment_account": "waiver-account", "max_fee": True}}})

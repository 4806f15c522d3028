"""Dollars: read from what portals write, added up, held against a cap, and compared with what was charged.

Always `Decimal`, never a binary float; rounded half-even to cents, the portal's own text kept beside it. Nothing here
touches a file, a database or a network. A card's number never passes through: whatever looks like one is refused.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from pipeline.errors import SettingsError
from pipeline.model import Charge, Finding, Place, Quote, Severity

CENT = Decimal("0.01")
MOST = Decimal(10_000_000)
"""Dollars; what is more is no court's fee but a mistake."""
_AMOUNT = re.compile(r"[+-]?(\d{1,12}|\d{1,3}(,\d{3}){1,3})?(\.\d{1,60})?([eE][+-]?\d{1,2})?", re.ASCII)
_CARD = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""The digits' sum of twice a digit, as Luhn's check asks for."""


def cents(raw: str) -> Decimal:
    """An amount as a portal or a person wrote it, to the cent, half-even.

    Portals send binary tails (`386.92000000000001591…`) and so does JSON written by programs that count in floats.

    Args:
        raw: digits with a point, perhaps with `$`, thousands' commas, an exponent or a sign.

    Raises:
        ValueError: it is no amount, or more than any court asks for. The text is not repeated.
    """
    text = raw.strip().removeprefix("$").strip()
    if not text or text[-1:] == "." or not _AMOUNT.fullmatch(text) or not any(one.isdigit() for one in text):
        raise ValueError("that is no amount of money")
    return rounded(_decimal(text.replace(",", "")))


def rounded(amount: Decimal) -> Decimal:
    """An amount to the cent, half-even; minus nothing is nothing.

    Raises:
        ValueError: it is not a number, or more than any court asks for.
    """
    if not amount.is_finite() or abs(amount) > MOST:
        raise ValueError("that is no amount of money")
    done = amount.quantize(CENT, rounding=ROUND_HALF_EVEN)
    return abs(done) if done == 0 else done


def charge(name: str, raw: str) -> Charge:
    """One line of a bill.

    Raises:
        ValueError: its amount is none.
    """
    return Charge(name=name, amount=cents(raw), raw=raw)


def total(charges: Iterable[Charge]) -> Decimal:
    """What the lines come to; nothing for no lines."""
    return sum((one.amount for one in charges), Decimal("0.00"))


def dollars(amount: Decimal | None) -> str:
    """An amount for people: `$1,386.92`; `not told` for None."""
    if amount is None:
        return "not told"
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


def asked(text: str) -> Decimal:
    """An amount that a person allows.

    Raises:
        ValueError: it is no amount, or less than nothing.
    """
    amount = cents(text)
    if amount < 0:
        raise ValueError("that is no amount of money")
    return amount


# ── quoted and charged ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One line of the two columns: what was quoted beside what was charged."""

    name: str
    quoted: Decimal | None
    charged: Decimal | None

    @property
    def same(self) -> bool:
        """Whether both say the same amount."""
        return self.quoted == self.charged


def columns(quoted: Iterable[Charge], charged: Iterable[Charge]) -> tuple[Column, ...]:
    """Both bills side by side: lines of one name together in their order, then what only one has."""
    left, right = _by_name(quoted), _by_name(charged)
    return tuple(
        Column(name=label, quoted=one, charged=other)
        for key in dict.fromkeys((*left, *right))
        for label, one, other in _pairs(left.get(key), right.get(key))
    )


def differs(quoted: Decimal, charged: Decimal) -> bool:
    """Whether something else was charged than was quoted; a cent counts."""
    return rounded(quoted) != rounded(charged)


def captured_differs(quoted: Decimal, charged: Decimal) -> Finding:
    """Something else was charged than was quoted."""
    return Finding(
        code="money.captured-differs",
        severity=Severity.WARNING,
        where=Place(field="fee"),
        message=f"The portal quoted {dollars(quoted)} and charged {dollars(charged)}.",
        found=dollars(charged),
        repair="Look at both columns in `fees.txt` in the envelope's folder, and ask the portal's support about the "
        "difference by the envelope's number; note what they said.",
    )


# ── what a quote gives cause to ──────────────────────────────────────────────────────────────────────


def over_cap(asked_for: Decimal, cap: Decimal) -> Finding:
    """The quote is above what the lane lets pass."""
    return Finding(
        code="money.over-cap",
        severity=Severity.ERROR,
        where=Place(field="fee"),
        message=f"The court asks for {dollars(asked_for)}, and the lane lets at most {dollars(cap)} pass.",
        found=dollars(asked_for),
        rule="docketpress.toml, lanes.<name>.fee_cap",
        repair=f"Look at the quote. If it is right, `docketpress release ENVELOPE --by NAME --fee {asked_for}` lets "
        "this envelope go; raise `fee_cap` if such envelopes always cost that much.",
    )


def no_cap(asked_for: Decimal) -> Finding:
    """Money would be spent without anybody having said how much."""
    return Finding(
        code="money.no-cap",
        severity=Severity.ERROR,
        where=Place(field="fee"),
        message=f"The court asks for {dollars(asked_for)}, and the lane lets envelopes go by themselves without a cap.",
        found=dollars(asked_for),
        rule="docketpress.toml, lanes.<name>.fee_cap",
        repair=f"`docketpress release ENVELOPE --by NAME --fee {asked_for}` lets this envelope go; set `fee_cap` in "
        "the lane to let such envelopes go by themselves.",
    )


def quote_findings(quote: Quote | None, *, exception: str) -> tuple[Finding, ...]:
    """What people should look at in a quote, though it keeps nothing back.

    Args:
        quote: as the portal gave it.
        exception: the code of the waiver or government account that the settings name; empty for none.
    """
    if quote is None:
        return ()
    lines = total(quote.charges)
    found = [_charged_although(quote.total, exception)] if exception and quote.total > 0 else []
    return (*found, *((_sum_differs(quote.total, lines),) if quote.charges and lines != quote.total else ()))


def _charged_although(amount: Decimal, exception: str) -> Finding:
    return Finding(
        code="money.exception-charged",
        severity=Severity.WARNING,
        where=Place(field="fee"),
        message=f"Nothing should be charged, because the settings name the exception {exception}, and the court "
        f"quotes {dollars(amount)}.",
        found=dollars(amount),
        repair="Ask the court whether the waiver or the government account is known there, and whether a paper that "
        "claims it must be filed along.",
    )


def _sum_differs(said: Decimal, lines: Decimal) -> Finding:
    return Finding(
        code="money.sum-differs",
        severity=Severity.WARNING,
        where=Place(field="fee"),
        message=f"The lines of the quote come to {dollars(lines)}, and the portal says {dollars(said)} in total.",
        found=dollars(said),
        repair="The total counts, for the cap too. Some portals leave a fee out of the lines; look whether the "
        "difference is one that you know.",
    )


# ── cards ────────────────────────────────────────────────────────────────────────────────────────────


def card_number(text: str) -> bool:
    """Whether a text holds what looks like a payment card's number: 13 to 19 digits that pass Luhn's check."""
    return any(_luhn(re.sub(r"[ -]", "", one.group())) for one in _CARD.finditer(text))


def refuse_cards(name: str, options: Mapping[str, Any]) -> None:
    """Refuse a portal's settings in which a card's number seems to stand.

    Raises:
        SettingsError: with every place, never with the number.
    """
    places = [where for where, value in _texts(options, f"portals.{name}") if card_number(value)]
    if places:
        raise SettingsError(
            f"{', '.join(places)}: this looks like the number of a payment card. Docketpress never takes one: make a "
            "payment account on the portal's own page, and write the account's id here.",
        )


def _texts(value: Any, where: str) -> Iterable[tuple[str, str]]:  # noqa: ANN401 - whatever TOML holds
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, where)
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield where, str(value)


def _luhn(digits: str) -> bool:
    values = [int(one) for one in reversed(digits)]
    checked = sum(values[0::2]) + sum(_DOUBLED[one] for one in values[1::2])
    return checked % 10 == 0 and len(set(digits)) > 1


def _by_name(charges: Iterable[Charge]) -> dict[str, list[Charge]]:
    found: dict[str, list[Charge]] = {}
    for one in charges:
        found.setdefault(" ".join(one.name.split()).casefold(), []).append(one)
    return found


def _pairs(
    left: list[Charge] | None, right: list[Charge] | None
) -> Iterable[tuple[str, Decimal | None, Decimal | None]]:
    for one, other in zip_longest(left or (), right or ()):
        label = one.name if one else other.name
        yield label, one.amount if one else None, other.amount if other else None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("that is no amount of money") from None

"""What a filing costs, and what was paid: amounts as they were written, and rounded half-even to cents."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5.wire import Unreadable
from pipeline.filing.ecf.v5.words import V
from pipeline.model import Charge

_CENT = Decimal("0.01")
_DOLLAR = "USD"


def fees(answer: Element) -> tuple[Decimal, tuple[Charge, ...]]:
    """The total and the named charges of a `GetFeesCalculationResponseMessage`.

    Raises:
        Unreadable: an amount is no amount, or no dollars.
    """
    amount = V.find(answer, "feesresponse:FeesCalculationAmount")
    if amount is None:
        raise Unreadable("the answer holds no amount")
    raw = V.text(amount, "nc:Amount")
    return dollars(raw), tuple(_charge(one) for one in V.all(answer, "cac:AllowanceCharge"))


def paid(message: Element) -> tuple[Charge, ...]:
    """The charges of a `PaymentMessage` beside a callback.

    Raises:
        Unreadable: an amount is no amount, or no dollars.
    """
    return tuple(_charge(one) for one in V.all(message, "payment:PaymentMessage/cac:AllowanceCharge"))


def dollars(raw: str) -> Decimal:
    """An amount as a portal wrote it, rounded half-even to cents; binary tails are common.

    Raises:
        Unreadable: it is no amount.
    """
    try:
        amount = Decimal(raw.strip())
        if not amount.is_finite():
            raise Unreadable("an amount is not a number")
        return amount.quantize(_CENT, rounding=ROUND_HALF_EVEN)
    except InvalidOperation:
        raise Unreadable("an amount is not a number") from None


def _charge(charge: Element) -> Charge:
    amount = V.find(charge, "cbc:Amount")
    if amount is None or amount.get("currencyID", _DOLLAR) != _DOLLAR:
        raise Unreadable("an amount is missing or not in dollars")
    raw = V.text(charge, "cbc:Amount")
    value = dollars(raw)
    # An allowance is taken off, a charge is added; the element says which.
    added = V.text(charge, "cbc:ChargeIndicator") in {"true", "1"}
    name = V.text(charge, "cbc:AllowanceChargeReason") or V.text(charge, "cbc:AllowanceChargeReasonCode")
    return Charge(name=name, amount=value if added else -value, raw=raw)

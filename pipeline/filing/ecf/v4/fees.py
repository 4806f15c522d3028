"""What a filing will cost, as the portal answers."""

from dataclasses import dataclass
from decimal import Decimal

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable, amount, charges, errors
from pipeline.model import Charge


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """The bill before it is one."""

    total: Decimal
    charges: tuple[Charge, ...]
    errors: tuple[str, ...]


def read(element: Element) -> Fees:
    """Read it.

    Raises:
        Unreadable: it is no answer about fees, or names no total that is a number.
    """
    if element.tag != V4.name("fees:FeesCalculationResponseMessage"):
        raise Unreadable("the answer is none about fees")
    found = errors(element)
    if found:
        return Fees(total=Decimal("0.00"), charges=(), errors=found)
    total = amount(V4.text(element, "fees:FeesCalculationAmount"))
    return Fees(total=total, charges=charges(element), errors=())

"""What a filing will cost, as the portal answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable, amount, charges, error_words, errors
from pipeline.model import Charge


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """The bill before it is one."""

    total: Decimal
    charges: tuple[Charge, ...]
    errors: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the errors say, by code; for the person who files only."""


def read(element: Element) -> Fees:
    """Read it.

    Raises:
        Unreadable: it is no answer about fees, or names no total that is a number.
    """
    if element.tag != V4.name("fees:FeesCalculationResponseMessage"):
        raise Unreadable("the answer is none about fees")
    found = errors(element)
    if found:
        return Fees(total=Decimal("0.00"), charges=(), errors=found, words=error_words(element))
    total = amount(V4.text(element, "fees:FeesCalculationAmount"))
    return Fees(total=total, charges=charges(element), errors=())

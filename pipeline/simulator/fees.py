"""What a filing costs at the simulated court: named charges, in exact dollars, or with the tails some portals send."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from pipeline.simulator.delivered import Delivered

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """One line of a bill."""

    name: str
    amount: Decimal
    """Dollars, in whole cents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a delivery costs."""

    lines: tuple[Charged, ...]

    @property
    def total(self) -> Decimal:
        """In dollars."""
        return sum((one.amount for one in self.lines), Decimal(0))


@dataclass(slots=True, kw_only=True)
class Fees:
    """The court's fees; may be changed while it runs, as courts do."""

    opening: Decimal = Decimal("205.00")
    """For opening a case."""
    each_lead: Decimal = Decimal("0.00")
    """For each lead document in a case that is there."""
    provider: Decimal = Decimal("7.50")
    percent: Decimal = Decimal("2.89")
    """Of the card service, on everything before it."""
    waivers: frozenset[str] = frozenset({"waiver"})
    """Payment accounts that pay nothing."""
    tails: bool = False
    """Whether amounts leave as binary fractions written out, `218.62999999999999545`."""
    later: Decimal = Decimal(0)
    """What is taken more than was quoted, when the clerk accepts."""

    def bill(self, delivered: Delivered) -> Bill:
        """What a delivery costs, from what is in it."""
        if delivered.payment_account in self.waivers:
            return Bill(lines=(Charged(name="Filing fee (waived)", amount=Decimal("0.00")),))
        leads = sum(one.lead for one in delivered.documents)
        statutory = self.opening if delivered.initial else self.each_lead * leads
        return self.itemised(statutory)

    def itemised(self, statutory: Decimal) -> Bill:
        """A bill round the statutory fee; nothing due makes a bill of nought."""
        lines = [Charged(name="Filing fee", amount=_cents(statutory))]
        if statutory:
            lines.append(Charged(name="E-filing provider fee", amount=_cents(self.provider)))
            share = (statutory + self.provider) * self.percent / 100
            lines.append(Charged(name=f"Payment service fee ({self.percent}%)", amount=_cents(share)))
        return Bill(lines=tuple(lines))

    def captured(self, held: Decimal) -> Decimal:
        """What is taken in the end of what was held at submission."""
        return held + self.later

    def wire(self, amount: Decimal) -> str:
        """An amount as it leaves."""
        if not self.tails:
            return f"{amount:.2f}"
        tail = Decimal(
            float(amount)
        )  # the exact value of the nearest binary fraction, which is what such portals print
        return f"{tail:.20f}".rstrip("0").rstrip(".") or "0"


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, rounding=ROUND_HALF_EVEN)

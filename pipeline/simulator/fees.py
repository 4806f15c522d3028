"""What a filing costs at the simulated court: named charges, in exact dollars, or with the tails some portals send."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from pipeline.simulator import rates
from pipeline.simulator.codes import Tables
from pipeline.simulator.delivered import Delivered

_CENT = Decimal("0.01")
_COURT = "Filing fee"
_OPENING, _LATER = Decimal("205.00"), Decimal("0.00")
"""At a court without tables: for a new case, and for each lead document in a case that is there."""


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

    tables: Tables | None = None
    """The courts' own, which say what each filing code and service costs."""
    opening: Decimal | None = None
    """For opening a case; None: what the tables say."""
    each_lead: Decimal | None = None
    """For each lead document in a case that is there; None: what the tables say."""
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
        return self._bill(tuple(self._statutory(delivered)))

    def _statutory(self, delivered: Delivered) -> Iterator[Charged]:
        """What the court itself asks for."""
        flat = self.opening if delivered.initial else self.each_lead
        if flat is None and self.tables is not None and delivered.court in self.tables.locations:
            for name, amount in rates.charges(self.tables, delivered):
                yield Charged(name=name, amount=_cents(amount))
            return
        usual, times = (_OPENING, 1) if delivered.initial else (_LATER, sum(one.lead for one in delivered.documents))
        yield Charged(name=_COURT, amount=_cents((usual if flat is None else flat) * times))

    def _bill(self, statutory: tuple[Charged, ...]) -> Bill:
        """A bill round what is due to the court; nothing due makes a bill of nought."""
        due = sum((one.amount for one in statutory), Decimal(0))
        if not due:
            return Bill(lines=(Charged(name=_COURT, amount=_cents(due)),))
        share = (due + self.provider) * self.percent / 100
        return Bill(
            lines=(
                *statutory,
                Charged(name="E-filing provider fee", amount=_cents(self.provider)),
                Charged(name=f"Payment service fee ({self.percent}%)", amount=_cents(share)),
            )
        )

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

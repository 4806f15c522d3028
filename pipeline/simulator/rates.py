"""What the court's own code tables charge: for each filing code, each optional service, and the opening of a case.

Rule: in Tyler's tables `filing`, `casetype` and `optionalservices` have a column `fee`, in dollars; `optionalservices`
stands below filing codes. Where the papers that open a case cost nothing themselves, the case type's fee is due.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from pipeline.simulator.codes import Row, Tables
from pipeline.simulator.delivered import Delivered, DeliveredDocument


def charges(tables: Tables, delivered: Delivered) -> tuple[tuple[str, Decimal], ...]:
    """The name and amount of everything that costs something, in the order of the papers."""
    found = [one for document in delivered.documents for one in _of_document(tables, delivered.court, document)]
    if delivered.initial and not any(amount for _, amount in found):
        row = tables.row("casetype", delivered.court, delivered.case_type)
        found.append((f"Case filing fee: {row['name']}" if row else "Case filing fee", _fee(row)))
    return tuple((name, amount) for name, amount in found if amount)


def _of_document(tables: Tables, court: str, document: DeliveredDocument) -> Iterator[tuple[str, Decimal]]:
    row = tables.row("filing", court, document.filing_code)
    yield row["name"] if row else "Filing fee", _fee(row)
    below = [one for one in tables.rows("optionalservices", court) if one["filingcodeid"] == document.filing_code]
    for code in document.optional_services:
        service = next((one for one in below if one["code"] == code), None)
        yield service["name"] if service else "Optional service", _fee(service)


def _fee(row: Row | None) -> Decimal:
    """A row's fee; what is no amount costs nothing."""
    try:
        return Decimal(row["fee"]) if row else Decimal(0)
    except InvalidOperation:
        return Decimal(0)

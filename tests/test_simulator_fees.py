"""What a filing costs at a simulated court: what its own tables say, so that a rehearsal shows quotes as they come."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.simulator import codes
from pipeline.simulator.delivered import Delivered, DeliveredDocument
from pipeline.simulator.fees import Fees

TARIFF = Fees(tables=codes.load())
COMPLAINT, MOTION, ORDER = "6501", "6553", "29217"


def paper(filing_code: str, *services: str) -> DeliveredDocument:
    return DeliveredDocument(
        control="r/1",
        title="A paper",
        filing_code=filing_code,
        component="332",
        document_type="6586",
        file_name="a.pdf",
        content=b"%PDF-",
        optional_services=services,
    )


def delivered(*papers: DeliveredDocument, initial: bool = False, **more: str) -> Delivered:
    plain = Delivered(dialect="ecf4", court="simville", documents=papers, payment_account="simulated-account")
    known = {} if initial else {"docket_number": "26CV000101"}
    return replace(plain, **known, **more)  # type: ignore[arg-type]


def test_a_new_case_costs_what_its_opening_paper_costs() -> None:
    bill = TARIFF.bill(delivered(paper(COMPLAINT), initial=True, category="7", case_type="27967"))
    assert (bill.lines[0].name, bill.lines[0].amount) == ("Complaint", Decimal("281.00"))
    assert bill.total == sum(one.amount for one in bill.lines)
    assert [one.name for one in bill.lines[1:]] == ["E-filing provider fee", "Payment service fee (2.89%)"]


def test_a_case_whose_papers_cost_nothing_costs_what_its_type_does() -> None:
    bill = TARIFF.bill(delivered(paper(ORDER), initial=True, category="7", case_type="27967"))
    assert bill.lines[0].amount == Decimal("281.00")
    assert bill.lines[0].name.startswith("Case filing fee: Contract")


def test_each_paper_and_each_service_is_a_line_of_its_own() -> None:
    services = [row for row in codes.load().rows("optionalservices", "simville") if row["filingcodeid"] == MOTION]
    dear = [row for row in services if Decimal(row["fee"])]
    assert dear, "the tables have a service that costs something"
    bill = TARIFF.bill(delivered(paper(MOTION, dear[0]["code"]), paper(ORDER), paper(MOTION)))
    told = [(one.name, str(one.amount)) for one in bill.lines[:-2]]
    assert told == [("Motion", "20.00"), (dear[0]["name"], dear[0]["fee"]), ("Motion", "20.00")]


FREE = {
    "a paper without a fee": delivered(paper(ORDER)),
    "a code nobody knows": delivered(paper("nothing", "nothing")),
    "a waiver": delivered(paper(MOTION), payment_account="waiver"),
}


@pytest.mark.parametrize("what", FREE)
def test_what_costs_nothing_is_a_bill_of_nought(what: str) -> None:
    (line,) = TARIFF.bill(FREE[what]).lines
    assert line.amount == Decimal("0.00")


def test_amounts_that_are_told_go_before_the_tables() -> None:
    flat = Fees(tables=codes.load(), opening=Decimal(100), each_lead=Decimal("1.50"), provider=Decimal(0))
    assert flat.bill(delivered(paper(COMPLAINT), initial=True)).lines[0].amount == Decimal("100.00")
    assert flat.bill(delivered(paper(MOTION), paper(MOTION))).lines[0].amount == Decimal("3.00")


def test_tables_that_drift_change_the_price() -> None:
    rows = codes.load().rows("filing", "simville")
    dearer = tuple({**row, "fee": "25.00"} if row["code"] == MOTION else row for row in rows)
    tariff = Fees(tables=codes.load().put("filing", "simville", dearer))
    assert tariff.bill(delivered(paper(MOTION))).lines[0].amount == Decimal("25.00")

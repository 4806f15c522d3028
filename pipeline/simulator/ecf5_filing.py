"""Filing, serving, quoting and taking back, by ECF 5.0."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from pipeline.simulator import simville
from pipeline.simulator.book import NotPossible, Unknown
from pipeline.simulator.codes import Tables
from pipeline.simulator.delivered import Delivered, DeliveredDocument, DeliveredFile, Filed, Problem
from pipeline.simulator.ecf5_read import Asked
from pipeline.simulator.ecf5_write import Refused, Wrong, add, header, root, status
from pipeline.simulator.faults import Play
from pipeline.simulator.world import World

_CODE_LISTS = {"category", "case-type", "filing-code", "component", "document-type", "party-type"}
_NODES = {
    "category": "ecf:CaseCategoryCode",
    "case-type": "ecf:CaseTypeCode",
    "filing-code": "ecf:RegisterActionDescriptionCode",
    "component": "nc:BinaryFormatText",
    "document-type": "nc:SensitivityText",
    "party-type": "ecf:CaseParticipantRoleCode",
    "payment": "cbc:PaymentID",
    "case": "ecf:CaseTrackingID",
}


def review(world: World, asked: Asked, play: Play) -> etree._Element:
    """ReviewFiling: take the messages in, each as one filing."""
    settled = [_settled(world, one) for one in asked.deliveries]
    wrong = tuple(found for one in settled for found in _wrong(world, one))
    if wrong:
        raise Refused(*wrong)
    tickets = [world.book.receive(one, fee=world.fees.bill(one).total, hidden_for=play.hidden_for) for one in settled]
    made = root("w:ReviewFilingResponse")
    status(made, asked.message_ids, filing_ids=[str(one.envelope) for one in tickets])
    return made


def serve(world: World, asked: Asked, play: Play) -> etree._Element:
    """ServeFiling: say of each recipient that it was sent to; the court files nothing."""
    del play
    recipients = [one for delivered in asked.deliveries for one in delivered.recipients]
    if not recipients:
        raise Refused(Wrong(code="2", node="ecf:ElectronicServiceInformation", why="nobody is named to be served"))
    world.book.tally("ecf5.served")
    made = root("w:ServeFilingResponse")
    status(made, asked.message_ids, served=recipients)
    return made


def fees(world: World, asked: Asked, play: Play) -> etree._Element:
    """GetFeesCalculation: the charges, and their sum."""
    del play
    bills = [world.fees.bill(_settled(world, one)) for one in asked.deliveries]
    made = root("w:GetFeesCalculationResponse")
    message = add(made, "fees:GetFeesCalculationResponseMessage")
    header(message, asked.message_ids, url=world.url, court=asked.court, at=world.book.clock())
    for bill in bills:
        for line in bill.lines:
            charge = add(message, "cac:AllowanceCharge")
            add(charge, "cbc:ChargeIndicator", "true")
            add(charge, "cbc:AllowanceChargeReason", line.name)
            add(charge, "cbc:Amount", world.fees.wire(line.amount)).set("currencyID", "USD")
    total = add(message, "fees:FeesCalculationAmount")
    add(total, "nc:Amount", world.fees.wire(sum((bill.total for bill in bills), Decimal(0))))
    return made


def cancel(world: World, asked: Asked, play: Play) -> etree._Element:
    """CancelFiling: take back what no clerk has in hand yet."""
    del play
    found = [one for number in asked.filing_ids for one in filing(world, number)]
    if not found:
        raise Refused(Wrong(code="4", node="nc:DocumentIdentification", why="no such filing"))
    try:
        for one in found:
            world.book.cancel(one.id)
    except NotPossible as error:
        raise Refused(Wrong(code="4", node="nc:DocumentIdentification", why=str(error))) from None
    made = root("w:CancelFilingResponse")
    status(made, asked.message_ids, filing_ids=asked.filing_ids)
    return made


def filing(world: World, number: str) -> tuple[Filed, ...]:
    """The documents of a filing: by its id, which is our envelope's number, or by one document's."""
    if number.isdecimal():
        return world.book.envelope(int(number))
    try:
        return (world.book.filing(number),)
    except Unknown:
        return ()


def _wrong(world: World, delivered: Delivered) -> Iterator[Wrong]:
    if delivered.court not in simville.of(world).tables.locations:
        yield Wrong(code="4", node="j:CaseCourt", why="no court of that id is here")
        return
    if not delivered.message_id:
        yield Wrong(code="2", node="nc:DocumentIdentification", why="the message has no messageID")
    yield from (_of(one) for one in world.book.problems(delivered))


def _of(problem: Problem) -> Wrong:
    code = "1" if problem.code in _CODE_LISTS else "4"
    return Wrong(code=code, node=_NODES.get(problem.code, "filing:FilingMessage"), why=problem.text)


def _settled(world: World, delivered: Delivered) -> Delivered:
    """The delivery in the court's own terms.

    ECF 5.0 leaves to policy which element holds the court's finer code: a case type may stand in either of two, and
    neither a component nor a document type must be told. What is told is kept; what is not is the table's default.
    """
    tables = simville.of(world).tables
    account = delivered.payment_account or (simville.WAIVER if delivered.fee_exception else "")
    category, case_type = _kind(tables, delivered)
    return replace(
        delivered,
        category=category,
        case_type=case_type,
        payment_account=account,
        documents=tuple(_filled(tables, delivered.court, one) for one in delivered.documents),
    )


def _kind(tables: Tables, delivered: Delivered) -> tuple[str, str]:
    court, told = delivered.court, (delivered.case_type, delivered.category)
    row = next((found for code in told if (found := tables.row("casetype", court, code))), None)
    if row is not None:
        return row["casecategory"], row["code"]
    fit = (one for one in tables.rows("casetype", court) if one["casecategory"] == delivered.category)
    return delivered.category, next((one["code"] for one in fit if one["initial"] == "True"), delivered.case_type)


def _filled(tables: Tables, court: str, document: DeliveredDocument) -> DeliveredDocument:
    lead, other = _components(tables, court)
    kind = next((one["code"] for one in tables.rows("documenttype", court) if one["isdefault"] == "True"), "")
    more = tuple(_complete(one, other, document.document_type or kind) for one in document.attachments)
    return replace(
        document,
        component=document.component or lead,
        document_type=document.document_type or kind,
        attachments=more,
    )


def _complete(one: DeliveredFile, component: str, kind: str) -> DeliveredFile:
    return replace(one, component=one.component or component, document_type=one.document_type or kind)


def _components(tables: Tables, court: str) -> tuple[str, str]:
    rows = tables.rows("filingcomponent", court)
    lead = next((one["code"] for one in rows if one["required"] == "True"), "")
    return lead, next((one["code"] for one in rows if one["required"] != "True"), lead)

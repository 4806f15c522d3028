"""What the filer is told unasked by ECF 5.0: NotifyFilingReviewComplete, and later NotifyDocketingComplete."""

from lxml import etree

from pipeline import schemas
from pipeline.simulator import ecf5_reviews, multipart
from pipeline.simulator.calls import About, Heard, Message, Writer
from pipeline.simulator.delivered import Filed
from pipeline.simulator.ecf5_names import FILING_ID, REVIEW, tag
from pipeline.simulator.ecf5_write import SOAP_TYPES, add, detach, envelope, header, identify, root
from pipeline.simulator.world import World

_ACTION = "https://docs.oasis-open.org/legalxml-courtfiling/ns/v5.0WSDL/FilingAssemblyMDE/"


def writer(world: World) -> Writer:
    """How a decision is told: the whole filing as it then stands, with stamped copies beside the message."""

    def write(filed: Filed, about: About) -> Message:
        operation = "NotifyDocketingComplete" if about is About.MONEY else "NotifyFilingReviewComplete"
        made = notice(world, filed, about)
        beside = detach(made)
        body = etree.tostring(envelope(made, "soap11"), encoding="utf-8", xml_declaration=True)
        kind, body = multipart.join(body, beside, SOAP_TYPES["soap11"])
        return Message(body=body, content_type=kind, headers={"SOAPAction": f'"{_ACTION}{operation}"'})

    return write


def notice(world: World, filed: Filed, about: About) -> etree._Element:
    """The message of one call, attachments still inside."""
    money = about is About.MONEY
    name = "NotifyDocketingComplete" if money else "NotifyFilingReviewComplete"
    filing = world.book.envelope(filed.envelope) or (filed,)
    now = world.book.clock()
    made = root(f"w:{name}Request")
    message = add(made, f"{'docketed' if money else 'reviewed'}:{name}Message")
    echoes = [filed.message_id] if filed.message_id else []
    identify(message, str(filed.envelope), FILING_ID, REVIEW)
    header(message, echoes, url=world.url, court=filed.court, at=now)
    reasons = dict(world.book.codes_of(filed.court).reject_reasons)
    ecf5_reviews.outcome(message, filing, reasons=reasons, copies=True, docketed=money)
    if money or any(one.docket_entry for one in filing):
        held = world.book.filing(filing[0].id).fee
        ecf5_reviews.paid(made, world.fees.wire(world.fees.captured(held)), now)
    return made


def heard(body: bytes) -> Heard:
    """What the filer answered: the code in its word on the message."""
    try:
        root_element = schemas.parse(body)
    except schemas.Broken:
        return Heard(ok=False, code="unreadable")
    handling = next(root_element.iter(tag("cbrn:MessageHandlingError")), None)
    code = "" if handling is None else handling.findtext(tag("cbrn:ErrorCodeText"), "").strip()
    return Heard(ok=code == "0", code=code or "none")

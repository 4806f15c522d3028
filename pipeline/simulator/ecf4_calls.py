"""The call to the filer in ECF 4.01: one message a filing, with the stamped copy and what was taken."""

import base64

from lxml import etree

from pipeline.simulator import ecf4_read, soap
from pipeline.simulator.calls import About, Message, Writer
from pipeline.simulator.delivered import COPIED, Filed, Status
from pipeline.simulator.ecf4_cases import case
from pipeline.simulator.ecf4_names import message, put
from pipeline.simulator.ecf4_write import charge, head, identified, moment, status
from pipeline.simulator.world import World

ACTION = (
    "urn:oasis:names:tc:legalxml-courtfiling:wsdl:WebServicesProfile-Definitions-4.0"
    "/FilingAssemblyMDEPort/NotifyFilingReviewCompleteRequest"
)


def writer(world: World, *, version: str = soap.ONE_ONE, inline: bool = True) -> Writer:
    """What writes the calls of a run.

    Args:
        world: the run.
        version: which SOAP.
        inline: whether the stamped copy stands in the message, or only where it can be fetched.
    """

    def write(filed: Filed, about: About) -> Message:
        kind, more = soap.headers(version, ACTION)
        body = soap.enveloped(version, notice(world, filed, about, inline=inline))
        return Message(body=body, content_type=kind, headers=more)

    return write


def notice(world: World, filed: Filed, about: About, *, inline: bool = True) -> etree._Element:
    """The `NotifyFilingReviewCompleteRequestMessage`."""
    made = message("wsmp:NotifyFilingReviewCompleteRequestMessage")
    head(made, world.url)
    told = put(made, "callback:ReviewFilingCallbackMessage")
    identified(told, filed.id, "FILINGID")
    identified(told, str(filed.envelope), "ENVELOPEID")
    head(told, world.url)
    told.append(case(filed.case, parties=False))
    word = filed.status
    if about is About.RULING:
        word = filed.ruling or Status.GRANTED
    status(told, word, at=filed.decided_at)
    _document(told, world, filed, inline=inline)
    _money(put(made, "rcpt:PaymentReceiptMessage"), world, filed)
    return made


def _document(parent: etree._Element, world: World, filed: Filed, *, inline: bool) -> None:
    paper = filed.document
    made = put(parent, "t:ReviewedLeadDocument")
    put(made, "nc:DocumentDescriptionText", paper.title)
    put(made, "nc:DocumentFileControlID", paper.control)
    if filed.status in COPIED and filed.decided_at:
        put(made, "nc:DocumentFiledDate/nc:DateTime", moment(filed.at))
    identified(made, filed.id, "FILINGID")
    put(made, "nc:DocumentSequenceID", "0")
    about = put(made, "ecf:DocumentMetadata")
    put(about, "j:RegisterActionDescriptionText", paper.filing_code)
    put(about, "ecf:FilingAttorneyID/nc:IdentificationID", filed.attorney)
    for party in paper.parties or ("",):
        put(about, "ecf:FilingPartyID/nc:IdentificationID", party)
    _copy(put(made, "ecf:DocumentRendition/ecf:DocumentRenditionMetadata/ecf:DocumentAttachment"), world, filed, inline)
    if filed.docket_entry:
        put(made, "ecf:DocumentDocketID/nc:IdentificationID", filed.docket_entry)
    _review(made, world, filed)


def _copy(made: etree._Element, world: World, filed: Filed, inline: bool) -> None:  # noqa: FBT001 - passed on
    copy = filed.stamped if filed.status in COPIED else None
    if copy and inline:
        put(made, "nc:BinaryBase64Object", base64.b64encode(copy).decode())
    put(made, "nc:BinaryDescriptionText", filed.document.file_name)
    if copy:
        put(made, "nc:BinaryLocationURI", f"{world.url}/ecf4/copies/{filed.id}")


def _review(made: etree._Element, world: World, filed: Filed) -> None:
    if filed.decided_at:
        put(made, "t:DocumentReviewDate/nc:DateTime", moment(filed.decided_at))
    until = f" Correct by {moment(filed.correct_by)}." if filed.correct_by else ""
    if filed.comment or until:
        put(made, "t:FilingReviewCommentsText", f"{filed.comment}{until}".strip())
    if filed.reason_code:
        put(made, "t:RejectReasonText", reason(world, filed))


def reason(world: World, filed: Filed) -> str:
    """The words of the court's table for the reason; the code itself where there are none."""
    return world.book.codes_of(filed.court).reject_reasons.get(filed.reason_code, filed.reason_code)


def _money(made: etree._Element, world: World, filed: Filed) -> None:
    put(made, "pay:PayerName", "")
    if filed.status in COPIED:
        charge(made, "Filing fee", world.fees.wire(world.fees.captured(filed.fee)))
    put(made, "cac:Address")
    put(made, "cac:Payment")


heard = ecf4_read.receipt
"""Reads the filer's answer."""

"""The message that files: the core message with the papers, and the payment; and what a stored one says of itself."""

from dataclasses import dataclass

from lxml import etree

from pipeline import schemas
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import names
from pipeline.filing.ecf.v4.case import case
from pipeline.filing.ecf.v4.documents import documents
from pipeline.filing.ecf.v4.names import PROFILE, V4
from pipeline.filing.ecf.v4.parts import Asker, Unreadable, case_text, identification, sender
from pipeline.filing.ecf.v4.payment import payment
from pipeline.filing.request import FilingRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocument:
    """One paper of a message of ours."""

    control: str
    title: str
    filing: str
    """The court's filing code."""
    pages: int
    """Of all its files."""
    attachments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a message of ours said."""

    location: str
    case_number: str
    docket_number: str
    documents: tuple[SentDocument, ...]
    account: str
    payer: str


def review_filing(request: FilingRequest, asker: Asker, *, service_type: str = "") -> bytes:
    """The whole message, canonical: the same request gives the same bytes."""
    return V4.canonical(
        V4.element(
            "wsmp:ReviewFilingRequestMessage",
            sender(asker),
            V4.element(
                "core:CoreFilingMessage",
                sender(asker),
                [_served(one.number, asker, service_type) for one in request.recipients if one.number],
                case(request),
                documents(request),
            ),
            payment(request),
        ),
    )


def _served(number: str, asker: Asker, service_type: str) -> Element:
    return V4.element(
        "ecf:ElectronicServiceInformation",
        identification("ecf:ServiceRecipientID", number, names.SERVICE_CONTACT, source=service_type),
        V4.element("ecf:ReceivingMDELocationID", V4.element("nc:IdentificationID", asker.sender)),
        V4.element("ecf:ReceivingMDEProfileCode", PROFILE),
    )


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────


def core_of(message: bytes) -> Element:
    """The core message inside a message that files, or alone.

    Raises:
        Unreadable: there is none.
    """
    try:
        root = schemas.parse(message)
    except schemas.Broken as error:
        raise Unreadable(str(error)) from None
    core = root if root.tag == V4.name("core:CoreFilingMessage") else V4.find(root, "core:CoreFilingMessage")
    if core is None:
        raise Unreadable("the message holds no core filing message")
    return core


def sent(message: bytes) -> Sent:
    """What a message that files says.

    Raises:
        Unreadable: it is none, or it holds no paper at all.
    """
    core = core_of(message)
    found = [one for one in core if etree.QName(one).localname in {"FilingLeadDocument", "FilingConnectedDocument"}]
    if not found:
        raise Unreadable("the core filing message holds no papers")
    about = next((one for one in core if etree.QName(one).localname.endswith("Case")), None)
    whole = core.getparent()
    return Sent(
        location=case_text(about, "j:CaseAugmentation/j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID"),
        case_number=case_text(about, "nc:CaseTrackingID"),
        docket_number=case_text(about, "nc:CaseDocketID"),
        documents=tuple(_sent(one) for one in found),
        account=V4.text(whole, "pay:PaymentMessage//cbc:PaymentID") if whole is not None else "",
        payer=V4.text(whole, "pay:PaymentMessage/pay:PayerName") if whole is not None else "",
    )


def _sent(element: Element) -> SentDocument:
    attachments = V4.all(element, "ecf:DocumentRendition/ecf:DocumentRenditionMetadata/ecf:DocumentAttachment")
    pages = [V4.text(one, "t:PageCount") for one in attachments]
    return SentDocument(
        control=V4.text(element, "nc:DocumentFileControlID"),
        title=V4.text(element, "nc:DocumentDescriptionText"),
        filing=V4.text(element, "ecf:DocumentMetadata/j:RegisterActionDescriptionText"),
        pages=sum(int(one) for one in pages if one.isascii() and one.isdigit()),
        attachments=len(attachments),
    )

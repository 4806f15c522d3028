"""Reading an ECF 5.0 request: from the bytes of a SOAP message, with what came beside it, to what is asked.

Nothing is believed: the XML is read bounded and without a DTD, references to attachments are put in their place
before the schema judges the message, and every value that is missing is an empty one.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from lxml import etree

from pipeline import schemas
from pipeline.simulator import ecf5_documents
from pipeline.simulator.delivered import Delivered
from pipeline.simulator.ecf5_names import FILING_ID, MESSAGE_ID, SPACES, every, find, tag, text
from pipeline.simulator.multipart import named

OPERATIONS: Mapping[str, str] = {
    "ReviewFiling": "filing:FilingMessage",
    "ServeFiling": "filing:FilingMessage",
    "GetFeesCalculation": "feesq:GetFeesCalculationRequestMessage",
    "GetFilingStatus": "statusq:GetFilingStatusRequestMessage",
    "GetFilingList": "listq:GetFilingListRequestMessage",
    "CancelFiling": "cancel:CancelFilingMessage",
    "GetCase": "caseq:GetCaseRequestMessage",
    "GetCaseList": "casesq:GetCaseListRequestMessage",
    "GetPolicy": "policyq:GetPolicyRequestMessage",
    "GetServiceInformation": "serviceq:GetServiceInformationRequestMessage",
}
"""Each operation and the message inside its wrapper."""


class NotSoap(Exception):  # noqa: N818 - says what the body is
    """The body is no SOAP message; the text holds nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, read."""

    operation: str
    """Of `OPERATIONS`; empty for something else."""
    wrapped: bool
    """Whether it came in the wrapper that the service's description asks for."""
    element: etree._Element
    message_ids: tuple[str, ...] = ()
    """The ids of the messages it holds: each answer repeats them."""
    court: str = ""
    reply_to: str = ""
    submitter: str = ""
    """Whose filings are asked for."""
    filing_ids: tuple[str, ...] = ()
    case_number: str = ""
    docket_number: str = ""
    person: str = ""
    """A part of a party's name that is looked for."""
    since: datetime | None = None
    until: datetime | None = None
    deliveries: tuple[Delivered, ...] = field(default=(), repr=False)


def body_of(raw: bytes, beside: Mapping[str, bytes]) -> tuple[etree._Element, str]:
    """The one element in a SOAP body, attachments in their places, and the SOAP version's prefix.

    Raises:
        NotSoap: it is no SOAP message with one element in its body, or an attachment is missing.
        Broken: it is no XML we read.
    """
    root = schemas.parse(raw)
    version = next((one for one in ("soap11", "soap12") if root.tag == tag(f"{one}:Envelope")), None)
    if version is None:
        raise NotSoap("the root element is no SOAP envelope")
    inside = every(root, f"{version}:Body/*")
    if len(inside) != 1:
        raise NotSoap("a SOAP body holds one element")
    _fill(inside[0], beside)
    return etree.fromstring(etree.tostring(inside[0]), schemas.parser()), version


def read(element: etree._Element) -> Asked:
    """What an element asks for: a wrapper, or one of the messages without it."""
    operation, wrapped = _operation(element)
    if not operation:
        return Asked(operation="", wrapped=False, element=element)
    messages = every(element, OPERATIONS[operation]) if wrapped else [element]
    first = messages[0] if messages else element
    payment = find(element, "payment:PaymentMessage")
    asked = _criteria(first)
    filings = every(first, "filing:FilingMessage") if operation == "GetFeesCalculation" else messages
    return Asked(
        operation=operation,
        wrapped=wrapped,
        element=element,
        message_ids=tuple(one for message in messages for one in ids(message, MESSAGE_ID)[:1]),
        court=court_of(first),
        reply_to=text(first, "ecf:SendingMDELocationID/nc:IdentificationID"),
        submitter=_submitter(asked),
        filing_ids=_filings_asked(first, asked),
        case_number=text(asked, "ecf:CaseTrackingID/nc:IdentificationID"),
        docket_number=text(asked, "j:CaseNumberText"),
        person=_name_asked(asked),
        since=_moment(asked, "StartDate", time.min),
        until=_moment(asked, "EndDate", time.max),
        deliveries=tuple(ecf5_documents.delivered(one, payment) for one in filings if _is_filing(one)),
    )


def ids(message: etree._Element, category: str) -> tuple[str, ...]:
    """The identifications of a message in one category; where none is marked, an unmarked one is its message id."""
    listed = every(message, "nc:DocumentIdentification")
    marked = [one for one in listed if text(one, "nc:IdentificationCategoryDescriptionText") == category]
    if not marked and category == MESSAGE_ID:
        marked = [one for one in listed if not text(one, "nc:IdentificationCategoryDescriptionText")]
    return tuple(found for one in marked if (found := text(one, "nc:IdentificationID")))


def court_of(message: etree._Element) -> str:
    """The court's location."""
    return text(message, "j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID")


def _operation(element: etree._Element) -> tuple[str, bool]:
    name = etree.QName(element)
    operation = name.localname.removesuffix("Request")
    if name.namespace == SPACES["w"]:
        return (operation, True) if operation in OPERATIONS and name.localname.endswith("Request") else ("", True)
    return next((one for one, inner in OPERATIONS.items() if element.tag == tag(inner)), ""), False


def _is_filing(message: etree._Element) -> bool:
    return message.tag == tag("filing:FilingMessage")


def _criteria(message: etree._Element) -> etree._Element | None:
    """Where a question says what it asks for; the question for who is served says it in the message itself."""
    if message.tag == tag("serviceq:GetServiceInformationRequestMessage"):
        return message
    return next((one for one in message if str(one.tag).endswith("QueryCriteria")), None)


def _filings_asked(message: etree._Element, asked: etree._Element | None) -> tuple[str, ...]:
    told = (text(one, "nc:IdentificationID") for one in every(asked, "nc:DocumentIdentification"))
    return tuple(one for one in told if one) or ids(message, FILING_ID)


def _submitter(message: etree._Element | None) -> str:
    paths = (
        "nc:DocumentSubmitter/nc:EntityPerson/ecf:PersonAugmentation/ecf:ParticipantID",
        "nc:DocumentSubmitter/nc:EntityPerson/nc:PersonOtherIdentification",
    )
    return next((found for path in paths if (found := text(message, f"{path}/nc:IdentificationID"))), "")


def _name_asked(asked: etree._Element | None) -> str:
    person = find(asked, "casesq:CaseParticipant/nc:EntityPerson/nc:PersonName")
    parts = (text(person, "nc:PersonGivenName"), text(person, "nc:PersonSurName"))
    organisation = text(asked, "casesq:CaseParticipant/nc:EntityOrganization/nc:OrganizationName")
    return " ".join(part for part in parts if part) or text(person, "nc:PersonFullName") or organisation


def _moment(asked: etree._Element | None, end: str, at: time) -> datetime | None:
    for kind in ("DateTime", "Date"):
        told = text(asked, f"nc:DateRange/nc:{end}/nc:{kind}")
        if not told:
            continue
        try:
            found = datetime.fromisoformat(told)
        except ValueError:
            return None
        whole = datetime.combine(found.date(), at) if kind == "Date" else found
        return whole if whole.tzinfo else whole.replace(tzinfo=UTC)
    return None


def _fill(element: etree._Element, beside: Mapping[str, bytes]) -> None:
    """Put attachments into the elements that refer to them."""
    for include in list(element.iter(tag("xop:Include"))):
        raw = beside.get(named(include.get("href", "")))
        holder = include.getparent()
        if raw is None or holder is None:
            raise NotSoap("the message refers to an attachment that did not come")
        holder.remove(include)
        holder.text = base64.b64encode(raw).decode()
    for attachment in element.iter(tag("nc:Attachment")):
        _beside(attachment, beside)


def _beside(attachment: etree._Element, beside: Mapping[str, bytes]) -> None:
    """An attachment that is named by `BinaryURI` alone is put before the description, as the schema orders."""
    raw = beside.get(named(text(attachment, "nc:BinaryURI")))
    if raw is None or find(attachment, "nc:Base64BinaryObject") is not None:
        return
    made = etree.Element(tag("nc:Base64BinaryObject"))
    made.text = base64.b64encode(raw).decode()
    at = 1 if find(attachment, "nc:BinaryID") is not None else 0
    attachment.insert(at, made)

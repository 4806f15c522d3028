"""What the portal calls us with when a clerk has decided: one paper at a time, reasons, stamped copy, bill."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import names
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable, case_text, charges, ids
from pipeline.filing.ecf.v4.statuses import Said, meaning
from pipeline.filing.ecf.v4.times import told
from pipeline.model import Charge


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A stamped copy, inside the message or at an address."""

    name: str
    content: str = field(repr=False)
    """Base64; empty: it lies at the address."""
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One paper as the clerk left it."""

    control: str
    title: str
    comments: str
    reason: str
    """The reject reason: a code's name, or words."""
    docket_entry: str
    renditions: tuple[Rendition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One call."""

    filings: tuple[str, ...]
    envelopes: tuple[str, ...]
    location: str
    case_number: str
    docket_number: str
    said: Said
    description: str
    at: datetime | None
    """When the court filed it, where it says so."""
    papers: tuple[Reviewed, ...]
    charges: tuple[Charge, ...]

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The ids as `Receipt.marks` has them."""
        case = (self.case_number,) if self.case_number else ()
        kinds = (("envelope", self.envelopes), ("filing", self.filings), ("case", case))
        return tuple((kind, one) for kind, found in kinds for one in found)


def read(element: Element) -> Callback:
    """Read a call.

    Raises:
        Unreadable: it is none, or it names no paper.
    """
    said = inner(element)
    if said is None:
        raise Unreadable("the call holds no callback message")
    papers = tuple(paper(one) for one in _papers(said))
    if not papers:
        raise Unreadable("the callback message holds no reviewed paper")
    about = next((one for one in said if etree.QName(one).localname.endswith("Case")), None)
    description = V4.text(said, "ecf:FilingStatus/nc:StatusDescriptionText")
    bill = V4.find(element, "paid:PaymentReceiptMessage")
    return Callback(
        filings=ids(said, names.FILING),
        envelopes=ids(said, names.ENVELOPE),
        location=location(said),
        case_number=case_text(about, "nc:CaseTrackingID"),
        docket_number=case_text(about, "nc:CaseDocketID"),
        said=meaning(V4.text(said, "ecf:FilingStatus/ecf:FilingStatusCode"), description),
        description=description,
        at=_filed(said),
        papers=papers,
        charges=charges(bill) if bill is not None else (),
    )


def inner(element: Element) -> Element | None:
    """The callback message itself, inside its wrapper or alone."""
    name = "reviewed:ReviewFilingCallbackMessage"
    return element if element.tag == V4.name(name) else V4.find(element, name)


def location(said: Element) -> str:
    """The court that a callback message is about; empty where it does not say."""
    about = next((one for one in said if etree.QName(one).localname.endswith("Case")), None)
    return case_text(about, "j:CaseAugmentation/j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID")


def _papers(said: Element) -> Iterator[Element]:
    for one in said:
        if etree.QName(one).localname in {"ReviewedLeadDocument", "ReviewedConnectedDocument"}:
            yield one


def paper(element: Element) -> Reviewed:
    """One paper with its copies, in a call or in details."""
    attachments = V4.all(element, "ecf:DocumentRendition/ecf:DocumentRenditionMetadata/ecf:DocumentAttachment")
    copies = (_rendition(one) for one in attachments)
    return Reviewed(
        control=V4.text(element, "nc:DocumentFileControlID"),
        title=V4.text(element, "nc:DocumentDescriptionText"),
        comments=V4.text(element, "t:FilingReviewCommentsText"),
        reason=V4.text(element, "t:RejectReasonText"),
        docket_entry=V4.text(element, "ecf:DocumentDocketID/nc:IdentificationID")
        or V4.text(element, "ecf:DocumentDocketID"),
        renditions=tuple(one for one in copies if one.content or one.address),
    )


def _rendition(element: Element) -> Rendition:
    return Rendition(
        name=V4.text(element, "nc:BinaryDescriptionText"),
        content=V4.text(element, "nc:BinaryBase64Object"),
        address=V4.text(element, "nc:BinaryLocationURI"),
    )


def _filed(said: Element) -> datetime | None:
    return told(V4.find(said, "ecf:FilingCompletionDate")) or told(V4.find(said, "nc:DocumentFiledDate"))

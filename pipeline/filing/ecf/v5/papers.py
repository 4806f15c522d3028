"""The documents of a filing: lead documents and connected ones, each with its file as a part beside the message.

ECF 5.0 has one attachment a rendition, and renditions are forms of the same paper. So what a court takes as attachments
of one filing goes as connected documents, which by the standard support the lead document and are not docketed by
themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.filing.ecf import mtom
from pipeline.filing.ecf.build import Element, boolean
from pipeline.filing.ecf.v5 import xop
from pipeline.filing.ecf.v5.words import OURS, V
from pipeline.filing.request import Attachment, FilingRequest, RequestDocument
from pipeline.model import Access

_SENSITIVITY = {Access.PUBLIC: "unsecured", Access.CONFIDENTIAL: "restricted", Access.SEALED: "secured"}
"""Code list SensitivityText of the standard. Courts have codes of their own here, as the published example of a new
civil filing shows; the profile's document type for the paper's access is such a code and goes before the standard's
word."""
_FORMATS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".doc": "application/msword",
}
"""Code list BinaryFormatText."""
_KILOBYTE = Decimal(1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document of the message, and the file of it."""

    number: int
    """From 1, over the whole message."""
    control: str
    """Our own id of it, which the court side must repeat."""
    lead: int | None
    """The number of the lead document that it supports; None: it is one."""
    document: RequestDocument
    attachment: Attachment
    first: bool
    """Whether it is the document itself, and nothing attached to one: only the former has a filing code."""

    @property
    def content_id(self) -> str:
        """Of the part that holds the file."""
        return f"paper-{self.number}@docketpress"

    @property
    def title(self) -> str:
        """The document's, or what is attached to it's."""
        return self.attachment.title or self.document.title


def papers(request: FilingRequest) -> tuple[Paper, ...]:
    """Every document of the message, in its order."""
    return tuple(_papers(request))


def parts(request: FilingRequest) -> tuple[mtom.Part, ...]:
    """The files, as parts of the body."""
    return tuple(
        mtom.Part(
            content_id=one.content_id, content_type=format_of(one.attachment.name), source=one.attachment.file.path
        )
        for one in papers(request)
    )


def elements(request: FilingRequest) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """The connected documents and the lead ones, which is the order in which the schema wants them."""
    every = papers(request)
    connected = tuple(_element("filing:FilingConnectedDocument", one, request) for one in every if one.lead is not None)
    return connected, tuple(_element("filing:FilingLeadDocument", one, request) for one in every if one.lead is None)


def format_of(name: str) -> str:
    """A file's media type by its ending."""
    return _FORMATS.get(f".{name.rpartition('.')[2].casefold()}", "application/octet-stream")


def _papers(request: FilingRequest) -> Iterator[Paper]:
    number, lead = 0, 0
    for document in request.documents:
        for place, attachment in enumerate(document.attachments):
            number += 1
            leads = document.role == "lead" and place == 0
            lead = number if leads else lead
            yield Paper(
                number=number,
                control=document.control if place == 0 else f"{document.control}.{place + 1}",
                lead=None if leads else lead,
                document=document,
                attachment=attachment,
                first=place == 0,
            )


def _element(name: str, paper: Paper, request: FilingRequest) -> Element:
    return V.element(
        name,
        V.given("nc:DocumentDescriptionText", paper.title),
        V.element("nc:DocumentFileControlID", paper.control),
        V.element(
            "nc:DocumentIdentification",
            V.element("nc:IdentificationID", paper.control),
            V.element("nc:IdentificationSourceText", OURS),
        ),
        V.element("nc:DocumentSequenceID", str(paper.number)),
        V.given("nc:DocumentTitleText", paper.title),
        _augmentation(paper, request),
        structures__id=f"Document{paper.number}",
        structures__metadata=f"Document{paper.number}Metadata",
    )


def _augmentation(paper: Paper, request: FilingRequest) -> Element:
    document, kind = paper.document, paper.attachment.document_type
    return V.element(
        "ecf:DocumentAugmentation",
        [V.element("ecf:DocumentFiler", reference(key, request)) for key in document.parties],
        _rendition(paper),
        V.element("ecf:RedactionRequiredIndicator", boolean(False)),
        V.element("ecf:RegisterActionDescriptionCode", document.filing.code) if paper.first else None,
        _association(paper),
        V.element(
            "nc:Metadata",
            V.element("nc:SensitivityText", kind.code if kind else _SENSITIVITY[document.access]),
            structures__id=f"Document{paper.number}Metadata",
        ),
    )


def _association(paper: Paper) -> Element | None:
    if paper.lead is None:
        return None
    return V.element(
        "nc:DocumentAssociation",
        V.element("nc:PrimaryDocument", structures__ref=f"Document{paper.lead}", xsi__nil="true"),
        V.element("ecf:DocumentAssociationAugmentation", V.element("ecf:DocumentRelatedCode", "parent")),
    )


def _rendition(paper: Paper) -> Element:
    attachment = paper.attachment
    size = (Decimal(attachment.file.size) / _KILOBYTE).quantize(Decimal("0.001"))
    return V.element(
        "ecf:DocumentRendition",
        V.element("nc:DocumentIdentification"),
        V.element("cbrn:MultimediaDataMIMEKindText", format_of(attachment.name)),
        V.element("ecf:DocumentRenditionHash", attachment.file.sha256),
        V.element(
            "nc:Attachment",
            V.element("nc:BinaryID", attachment.name),
            V.element("nc:Base64BinaryObject", xop.include(paper.content_id)),
            V.given("nc:BinaryDescriptionText", attachment.title),
            V.element("nc:BinaryFormatText", format_of(attachment.name)),
            V.element("nc:BinarySizeValue", str(size)),
        ),
    )


def reference(key: str, request: FilingRequest) -> Element:
    """An element that points at a party of the same message."""
    person = any(one.key == key and one.person for one in request.participants)
    return V.element("nc:EntityPerson" if person else "nc:EntityOrganization", structures__ref=key, xsi__nil="true")

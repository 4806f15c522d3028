"""The papers of a message: each lead or connected paper, with its files inside in base64."""

import base64

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import names
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import identification
from pipeline.filing.request import Attachment, FilingRequest, RequestDocument
from pipeline.model import Access


def documents(request: FilingRequest) -> list[Element]:
    """Every paper, the lead ones first, as the schema wants them; their sequence numbers stay."""
    lead = [one for one in request.documents if one.role == "lead"]
    connected = [one for one in request.documents if one.role != "lead"]
    return [
        *(_document("t:FilingLeadDocument", one, request) for one in lead),
        *(_document("t:FilingConnectedDocument", one, request) for one in connected),
    ]


def _document(name: str, document: RequestDocument, request: FilingRequest) -> Element:
    served = any(one.number for one in request.recipients)
    return V4.element(
        name,
        V4.element("nc:DocumentDescriptionText", document.title),
        V4.element("nc:DocumentFileControlID", document.control),
        V4.element("nc:DocumentSequenceID", str(document.sequence)),
        _metadata(document, request),
        _rendition(document),
        [_optional_service(one.code) for one in document.optional_services],
        V4.element("t:FilingAction", "EFileAndServe" if served else "EFile"),
        V4.given("t:MotionTypeCode", document.motion_type.code if document.motion_type else None),
        s__id=f"Filing{document.sequence + 1}",
    )


def _metadata(document: RequestDocument, request: FilingRequest) -> Element:
    attorney = (
        identification("ecf:FilingAttorneyID", request.attorney, names.IDENTIFICATION)
        if request.attorney
        else V4.element("ecf:FilingAttorneyID")
    )
    return V4.element(
        "ecf:DocumentMetadata",
        V4.element("j:RegisterActionDescriptionText", document.filing.code),
        attorney,
        [_filing_party(key, request) for key in document.parties],
        _handling(document.access),
    )


def _filing_party(key: str, request: FilingRequest) -> Element:
    """Of a party that the portal has: its id there; of a new one: its name in this message."""
    number = next((one.number for one in request.participants if one.key == key), None)
    if number:
        return identification("ecf:FilingPartyID", number, names.IDENTIFICATION)
    return identification("ecf:FilingPartyID", key, names.REFERENCE)


def _handling(access: Access) -> Element | None:
    """The document type's code says how a paper is kept; where the court has none, the clerk is told in words."""
    return V4.given("ecf:SpecialHandlingInstructions", None if access is Access.PUBLIC else f"{access.value} paper")


def _rendition(document: RequestDocument) -> Element:
    files = [_attachment(one, at) for at, one in enumerate(document.attachments)]
    return V4.element("ecf:DocumentRendition", V4.element("ecf:DocumentRenditionMetadata", files))


def _attachment(attachment: Attachment, at: int) -> Element:
    content = V4.element("nc:BinaryBase64Object")
    content.text = base64.b64encode(attachment.file.path.read_bytes()).decode("ascii")
    return V4.element(
        "ecf:DocumentAttachment",
        content,
        V4.element("nc:BinaryDescriptionText", attachment.title),
        V4.given("nc:BinaryFormatStandardName", attachment.document_type.code if attachment.document_type else None),
        V4.element("nc:BinaryLocationURI", attachment.name),
        V4.element("t:PageCount", str(attachment.pages)),
        V4.element("nc:BinaryCategoryText", attachment.component.code),
        V4.element("ecf:AttachmentSequenceID", str(at)),
    )


def _optional_service(code: str) -> Element:
    return V4.element("t:DocumentOptionalService", V4.element("nc:IdentificationID", code))

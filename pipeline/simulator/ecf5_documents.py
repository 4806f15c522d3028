"""What an ECF 5.0 filing message delivers: its case, its people and its documents.

The standard leaves some places to the court's policy; where samples of the standard differ, both are read: a
`BinaryFormatText` may be a file's type or the code of a component, `SensitivityText` holds the document type.
"""

import base64
import binascii
from collections.abc import Iterator

from lxml import etree

from pipeline.simulator.delivered import Delivered, DeliveredDocument, DeliveredFile, Party
from pipeline.simulator.ecf5_names import every, find, tag, text

_ENDINGS = {"application/pdf": "pdf", "application/msword": "doc"}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_AUGMENTED = "ecf:DocumentAugmentation"


def delivered(message: etree._Element, payment: etree._Element | None) -> Delivered:
    """One filing message, with the payment that came with it."""
    case = find(message, "nc:Case")
    about = find(case, "ecf:CaseAugmentation")
    documents = [*_documents(message, "filing:FilingLeadDocument", lead=True)]
    documents += _documents(message, "filing:FilingConnectedDocument", lead=False)
    charge = find(payment, "cac:AllowanceCharge")
    return Delivered(
        dialect="ecf5",
        court=text(message, "j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID"),
        documents=tuple(documents),
        message_id=_message_id(message),
        case_number=text(about, "ecf:CaseTrackingID/nc:IdentificationID") or None,
        docket_number=text(about, "j:CaseNumberText") or None,
        case_title=text(case, "nc:CaseTitleText"),
        category=text(about, "ecf:CaseCategoryCode"),
        case_type=text(about, "ecf:CaseTypeCode"),
        parties=tuple(_parties(about)),
        submitter=_submitter(message),
        attorney=_attorney(case),
        payer=text(payment, "payment:Payer/nc:EntityPerson/nc:PersonName/nc:PersonFullName"),
        payment_account=text(charge, "cac:PaymentMeans/cbc:PaymentID"),
        fee_exception=text(payment, "ecf:FeeExceptionReasonCode"),
        recipients=tuple(_recipients(message)),
        reply_to=text(message, "ecf:SendingMDELocationID/nc:IdentificationID"),
    )


def _message_id(message: etree._Element) -> str:
    listed = every(message, "nc:DocumentIdentification")
    marked = (one for one in listed if text(one, "nc:IdentificationCategoryDescriptionText") == "messageID")
    return text(next(marked, None), "nc:IdentificationID")


def _submitter(message: etree._Element) -> str:
    paths = (
        f"{_AUGMENTED}/ecf:DocumentFiler/nc:EntityPerson/ecf:PersonAugmentation/ecf:ParticipantID",
        "nc:DocumentSubmitter/nc:EntityPerson/ecf:PersonAugmentation/ecf:ParticipantID",
    )
    return next((found for path in paths if (found := text(message, f"{path}/nc:IdentificationID"))), "")


def _attorney(case: etree._Element | None) -> str:
    person = find(case, "j:CaseAugmentation/j:CaseOfficial/nc:RoleOfPerson")
    told = text(person, "ecf:PersonAugmentation/ecf:ParticipantID/nc:IdentificationID")
    return told or text(person, "nc:PersonOtherIdentification/nc:IdentificationID")


def _recipients(message: etree._Element) -> Iterator[str]:
    for one in every(message, "ecf:ElectronicServiceInformation"):
        if found := text(one, "ecf:ServiceRecipientID/nc:IdentificationID"):
            yield found


def _parties(about: etree._Element | None) -> Iterator[Party]:
    for one in every(about, "ecf:CaseParty"):
        for entity in one:
            yield _person(entity) if entity.tag == tag("nc:EntityPerson") else _organisation(entity)


def _key(entity: etree._Element, augmentation: str) -> str:
    number = text(entity, f"ecf:{augmentation}/ecf:ParticipantID/nc:IdentificationID")
    return entity.get(tag("s:id"), "") or number


def _person(entity: etree._Element) -> Party:
    name = find(entity, "nc:PersonName")
    return Party(
        key=_key(entity, "PersonAugmentation"),
        type_code=text(entity, "ecf:PersonAugmentation/ecf:CaseParticipantRoleCode"),
        surname=text(name, "nc:PersonSurName") or text(name, "nc:PersonFullName"),
        given=text(name, "nc:PersonGivenName"),
        middle=text(name, "nc:PersonMiddleName"),
    )


def _organisation(entity: etree._Element) -> Party:
    return Party(
        key=_key(entity, "OrganizationAugmentation"),
        type_code=text(entity, "ecf:OrganizationAugmentation/ecf:CaseParticipantRoleCode"),
        surname=text(entity, "nc:OrganizationName"),
        organisation=True,
    )


def _documents(message: etree._Element, path: str, *, lead: bool) -> Iterator[DeliveredDocument]:
    found = sorted(every(message, path), key=_sequence)
    for at, one in enumerate(found):
        yield _document(one, at, lead=lead)


def _sequence(document: etree._Element) -> int:
    told = text(document, "nc:DocumentSequenceID")
    return int(told) if told.isdecimal() else 0


def _document(element: etree._Element, at: int, *, lead: bool) -> DeliveredDocument:
    about = find(element, _AUGMENTED)
    title = text(element, "nc:DocumentTitleText") or text(element, "nc:DocumentDescriptionText")
    files = [
        _file(rendition, title, text(about, "nc:Metadata/nc:SensitivityText"))
        for rendition in every(about, "ecf:DocumentRendition")
    ]
    first = files[0] if files else DeliveredFile(title=title, component="", document_type="", name="", content=b"")
    filers = tuple(_filers(about))
    return DeliveredDocument(
        control=text(element, "nc:DocumentFileControlID") or _own_id(element) or f"document-{at}",
        title=title or first.title,
        filing_code=text(about, "ecf:RegisterActionDescriptionCode") or text(about, "ecf:DocumentTypeCode"),
        component=first.component,
        document_type=first.document_type,
        file_name=first.name,
        content=first.content,
        lead=lead,
        attachments=tuple(files[1:]),
        parties=tuple(filer for filer, _ in filers),
        parties_inside=tuple(filer for filer, inside in filers if inside),
        comment=text(about, "ecf:SpecialHandlingInstructionsText"),
    )


def _own_id(element: etree._Element) -> str:
    return text(element, "nc:DocumentIdentification/nc:IdentificationID")


def _filers(about: etree._Element | None) -> Iterator[tuple[str, bool]]:
    for filer in every(about, "ecf:DocumentFiler"):
        for entity in filer:
            inside = entity.get(tag("s:ref"), "")
            told = inside or text(entity, "ecf:PersonAugmentation/ecf:ParticipantID/nc:IdentificationID")
            if told:
                yield told, bool(inside)


def _file(rendition: etree._Element, title: str, sensitivity: str) -> DeliveredFile:
    attachment = find(rendition, "nc:Attachment")
    form = text(attachment, "nc:BinaryFormatText")
    kind = form if "/" in form else ""
    return DeliveredFile(
        title=text(attachment, "nc:BinaryDescriptionText") or title,
        component="" if kind else form,
        document_type=sensitivity,
        name=_name(attachment, kind),
        content=_content(attachment),
    )


def _name(attachment: etree._Element | None, kind: str) -> str:
    """The file's name, where the message tells one: an address that is none of an attachment's, or the binary's id."""
    address = text(attachment, "nc:BinaryURI")
    if address and not address.startswith("cid:"):
        return address.rpartition("/")[2]
    told = text(attachment, "nc:BinaryID")
    if "." in told:
        return told
    return f"attachment.{'docx' if kind == _WORD else _ENDINGS.get(kind, 'pdf')}"


def _content(attachment: etree._Element | None) -> bytes:
    try:
        return base64.b64decode(text(attachment, "nc:Base64BinaryObject"))
    except (binascii.Error, ValueError):
        return b""

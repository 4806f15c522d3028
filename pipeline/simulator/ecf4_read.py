"""Reads what a filer sends in ECF 4.01: filings, questions, and its answers to our calls.

Everything read here was found valid against the schemas first; a schema-valid message may still hold next to
nothing, so every part may be absent.
"""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from lxml import etree

from pipeline import schemas
from pipeline.simulator.calls import Heard
from pipeline.simulator.delivered import Delivered, DeliveredDocument, DeliveredFile, Party
from pipeline.simulator.ecf4_names import ID, every, one, said

_NUMBER = "nc:IdentificationID"
_ENTITY = "nc:PersonOtherIdentification/nc:IdentificationID"
_DOCUMENTS = {"FilingLeadDocument": True, "FilingConnectedDocument": False}
_PARTY = "ecf:FilingPartyID"
_DAY = len("2026-01-31")
_YEARS = range(1900, 9000)
"""What lies outside is no time of a court's; an open end means the same."""
_MOST_PAGES = 1_000_000
_REFERENCE = "REFERENCE"
"""The category of a party id that means a party of this very message."""


def filing(wrapper: etree._Element) -> Delivered:
    """A `ReviewFilingRequestMessage`."""
    core, payment = one(wrapper, "core:CoreFilingMessage"), one(wrapper, "pay:PaymentMessage")
    account = said(payment, "cac:AllowanceCharge/cac:PaymentMeans/cbc:PaymentID")
    return core_filing(core, wrapper=wrapper, payment=payment, account=account)


def fees_query(query: etree._Element) -> Delivered:
    """A `FeesCalculationQueryMessage`: what would be filed; who pays may stand in the case's augmentation."""
    core = one(query, "core:CoreFilingMessage")
    account = said(core, "*/t:CaseAugmentation/t:ProviderCharge/cac:AllowanceCharge/cac:PaymentMeans/cbc:PaymentID")
    return core_filing(core, wrapper=query, account=account)


def core_filing(
    core: etree._Element | None,
    *,
    wrapper: etree._Element | None = None,
    payment: etree._Element | None = None,
    account: str = "",
) -> Delivered:
    """A `CoreFilingMessage`, alone or in a wrapper."""
    case = case_of(core)
    more = _augmentation(case)
    documents = tuple(_document(each) for each in core if _local(each) in _DOCUMENTS) if core is not None else ()
    return Delivered(
        dialect="ecf4",
        court=court_of(case),
        documents=documents,
        message_id=said(core, "nc:DocumentIdentification/nc:IdentificationID"),
        case_number=said(case, "nc:CaseTrackingID") or None,
        docket_number=said(case, "nc:CaseDocketID") or None,
        case_title=said(case, "nc:CaseTitleText"),
        case_kind="" if case is None else _local(case),
        category=said(case, "nc:CaseCategoryText"),
        case_type=said(more, "t:CaseTypeText"),
        case_subtype=said(more, "t:CaseSubTypeText"),
        parties=tuple(_party(each) for each in every(more, "ecf:CaseParticipant")),
        submitter=said(core, f"nc:DocumentSubmitter/*/{_ENTITY}"),
        attorney=next(
            (_attorney(each) for each in (core if core is not None else ()) if _local(each) in _DOCUMENTS), ""
        ),
        payer=said(payment, "pay:PayerName"),
        payment_account=account,
        fee_exception=said(payment, "pay:FeeExceptionReasonCode"),
        max_fee=_money(said(more, "t:MaxFeeAmount")),
        recipients=_recipients(core, wrapper, more),
        reply_to=said(core, f"ecf:SendingMDELocationID/{_NUMBER}"),
    )


def case_of(core: etree._Element | None) -> etree._Element | None:
    """The case element, of whichever kind."""
    return next((each for each in core if _local(each).endswith("Case")), None) if core is not None else None


def court_of(case: etree._Element | None) -> str:
    """The location a case is filed at."""
    return said(case, f"j:CaseAugmentation/j:CaseCourt/nc:OrganizationIdentification/{_NUMBER}")


def _augmentation(case: etree._Element | None) -> etree._Element | None:
    found = one(case, "t:CaseAugmentation")
    return one(case, "ecf:CaseAugmentation") if found is None else found


def _party(participant: etree._Element) -> Party:
    role = said(participant, "ecf:CaseParticipantRoleCode")
    firm = one(participant, "ecf:EntityOrganization")
    if firm is not None:
        return Party(key=firm.get(ID, ""), type_code=role, surname=said(firm, "nc:OrganizationName"), organisation=True)
    person = one(participant, "ecf:EntityPerson")
    name = one(person, "nc:PersonName")
    return Party(
        key="" if person is None else person.get(ID, ""),
        type_code=role,
        surname=said(name, "nc:PersonSurName") or said(name, "nc:PersonFullName"),
        given=said(name, "nc:PersonGivenName"),
        middle=said(name, "nc:PersonMiddleName"),
    )


def _attorney(document: etree._Element) -> str:
    return said(document, f"ecf:DocumentMetadata/ecf:FilingAttorneyID/{_NUMBER}")


def _recipients(*places: etree._Element | None) -> tuple[str, ...]:
    paths = (
        f"ecf:ElectronicServiceInformation/ecf:ServiceRecipientID/{_NUMBER}",
        f"t:PartyService/nc:ItemOtherIdentification/{_NUMBER}",
    )
    found = ((each.text or "").strip() for place in places for path in paths for each in every(place, path))
    return tuple(dict.fromkeys(each for each in found if each))


def _document(element: etree._Element) -> DeliveredDocument:
    about = one(element, "ecf:DocumentMetadata")
    attached = "ecf:DocumentRendition/ecf:DocumentRenditionMetadata/ecf:DocumentAttachment"
    first, *others = [_file(each) for each in every(element, attached)]
    parties = [(said(each, _NUMBER), said(each, "nc:IdentificationCategoryText")) for each in every(about, _PARTY)]
    return DeliveredDocument(
        control=said(element, "nc:DocumentFileControlID"),
        title=said(element, "nc:DocumentDescriptionText"),
        filing_code=said(about, "j:RegisterActionDescriptionText"),
        component=first.component,
        document_type=first.document_type,
        file_name=first.name,
        content=first.content,
        pages=first.pages,
        lead=_DOCUMENTS[_local(element)],
        attachments=tuple(others),
        parties=tuple(number for number, _ in parties if number),
        parties_inside=tuple(number for number, category in parties if category == _REFERENCE),
        comment=said(element, "t:FilingCommentsText"),
        optional_services=tuple(said(each, _NUMBER) for each in every(element, "t:DocumentOptionalService")),
        motion_type=said(element, "t:MotionTypeCode"),
    )


def _file(element: etree._Element) -> DeliveredFile:
    pages = _money(said(element, "t:PageCount"))
    return DeliveredFile(
        title=said(element, "nc:BinaryDescriptionText"),
        component=said(element, "nc:BinaryCategoryText"),
        document_type=said(element, "nc:BinaryFormatStandardName"),
        name=said(element, "nc:BinaryLocationURI"),
        content=_bytes(said(element, "nc:BinaryBase64Object")),
        pages=None if pages is None else int(min(pages, Decimal(_MOST_PAGES))),
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError):
        return b""  # an empty file is refused by the court's own rule


def _money(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def court_asked(query: etree._Element) -> str:
    """The location a question is put to."""
    return said(query, f"j:CaseCourt/nc:OrganizationIdentification/{_NUMBER}")


def document_asked(query: etree._Element) -> tuple[str, str]:
    """The id a question is about, and its category: `FILINGID`, `ENVELOPEID` or empty."""
    about = one(query, "nc:DocumentIdentification")
    return said(about, _NUMBER), said(about, "nc:IdentificationCategoryText").upper()


def case_asked(query: etree._Element) -> str:
    """The court's own id of the case that a question is about."""
    return said(query, "nc:CaseTrackingID")


def submitter_asked(query: etree._Element) -> str:
    """Whose filings a list shall show; empty for all."""
    return said(query, f"nc:DocumentSubmitter/*/{_ENTITY}") or said(query, f"ecf:QuerySubmitter/*/{_ENTITY}")


def span_asked(query: etree._Element) -> tuple[datetime | None, datetime | None]:
    """From when until when a list shall reach; a bare day counts from its midnight to the next, in UTC."""
    starts = [_moment(each, last=False) for each in every(query, "nc:DateRange/nc:StartDate")]
    ends = [_moment(each, last=True) for each in every(query, "nc:DateRange/nc:EndDate")]
    known_starts, known_ends = [one for one in starts if one], [one for one in ends if one]
    return min(known_starts, default=None), max(known_ends, default=None)


def _moment(element: etree._Element, *, last: bool) -> datetime | None:
    day = said(element, "nc:Date")[:_DAY]  # a zone after it says nothing a court would go by
    try:
        found = datetime.fromisoformat(said(element, "nc:DateTime") or day)
    except ValueError:
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    if found.year not in _YEARS:
        return None
    return found + timedelta(days=1) if day and last else found


def cases_asked(query: etree._Element) -> tuple[str, str]:
    """The docket number and the part of a party's name that a search is for; either may be empty."""
    docket = said(query, "casesq:CaseListQueryCase/nc:CaseDocketID")
    entity = one(query, "casesq:CaseListQueryCaseParticipant/ecf:CaseParticipant")
    name = one(entity, "*/nc:PersonName")
    person = " ".join(part for part in (said(name, "nc:PersonGivenName"), said(name, "nc:PersonSurName")) if part)
    return docket, person or said(entity, "*/nc:OrganizationName")


def receipt(raw: bytes) -> Heard:
    """A filer's `MessageReceiptMessage` in answer to a call; anything else is no good answer."""
    try:
        root = schemas.parse(raw)
    except schemas.Broken:
        return Heard(ok=False, code="")
    codes = [
        (each.text or "").strip() for each in every(root, ".//receipt:MessageReceiptMessage/ecf:Error/ecf:ErrorCode")
    ]
    codes += [(each.text or "").strip() for each in every(root, "ecf:Error/ecf:ErrorCode")]
    found = one(root, ".//receipt:MessageReceiptMessage") is not None or _local(root) == "MessageReceiptMessage"
    wrong = next((each for each in codes if each != "0"), None)
    return Heard(ok=found and wrong is None, code=wrong or ("0" if found else ""))


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)

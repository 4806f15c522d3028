"""Answers to what ECF 5.0 lets a filer ask: filings, cases, who is served, and the court's policy."""

from itertools import groupby

from lxml import etree

from pipeline.simulator import ecf5_reviews, ecf5_write, simville
from pipeline.simulator.ecf5_filing import filing
from pipeline.simulator.ecf5_names import FILER, PROFILE, tag
from pipeline.simulator.ecf5_read import Asked
from pipeline.simulator.ecf5_write import Refused, Wrong, add, header, moment, root, status
from pipeline.simulator.faults import Fault, Play
from pipeline.simulator.world import World

_SIGNATURE = "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:NullSignature-1.0"
_CASE_TYPES = ("civil", "criminal", "domestic", "appellate")
_ELEMENTS = {
    "CourtPolicy": ("GetPolicy",),
    "CourtRecord": ("GetCase", "GetCaseList", "GetServiceInformation"),
    "FilingReview": ("ReviewFiling", "GetFilingStatus", "GetFilingList"),
    "Service": ("ServeFiling",),
}
CODE_LISTS = {
    "casecategory": "ecf:CaseCategoryCode",
    "casetype": "ecf:CaseTypeCode",
    "filing": "ecf:RegisterActionDescriptionCode",
    "filingcomponent": "nc:BinaryFormatText",
    "documenttype": "nc:SensitivityText",
    "partytype": "ecf:CaseParticipantRoleCode",
}
"""The tables that stand behind elements of this dialect, as the policy says."""
_STRANGE = "in-committee"
"""A status that no list knows, for the fault of that name."""


def filing_status(world: World, asked: Asked, play: Play) -> etree._Element:
    """GetFilingStatus: one filing, with the stamped copies of what was accepted."""
    found = next((told for one in asked.filing_ids if (told := filing(world, one))), ())
    if not found:
        raise Refused(Wrong(code="4", node="nc:DocumentIdentification", why="no such filing"))
    made = root("w:GetFilingStatusResponse")
    message = add(made, "status:GetFilingStatusResponseMessage")
    _head(message, world, asked)
    one = ecf5_reviews.matching(message, found, url=world.url, reasons=_reasons(world, found[0].court), copies=True)
    if play.has(Fault.UNKNOWN_STATUS):
        _estrange(one)
    return made


def filing_list(world: World, asked: Asked, play: Play) -> etree._Element:
    """GetFilingList: what was filed to a court, by submitter, case and time."""
    shown = world.book.filings(
        asked.court or None, asked.since, asked.until, asked.submitter or None, asked.case_number or None
    )
    if asked.docket_number:
        shown = tuple(one for one in shown if one.case.docket_number == asked.docket_number)
    made = root("w:GetFilingListResponse")
    message = add(made, "list:GetFilingListResponseMessage")
    _head(message, world, asked)
    for _, group in groupby(shown, key=lambda one: one.envelope):
        told = tuple(group)
        ecf5_reviews.matching(message, told, url=world.url, reasons=_reasons(world, told[0].court), copies=False)
    if play.has(Fault.CONTROL_LOST):
        _forget(message)
    return made


def case(world: World, asked: Asked, play: Play) -> etree._Element:
    """GetCase: by the court's id or the docket number."""
    del play
    known = world.book.cases(asked.court or None)
    wanted = {asked.case_number, asked.docket_number} - {""}
    found = [one for one in known if {one.number, one.docket_number} & wanted][:1]
    message, made = _cases(world, asked, "GetCase", "case")
    if not found:
        status(message, asked.message_ids, (Wrong(code="4", node="j:CaseNumberText", why="no such case"),))
    for one in found:
        ecf5_write.case(message, one)
    return made


def cases(world: World, asked: Asked, play: Play) -> etree._Element:
    """GetCaseList: by a part of a party's name."""
    del play
    found = world.book.cases(asked.court or None, party=asked.person or None)
    message, made = _cases(world, asked, "GetCaseList", "cases")
    for one in found:
        ecf5_write.case(message, one)
    return made


def service(world: World, asked: Asked, play: Play) -> etree._Element:
    """GetServiceInformation: who is served in a case."""
    del play
    known = world.book.cases(asked.court or None)
    wanted = {asked.case_number, asked.docket_number} - {""}
    made = root("w:GetServiceInformationResponse")
    message = add(made, "service:GetServiceInformationResponseMessage")
    _head(message, world, asked)
    for one in (told for told in known if {told.number, told.docket_number} & wanted):
        for number, name, mail in one.recipients:
            person = add(add(message, "service:ServiceRecipient"), "nc:EntityPerson")
            add(add(person, "nc:PersonName"), "nc:PersonFullName", name)
            more = add(person, "ecf:PersonAugmentation")
            add(add(more, "ecf:ParticipantID"), "nc:IdentificationID", number)
            add(add(more, "nc:ContactInformation"), "nc:ContactEmailID", mail)
    return made


def policy(world: World, asked: Asked, play: Play) -> etree._Element:
    """GetPolicy: what the court takes, and where its code lists are."""
    del play
    made = root("w:GetPolicyResponse")
    message = add(made, "policy:GetPolicyResponseMessage")
    _head(message, world, asked)
    dated = add(message, "nc:Metadata")
    for name in ("nc:EffectiveDate", "nc:LastUpdatedDate"):
        add(add(dated, name), "nc:DateTime", moment(world.book.clock()))
    _development(add(message, "policy:DevelopmentPolicy"), world)
    tables = simville.of(world).tables
    version = tables.version("filing", asked.court)[:16]
    add(add(message, "policy:PolicyVersionID"), "nc:IdentificationID", version)
    runtime = add(message, "policy:RuntimePolicy")
    for table, element in CODE_LISTS.items():
        _code_list(add(runtime, "policy:CodeListExtension"), world, asked.court, table, element)
    return made


def _head(message: etree._Element, world: World, asked: Asked) -> None:
    header(message, asked.message_ids, url=world.url, court=asked.court, at=world.book.clock())


def _cases(world: World, asked: Asked, name: str, prefix: str) -> tuple[etree._Element, etree._Element]:
    made = root(f"w:{name}Response")
    message = add(made, f"{prefix}:{name}ResponseMessage")
    _head(message, world, asked)
    return message, made


def _reasons(world: World, court: str) -> dict[str, str]:
    return dict(world.book.codes_of(court).reject_reasons)


def _forget(message: etree._Element) -> None:
    """Take the filer's own ids out of a list, as portals do that keep none; the message ids go with them."""
    for one in list(message.iter(tag("nc:DocumentFileControlID"))):
        one.text = None
    for one in list(message.iter(tag("nc:DocumentIdentification"))):
        holder, source = one.getparent(), one.findtext(tag("nc:IdentificationSourceText"))
        if source == FILER and holder is not None and holder is not message:
            holder.remove(one)


def _estrange(matching: etree._Element) -> None:
    for one in matching.iter(tag("ecf:FilingReviewStatusCode")):
        one.text = _STRANGE


def _development(made: etree._Element, world: World) -> None:
    for name, told in (
        ("AcceptConfidentialFilingsIndicator", "true"),
        ("AcceptDocumentsRequiringFeesIndicator", "true"),
        ("AcceptMultipleLeadDocumentsIndicator", "true"),
        ("FilingFeesMayBeApplicableIndicator", "true"),
    ):
        add(made, f"policy:{name}", told)
    for kind, operations in _ELEMENTS.items():
        one = add(made, "policy:MajorDesignElement")
        where = add(one, "policy:MajorDesignElementLocationID")
        add(where, "nc:IdentificationID", f"{world.url}/ecf5/{kind}MDE")
        add(one, "policy:MajorDesignElementTypeCode", kind)
        supported = add(one, "policy:SupportedOperations")
        for name in operations:
            add(supported, "policy:OperationNameCode", name)
        add(add(one, "policy:SupportedServiceInteractionProfiles"), "ecf:ServiceInteractionProfileCode", PROFILE)
    largest = world.book.codes_of("*").largest_file
    add(add(made, "policy:MaximumAllowedAttachmentSize"), "nc:MeasureDecimalValue", str(largest))
    categories = add(made, "policy:SupportedCaseCategories")
    for code in _CASE_TYPES:
        add(categories, "ecf:CaseTypeCode", code)
    add(add(made, "policy:SupportedSignaturesProfiles"), "ecf:SignatureProfileCode", _SIGNATURE)
    add(made, "policy:URLAttachmentSupportedIndicator", "false")


def _code_list(made: etree._Element, world: World, court: str, table: str, element: str) -> None:
    address = f"{world.url}/CodeService/codes/{table}/{court}"
    version = simville.of(world).tables.version(table, court)[:16]
    add(made, "policy:ExtensionCanonicalURI", address)
    add(made, "policy:ExtensionCanonicalVersionURI", f"{address}?version={version}")
    add(made, "policy:ExtensionLocationURI", address)
    add(made, "policy:ECFElementNameText", element)

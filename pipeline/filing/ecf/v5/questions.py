"""Everything that is asked of the court's side: about a filing, a case, a document, and the court's policy."""

from dataclasses import dataclass
from datetime import date

from pipeline.filing.ecf.build import Element, boolean
from pipeline.filing.ecf.v5.header import Header, identification, identified
from pipeline.filing.ecf.v5.words import FILING, MESSAGE, OURS, THEIRS, V


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The filing that is asked about."""

    reference: str
    """Our message id of it."""
    filing_ids: tuple[str, ...] = ()
    """The court side's, where they are known."""
    docket_number: str = ""
    """Empty: a new case without one; the schema demands the element and takes it empty."""
    case_number: str | None = None


def filing_status(header: Header, about: About) -> Element:
    """`GetFilingStatusRequest`."""
    criteria = V.element(
        "filingstatusrequest:FilingStatusQueryCriteria",
        identified("ecf:CaseTrackingID", about.case_number) if about.case_number else None,
        V.element("j:CaseNumberText", about.docket_number),
        [identification(one, FILING, THEIRS) for one in about.filing_ids],
        identification(about.reference, MESSAGE, OURS),
    )
    question = header.message("filingstatusrequest:GetFilingStatusRequestMessage", criteria)
    return V.element("wrappers:GetFilingStatusRequest", question)


def filing_list(header: Header, first: date, last: date) -> Element:
    """`GetFilingListRequest` for every filing of ours between two days.

    Nothing else narrows it: a case number or a submitter that the court side understands otherwise than we do would
    hide the filing, and an empty list would be taken for a no.
    """
    criteria = V.element(
        "filinglistrequest:FilingListQueryCriteria",
        V.element(
            "nc:DateRange",
            V.element("nc:StartDate", V.element("nc:Date", first.isoformat())),
            V.element("nc:EndDate", V.element("nc:Date", last.isoformat())),
        ),
    )
    question = header.message("filinglistrequest:GetFilingListRequestMessage", criteria)
    return V.element("wrappers:GetFilingListRequest", question)


def cancel_filing(header: Header) -> Element:
    """`CancelFilingRequest`; which filing stands in the header's `filing_ids`, as the message has no other place."""
    return V.element("wrappers:CancelFilingRequest", header.message("cancel:CancelFilingMessage"))


def case(header: Header, docket_number: str, tracking_id: str | None = None) -> Element:
    """`GetCaseRequest` with the parties, without docket and calendar."""
    criteria = V.element(
        "caserequest:CaseQueryCriteria",
        V.element("caserequest:IncludeCalendarEventIndicator", boolean(False)),
        V.element("caserequest:IncludeDocketEntryIndicator", boolean(False)),
        V.element("caserequest:IncludeParticipantsIndicator", boolean(True)),
        identified("ecf:CaseTrackingID", tracking_id) if tracking_id else None,
        V.element("j:CaseNumberText", docket_number),
    )
    return V.element("wrappers:GetCaseRequest", header.message("caserequest:GetCaseRequestMessage", criteria))


def case_list(header: Header, *, person: tuple[str, str] | None = None, organisation: str = "") -> Element:
    """`GetCaseListRequest` by a participant.

    Args:
        header: of the question.
        person: given name and surname.
        organisation: a body's name.
    """
    who = (
        V.element(
            "nc:EntityPerson",
            V.element(
                "nc:PersonName", V.given("nc:PersonGivenName", person[0]), V.element("nc:PersonSurName", person[1])
            ),
        )
        if person
        else V.element("nc:EntityOrganization", V.element("nc:OrganizationName", organisation))
    )
    criteria = V.element("caselistrequest:CaseListQueryCriteria", V.element("caselistrequest:CaseParticipant", who))
    question = header.message("caselistrequest:GetCaseListRequestMessage", criteria)
    return V.element("wrappers:GetCaseListRequest", question)


def service_information(header: Header, docket_number: str, tracking_id: str | None = None) -> Element:
    """`GetServiceInformationRequest`: who is served electronically in a case."""
    question = header.message(
        "serviceinformationrequest:GetServiceInformationRequestMessage",
        *([identified("ecf:CaseTrackingID", tracking_id)] if tracking_id else []),
        V.element("j:CaseNumberText", docket_number),
    )
    return V.element("wrappers:GetServiceInformationRequest", question)


def policy(header: Header) -> Element:
    """`GetPolicyRequest` for every kind of case."""
    question = header.message("policyrequest:GetPolicyRequestMessage", V.element("policyrequest:PolicyQueryCriteria"))
    return V.element("wrappers:GetPolicyRequest", question)


def document(header: Header, control: str, docket_number: str, tracking_id: str | None = None) -> Element:
    """`GetDocumentRequest` for a document of the docket, by its control id."""
    criteria = V.element(
        "documentrequest:DocumentQueryCriteria",
        identified("ecf:CaseTrackingID", tracking_id) if tracking_id else None,
        V.given("j:CaseNumberText", docket_number),
        V.element("nc:DocumentFileControlID", control),
    )
    question = header.message("documentrequest:GetDocumentRequestMessage", criteria)
    return V.element("wrappers:GetDocumentRequest", question)

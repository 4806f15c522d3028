"""The names of ECF 4.01: namespaces by prefix, operations with the roots of their messages, kinds of ids."""

from dataclasses import dataclass
from types import MappingProxyType

from pipeline.filing.ecf.build import Vocabulary

_ECF = "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd"
_TYLER = "urn:tyler:ecf:extensions"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_WSDL = "urn:oasis:names:tc:legalxml-courtfiling:wsdl:WebServicesProfile-Definitions-4.0"

PROFILE = f"{_ECF}:WebServicesMessaging-2.0"
"""The messaging profile that every message names as its own."""

V4 = Vocabulary(
    spaces=MappingProxyType(
        {
            "nc": "http://niem.gov/niem/niem-core/2.0",
            "j": "http://niem.gov/niem/domains/jxdm/4.0",
            "s": "http://niem.gov/niem/structures/2.0",
            "ecf": f"{_ECF}:CommonTypes-4.0",
            "core": f"{_ECF}:CoreFilingMessage-4.0",
            "civil": f"{_ECF}:CivilCase-4.0",
            "criminal": f"{_ECF}:CriminalCase-4.0",
            "domestic": f"{_ECF}:DomesticCase-4.0",
            "juvenile": f"{_ECF}:JuvenileCase-4.0",
            "citation": f"{_ECF}:CitationCase-4.0",
            "bankruptcy": f"{_ECF}:BankruptcyCase-4.0",
            "appellate": f"{_ECF}:AppellateCase-4.0",
            "pay": f"{_ECF}:PaymentMessage-4.0",
            "paid": f"{_ECF}:PaymentReceiptMessage-4.0",
            "receipt": f"{_ECF}:MessageReceiptMessage-4.0",
            "reviewed": f"{_ECF}:ReviewFilingCallbackMessage-4.0",
            "policyq": f"{_ECF}:CourtPolicyQueryMessage-4.0",
            "policy": f"{_ECF}:CourtPolicyResponseMessage-4.0",
            "caselistq": f"{_ECF}:CaseListQueryMessage-4.0",
            "caselist": f"{_ECF}:CaseListResponseMessage-4.0",
            "caseq": f"{_ECF}:CaseQueryMessage-4.0",
            "case": f"{_ECF}:CaseResponseMessage-4.0",
            "serviceq": f"{_ECF}:ServiceInformationQueryMessage-4.0",
            "service": f"{_ECF}:ServiceInformationResponseMessage-4.0",
            "feesq": f"{_ECF}:FeesCalculationQueryMessage-4.0",
            "fees": f"{_ECF}:FeesCalculationResponseMessage-4.0",
            "listq": f"{_ECF}:FilingListQueryMessage-4.0",
            "list": f"{_ECF}:FilingListResponseMessage-4.0",
            "statusq": f"{_ECF}:FilingStatusQueryMessage-4.0",
            "status": f"{_ECF}:FilingStatusResponseMessage-4.0",
            "detailq": f"{_TYLER}:FilingDetailQueryMessage",
            "detail": f"{_TYLER}:FilingDetailResponseMessage",
            "cancelq": f"{_TYLER}:CancelFilingMessage",
            "cancel": f"{_TYLER}:CancelFilingResponseMessage",
            "t": f"{_TYLER}:Common",
            "cac": f"{_UBL}:CommonAggregateComponents-2",
            "cbc": f"{_UBL}:CommonBasicComponents-2",
            "wsmp": _WSDL,
        },
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing a filing manager can be asked, as its service definition names it."""

    name: str
    port: str
    answer: str
    """The prefixed name of the answer's element."""

    @property
    def action(self) -> str:
        """What SOAP calls the action."""
        return f"{_WSDL}/{self.port}/{self.name}Request"


REVIEW, RECORD = "FilingReviewMDEPort", "CourtRecordMDEPort"
"""The two sides of a filing manager, each at an address of its own."""
REVIEW_FILING = Operation(name="ReviewFiling", port=REVIEW, answer="receipt:MessageReceiptMessage")
GET_FEES = Operation(name="GetFeesCalculation", port=REVIEW, answer="fees:FeesCalculationResponseMessage")
GET_LIST = Operation(name="GetFilingList", port=REVIEW, answer="list:FilingListResponseMessage")
GET_STATUS = Operation(name="GetFilingStatus", port=REVIEW, answer="status:FilingStatusResponseMessage")
GET_DETAILS = Operation(name="GetFilingDetails", port=REVIEW, answer="detail:FilingDetailResponseMessage")
GET_POLICY = Operation(name="GetPolicy", port=REVIEW, answer="policy:CourtPolicyResponseMessage")
CANCEL = Operation(name="CancelFiling", port=REVIEW, answer="cancel:CancelFilingResponseMessage")
GET_CASE_LIST = Operation(name="GetCaseList", port=RECORD, answer="caselist:CaseListResponseMessage")
GET_CASE = Operation(name="GetCase", port=RECORD, answer="case:CaseResponseMessage")
GET_SERVICE = Operation(name="GetServiceInformation", port=RECORD, answer="service:ServiceInformationResponseMessage")

FILING, ENVELOPE, CASE = "FILINGID", "ENVELOPEID", "CASEID"
"""The categories of the ids that a filing manager hands out."""
CASE_PARTY, ATTORNEY, SERVICE_CONTACT = "CASEPARTYID", "ATTORNEYID", "SERVICECONTACTID"
"""The categories of ids of people."""
REFERENCE, IDENTIFICATION = "REFERENCE", "IDENTIFICATION"
"""Whether an id points into this message or at something the portal has already."""

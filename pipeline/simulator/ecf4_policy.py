"""The court's policy in ECF 4.01: what it takes, how large, and where its code tables are."""

from datetime import UTC, datetime

from lxml import etree

from pipeline.simulator.court import CourtCodes
from pipeline.simulator.ecf4_names import PROFILE, put
from pipeline.simulator.ecf4_write import NO_ERROR, Errors, moment, response

_TABLES = {
    "nc:CaseCategoryText": "casecategory",
    "tyler:CaseTypeText": "casetype",
    "tyler:CaseSubTypeText": "casesubtype",
    "ecf:CaseParticipantRoleCode": "partytype",
    "j:RegisterActionDescriptionText": "filing",
    "nc:BinaryCategoryText": "filingcomponent",
    "nc:BinaryFormatStandardName": "documenttype",
    "ecf:FilingStatusCode": "filingstatus",
}
"""Which element takes its codes from which table."""
_OPERATIONS = ("ReviewFiling", "GetFeesCalculation", "GetFilingStatus", "GetFilingList", "GetPolicy", "GetCase")
_KINDS = ("Civil", "Criminal", "Domestic", "Juvenile")
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_VERSION = "1"
_LARGEST_MESSAGE = 50_000_000


def policy(url: str, court: str, codes: CourtCodes, errors: Errors = NO_ERROR) -> etree._Element:
    """The answer to a question for the policy."""
    made = response("policyr:CourtPolicyResponseMessage", url, court, errors)
    put(made, "policyr:PolicyVersionID/nc:IdentificationID", _VERSION)
    put(made, "policyr:PolicyLastUpdateDate/nc:DateTime", moment(_SINCE))
    tables = put(made, "policyr:RuntimePolicyParameters")
    for element, table in _TABLES.items():
        one = put(tables, "policyr:CourtCodelist")
        put(one, "policyr:ECFElementName", element)
        put(one, "policyr:EffectiveDate/nc:DateTime", moment(_SINCE))
        put(one, "policyr:CourtCodelistURI/nc:IdentificationID", f"{url}/CodeService/codes/{table}/{court}")
    _parameters(put(made, "policyr:DevelopmentPolicyParameters"), codes)
    return made


def _parameters(made: etree._Element, codes: CourtCodes) -> None:
    for name, value in (
        ("URLAttachmentSupported", False),
        ("AcceptDocumentsRequiringFees", True),
        ("AcceptConfidentialFilings", True),
        ("AcceptMultipleLeadDocuments", True),
    ):
        put(made, f"policyr:{name}Indicator", str(value).lower())
    put(made, "policyr:MaximumAllowedAttachmentSize/nc:MeasureText", str(codes.largest_file))
    put(made, "policyr:MaximumAllowedMessageSize/nc:MeasureText", str(_LARGEST_MESSAGE))
    put(made, "policyr:SupportedMessageProfileCode", PROFILE)
    put(
        made,
        "policyr:SupportedSignatureProfileCode",
        "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:NullSignature-2.0",
    )
    for operation in _OPERATIONS:
        put(made, "policyr:SupportedOperationName", operation)
    for kind in _KINDS:
        put(made, "policyr:SupportedCaseType", kind)
    put(made, "policyr:FilingFeesMayBeApplicableIndicator", "true")
    put(made, "policyr:EffectiveDate/nc:DateTime", moment(_SINCE))

"""The namespaces of ECF 5.0 and the few fixed words that stand in every message."""

from types import MappingProxyType

from pipeline.filing.ecf.build import Vocabulary

ECF = "https://docs.oasis-open.org/legalxml-courtfiling/ns/v5.0"
WSDL = "https://docs.oasis-open.org/legalxml-courtfiling/ns/v5.0WSDL"
"""Of the operations' addresses; the slash is missing in the published WSDL as well."""
_NIEM = "http://release.niem.gov/niem"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"

_MESSAGES = (
    "cancel caselistrequest caselistresponse caserequest caseresponse civil criminal bankruptcy domestic docket "
    "docketcallback documentrequest documentresponse ecf feesrequest feesresponse filing filinglistrequest "
    "filinglistresponse filingstatusrequest filingstatusresponse payment policyrequest policyresponse "
    "reviewfilingcallback serviceinformationrequest serviceinformationresponse wrappers"
)

V = Vocabulary(
    spaces=MappingProxyType(
        {
            **{name: f"{ECF}/{name}" for name in _MESSAGES.split()},
            "nc": f"{_NIEM}/niem-core/4.0/",
            "j": f"{_NIEM}/domains/jxdm/6.1/",
            "cbrn": f"{_NIEM}/domains/cbrn/4.1/",
            "structures": f"{_NIEM}/structures/4.0/",
            "cac": f"{_UBL}:CommonAggregateComponents-2",
            "cbc": f"{_UBL}:CommonBasicComponents-2",
            "xop": "http://www.w3.org/2004/08/xop/include",
            "xsi": "http://www.w3.org/2001/XMLSchema-instance",
        },
    ),
)

PROFILE = "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:WebServicesMessaging-5.0"
"""The Web Services profile, as the code list and every published example name it. The profile's own text (section 2.1)
says `WebServicesProfile-5.0`; the list is what a receiver checks against, so it wins."""

MESSAGE, FILING = "messageID", "filingID"
"""The two kinds of identifier (code list IdentificationCategoryDescriptionText)."""
OURS, THEIRS = "FilingAssembly", "FilingReview"
"""Who made an identifier (code list MajorDesignElementTypeCode)."""

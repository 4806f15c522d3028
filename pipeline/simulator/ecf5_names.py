"""The names of ECF 5.0: namespaces, operations, and the words of its fixed lists.

Rules: OASIS ECF 5.0 (CS01, 18 April 2019) with its code lists, and the Web Services Service Interaction Profile 5.0.
"""

from lxml import etree

from pipeline.simulator.delivered import Status

_OASIS = "https://docs.oasis-open.org/legalxml-courtfiling/ns/v5.0/"
_NIEM = "http://release.niem.gov/niem/"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"

SPACES = {
    "w": f"{_OASIS}wrappers",
    "filing": f"{_OASIS}filing",
    "ecf": f"{_OASIS}ecf",
    "cancel": f"{_OASIS}cancel",
    "civil": f"{_OASIS}civil",
    "fees": f"{_OASIS}feesresponse",
    "feesq": f"{_OASIS}feesrequest",
    "list": f"{_OASIS}filinglistresponse",
    "listq": f"{_OASIS}filinglistrequest",
    "status": f"{_OASIS}filingstatusresponse",
    "statusq": f"{_OASIS}filingstatusrequest",
    "case": f"{_OASIS}caseresponse",
    "caseq": f"{_OASIS}caserequest",
    "cases": f"{_OASIS}caselistresponse",
    "casesq": f"{_OASIS}caselistrequest",
    "policy": f"{_OASIS}policyresponse",
    "policyq": f"{_OASIS}policyrequest",
    "serviceq": f"{_OASIS}serviceinformationrequest",
    "service": f"{_OASIS}serviceinformationresponse",
    "reviewed": f"{_OASIS}reviewfilingcallback",
    "docketed": f"{_OASIS}docketcallback",
    "payment": f"{_OASIS}payment",
    "nc": f"{_NIEM}niem-core/4.0/",
    "j": f"{_NIEM}domains/jxdm/6.1/",
    "s": f"{_NIEM}structures/4.0/",
    "cbrn": f"{_NIEM}domains/cbrn/4.1/",
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "xop": "http://www.w3.org/2004/08/xop/include",
    "soap11": "http://schemas.xmlsoap.org/soap/envelope/",
    "soap12": "http://www.w3.org/2003/05/soap-envelope",
}
PROFILE = "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:WebServicesMessaging-5.0"
MESSAGE_ID, FILING_ID = "messageID", "filingID"
FILER, REVIEW = "FilingAssembly", "FilingReview"

REVIEW_STATUS = {
    Status.ACCEPTED: "accepted",
    Status.REJECTED: "rejected",
    Status.RETURNED: "rejected",
    Status.FAILED: "rejected",
    Status.CANCELLED: "cancelled",
    Status.GRANTED: "issued",
    Status.DENIED: "accepted",
    Status.MOOT: "accepted",
    Status.SERVED: "accepted",
}
"""FilingReviewStatusCode; the list knows neither `returned` nor `deferred`: their words stand in the description."""
RECEIVED = "received"


def tag(name: str) -> str:
    """`nc:Case` in full."""
    prefix, _, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def find(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first element of a path of short names, if there is one."""
    return None if element is None else element.find(path, SPACES)


def every(element: etree._Element | None, path: str) -> list[etree._Element]:
    """Every element of a path of short names."""
    return [] if element is None else element.findall(path, SPACES)


def text(element: etree._Element | None, path: str = ".") -> str:
    """The text of the first element of a path, trimmed; empty when there is none."""
    return "" if element is None else (element.findtext(path, "", SPACES) or "").strip()

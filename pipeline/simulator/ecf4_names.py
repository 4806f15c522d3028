"""The namespaces of ECF 4.01 in the Tyler profile, and the shortest ways to read and write its elements."""

from collections.abc import Iterator

from lxml import etree

_XSD = "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd"
NAMESPACES = {
    "wsmp": "urn:oasis:names:tc:legalxml-courtfiling:wsdl:WebServicesProfile-Definitions-4.0",
    "ecf": f"{_XSD}:CommonTypes-4.0",
    "core": f"{_XSD}:CoreFilingMessage-4.0",
    "pay": f"{_XSD}:PaymentMessage-4.0",
    "rcpt": f"{_XSD}:PaymentReceiptMessage-4.0",
    "receipt": f"{_XSD}:MessageReceiptMessage-4.0",
    "callback": f"{_XSD}:ReviewFilingCallbackMessage-4.0",
    "feesq": f"{_XSD}:FeesCalculationQueryMessage-4.0",
    "feesr": f"{_XSD}:FeesCalculationResponseMessage-4.0",
    "listq": f"{_XSD}:FilingListQueryMessage-4.0",
    "listr": f"{_XSD}:FilingListResponseMessage-4.0",
    "statusq": f"{_XSD}:FilingStatusQueryMessage-4.0",
    "statusr": f"{_XSD}:FilingStatusResponseMessage-4.0",
    "policyq": f"{_XSD}:CourtPolicyQueryMessage-4.0",
    "policyr": f"{_XSD}:CourtPolicyResponseMessage-4.0",
    "caseq": f"{_XSD}:CaseQueryMessage-4.0",
    "caser": f"{_XSD}:CaseResponseMessage-4.0",
    "casesq": f"{_XSD}:CaseListQueryMessage-4.0",
    "casesr": f"{_XSD}:CaseListResponseMessage-4.0",
    "serviceq": f"{_XSD}:ServiceInformationQueryMessage-4.0",
    "servicer": f"{_XSD}:ServiceInformationResponseMessage-4.0",
    "civil": f"{_XSD}:CivilCase-4.0",
    "criminal": f"{_XSD}:CriminalCase-4.0",
    "domestic": f"{_XSD}:DomesticCase-4.0",
    "juvenile": f"{_XSD}:JuvenileCase-4.0",
    "detailq": "urn:tyler:ecf:extensions:FilingDetailQueryMessage",
    "detailr": "urn:tyler:ecf:extensions:FilingDetailResponseMessage",
    "cancelq": "urn:tyler:ecf:extensions:CancelFilingMessage",
    "cancelr": "urn:tyler:ecf:extensions:CancelFilingResponseMessage",
    "t": "urn:tyler:ecf:extensions:Common",
    "nc": "http://niem.gov/niem/niem-core/2.0",
    "j": "http://niem.gov/niem/domains/jxdm/4.0",
    "s": "http://niem.gov/niem/structures/2.0",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
PROFILE = f"{_XSD}:WebServicesMessaging-2.0"
ID, REF = f"{{{NAMESPACES['s']}}}id", f"{{{NAMESPACES['s']}}}ref"


def tag(name: str) -> str:
    """`nc:Case` as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def message(name: str) -> etree._Element:
    """An empty message."""
    return etree.Element(tag(name), nsmap=NAMESPACES)


def put(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """Append an element, or several inside one another (`a/b/c`), and say the innermost's text."""
    for name in path.split("/"):
        parent = etree.SubElement(parent, tag(name))
    parent.text = text
    return parent


def said(parent: etree._Element | None, path: str) -> str:
    """The text at a path, trimmed; empty where there is none."""
    found = None if parent is None else parent.find(path, NAMESPACES)
    return "" if found is None else (found.text or "").strip()


def every(parent: etree._Element | None, path: str) -> Iterator[etree._Element]:
    """All elements at a path."""
    if parent is not None:
        yield from parent.iterfind(path, NAMESPACES)


def one(parent: etree._Element | None, path: str) -> etree._Element | None:
    """The first element at a path."""
    return None if parent is None else parent.find(path, NAMESPACES)

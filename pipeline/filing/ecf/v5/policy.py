"""A court's policy: its bounds, what its sides can do, and where its code lists lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5.words import V

_DEVELOPMENT = "policyresponse:DevelopmentPolicy"
_LISTS = "policyresponse:RuntimePolicy/policyresponse:CodeListExtension"
TABLES: Mapping[str, str] = MappingProxyType(
    {
        "CaseCategoryCode": "casecategory",
        "RegisterActionDescriptionCode": "filing",
        "DocumentTypeCode": "documenttype",
        "CaseParticipantRoleCode": "partytype",
        "FeeExceptionReasonCode": "feeexceptionreason",
    },
)
"""Which element's code list is which of our tables; the published example writes some elements without a prefix. The
others of a policy are not needed for a filing. CaseTypeCode is the standard's own list of kinds of case, not the
court's table of case types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the policy says that concerns a filer."""

    version: str
    several_leads: bool
    """Whether a filing may hold more than one lead document."""
    confidential: bool
    most_pages: int | None
    """Of one attachment."""
    most_attachment: str
    """Its size with its unit, as the court writes them; the published example writes no unit."""
    most_message: str
    operations: Mapping[str, frozenset[str]]
    """What each side can do."""
    lists: Mapping[str, str]
    """The address of the code list of each of our tables."""


def policy(answer: Element) -> Policy:
    """A `GetPolicyResponseMessage`."""
    rules = V.find(answer, _DEVELOPMENT)
    found = rules if rules is not None else answer
    pages = _number(V.text(found, "policyresponse:MaximumAllowedAttachmentPageQuantity"))
    return Policy(
        version=V.text(answer, "policyresponse:PolicyVersionID/nc:IdentificationID"),
        several_leads=_yes(found, "policyresponse:AcceptMultipleLeadDocumentsIndicator"),
        confidential=_yes(found, "policyresponse:AcceptConfidentialFilingsIndicator"),
        most_pages=None if pages is None else int(pages),
        most_attachment=_measure(found, "policyresponse:MaximumAllowedAttachmentSize"),
        most_message=_measure(found, "policyresponse:MaximumAllowedMessageSize"),
        operations=MappingProxyType(dict(_side(one) for one in V.all(found, "policyresponse:MajorDesignElement"))),
        lists=MappingProxyType(_lists(answer)),
    )


def _side(element: Element) -> tuple[str, frozenset[str]]:
    operations = V.all(element, "policyresponse:SupportedOperations/policyresponse:OperationNameCode")
    return (
        V.text(element, "policyresponse:MajorDesignElementTypeCode"),
        frozenset((one.text or "").strip() for one in operations),
    )


def _lists(answer: Element) -> dict[str, str]:
    found = dict[str, str]()
    for one in V.all(answer, _LISTS):
        table = TABLES.get(V.text(one, "policyresponse:ECFElementNameText").rpartition(":")[2])
        if table:
            found[table] = V.text(one, "policyresponse:ExtensionLocationURI")
    return found


def _measure(element: Element, path: str) -> str:
    return " ".join(V.text(element, f"{path}/nc:{one}") for one in ("MeasureDecimalValue", "MeasureUnitText")).strip()


def _yes(element: Element, path: str) -> bool:
    return V.text(element, path) in {"true", "1"}


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None

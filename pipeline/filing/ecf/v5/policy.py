"""A court's policy: its bounds, and where its code lists lie."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    most_attachment: str
    """The size of one attachment with its unit, as the court writes them; the published example writes no unit."""
    most_message: str
    lists: Mapping[str, str]
    """The address of the code list of each of our tables."""


def policy(answer: Element) -> Policy:
    """A `GetPolicyResponseMessage`."""
    rules = V.find(answer, _DEVELOPMENT)
    found = rules if rules is not None else answer
    return Policy(
        version=V.text(answer, "policyresponse:PolicyVersionID/nc:IdentificationID"),
        most_attachment=_measure(found, "policyresponse:MaximumAllowedAttachmentSize"),
        most_message=_measure(found, "policyresponse:MaximumAllowedMessageSize"),
        lists=MappingProxyType(_lists(answer)),
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

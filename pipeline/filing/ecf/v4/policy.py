"""What a court takes, as the portal publishes it: sizes, and where its code tables lie."""

from dataclasses import dataclass

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable, errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Codelist:
    """One code table."""

    element: str
    """The message's element that its codes stand in, as the policy names it."""
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A court's policy."""

    version: str
    codelists: tuple[Codelist, ...]
    largest_attachment: str
    largest_message: str
    """Numbers with their unit, as the court writes them."""
    errors: tuple[str, ...]


def read(element: Element) -> Policy:
    """Read it.

    Raises:
        Unreadable: it is no policy.
    """
    if element.tag != V4.name("policy:CourtPolicyResponseMessage"):
        raise Unreadable("the answer is no court policy")
    lists = V4.all(element, "policy:RuntimePolicyParameters/policy:CourtCodelist")
    found = (Codelist(element=V4.text(one, "policy:ECFElementName"), address=_address(one)) for one in lists)
    # The portal may write its own extension of the development part; what we need keeps its name.
    return Policy(
        version=V4.text(element, "policy:PolicyVersionID/nc:IdentificationID"),
        codelists=tuple(one for one in found if one.address),
        largest_attachment=_measure(element, "policy:MaximumAllowedAttachmentSize"),
        largest_message=_measure(element, "policy:MaximumAllowedMessageSize"),
        errors=errors(element),
    )


def _address(element: Element) -> str:
    return V4.text(element, "policy:CourtCodelistURI/nc:IdentificationID")


def _measure(element: Element, name: str) -> str:
    found = next(iter(element.iter(V4.name(name))), None)
    return " ".join(" ".join(str(one) for one in found.itertext()).split()) if found is not None else ""

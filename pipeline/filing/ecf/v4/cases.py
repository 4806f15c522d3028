"""Cases as the portal knows them: the search's answer, one case with its parties, who can be served in it."""

from dataclasses import dataclass

from lxml import etree

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import names
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable, errors
from pipeline.filing.request import CaseFound

_COURT = "j:CaseAugmentation/j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """What a question about cases found."""

    cases: tuple[CaseFound, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody the portal can serve."""

    number: str
    email: str


def read(element: Element) -> Cases:
    """Read the answer to a search, or to a question for one case.

    Raises:
        Unreadable: it is neither.
    """
    known = {V4.name("caselist:CaseListResponseMessage"), V4.name("case:CaseResponseMessage")}
    if element.tag not in known:
        raise Unreadable("the answer is none about cases")
    found = [one for one in element if is_case(one)]
    searched = V4.text(element, "j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID")
    return Cases(cases=tuple(_case(one, searched) for one in found), errors=errors(element))


def contacts(element: Element) -> tuple[tuple[Contact, ...], tuple[str, ...]]:
    """Read who can be served in a case, and the errors.

    Raises:
        Unreadable: it is another answer.
    """
    if element.tag != V4.name("service:ServiceInformationResponseMessage"):
        raise Unreadable("the answer is none about service")
    found = (_contact(one) for one in V4.all(element, "service:ServiceRecipient"))
    return tuple(one for one in found if one.number), errors(element)


def is_case(element: Element) -> bool:
    """Whether an element is a case, of whatever kind its name says."""
    name = etree.QName(element).localname
    return name.endswith("Case") and name != "CaseCourt"


def _case(element: Element, searched: str) -> CaseFound:
    augmentation = V4.find(element, "t:CaseAugmentation")
    if augmentation is None:
        augmentation = V4.find(element, "ecf:CaseAugmentation")
    return CaseFound(
        number=V4.text(element, "nc:CaseTrackingID"),
        docket_number=V4.text(element, "nc:CaseDocketID"),
        title=V4.text(element, "nc:CaseTitleText"),
        location=V4.text(element, _COURT) or searched,
        category=V4.text(element, "nc:CaseCategoryText"),
        case_type=V4.text(augmentation, "t:CaseTypeText") if augmentation is not None else "",
        parties=tuple(_parties(augmentation)) if augmentation is not None else (),
    )


def _parties(augmentation: Element) -> list[tuple[str, str, str]]:
    found = (_party(one) for one in V4.all(augmentation, "ecf:CaseParticipant"))
    return [one for one in found if one is not None]


def _party(participant: Element) -> tuple[str, str, str] | None:
    number = _number(participant, names.CASE_PARTY)
    role = V4.text(participant, "ecf:CaseParticipantRoleCode")
    return (number, name_of(participant), role) if number else None


def name_of(participant: Element) -> str:
    """A person's or a body's name, wherever in an entity it stands; empty where it stands nowhere."""
    for name in next(iter(participant.iter(V4.name("nc:PersonName"))), ()):
        if etree.QName(name).localname == "PersonFullName" and (name.text or "").strip():
            return " ".join((name.text or "").split())
    parts = ("PersonGivenName", "PersonMiddleName", "PersonSurName", "PersonNameSuffixText")
    found = [_first(participant, f"nc:{one}") for one in parts]
    return " ".join(one for one in found if one) or _first(participant, "nc:OrganizationName")


def _number(entity: Element, category: str) -> str:
    """The id of one category anywhere in an entity: people and bodies carry it at different depths."""
    for one in entity.iter(V4.name("nc:IdentificationID")):
        holder = one.getparent()
        if holder is not None and V4.text(holder, "nc:IdentificationCategoryText").upper() == category:
            return (one.text or "").strip()
    return ""


def _contact(entity: Element) -> Contact:
    return Contact(
        number=_number(entity, names.SERVICE_CONTACT),
        email=email_of(entity).casefold(),
    )


def email_of(entity: Element) -> str:
    """An e-mail address anywhere in an entity; empty where there is none."""
    return _first(entity, "nc:ContactEmailID")


def _first(element: Element, name: str) -> str:
    found = next(iter(element.iter(V4.name(name))), None)
    return " ".join((found.text or "").split()) if found is not None else ""

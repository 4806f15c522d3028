"""A case as the court's record knows it."""

import re

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5.words import V
from pipeline.filing.request import CaseFound

_COURT = "j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID"
_ENTITIES = ("nc:EntityPerson", "nc:EntityOrganization")


def cases(answer: Element) -> tuple[CaseFound, ...]:
    """Every case in a `GetCaseResponseMessage` or `GetCaseListResponseMessage`."""
    court = V.text(answer, _COURT)
    return tuple(_case(one, court) for one in V.all(answer, "nc:Case"))


def same_number(one: str, other: str) -> bool:
    """Whether two docket numbers are the same but for spacing, dashes and capitals."""
    return _plain(one) == _plain(other)


def _case(case: Element, court: str) -> CaseFound:
    common = V.find(case, "ecf:CaseAugmentation")
    told = common if common is not None else case
    return CaseFound(
        number=V.text(told, "ecf:CaseTrackingID/nc:IdentificationID"),
        docket_number=V.text(told, "j:CaseNumberText"),
        title=V.text(case, "nc:CaseTitleText") or V.text(told, "ecf:CaseShortTitleText"),
        # A search in one court finds cases of its branches; it is filed in the case's own court.
        location=V.text(case, f"j:CaseAugmentation/{_COURT}") or court,
        category=V.text(told, "ecf:CaseCategoryCode"),
        parties=tuple(_party(one) for party in V.all(told, "ecf:CaseParty") for one in _entities(party)),
    )


def _entities(party: Element) -> tuple[Element, ...]:
    return tuple(one for name in _ENTITIES for one in V.all(party, name))


def _party(entity: Element) -> tuple[str, str, str]:
    """The portal's id, the name, the role's code."""
    person = entity.tag == V.name("nc:EntityPerson")
    augmented = "ecf:PersonAugmentation" if person else "ecf:OrganizationAugmentation"
    return (
        V.text(entity, f"{augmented}/ecf:ParticipantID/nc:IdentificationID"),
        _name(entity) if person else V.text(entity, "nc:OrganizationName"),
        V.text(entity, f"{augmented}/ecf:CaseParticipantRoleCode"),
    )


def _name(person: Element) -> str:
    parts = ("nc:PersonGivenName", "nc:PersonMiddleName", "nc:PersonSurName", "nc:PersonNameSuffixText")
    told = " ".join(text for part in parts if (text := V.text(person, f"nc:PersonName/{part}")))
    return V.text(person, "nc:PersonName/nc:PersonFullName") or told


def _plain(number: str) -> str:
    return re.sub(r"[^0-9a-z]", "", number.casefold())

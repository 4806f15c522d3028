"""Writes cases and people in ECF 4.01, with what the schema demands of each kind of case."""

from collections.abc import Callable, Mapping

from lxml import etree

from pipeline.simulator.delivered import Case, Party
from pipeline.simulator.ecf4_names import ID, put, tag

_KINDS = {
    "CivilCase": "civil:CivilCase",
    "CriminalCase": "criminal:CriminalCase",
    "DomesticCase": "domestic:DomesticCase",
    "JuvenileCase": "juvenile:JuvenileCase",
}
_PARTY_ID = "CASEPARTYID"
"""The category under which a case's own people have their ids, as a recorded answer shows."""


def case(about: Case, *, parties: bool) -> etree._Element:
    """A case, with or without its people.

    A kind whose schema demands what this court does not keep goes out as a civil one, as courts do for what their
    system knows no other kind for.
    """
    kind = about.kind if about.kind in _KINDS else "CivilCase"
    made = etree.Element(tag(_KINDS[kind]))
    put(made, "nc:CaseTitleText", about.title)
    put(made, "nc:CaseCategoryText", about.category)
    put(made, "nc:CaseTrackingID", about.number)
    if about.docket_number:
        put(made, "nc:CaseDocketID", about.docket_number)
    court = put(made, "j:CaseAugmentation/j:CaseCourt")
    put(court, "nc:OrganizationIdentification/nc:IdentificationID", about.court)
    more = put(made, "t:CaseAugmentation")
    if parties:
        for at, one in enumerate(about.parties, start=1):
            _participant(more, one, at)
    put(more, "t:CaseTypeText", about.case_type)
    _ENDS[kind](made)
    return made


def _civil(made: etree._Element) -> None:
    put(made, "ecf:CauseOfActionCode", "")
    put(made, "civil:ClassActionIndicator", "false")
    put(made, "civil:JuryDemandIndicator", "false")
    put(made, "civil:ReliefTypeCode", "")


def _criminal(made: etree._Element) -> None:
    charge = put(made, "criminal:CaseCharge")
    put(charge, "criminal:ChargeOffense/nc:ActivityDescriptionText", "Not restated")
    put(charge, "criminal:ChargeAmendedIndicator", "false")


def _domestic(made: etree._Element) -> None:
    put(made, "ecf:CauseOfActionCode", "")
    put(made, "domestic:CaseContestedIndicator", "false")
    put(made, "domestic:DomesticCasePerson")


def _juvenile(made: etree._Element) -> None:
    put(made, "juvenile:JuvenileCaseJuvenile/juvenile:PersonEmancipatedIndicator", "false")


_ENDS: Mapping[str, Callable[[etree._Element], None]] = {
    "CivilCase": _civil,
    "CriminalCase": _criminal,
    "DomesticCase": _domestic,
    "JuvenileCase": _juvenile,
}


def _participant(parent: etree._Element, about: Party, at: int) -> None:
    made = put(parent, "ecf:CaseParticipant")
    if about.organisation:
        firm = put(made, "ecf:EntityOrganization")
        _identified(put(firm, "t:OrganizationOtherIdentification/t:Identification"), about.key, _PARTY_ID)
        put(firm, "nc:OrganizationName", about.surname)
        firm.set(ID, f"Party{at}")
    else:
        one = put(made, "ecf:EntityPerson")
        _named(one, about.given, about.middle, about.surname)
        _identified(put(one, "nc:PersonOtherIdentification"), about.key, _PARTY_ID)
        one.set(ID, f"Party{at}")
    put(made, "ecf:CaseParticipantRoleCode", about.type_code)


def person(number: str, name: str, email: str) -> etree._Element:
    """Somebody who is served."""
    made = etree.Element(tag("ecf:EntityPerson"))
    put(made, "nc:PersonName/nc:PersonFullName", name)
    _identified(put(made, "nc:PersonOtherIdentification"), number, "SERVICECONTACTID")
    put(made, "ecf:PersonAugmentation/nc:ContactInformation/nc:ContactEmailID", email)
    return made


def _named(parent: etree._Element, given: str, middle: str, surname: str) -> None:
    name = put(parent, "nc:PersonName")
    for part, text in (("Given", given), ("Middle", middle), ("Sur", surname)):
        if text:
            put(name, f"nc:Person{part}Name", text)


def _identified(parent: etree._Element, number: str, category: str) -> None:
    put(parent, "nc:IdentificationID", number)
    put(parent, "nc:IdentificationCategoryText", category)

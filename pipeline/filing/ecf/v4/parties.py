"""The people and bodies of a case: new ones with their names, known ones by the portal's id of them."""

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import names
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import identification
from pipeline.filing.request import Address, FilingRequest, Participant, Person

_ATTORNEY_ROLE = "ATTY"


def participants(request: FilingRequest) -> list[Element]:
    """Every party that the message speaks of, then its attorney."""
    return [*(_participant(one) for one in request.participants), *_attorney(request.attorney)]


def person_name(person: Person) -> Element:
    """A name in its parts."""
    return V4.element(
        "nc:PersonName",
        V4.given("nc:PersonGivenName", person.given),
        V4.given("nc:PersonMiddleName", person.middle),
        V4.given("nc:PersonSurName", person.surname),
        V4.given("nc:PersonNameSuffixText", person.suffix),
    )


def _participant(party: Participant) -> Element:
    contact = None if party.number else _contact(party)
    entity = _body(party) if party.person is None else _person(party, party.person)
    return V4.element(
        "ecf:CaseParticipant", entity, V4.element("ecf:CaseParticipantRoleCode", party.party_type.code), contact
    )


def _person(party: Participant, person: Person) -> Element:
    if party.number:  # the portal has the name; sending it anew could change it
        known = identification("nc:PersonOtherIdentification", party.number, names.CASE_PARTY)
        return V4.element("ecf:EntityPerson", known, s__id=party.key)
    return V4.element("ecf:EntityPerson", person_name(person), s__id=party.key)


def _body(party: Participant) -> Element:
    if party.number:
        known = identification("t:Identification", party.number, names.CASE_PARTY)
        return V4.element(
            "ecf:EntityOrganization", V4.element("t:OrganizationOtherIdentification", known), s__id=party.key
        )
    return V4.element("ecf:EntityOrganization", V4.element("nc:OrganizationName", party.organisation), s__id=party.key)


def _attorney(number: str) -> list[Element]:
    if not number:
        return []
    known = identification("nc:PersonOtherIdentification", number, names.ATTORNEY)
    person = V4.element("ecf:EntityPerson", known, s__id="Attorney1")
    return [V4.element("ecf:CaseParticipant", person, V4.element("ecf:CaseParticipantRoleCode", _ATTORNEY_ROLE))]


def _contact(party: Participant) -> Element | None:
    phone = V4.given("nc:TelephoneNumberFullID", party.phone)
    return V4.group(
        "nc:ContactInformation",
        [
            _address(party.address) if party.address else None,
            V4.element("nc:ContactTelephoneNumber", V4.element("nc:FullTelephoneNumber", phone))
            if phone is not None
            else None,
            V4.given("nc:ContactEmailID", party.email),
        ],
    )


def _address(address: Address) -> Element | None:
    structured = V4.group(
        "nc:StructuredAddress",
        [
            V4.group("nc:LocationStreet", [V4.given("nc:StreetFullText", address.street)]),
            V4.given("nc:AddressSecondaryUnitText", address.unit),
            V4.given("nc:LocationCityName", address.city),
            V4.given("nc:LocationStateUSPostalServiceCode", address.state.upper()),
            V4.given("nc:LocationPostalCode", address.zip),
        ],
    )
    return None if structured is None else V4.element("nc:ContactMailingAddress", structured)

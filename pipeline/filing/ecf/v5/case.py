"""The case of a filing, with its parties, in the order that the standard fixes: justice, ECF, then the case's kind."""

from collections.abc import Iterator

from pipeline.filing.ecf.build import Element, boolean
from pipeline.filing.ecf.v5.header import court_id, identified
from pipeline.filing.ecf.v5.papers import reference
from pipeline.filing.ecf.v5.words import V
from pipeline.filing.request import Address, FilingRequest, Participant

ATTORNEY = "Attorney1"
_CIVIL = ("civil:ReliefTypeCode", "ecf:CauseOfActionCode")
"""What the schema demands in the civil part. The codes stay empty, as in the published example of a new civil filing: a
request does not know them. The other kinds of case demand facts that no form of ours holds, so only their common part
is written, which the schema takes for every kind."""


def case(request: FilingRequest) -> Element:
    """`nc:Case` of a filing."""
    return V.element(
        "nc:Case",
        V.given("nc:CaseTitleText", request.title),
        V.element(
            "j:CaseAugmentation",
            V.element("j:CaseCourt", court_id(request.location)),
            _attorney(request),
        ),
        _common(request),
        _own_kind(request),
    )


def _common(request: FilingRequest) -> Element:
    return V.element(
        "ecf:CaseAugmentation",
        V.given("ecf:CaseCategoryCode", request.category.code),
        V.element("ecf:CaseNewIndicator", boolean(request.initial)),
        [V.element("ecf:CaseParty", _party(one)) for one in request.participants],
        V.given("ecf:CaseShortTitleText", request.title),
        identified("ecf:CaseTrackingID", request.case_number) if request.case_number else None,
        # The standard's own list: civil, criminal … The court's case type has no element in the plain standard.
        V.element("ecf:CaseTypeCode", request.case_element),
        V.given("j:CaseNumberText", request.docket_number),
    )


def _own_kind(request: FilingRequest) -> Element | None:
    if not request.initial or request.case_element != "civil":
        return None
    return V.element("civil:CaseAugmentation", [V.element(one) for one in _CIVIL])


def _attorney(request: FilingRequest) -> Element | None:
    if not request.attorney:
        return None
    keys = dict.fromkeys(key for document in request.documents for key in document.parties)
    return V.element(
        "j:CaseOfficial",
        V.element(
            "nc:RoleOfPerson",
            V.element("ecf:PersonAugmentation", identified("ecf:ParticipantID", request.attorney)),
            structures__id=ATTORNEY,
        ),
        V.group(
            "ecf:CaseOfficialAugmentation",
            [V.element("ecf:CaseRepresentedParty", reference(key, request)) for key in keys],
        ),
    )


def _party(party: Participant) -> Element:
    role = [
        V.element("ecf:CaseParticipantRoleCode", party.party_type.code),
        V.element("ecf:CasePartySelfRepresentationIndicator", boolean(not party.counsel)),
        identified("ecf:ParticipantID", party.number) if party.number else None,
        V.group("nc:ContactInformation", _contact(party)),
    ]
    if party.person is None:
        return V.element(
            "nc:EntityOrganization",
            V.element("nc:OrganizationName", party.organisation),
            V.element("ecf:OrganizationAugmentation", role),
            structures__id=party.key,
        )
    name = party.person
    return V.element(
        "nc:EntityPerson",
        V.element(
            "nc:PersonName",
            V.given("nc:PersonGivenName", name.given),
            V.given("nc:PersonMiddleName", name.middle),
            V.element("nc:PersonSurName", name.surname),
            V.given("nc:PersonNameSuffixText", name.suffix),
        ),
        V.element("ecf:PersonAugmentation", role),
        structures__id=party.key,
    )


def _contact(party: Participant) -> Iterator[Element | None]:
    yield V.given("nc:ContactEmailID", party.email)
    yield _address(party.address) if party.address else None
    if party.phone:
        number = V.element("nc:FullTelephoneNumber", V.element("nc:TelephoneNumberFullID", party.phone))
        yield V.element("nc:ContactTelephoneNumber", number)


def _address(address: Address) -> Element:
    return V.element(
        "nc:ContactMailingAddress",
        V.group(
            "nc:LocationStreet",
            [V.given("nc:StreetFullText", address.street), V.given("nc:StreetExtensionText", address.unit)],
        ),
        V.given("nc:LocationCityName", address.city),
        V.group("nc:LocationState", [V.given("nc:LocationStateName", address.state)]),
        V.given("nc:LocationPostalCode", address.zip),
    )

"""Who can be served in a case through the court's service sides, and under which id."""

from dataclasses import dataclass, field, replace

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5.words import V
from pipeline.filing.request import FilingRequest, Recipient

_ENTITIES = {"nc:EntityPerson": "ecf:PersonAugmentation", "nc:EntityOrganization": "ecf:OrganizationAugmentation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Somebody whom a service side knows."""

    number: str
    """The id by which it knows them."""
    location: str
    """The address of the service side; empty where the answer leaves it out."""
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


def served(answer: Element) -> tuple[Served, ...]:
    """Everybody in a `GetServiceInformationResponseMessage`; who has no id cannot be named and is left out."""
    recipients = V.all(answer, "serviceinformationresponse:ServiceRecipient")
    found = (_served(one, augmented) for each in recipients for one, augmented in _entities(each))
    return tuple(one for one in found if one.number)


def with_numbers(request: FilingRequest, known: tuple[Served, ...]) -> tuple[FilingRequest, dict[str, str]]:
    """The request with the ids of those whom the service sides know, and each id's service side.

    A person is known by the e-mail address; an address that two bear says nothing.
    """
    told = {one.email.casefold(): [each for each in known if each.email.casefold() == one.email.casefold()]
            for one in request.recipients}  # fmt: skip
    places = dict[str, str]()
    recipients = list[Recipient]()
    for one in request.recipients:
        same = told[one.email.casefold()]
        if len(same) == 1:
            places[same[0].number] = same[0].location
        recipients.append(replace(one, number=same[0].number) if len(same) == 1 else one)
    return replace(request, recipients=tuple(recipients)), places


def _entities(recipient: Element) -> list[tuple[Element, str]]:
    return [(one, augmented) for name, augmented in _ENTITIES.items() for one in V.all(recipient, name)]


def _served(entity: Element, augmented: str) -> Served:
    service = f"{augmented}/ecf:ElectronicServiceInformation"
    return Served(
        number=V.text(entity, f"{service}/ecf:ServiceRecipientID/nc:IdentificationID")
        or V.text(entity, f"{augmented}/ecf:ParticipantID/nc:IdentificationID"),
        location=V.text(entity, f"{service}/ecf:ReceivingMDELocationID/nc:IdentificationID"),
        name=V.text(entity, "nc:PersonName/nc:PersonFullName") or V.text(entity, "nc:OrganizationName"),
        email=V.text(entity, f"{augmented}/nc:ContactInformation/nc:ContactEmailID"),
    )

"""Writing ECF 5.0: answers to questions, the word on what was sent, and SOAP round it.

Rule: OASIS ECF 5.0 (CS01), sections 3 and 6; every answer repeats the id of the message it answers, and says that
the system is simulated and in exercise, for which NIEM's message status has its own places.
"""

import base64
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from pipeline.simulator.delivered import Case, Party
from pipeline.simulator.ecf5_names import FILER, FILING_ID, MESSAGE_ID, PROFILE, REVIEW, SPACES, tag

SOAP_TYPES = {"soap11": "text/xml", "soap12": "application/soap+xml"}
_CODES = {"1": "InvalidSchema", "2": "MessageError", "3": "MessageError", "4": "DataError"}
_WORDS = {
    "0": "No error",
    "1": "Invalid per schema or code list",
    "2": "Invalid per ECF specification",
    "3": "Invalid per service interaction profile",
    "4": "Invalid per policy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One thing that is wrong with a message: the standard's code, the element, and why."""

    code: str
    node: str
    why: str


class Refused(Exception):  # noqa: N818 - says what happened
    """A message is not taken, with everything that is wrong with it."""

    def __init__(self, *wrong: Wrong) -> None:
        self.wrong = wrong
        super().__init__("the message is not taken")


def add(parent: etree._Element, name: str, told: str | None = None, **attributes: str) -> etree._Element:
    """One element more; attributes by short name with two underscores, `s__id`."""
    made = etree.SubElement(parent, tag(name))
    made.text = told
    for key, value in attributes.items():
        made.set(tag(key.replace("__", ":")), value)
    return made


def root(name: str) -> etree._Element:
    """A wrapper element with the namespaces of the standard declared once."""
    used = ("w", "nc", "j", "s", "ecf", "cbrn", "cac", "cbc")
    return etree.Element(tag(name), nsmap={key: SPACES[key] for key in used})


def identify(parent: etree._Element, number: str, category: str, source: str) -> None:
    """An identification with its category and who made it."""
    made = add(parent, "nc:DocumentIdentification")
    add(made, "nc:IdentificationID", number)
    add(made, "nc:IdentificationCategoryDescriptionText", category)
    add(made, "nc:IdentificationSourceText", source)


def header(message: etree._Element, echoes: Iterable[str], *, url: str, court: str, at: datetime) -> None:
    """What every message of the court's side begins with."""
    identify(message, str(uuid.uuid4()), MESSAGE_ID, REVIEW)
    for one in echoes:
        identify(message, one, MESSAGE_ID, FILER)
    place(message, url=url, court=court, at=at)


def place(message: etree._Element, *, url: str, court: str, at: datetime) -> None:
    """Who sends it, of which court, when."""
    add(add(message, "ecf:SendingMDELocationID"), "nc:IdentificationID", url)
    add(message, "ecf:ServiceInteractionProfileCode", PROFILE)
    add(add(add(message, "j:CaseCourt"), "nc:OrganizationIdentification"), "nc:IdentificationID", court)
    add(add(message, "nc:DocumentPostDate"), "nc:DateTime", moment(at))


def moment(at: datetime) -> str:
    """A time as XML writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def status(
    parent: etree._Element,
    echoes: Iterable[str],
    wrong: tuple[Wrong, ...] = (),
    *,
    filing_ids: Iterable[str] = (),
    served: Iterable[str] = (),
) -> etree._Element:
    """The word on a message: taken, or everything that is wrong with it."""
    made = add(parent, "cbrn:MessageStatus", cbrn__systemSimulatedIndicator="true")
    add(made, "cbrn:SystemEventDateTime", moment(datetime.now(UTC)))
    add(made, "cbrn:SystemOperatingModeCode", "Exercise")
    add(made, "cbrn:CredentialsAuthenticatedCode", "Authenticated")
    code = wrong[0].code if wrong else "0"
    add(made, "cbrn:MessageStatusCode", _CODES[code] if wrong else "Success")
    for one in wrong:
        content = add(made, "cbrn:MessageContentError")
        add(content, "cbrn:ErrorNodeName", one.node)
        _error(add(content, "cbrn:ErrorDescription"), one.code, one.why)
    _error(add(made, "cbrn:MessageHandlingError"), code, _WORDS[code])
    add(made, "cbrn:ResendRequestIndicator", "false")
    for one_recipient in served:
        sent = add(made, "ecf:MessageStatusAugmentation")
        add(add(sent, "ecf:ServiceRecipientID"), "nc:IdentificationID", one_recipient)
        add(sent, "ecf:ServiceStatusCode", "sent")
        identify(sent, str(uuid.uuid4()), MESSAGE_ID, REVIEW)
    more = add(made, "ecf:MessageStatusAugmentation")
    identify(more, str(uuid.uuid4()), MESSAGE_ID, REVIEW)
    for number in filing_ids:
        identify(more, number, FILING_ID, REVIEW)
    for one_id in echoes:
        identify(more, one_id, MESSAGE_ID, FILER)
    return made


def _error(parent: etree._Element, code: str, why: str) -> None:
    add(parent, "cbrn:ErrorCodeText", code)
    add(parent, "cbrn:ErrorCodeDescriptionText", why[:300])


def case(parent: etree._Element, told: Case, *, people: bool = True) -> None:
    """A case of the court's record."""
    made = add(parent, "nc:Case")
    add(made, "nc:CaseTitleText", told.title)
    court = add(add(made, "j:CaseAugmentation"), "j:CaseCourt")
    add(add(court, "nc:OrganizationIdentification"), "nc:IdentificationID", told.court)
    more = add(made, "ecf:CaseAugmentation")
    add(more, "ecf:CaseCategoryCode", told.category)
    for one in told.parties if people else ():
        _party(add(more, "ecf:CaseParty"), one)
    add(add(more, "ecf:CaseTrackingID"), "nc:IdentificationID", told.number)
    add(more, "ecf:CaseTypeCode", told.case_type)
    if told.docket_number:
        add(more, "j:CaseNumberText", told.docket_number)


def _party(parent: etree._Element, told: Party) -> None:
    if told.organisation:
        entity = add(parent, "nc:EntityOrganization")
        add(entity, "nc:OrganizationName", told.surname)
        more = add(entity, "ecf:OrganizationAugmentation")
    else:
        entity = add(parent, "nc:EntityPerson")
        name = add(entity, "nc:PersonName")
        add(name, "nc:PersonGivenName", told.given)
        if told.middle:
            add(name, "nc:PersonMiddleName", told.middle)
        add(name, "nc:PersonSurName", told.surname)
        more = add(entity, "ecf:PersonAugmentation")
    add(more, "ecf:CaseParticipantRoleCode", told.type_code)
    add(add(more, "ecf:ParticipantID"), "nc:IdentificationID", told.key)


def envelope(inside: etree._Element, version: str) -> etree._Element:
    """SOAP round one element."""
    made = etree.Element(tag(f"{version}:Envelope"), nsmap={"soap": SPACES[version]})
    add(made, f"{version}:Body").append(inside)
    return made


def fault(version: str, why: str, detail: etree._Element | None = None) -> etree._Element:
    """A SOAP fault: the sender's, with what the standard says of the message inside."""
    if version == "soap12":
        made = etree.Element(tag("soap12:Fault"), nsmap={"soap": SPACES["soap12"]})
        add(add(made, "soap12:Code"), "soap12:Value", "soap:Sender")
        add(add(made, "soap12:Reason"), "soap12:Text", why).set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        inside = add(made, "soap12:Detail") if detail is not None else None
    else:
        made = etree.Element(tag("soap11:Fault"), nsmap={"soap": SPACES["soap11"]})
        for name, told in (("faultcode", "soap:Client"), ("faultstring", why)):
            etree.SubElement(made, name).text = told
        inside = etree.SubElement(made, "detail") if detail is not None else None
    if inside is not None and detail is not None:
        inside.append(detail)
    return envelope(made, version)


def detach(made: etree._Element) -> dict[str, bytes]:
    """Take the attachments out of a message and leave references: by content id, what goes beside it."""
    beside: dict[str, bytes] = {}
    for binary in made.iter(tag("nc:Base64BinaryObject")):
        name = f"attachment-{len(beside) + 1}@simulator.invalid"
        beside[name] = base64.b64decode(binary.text or "")
        binary.text = None
        etree.SubElement(binary, tag("xop:Include"), nsmap={"xop": SPACES["xop"]}, href=f"cid:{name}")
    return beside

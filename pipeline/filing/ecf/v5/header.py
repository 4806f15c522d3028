"""What every message of ours begins with: its id, who sends it, the court, and when it was made."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.filing.ecf.build import Element, moment
from pipeline.filing.ecf.v5.words import FILING, MESSAGE, OURS, PROFILE, THEIRS, V


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The same for every kind of message."""

    message_id: str
    """Ours; whoever answers must repeat it."""
    sender: str
    """Where callbacks reach us: the permanent address of our side (Web Services profile, section 2.3)."""
    location: str
    """The court's code."""
    at: datetime
    """`DocumentPostDate`: when the message was made, which for a filing is when it was prepared."""
    filing_ids: tuple[str, ...] = ()
    """The court side's ids of the filing it is about."""

    def identifications(self) -> Iterator[Element]:
        """First our own id, then the court side's."""
        yield identification(self.message_id, MESSAGE, OURS)
        for one in self.filing_ids:
            yield identification(one, FILING, THEIRS)

    def core(self) -> Iterator[Element]:
        """What every message holds after its ids."""
        yield V.element("ecf:SendingMDELocationID", V.element("nc:IdentificationID", self.sender))
        yield V.element("ecf:ServiceInteractionProfileCode", PROFILE)
        yield V.element("j:CaseCourt", court_id(self.location))
        yield V.element("nc:DocumentPostDate", V.element("nc:DateTime", moment(self.at)))

    def message(self, name: str, *content: Element) -> Element:
        """A request: the header, then what it asks."""
        return V.element(name, self.identifications(), self.core(), *content)


def new_id() -> str:
    """An id for a question; a filing's is our reference."""
    return str(uuid.uuid4())


def identification(value: str, kind: str, source: str) -> Element:
    """One identifier with its kind and its maker."""
    return V.element(
        "nc:DocumentIdentification",
        V.element("nc:IdentificationID", value),
        V.element("nc:IdentificationCategoryDescriptionText", kind),
        V.element("nc:IdentificationSourceText", source),
    )


def identified(name: str, value: str) -> Element:
    """An element of an identification type that holds nothing but the identifier."""
    return V.element(name, V.given("nc:IdentificationID", value))


def court_id(location: str) -> Element:
    """The court's code, as it stands in a court."""
    return identified("nc:OrganizationIdentification", location)


def ids(message: Element, kind: str, source: str | None = None) -> tuple[str, ...]:
    """A message's own identifiers of one kind and maker (None: whoever made them), in their order."""
    found = (
        V.text(one, "nc:IdentificationID")
        for one in V.all(message, "nc:DocumentIdentification")
        if V.text(one, "nc:IdentificationCategoryDescriptionText") == kind
        and source in {None, V.text(one, "nc:IdentificationSourceText")}
    )
    return tuple(one for one in found if one)

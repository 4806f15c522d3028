"""What we sent, read back from the stored message: settings may have changed since, the message has not."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline import schemas
from pipeline.errors import StateError
from pipeline.filing.ecf import mtom, soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5.header import ids
from pipeline.filing.ecf.v5.words import MESSAGE, OURS, V
from pipeline.filing.ecf.v5.xsd_time import told_moment

_KINDS = ("filing:FilingLeadDocument", "filing:FilingConnectedDocument")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The facts of a filing message that questions about it need."""

    reference: str
    location: str
    at: datetime
    """When it was prepared; it cannot have arrived earlier."""
    docket_number: str
    case_number: str | None
    controls: tuple[str, ...]
    titles: tuple[str, ...]


def sent(path: Path) -> Sent:
    """Read a stored message of ours.

    Raises:
        StateError: it is not there, or was damaged.
    """
    try:
        package = mtom.read(path.read_bytes())
        message = V.find(soap.unwrapped(package.root).body, "filing:FilingMessage")
    except (OSError, mtom.NotMtom, soap.NotSoap, soap.Fault, schemas.Broken) as error:
        raise StateError(f"{path} cannot be read; restore the envelope folder from the backup") from error
    at = None if message is None else told_moment(message, "nc:DocumentPostDate")
    if message is None or at is None:
        raise StateError(f"{path} holds no filing message; restore the envelope folder from the backup")
    return _sent(message, at)


def _sent(message: Element, at: datetime) -> Sent:
    documents = [one for kind in _KINDS for one in V.all(message, kind)]
    case = "nc:Case/ecf:CaseAugmentation"
    return Sent(
        reference=next(iter(ids(message, MESSAGE, OURS)), ""),
        location=V.text(message, "j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID"),
        at=at,
        docket_number=V.text(message, f"{case}/j:CaseNumberText"),
        case_number=V.text(message, f"{case}/ecf:CaseTrackingID/nc:IdentificationID") or None,
        controls=tuple(V.text(one, "nc:DocumentFileControlID") for one in documents),
        titles=tuple(V.text(one, "nc:DocumentTitleText") for one in documents),
    )

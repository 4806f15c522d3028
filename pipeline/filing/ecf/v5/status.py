"""`cbrn:MessageStatus`: whether a message was taken, and our own answer to a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.filing.ecf.build import Element, boolean, moment
from pipeline.filing.ecf.v5.codes import Follows, codes, follows
from pipeline.filing.ecf.v5.header import identification, ids
from pipeline.filing.ecf.v5.words import FILING, MESSAGE, OURS, THEIRS, V
from pipeline.filing.ecf.v5.xsd_time import moment_of

_SUCCESS, _NO_ERROR = "Success", "0"


class Verdict(StrEnum):
    """What a message status says of the message it answers."""

    TAKEN = "taken"
    REFUSED = "refused"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStatus:
    """A message status as it was read."""

    echoed: tuple[str, ...]
    """Our message ids in it."""
    message_ids: tuple[str, ...]
    """The other side's own."""
    filing_ids: tuple[str, ...]
    status: str
    """MessageStatusCode."""
    errors: tuple[str, ...]
    """Every error code in it, `0` included."""
    resend: bool
    at: datetime | None
    service: tuple[tuple[str, str], ...]
    """Of each recipient: the id and the word of the service status."""

    def verdict(self, local: Mapping[str, Follows]) -> Verdict:
        """What it says, all its words taken together; words that contradict each other are doubt.

        Args:
            local: what the court's own error codes mean, from the settings.
        """
        said = {follows(one, local) for one in self.errors}
        if said == {"filed"} and self.status == _SUCCESS and not self.resend:
            return Verdict.TAKEN
        refusals = said - {"filed"}
        return Verdict.REFUSED if refusals == {"refused"} and self.status != _SUCCESS else Verdict.DOUBT

    def meaning(self) -> str:
        """The errors in words, without anything of the other side's text."""
        told = (one for one in dict.fromkeys(self.errors) if one != _NO_ERROR)
        words = [
            f"error {_code(one)}" + (f": {codes().errors[one].meaning}" if one in codes().errors else "")
            for one in told
        ]
        return "; ".join(words) or f"status {_code(self.status)}"


def read(status: Element) -> MessageStatus:
    """A `cbrn:MessageStatus`."""
    errors = ("cbrn:MessageContentError", "cbrn:MessageHandlingError")
    augmentations = V.all(status, "ecf:MessageStatusAugmentation")
    return MessageStatus(
        echoed=tuple(one for each in augmentations for one in ids(each, MESSAGE, OURS)),
        message_ids=tuple(one for each in augmentations for one in ids(each, MESSAGE, THEIRS)),
        filing_ids=tuple(dict.fromkeys(one for each in augmentations for one in ids(each, FILING))),
        status=V.text(status, "cbrn:MessageStatusCode"),
        errors=tuple(
            (code.text or "").strip()
            for name in errors
            for one in V.all(status, name)
            # A content error holds its code one element deeper than a handling error.
            for code in one.iter(V.name("cbrn:ErrorCodeText"))
        ),
        resend=V.text(status, "cbrn:ResendRequestIndicator") in {"true", "1"},
        at=moment_of(V.text(status, "cbrn:SystemEventDateTime")),
        service=tuple(
            (V.text(one, "ecf:ServiceRecipientID/nc:IdentificationID"), V.text(one, "ecf:ServiceStatusCode"))
            for one in augmentations
            if V.find(one, "ecf:ServiceStatusCode") is not None
        ),
    )


def acknowledgement(
    operation: str, *, at: datetime, ours: str, theirs: tuple[str, ...], error: str = _NO_ERROR
) -> Element:
    """Our answer to a call.

    Args:
        operation: `NotifyFilingReviewComplete` or `NotifyDocketingComplete`.
        at: now.
        ours: an id for this answer.
        theirs: the ids of the call, repeated.
        error: `0`, or a code of the standard's list.
    """
    fine = error == _NO_ERROR
    return V.element(
        f"wrappers:{operation}Response",
        V.element(
            "cbrn:MessageStatus",
            V.element("cbrn:SystemEventDateTime", moment(at)),
            V.element("cbrn:SystemOperatingModeCode", "Ops"),
            V.element("cbrn:CredentialsAuthenticatedCode", "Authenticated"),
            V.element("cbrn:MessageStatusCode", _SUCCESS if fine else "SystemError"),
            V.element("cbrn:MessageHandlingError", V.element("cbrn:ErrorCodeText", error)),
            V.element("cbrn:ResendRequestIndicator", boolean(not fine)),
            V.element(
                "ecf:MessageStatusAugmentation",
                identification(ours, MESSAGE, OURS),
                [identification(one, MESSAGE, THEIRS) for one in theirs],
            ),
            cbrn__systemSimulatedIndicator="false",
        ),
    )


def _code(text: str) -> str:
    """A code as it may be shown: letters and digits only, since a portal may write anything."""
    return "".join(one for one in text if one.isascii() and (one.isalnum() or one in "-._"))[:40] or "without a code"

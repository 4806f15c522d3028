"""Every message of ECF 5.0 by its name, also those that a filer neither sends nor reads."""

from enum import StrEnum

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5.words import ECF

_SENT = frozenset(
    {
        "ReviewFiling",
        "GetFilingStatus",
        "GetFilingList",
        "GetFeesCalculation",
        "CancelFiling",
        "ServeFiling",
        "GetCase",
        "GetCaseList",
        "GetPolicy",
        "GetServiceInformation",
        "GetDocument",
    },
)
_HEARD = frozenset({"NotifyFilingReviewComplete", "NotifyDocketingComplete"})
_OTHERS = frozenset(
    {
        "AllocateCourtDate",
        "DocumentStampInformation",
        "GetCourtSchedule",
        "NotifyCourtDate",
        "NotifyDocumentStampInformation",
        "RecordDocketing",
        "RequestCourtDate",
        "ReserveCourtDate",
        "ServeProcess",
    },
)
_BARE = {"FilingMessage": "ReviewFiling", "PaymentMessage": "ReviewFiling"}
_ENDINGS = (("ResponseMessage", True), ("RequestMessage", False), ("Response", True), ("Request", False))


class Use(StrEnum):
    """What a message is to a filer."""

    SENT = "sent"
    """We make it."""
    READ = "read"
    """We read it."""
    OTHER = "other"
    """It goes between other sides of the court: known by name, and not ours."""


def recognised(message: Element) -> tuple[str, Use] | None:
    """The operation that a message belongs to, and what it is to us; None when it is no message of ECF 5.0.

    Args:
        message: an operation's element, or the message in one.
    """
    space, _, name = message.tag.removeprefix("{").rpartition("}")
    if not space.startswith(f"{ECF}/"):
        return None
    operation, answers = _operation(name)
    if operation in _SENT:
        return operation, Use.READ if answers else Use.SENT
    if operation in _HEARD:
        return operation, Use.SENT if answers else Use.READ
    return (operation, Use.OTHER) if operation in _OTHERS else None


def _operation(name: str) -> tuple[str, bool]:
    """The operation's name, and whether this is the answer of it."""
    if name in _BARE:
        return _BARE[name], False
    for ending, answers in _ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending), answers
    return name.removesuffix("Message"), False

"""Who was served a paper through the portal, as its details tell: by the standard's words and by the dates beside them.

Only a word that somebody explained counts, and only with a time: a certificate of service is made from these.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4.cases import email_of, name_of
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.statuses import service
from pipeline.filing.ecf.v4.times import told
from pipeline.filing.service import FAILED
from pipeline.model import ServiceEvent

_LONGEST = 200
_TRUE = {"true", "1"}


def events(recipients: Iterable[Element], decided: datetime | None) -> tuple[ServiceEvent, ...]:
    """What became of serving each person.

    Args:
        recipients: one element for each.
        decided: when the paper's status was reached; stands in for the time of a service that failed, and for no other.
    """
    return tuple(one for one in _events(recipients, decided))


def _events(recipients: Iterable[Element], decided: datetime | None) -> Iterator[ServiceEvent]:
    for one in recipients:
        status, name = _status(one), name_of(V4.all(one, "detail:ServedRecipient")[0])[:_LONGEST]
        at = _at(one, status) or (decided if status == FAILED else None)
        if status is None or at is None or not name:
            continue
        mailed = V4.text(one, "t:MailServiceIndicator") in _TRUE
        yield ServiceEvent(
            name=name,
            method="mail" if mailed else "e-filing",
            status=status,
            at=at,
            told_by="portal",
            address=email_of(one)[:_LONGEST] or None,
        )


def _status(recipient: Element) -> str | None:
    """A failure is not undone by a mark that it was opened; anything else is."""
    said = service(V4.text(recipient, "detail:StatusCode"))
    opened = V4.text(recipient, "detail:IsOpened") in _TRUE
    return "opened" if opened and said != FAILED else said


def _at(recipient: Element, status: str | None) -> datetime | None:
    served = told(V4.find(recipient, "detail:ServedDate")) or told(V4.find(recipient, "nc:StatusDate"))
    return (told(V4.find(recipient, "detail:OpenedDate")) if status == "opened" else None) or served

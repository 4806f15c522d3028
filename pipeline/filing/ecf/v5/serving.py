"""Serves papers through the service side of the standard, and tells who was served: what it said, not what we hoped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.errors import PortalRefused, PortalUnavailable
from pipeline.filing.ecf.v5 import codes, filing, papers, status, wire
from pipeline.filing.ecf.v5.client import Client
from pipeline.filing.ecf.v5.codes import Follows
from pipeline.filing.ecf.v5.header import Header, new_id
from pipeline.filing.ecf.v5.status import MessageStatus, Verdict
from pipeline.filing.ecf.v5.wire import Unreadable
from pipeline.filing.ecf.v5.words import V
from pipeline.filing.request import FilingRequest, Recipient
from pipeline.model import ServiceEvent

_METHOD, _TOLD_BY = "e-filing", "portal"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Serves through one portal."""

    name: str
    client: Client
    url: str
    sender: str
    local_errors: Mapping[str, Follows]
    clock: Callable[[], datetime] = _now

    def serve(self, request: FilingRequest) -> tuple[ServiceEvent, ...]:
        """Serve a request's papers on those of its recipients whom the service side knows.

        Raises:
            PortalRefused: the service side does not take it.
            PortalUnavailable: nobody can be served, or no answer came that can be read; whether it served is not known.
        """
        known = tuple(one for one in request.recipients if one.number)
        if not known:
            raise PortalUnavailable(f"portal {self.name}: it knows nobody on the service list")
        header = Header(message_id=new_id(), sender=self.sender, location=request.location, at=self.clock())
        served = filing.Served(recipients=tuple((one.number or "", self.url) for one in known))
        message = filing.serve_filing(request, header, served)
        try:
            said, _ = self.client.ask(self.url, "ServiceMDE", message, header.message_id, parts=papers.parts(request))
            told = answer(said, header.message_id)
        except Unreadable as error:
            raise PortalUnavailable(f"portal {self.name}: {error}; whether it served is not known") from error
        verdict = told.verdict(self.local_errors)
        if verdict is Verdict.REFUSED:
            raise PortalRefused(f"portal {self.name} does not serve the papers ({told.meaning()})")
        if verdict is Verdict.DOUBT:
            raise PortalUnavailable(f"portal {self.name}: it says {told.meaning()}; whether it served is not known")
        return events(told, known, now=self.clock())


def answer(said: wire.Incoming, message_id: str) -> MessageStatus:
    """The message status in an answer to `ServeFiling`.

    Raises:
        Unreadable: it is no such answer, or answers another message.
    """
    named = said.message.tag == V.name("wrappers:ServeFilingResponse")
    found = V.find(said.message, "cbrn:MessageStatus") if named else None
    told = status.read(found) if found is not None else None
    if told is None or message_id not in told.echoed:
        raise Unreadable("the answer does not repeat our message id")
    return told


def events(told: MessageStatus, asked: tuple[Recipient, ...], *, now: datetime) -> tuple[ServiceEvent, ...]:
    """Who was served, by the words that the service side used; whom it does not name, nobody knows to be served.

    Args:
        told: the message status.
        asked: who was to be served.
        now: stands in where the status tells no moment.
    """
    people = {one.number: one for one in asked if one.number}
    return tuple(
        ServiceEvent(
            name=people[number].name,
            method=_METHOD,
            status=word,
            at=told.at or now,
            told_by=_TOLD_BY,
            address=people[number].email or None,
        )
        for number, raw in told.service
        if number in people and (word := codes.service_status(raw))
    )

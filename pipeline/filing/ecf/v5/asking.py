"""What is asked about a filing after it went, and what the answers mean."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias
from urllib.parse import urlsplit

from pipeline import web
from pipeline.errors import PortalRefused, PortalUnavailable
from pipeline.filing import codes
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import fetch
from pipeline.filing.ecf.v5 import matching, policy, questions, receipt, status, wire, xsd_time
from pipeline.filing.ecf.v5.client import Client, Keep
from pipeline.filing.ecf.v5.codes import Follows
from pipeline.filing.ecf.v5.header import Header, new_id
from pipeline.filing.ecf.v5.receipt import Whose
from pipeline.filing.ecf.v5.review import Reviewed, reviewed
from pipeline.filing.ecf.v5.sent import Sent
from pipeline.filing.ecf.v5.status import MessageStatus, Verdict
from pipeline.filing.ecf.v5.wire import Incoming, Unreadable
from pipeline.filing.ecf.v5.words import V
from pipeline.filing.portals import NotListed, Unanswerable
from pipeline.model import Receipt
from pipeline.schemas import Schemas

_SHOWN = 5
_LARGEST_TABLE = 100_000_000
_Known: TypeAlias = frozenset[str]


def _now() -> datetime:
    return datetime.now(UTC)


def message_status(said: web.Answer, operation: str, message_id: str, schema: Schemas) -> MessageStatus:
    """The message status that answers an operation.

    Raises:
        Unreadable: it is no such answer, or answers another message.
        PortalUnavailable: the schema set cannot be loaded.
    """
    return _message_status(wire.opened(said.body, said.content_type, schema), operation, message_id)


def _message_status(incoming: Incoming, operation: str, message_id: str) -> MessageStatus:
    named = incoming.message.tag == V.name(f"wrappers:{operation}Response")
    found = V.find(incoming.message, "cbrn:MessageStatus") if named else None
    if found is None:
        raise Unreadable("the answer is another message than was asked for")
    told = status.read(found)
    if message_id not in told.echoed:
        raise Unreadable("the answer does not repeat our message id")
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Asks one portal."""

    name: str
    client: Client
    url: str
    sender: str
    local_errors: Mapping[str, Follows] = field(default_factory=dict)
    clock: Callable[[], datetime] = _now

    def find(self, sent: Sent, whose: Whose, known: _Known, *, keep: Keep) -> Receipt | Unanswerable | NotListed:
        """Look for a filing in the list of all filings since it was prepared, a day wider on both sides.

        A list may lag, so what it does not show is no proof that it is not there.

        Raises:
            Unreadable: no answer came that can be read.
            PortalUnavailable: the schemas are not here.
        """
        header = self._header(sent)
        first, last = xsd_time.days(sent.at, self.clock())
        answer, raw = self._asked("GetFilingList", questions.filing_list(header, first, last), header, keep)
        found = matching.matched(map(reviewed, V.all(answer, "ecf:MatchingFiling")), sent, filing_ids=known)
        if found.ours:
            return receipt.receipt(matching.merged(found.ours), whose, raw, now=self.clock())
        if found.perhaps:
            return Unanswerable(reason=_look(found.perhaps))
        return NotListed()

    def status(self, sent: Sent, whose: Whose, known: _Known, *, keep: Keep) -> Receipt:
        """What the court has made of a filing.

        Where the court side's id is not known, because no answer ever told it and a person saw the filing there, the
        list is looked through first: a question for the status without an id need not be understood.

        Raises:
            PortalUnavailable: no answer came that can be read, or it speaks of another filing.
        """
        listed = None if known else self._listed(sent, whose, keep)
        if listed is not None:
            return listed
        about = questions.About(
            reference=sent.reference,
            filing_ids=tuple(sorted(known)),
            docket_number=sent.docket_number,
            case_number=sent.case_number,
        )
        header = self._header(sent)
        try:
            answer, raw = self._asked("GetFilingStatus", questions.filing_status(header, about), header, keep)
            matching_filing = V.find(answer, "ecf:MatchingFiling")
        except Unreadable as error:
            raise PortalUnavailable(f"portal {self.name}: {error}") from error
        said = reviewed(matching_filing) if matching_filing is not None else None
        if said is None or not matching.is_ours(said, sent, known):
            raise PortalUnavailable(f"portal {self.name}: its answer speaks of another filing")
        return receipt.receipt(said, whose, raw, now=self.clock())

    def _listed(self, sent: Sent, whose: Whose, keep: Keep) -> Receipt | None:
        try:
            found = self.find(sent, whose, frozenset(), keep=keep)
        except (Unreadable, PortalRefused):
            return None  # then the question for the status decides
        return found if isinstance(found, Receipt) else None

    def cancel(self, sent: Sent, whose: Whose, known: _Known, *, keep: Keep) -> Receipt:
        """Ask to cancel, then what has become of it.

        Raises:
            PortalRefused: it is too late.
            PortalUnavailable: no answer came that can be read.
        """
        header = Header(
            message_id=new_id(),
            sender=self.sender,
            location=sent.location,
            at=self.clock(),
            filing_ids=tuple(sorted(known)),
        )
        if not known:
            raise PortalUnavailable(f"portal {self.name}: its id of the filing is not known; ask for the status first")
        try:
            incoming, _ = self.client.ask(
                self.url, "FilingReviewMDE", questions.cancel_filing(header), header.message_id, keep=keep
            )
            told = _message_status(incoming, "CancelFiling", header.message_id)
        except Unreadable as error:
            raise PortalUnavailable(f"portal {self.name}: {error}; ask for the status") from error
        verdict = told.verdict(self.local_errors)
        if verdict is Verdict.REFUSED:
            raise PortalRefused(f"portal {self.name} does not cancel the filing any more ({told.meaning()})")
        if verdict is Verdict.DOUBT:
            raise PortalUnavailable(f"portal {self.name}: it says {told.meaning()}; ask for the status")
        return self.status(sent, whose, known, keep=keep)

    def tables(self, url: str, court: str, hosts: Collection[str]) -> Mapping[str, bytes]:
        """The code tables that a court's policy names, from hosts that may be asked, and its sizes.

        Raises:
            PortalUnavailable: the policy or a table does not come, or lies at a host that may not be asked.
        """
        header = Header(message_id=new_id(), sender=self.sender, location=court, at=self.clock())
        try:
            incoming, _ = self.client.ask(url, "CourtPolicyMDE", questions.policy(header), header.message_id)
            answer = wire.answer(
                incoming, "wrappers:GetPolicyResponse", "policyresponse:GetPolicyResponseMessage", header.message_id
            )
        except Unreadable as error:
            raise PortalUnavailable(f"portal {self.name}: its policy cannot be read ({error})") from error
        own = urlsplit(url).netloc
        told = policy.policy(answer)
        sizes = codes.policy_table(told.most_attachment, told.most_message)
        found = {table: self._table(table, address, hosts, own) for table, address in told.lists.items()}
        return {**found, codes.SIZES: sizes} if sizes else found

    def _table(self, table: str, address: str, hosts: Collection[str], own: str) -> bytes:
        host = urlsplit(address).netloc
        try:
            allowed = host in hosts and bool(web.checked_url(address))
        except ValueError:
            allowed = False
        if not allowed:
            raise PortalUnavailable(
                f"portal {self.name}: its `{table}` table lies at a host that may not be asked; add it to copy_hosts"
            )
        raw = self.client.fetch(address, ours=host == own)
        if raw is None:
            raise PortalUnavailable(f"portal {self.name}: its `{table}` table does not come now")
        try:
            return fetch.unpacked(raw, most=_LARGEST_TABLE)  # some portals hand their tables out zipped
        except fetch.NotFetched as error:
            raise PortalUnavailable(f"portal {self.name}: its `{table}` table cannot be used ({error})") from error

    def _header(self, sent: Sent) -> Header:
        return Header(message_id=new_id(), sender=self.sender, location=sent.location, at=self.clock())

    def _asked(self, operation: str, question: Element, header: Header, keep: Keep) -> tuple[Element, bytes]:
        """The message that answers a question about filings; an error in it is no answer."""
        incoming, raw = self.client.ask(self.url, "FilingReviewMDE", question, header.message_id, keep=keep)
        inner = f"{operation.removeprefix('Get').lower()}response:{operation}ResponseMessage"
        answer = wire.answer(incoming, f"wrappers:{operation}Response", inner, header.message_id)
        told = V.find(answer, "cbrn:MessageStatus")
        if told is not None and (read := status.read(told)).verdict(self.local_errors) is not Verdict.TAKEN:
            raise Unreadable(f"the portal says {read.meaning()}")
        return answer, raw


def _look(perhaps: tuple[Reviewed, ...]) -> str:
    """What a person must look at: ids only."""
    ids = [one for each in perhaps for one in each.filing_ids][:_SHOWN]
    plain = ", ".join("".join(c for c in one if c.isascii() and (c.isalnum() or c in "-_."))[:60] for one in ids)
    many = "filings" if len(perhaps) > 1 else "filing"
    return (
        f"the portal repeats none of our ids, and lists {len(perhaps)} {many} that may be it "
        f"({plain or 'without an id'}); look there and tell with `docketpress resolve` or `resend`"
    )

"""What goes to the court and what comes back: documents, filings, envelopes, receipts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pipeline.model.drops import File
from pipeline.model.forms import Access, Case, Contact, ServiceContact


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A finished PDF."""

    title: str
    role: str
    """`lead` or `connected`."""
    filing_code: str
    file: File
    pages: int
    access: Access = Access.PUBLIC
    twin: File | None = None
    """The editable Word file, where the type asks for one."""
    conforming: bool = True
    """Whether we made it and it claims PDF/A-2a and PDF/UA-1. An outsider's exhibit never claims it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One lead document with its connected documents: normally one docket entry."""

    case: Case
    lead: Document
    connected: tuple[Document, ...]
    service_list: tuple[ServiceContact, ...]
    filer: Contact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is sent to a portal at once."""

    id: str
    """The SHA-256 over its content: court, case, documents (title, role, code, digest), filer, service list."""
    court: str
    filings: tuple[Filing, ...]
    folder: Path
    """Where it lies in the outbox."""
    manifest: File
    package: File
    """The zip that goes to the portal."""


class ReviewStatus(StrEnum):
    """What the court's side has made of an envelope or a document of it; every portal's own words are put into these.

    `docs/reference/statuses.md` shows which word of which portal is which.
    """

    RECEIVED = "received"
    """The court's side has it; nobody has looked."""
    UNDER_REVIEW = "under-review"
    """A clerk has it in hand; it can no longer be cancelled."""
    DEFERRED = "deferred"
    """The clerk put it off."""
    ACCEPTED = "accepted"
    PARTIALLY_ACCEPTED = "partially-accepted"
    """Some documents were accepted, some not; only the latter may be filed again."""
    RETURNED = "returned"
    """Returned for correction: a clock runs (`Receipt.correct_by`) within which a corrected copy counts."""
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """The submission failed after the receipt: a file format or the payment. It is not filed."""
    UNKNOWN = "unknown"
    """A word nobody told us the meaning of; never taken for accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A person let an envelope go."""

    envelope_id: str
    person: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the portal said of one document."""

    title: str
    status: ReviewStatus
    reason: str | None = None
    """In the clerk's words."""
    reason_code: str | None = None
    """The portal's code for it."""
    docket_entry: str | None = None
    ruling: str | None = None
    """A judge's later word: `granted`, `denied`, `moot`, `issued` …"""
    number: str | None = None
    """The portal's own id of the document (Tyler: FILINGID)."""
    control: str | None = None
    """Our own id of it, where the portal repeats it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One line of a bill."""

    name: str
    amount: Decimal
    """Dollars, rounded half-even to cents."""
    raw: str
    """As the portal wrote it, binary tails included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a filing will cost, as the portal said of the very message that is to be sent."""

    total: Decimal
    charges: tuple[Charge, ...]
    at: datetime
    message: str
    """The SHA-256 of the message it was asked for; any change of content makes another."""
    raw: bytes
    """The answer as it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEvent:
    """One person was served, as somebody who knows has said: the portal, a notice of electronic filing, the server."""

    name: str
    method: str
    """`e-filing`, `mail`, `email`, `hand` …"""
    status: str
    """`sent`, `delivered`, `opened`, or `failed`."""
    at: datetime
    told_by: str
    """`portal`, `notice`, or `person`."""
    address: str | None = None
    """Where to: an e-mail or postal address."""
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a portal answered."""

    envelope_id: str
    portal: str
    reference: str | None
    """The portal's own number for the envelope."""
    status: ReviewStatus
    at: datetime
    """When the court filed it, where the portal says so (`at_told`); otherwise when we read the answer."""
    outcomes: tuple[Outcome, ...]
    raw: bytes
    """The answer exactly as it came; stored before it was parsed."""
    at_told: bool = True
    """Whether `at` is the portal's own word. No paper is stamped with a moment that nobody told."""
    docket_number: str | None = None
    """The case's number, where the answer tells it: a new case has none before."""
    charges: tuple[Charge, ...] = ()
    """What was captured, where the answer tells it."""
    served: tuple[ServiceEvent, ...] = ()
    correct_by: datetime | None = None
    """Until when a corrected copy counts, where the portal names a time itself."""
    marks: tuple[tuple[str, str], ...] = ()
    """Ids by which the portal will speak of it later: (`envelope`, `1048577`), (`filing`, …), (`case`, …)."""

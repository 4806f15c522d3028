"""What goes to the court and what comes back: documents, filings, envelopes, receipts."""

from dataclasses import dataclass
from datetime import datetime
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
    """What the court's clerk has made of an envelope; the ECF 5.0 review codes and our `unknown`."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    PARTIALLY_ACCEPTED = "partially-accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


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
    docket_entry: str | None = None


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

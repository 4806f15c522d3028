"""What an answer says, as far as it could be read. Nothing in it has been believed yet."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.model import ReviewStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody an answer names as served, or as still to be served."""

    name: str
    address: str
    """E-mail or postal address as it stands there; may be empty."""
    by_portal: bool
    """Whether the notice went to them; False: they must be served in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A PDF that came with it or is it."""

    path: Path
    name: str
    """As it was called, made safe."""
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one dropped file says."""

    file: str
    """Its path inside the drop."""
    sha256: str
    kind: str
    """`nef` (district or bankruptcy), `nda` (appellate), `notice` (another portal's), `stamped` (a copy with a court's
    header), or `unknown`."""
    mail: bool = False
    sender: str = ""
    """The domain it says it comes from; empty where it has none."""
    authentic: str = "unknown"
    """What the receiving mail server found: `pass`, `fail` or `unknown`."""
    doubts: tuple[str, ...] = ()
    """Codes of what keeps it from being believed: `forwarded`, `broken`, `too-large`, `too-deep` …"""
    cases: tuple[str, ...] = ()
    """Case numbers as they stand there, each once."""
    case_name: str = ""
    entries: tuple[str, ...] = ()
    """Docket entry numbers, one a case."""
    docket_text: str = ""
    filer: str = ""
    documents: tuple[tuple[str, str], ...] = ()
    """Of each document its description and the name of the file that was uploaded."""
    filed_on: date | None = None
    entered_at: datetime | None = None
    """When it was entered; aware where the notice names a zone."""
    portal_number: str = ""
    """The portal's own number of the envelope."""
    status: ReviewStatus = ReviewStatus.UNKNOWN
    reason: str = ""
    """Why the clerk sent it back, in the clerk's words."""
    references: tuple[str, ...] = ()
    """Whatever looks like a reference of ours."""
    people: tuple[Person, ...] = ()
    copies: tuple[Copy, ...] = ()

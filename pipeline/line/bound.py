"""What is bound and what comes of it: the records of `binding` and `packets`."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.model import Access, Case, Court, Exhibit, Finding
from pipeline.press.papers import MadePaper


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A cleaned exhibit."""

    exhibit: Exhibit
    path: Path
    pages: int
    signed: bool = False
    """It bears a digital signature, which any change would break: it is filed byte for byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything `bind` needs to know."""

    papers: tuple[MadePaper, ...]
    exhibits: tuple[Attached, ...]
    case: Case
    court: Court
    folder: Path
    received_at: datetime
    bates_prefix: str | None
    title: str
    """Of the merged packet."""
    filed: bool = True
    """Whether the papers go to a court's file and so keep its format; letters and desk papers do not."""
    issued_by_person: bool = False
    """Its drafts are no proposals: a person issues them, and until then no page without the mark lies anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One finished document."""

    title: str
    role: str
    filing_code: str
    path: Path
    pages: int
    twin: Path | None
    conforming: bool
    draft: bool = False
    access: Access
    """Who may see it: as its matter has it, or stricter."""
    label: str | None = None
    """`Exhibit A`, for the index."""
    short: str | None = None
    """The exhibit's title without its label, for the index."""
    source: str | None = None
    """The file of the drop it came from, for findings."""
    unstamped: Path | None = None
    """For an exhibit: its own pages without cover, labels and numbers, which would count as its text."""
    in_packet: Path | None = None
    """What stands for it in the merged packet, where it cannot be merged itself."""
    packet_pages: int | None = None
    """How many pages that has."""
    length: str | None = None
    """Which of the court's length limits holds."""
    large: Path | None = None
    """The copy in large print, where the form asks for one."""
    unissued_large: Path | None = None
    """That copy with the mark of a draft, while the paper is not issued."""
    unissued: Path | None = None
    """For a paper that a person must issue: the same with the mark of a draft on every page."""

    @property
    def pages_there(self) -> int:
        """Its pages in the merged packet."""
        return self.pages if self.packet_pages is None else self.packet_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """All documents of one form, and the packet that holds them all where there is more than one."""

    documents: tuple[Bound, ...]
    packet: Path | None
    packet_pages: int
    unissued_packet: Path | None = None
    """The packet while its papers are not issued, where a person must issue some."""
    findings: tuple[Finding, ...]
    calendar: Path | None = None
    """The calendar file, where the type asks for one."""

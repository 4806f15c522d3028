"""Papers and exhibits become documents, and all of them one packet: marked, labelled, numbered, indexed, measured.

`bind` runs in a limited child: exhibits are a stranger's bytes even after cleaning.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.filing.package import document_name
from pipeline.model import Access, Case, Court, Exhibit, Finding, Place, Severity
from pipeline.pages import marks
from pipeline.pages.conform import conform
from pipeline.pages.marks import Stamp
from pipeline.pages.merge import Part, merge
from pipeline.pages.readback import check_index
from pipeline.pages.stamp import stamp
from pipeline.press import packet as sheets
from pipeline.press.packet import Entry, MadeSheet
from pipeline.press.papers import MadePaper

_OF_THE_WHOLE_FILE = frozenset({"conform.too-large", "conform.too-many-pages", "conform.file-name"})
_SIGNED_NOTE = "This exhibit bears a digital signature. It is filed as a file of its own, unchanged."


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
    findings: tuple[Finding, ...]


def bind(job: Job) -> Binding:
    """Mark, label and number the pages, put a cover before each exhibit, merge all into one packet, and measure.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    findings: list[Finding] = []
    documents = [_paper(job, one, findings) for one in job.papers]
    documents += _exhibits(job, findings)
    for number, one in enumerate(documents, start=1):
        findings += _measured(job, one, document_name(number, one.title, total=len(documents)))
    packet, pages = None, 0
    if len(documents) > 1 and not any(one.severity is Severity.ERROR for one in findings):
        packet, pages = _packet(job, documents, findings)
    return Binding(documents=tuple(documents), packet=packet, packet_pages=pages, findings=tuple(findings))


def _paper(job: Job, made: MadePaper, findings: list[Finding]) -> Bound:
    path = _marked(job, made.path, _access_marks(job.case.access), made.title, findings, foreign=())
    return Bound(
        title=made.title,
        role=made.role,
        filing_code=made.filing_code,
        path=path,
        pages=made.pages,
        twin=made.twin,
        conforming=True,
        draft=made.draft,
    )


def _exhibits(job: Job, findings: list[Finding]) -> Iterator[Bound]:
    number = 1
    for attached in job.exhibits:
        yield _exhibit(job, attached, number, findings)
        number += attached.pages


def _exhibit(job: Job, attached: Attached, first: int, findings: list[Finding]) -> Bound:
    exhibit = attached.exhibit
    sheet = sheets.cover(
        exhibit,
        job.case,
        job.court,
        job.folder / f"cover-{exhibit.label}.pdf",
        received_at=job.received_at,
        note=_SIGNED_NOTE if attached.signed else None,
    )
    findings += _lacking(sheet, exhibit.file)
    bound = Bound(
        title=f"Exhibit {exhibit.label} - {exhibit.title}",
        role="connected",
        filing_code="exhibit",
        path=attached.path,
        pages=attached.pages,
        twin=None,
        conforming=False,
        label=f"Exhibit {exhibit.label}",
        short=exhibit.title,
        source=exhibit.file,
        unstamped=attached.path,
        in_packet=sheet.path if attached.signed else None,
        packet_pages=sheet.pages if attached.signed else None,
    )
    return bound if attached.signed else _covered(job, attached, sheet, bound, first, findings)


def _covered(
    job: Job, attached: Attached, sheet: MadeSheet, bound: Bound, first: int, findings: list[Finding]
) -> Bound:
    """The exhibit with its label and numbers, behind its cover sheet."""
    exhibit = attached.exhibit
    stamps = [marks.exhibit(exhibit.label), *_access_marks(job.case.access)]
    if job.bates_prefix is not None:
        stamps.append(marks.bates(job.bates_prefix, first=first))
    labelled = _marked(job, attached.path, tuple(stamps), exhibit.file, findings, foreign=None)
    out = job.folder / f"exhibit-{exhibit.label}.pdf"
    merged = merge(
        (
            Part(path=sheet.path, title=sheet.title, label="Cover "),
            Part(path=labelled, title=exhibit.title, label=f"{exhibit.label}-", conforming=False),
        ),
        out,
        title=bound.title,
    )
    findings += [_in_file(one, exhibit.file) for one in merged.findings]
    return replace(bound, path=out, pages=merged.pages, conforming=merged.conforming)


def _access_marks(access: Access) -> tuple[Stamp, ...]:
    return () if access is Access.PUBLIC else (marks.mark(access.value.upper()),)


def _marked(
    job: Job,
    path: Path,
    stamps: tuple[Stamp, ...],
    name: str,
    findings: list[Finding],
    *,
    foreign: tuple[int, ...] | None,
) -> Path:
    if not stamps:
        return path
    out = job.folder / f"marked-{path.name}"
    findings += [_in_file(one, name) for one in stamp(path, out, stamps, foreign=foreign)]
    return out


def _packet(job: Job, documents: list[Bound], findings: list[Finding]) -> tuple[Path, int]:
    """The packet: an index where there are exhibits, then every document; drafts are marked so in this copy only."""
    index = _index(job, documents, findings) if job.exhibits else None
    parts = [Part(path=index.path, title=index.title, label="Index ")] if index else []
    parts += [
        Part(
            path=one.in_packet or _draft(job, one, findings),
            title=one.title,
            label=f"{number}-",
            conforming=one.conforming or one.in_packet is not None,
        )
        for number, one in enumerate(documents, start=1)
    ]
    out = job.folder / "packet.pdf"
    merged = merge(tuple(parts), out, title=job.title)
    told = {one.code for one in findings}
    findings += [one for one in merged.findings if one.severity is Severity.ERROR or one.code not in told]
    if index and merged.pages:
        findings += _index_faults(out, index, documents)
    return out, merged.pages


def _draft(job: Job, document: Bound, findings: list[Finding]) -> Path:
    stamps = (marks.mark("DRAFT"),) if document.draft else ()
    return _marked(job, document.path, stamps, document.title, findings, foreign=())


def _index(job: Job, documents: list[Bound], findings: list[Finding]) -> MadeSheet:
    """The index, made twice: the first tells how long it is itself."""
    sheet = _index_sheet(job, documents, None)
    sheet = _index_sheet(job, documents, sheet.pages)
    findings += _lacking(sheet, None)
    return sheet


def _index_sheet(job: Job, documents: list[Bound], own_pages: int | None) -> MadeSheet:
    entries, page = [], None if own_pages is None else own_pages + 1
    for one in documents:
        note = "draft" if one.draft else None
        entries.append(Entry(title=one.short or one.title, label=one.label, page=page, note=note))
        page = None if page is None else page + one.pages_there
    return sheets.index(tuple(entries), job.case, job.court, job.folder / "index.pdf", received_at=job.received_at)


def _index_faults(packet: Path, index: MadeSheet, documents: list[Bound]) -> tuple[Finding, ...]:
    """Read the finished packet back: every document must lie where the index says."""
    printed, page = [], index.pages + 1
    for one in documents:
        printed.append((one.title, page, page + one.pages_there - 1))
        page += one.pages_there
    return check_index(packet, tuple(printed), besides=(index.title,))


def _measured(job: Job, document: Bound, shown: str) -> Iterator[Finding]:
    """What the court's limits say: of an exhibit's pages as they came, of the file as it is filed.

    Args:
        job: for the court.
        document: what is measured.
        shown: the name the portal will see.
    """
    if not document.pages:
        return
    name = document.source or document.title
    found = conform(document.path, job.court, name=shown, ours=document.source is None)
    if document.unstamped is not None:
        found = tuple(one for one in found if one.code in _OF_THE_WHOLE_FILE)
        found += tuple(
            one
            for one in conform(document.unstamped, job.court, name=shown, ours=False)
            if one.code not in _OF_THE_WHOLE_FILE
        )
    yield from (replace(one, where=replace(one.where, file=name)) for one in found)


def _lacking(sheet: MadeSheet, file: str | None) -> Iterator[Finding]:
    if sheet.missing:
        yield Finding(
            code="press.glyph-missing",
            severity=Severity.ERROR,
            where=Place(file=file),
            message=f"No typeface here has the characters “{sheet.missing}” of “{sheet.title}”.",
            found=sheet.missing,
            repair="Write the title with other letters.",
        )


def _in_file(finding: Finding, name: str) -> Finding:
    return finding if finding.where.file else replace(finding, where=replace(finding.where, file=name))

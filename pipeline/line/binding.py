"""Papers and exhibits become documents, and all of them one packet: marked, labelled, numbered, indexed, measured.

`bind` runs in a limited child: exhibits are a stranger's bytes even after cleaning.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline import files
from pipeline.filing.package import document_name
from pipeline.line import packets
from pipeline.line.bound import Attached, Binding, Bound, Job
from pipeline.model import Access, Finding, Severity
from pipeline.pages import marks
from pipeline.pages import unissued as unissued_mark
from pipeline.pages.conform import conform
from pipeline.pages.marks import Stamp
from pipeline.pages.merge import Part, merge
from pipeline.press import packet as sheets
from pipeline.press import word
from pipeline.press.packet import MadeSheet
from pipeline.press.papers import MadePaper

_OF_THE_WHOLE_FILE = frozenset({"conform.too-large", "conform.too-many-pages", "conform.file-name"})
UNISSUED = unissued_mark.MARK
"""What stands on every page of a paper that nobody has issued yet."""
_SIGNED_NOTE = "This exhibit bears a digital signature. It is filed as a file of its own, unchanged."


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
    packet = packets.Packets(whole=None, unissued=None, pages=0)
    if len(documents) > 1 and not any(one.severity is Severity.ERROR for one in findings):
        packet = packets.merged(job, documents, findings)
    return Binding(
        documents=tuple(documents),
        packet=packet.whole,
        packet_pages=packet.pages,
        unissued_packet=packet.unissued,
        findings=tuple(findings),
    )


def _paper(job: Job, made: MadePaper, findings: list[Finding]) -> Bound:
    access = _stricter(job.case.access, made.access)
    path = packets.marked(job, made.path, _access_marks(access), made.title, findings, foreign=())
    large = made.large and packets.marked(job, made.large, _access_marks(access), made.title, findings, foreign=())
    unissued, unissued_large = None, None
    if made.draft and job.issued_by_person:
        mark = (marks.mark(UNISSUED),)
        unissued = packets.marked(job, path, mark, made.title, findings, foreign=())
        unissued_large = large and packets.marked(job, large, mark, made.title, findings, foreign=())
    return Bound(
        title=made.title,
        role=made.role,
        filing_code=made.filing_code,
        path=path,
        pages=made.pages,
        twin=made.twin and _twin(job, made.twin, access),
        conforming=True,
        draft=made.draft,
        access=access,
        length=made.length,
        large=large,
        unissued_large=unissued_large,
        unissued=unissued,
    )


def _twin(job: Job, path: Path, access: Access) -> Path:
    """The Word twin, with what its PDF bears as a mark at the head of every page."""
    if access is Access.PUBLIC:
        return path
    data = word.marked(path.read_bytes(), access.value.upper())
    return files.write_whole(job.folder / f"{path.stem}-{access.value}.docx", data, at="press.twin")


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
    findings += packets.lacking(sheet, exhibit.file)
    bound = Bound(
        title=f"Exhibit {exhibit.label} - {exhibit.title}",
        role="connected",
        filing_code="exhibit",
        path=attached.path,
        pages=attached.pages,
        twin=None,
        conforming=False,
        access=job.case.access,
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
    labelled = packets.marked(job, attached.path, tuple(stamps), exhibit.file, findings, foreign=None)
    out = job.folder / f"exhibit-{exhibit.label}.pdf"
    merged = merge(
        (
            Part(path=sheet.path, title=sheet.title, label="Cover "),
            Part(path=labelled, title=exhibit.title, label=f"{exhibit.label}-", conforming=False),
        ),
        out,
        title=bound.title,
    )
    findings += [packets.in_file(one, exhibit.file) for one in merged.findings]
    return replace(bound, path=out, pages=merged.pages, conforming=merged.conforming)


def _stricter(matter: Access, paper: str | None) -> Access:
    order = (Access.PUBLIC, Access.CONFIDENTIAL, Access.SEALED)
    return max(matter, Access(paper) if paper else matter, key=order.index)


def _access_marks(access: Access) -> tuple[Stamp, ...]:
    return () if access is Access.PUBLIC else (marks.mark(access.value.upper()),)


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
    found = conform(
        document.path,
        job.court,
        name=shown,
        ours=document.source is None,
        lead=document.source is None and job.filed,
        paper_kind=document.length,
    )
    if document.unstamped is not None:
        found = tuple(one for one in found if one.code in _OF_THE_WHOLE_FILE)
        found += tuple(
            one
            for one in conform(document.unstamped, job.court, name=shown, ours=False)
            if one.code not in _OF_THE_WHOLE_FILE
        )
    yield from (replace(one, where=replace(one.where, file=name)) for one in found)

"""All documents of one form in one file for people to read: with an index where there are exhibits, drafts marked.

Where a person must issue papers, there are two: one to read until then, in which they are marked, and one for after.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.line.bound import Bound, Job
from pipeline.model import Finding, Place, Severity
from pipeline.pages import marks
from pipeline.pages.marks import Stamp
from pipeline.pages.merge import Part, merge
from pipeline.pages.readback import check_index
from pipeline.pages.stamp import stamp
from pipeline.press import packet as sheets
from pipeline.press.packet import Entry, MadeSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Packets:
    """The packet, or both of them."""

    whole: Path | None
    unissued: Path | None
    """What is read until its papers are issued."""
    pages: int


def merged(job: Job, documents: list[Bound], findings: list[Finding]) -> Packets:
    """Merge the documents of a form.

    Args:
        job: the form and its folder.
        documents: in their order.
        findings: what is found is added.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    waiting = any(one.unissued for one in documents)
    unissued = _packet(job, documents, findings, issued=False)[0] if waiting else None
    whole, pages = _packet(job, documents, findings, issued=True)
    return Packets(whole=whole, unissued=unissued, pages=pages)


def _packet(job: Job, documents: list[Bound], findings: list[Finding], *, issued: bool) -> tuple[Path, int]:
    index = _index(job, documents, findings, issued=issued) if job.exhibits else None
    parts = [Part(path=index.path, title=index.title, label="Index ")] if index else []
    parts += [
        Part(
            path=one.in_packet or _shown(job, one, findings, issued=issued),
            title=one.title,
            label=f"{number}-",
            conforming=one.conforming or one.in_packet is not None,
        )
        for number, one in enumerate(documents, start=1)
    ]
    out = job.folder / ("packet.pdf" if issued else "unissued-packet.pdf")
    made = merge(tuple(parts), out, title=job.title)
    told = {one.code for one in findings}
    findings += [one for one in made.findings if one.severity is Severity.ERROR or one.code not in told]
    if index and made.pages:
        findings += _index_faults(out, index, documents)
    return out, made.pages


def _shown(job: Job, document: Bound, findings: list[Finding], *, issued: bool) -> Path:
    """The document as it stands in the packet: a proposal stays a draft there, a paper to be issued until it is."""
    if document.unissued:
        return document.path if issued else document.unissued
    stamps = (marks.mark("DRAFT"),) if document.draft else ()
    return marked(job, document.path, stamps, document.title, findings, foreign=())


def _index(job: Job, documents: list[Bound], findings: list[Finding], *, issued: bool) -> MadeSheet:
    """The index, made twice: the first tells how long it is itself."""
    sheet = _index_sheet(job, documents, None, issued=issued)
    sheet = _index_sheet(job, documents, sheet.pages, issued=issued)
    findings += lacking(sheet, None)
    return sheet


def _index_sheet(job: Job, documents: list[Bound], own_pages: int | None, *, issued: bool) -> MadeSheet:
    entries, page = [], None if own_pages is None else own_pages + 1
    for one in documents:
        note = "draft" if one.draft and not (issued and one.unissued) else None
        entries.append(Entry(title=one.short or one.title, label=one.label, page=page, note=note))
        page = None if page is None else page + one.pages_there
    out = job.folder / ("index.pdf" if issued else "unissued-index.pdf")
    return sheets.index(tuple(entries), job.case, job.court, out, received_at=job.received_at)


def _index_faults(packet: Path, index: MadeSheet, documents: list[Bound]) -> tuple[Finding, ...]:
    """Read the finished packet back: every document must lie where the index says."""
    printed, page = [], index.pages + 1
    for one in documents:
        printed.append((one.title, page, page + one.pages_there - 1))
        page += one.pages_there
    return check_index(packet, tuple(printed), besides=(index.title,))


def marked(
    job: Job,
    path: Path,
    stamps: tuple[Stamp, ...],
    name: str,
    findings: list[Finding],
    *,
    foreign: tuple[int, ...] | None,
) -> Path:
    """The file with stamps, or the file itself where there are none.

    Args:
        job: for the folder.
        path: the file; it is not changed.
        stamps: what is printed on it.
        name: how people know the file, for findings.
        findings: what is found is added.
        foreign: indexes of pages we did not make; None means all.
    """
    if not stamps:
        return path
    out = job.folder / f"marked-{path.name}"
    findings += [in_file(one, name) for one in stamp(path, out, stamps, foreign=foreign)]
    return out


def lacking(sheet: MadeSheet, file: str | None) -> Iterator[Finding]:
    """A finding where a sheet of ours needs characters that no typeface has."""
    if sheet.missing:
        yield Finding(
            code="press.glyph-missing",
            severity=Severity.ERROR,
            where=Place(file=file),
            message=f"No typeface here has the characters “{sheet.missing}” of “{sheet.title}”.",
            found=sheet.missing,
            repair="Write the title with other letters.",
        )


def in_file(finding: Finding, name: str) -> Finding:
    """The finding, told of a file where it names none."""
    return finding if finding.where.file else replace(finding, where=replace(finding.where, file=name))

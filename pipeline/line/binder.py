"""A form's lead paper and its files become one book: cover, index, a divider before each tab, numbers on every page.

Like `binding` it runs in a limited child. What a binder holds is not filed, so no court's limits are held against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.line import packets
from pipeline.line.bound import Attached, Binding, Bound, Job
from pipeline.model import Access, Binder, Finding, Severity
from pipeline.pages import marks, tabcheck
from pipeline.pages.marks import Stamp
from pipeline.pages.merge import Merged, Part, merge
from pipeline.pages.stamp import stamp
from pipeline.press import packet as sheets
from pipeline.press.packet import MadeSheet, Tab

_DIGITS = 6
"""Of a Bates number, at least."""
_SIGNED_NOTE = "It bears a digital signature, so it is kept as a file of its own, unchanged."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    """One tab: its divider, and its file unless that may not be touched."""

    tab: Tab
    attached: Attached
    sheet: MadeSheet

    @property
    def own_pages(self) -> int:
        """Pages of its file in the binder."""
        return 0 if self.attached.signed else self.attached.pages


def bind(job: Job, binder: Binder) -> Binding:
    """Put the book together, number it, and hold its index against it.

    Args:
        job: the form, its papers and its files; `bates_prefix` is what stands before the Bates numbers.
        binder: what the type says of its binders.

    Returns:
        One document, and each file with a digital signature, which stays a file of its own.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    findings: list[Finding] = []
    leaves = tuple(_leaves(job, binder, findings))
    index, leaves = _index(job, binder, leaves, findings)
    if any(one.severity is Severity.ERROR for one in findings):
        return Binding(documents=(), packet=None, packet_pages=0, findings=tuple(findings))
    made = merge(tuple(_parts(job, index, leaves)), job.folder / "unnumbered.pdf", title=job.title)
    findings += _told_once(made)
    out = job.folder / "binder.pdf"
    if made.pages:
        findings += [
            _in_its_file(one, leaves)
            for one in stamp(job.folder / "unnumbered.pdf", out, tuple(_stamps(job, binder, leaves)))
        ]
        findings += tabcheck.check_tabs(
            out,
            tuple(_listed(one, binder) for one in leaves),
            tuple(range(_cover_pages(job), _cover_pages(job) + index.pages)),
            besides=(*(one.title for one in job.papers), index.title),
        )
    documents = (_book(job, out, made), *_kept_apart(job, leaves))
    return Binding(documents=documents, packet=None, packet_pages=0, findings=tuple(findings))


def _leaves(job: Job, binder: Binder, findings: list[Finding]) -> Iterator[_Leaf]:
    number = 1
    for at, attached in enumerate(job.exhibits, start=1):
        exhibit = attached.exhibit
        plain = Tab(label=exhibit.label, title=exhibit.title, entry=exhibit.entry, dated=exhibit.dated, pages=1)
        sheet = sheets.divider(
            plain,
            binder.divider,
            job.case,
            job.court,
            job.folder / f"divider-{at}.pdf",
            received_at=job.received_at,
            note=_SIGNED_NOTE if attached.signed else None,
        )
        findings += packets.lacking(sheet, exhibit.file)
        leaf = _Leaf(tab=plain, attached=attached, sheet=sheet)
        whole = replace(plain, pages=sheet.pages + leaf.own_pages, bates=_bates(job, number, leaf.own_pages))
        yield replace(leaf, tab=whole)
        number += leaf.own_pages


def _bates(job: Job, first: int, pages: int) -> str | None:
    if job.bates_prefix is None or not pages:
        return None
    ends = [f"{job.bates_prefix}{number:0{_DIGITS}}" for number in (first, first + pages - 1)]
    return ends[0] if pages == 1 else "–".join(ends)


def _index(
    job: Job, binder: Binder, leaves: tuple[_Leaf, ...], findings: list[Finding]
) -> tuple[MadeSheet, tuple[_Leaf, ...]]:
    """The index, made twice: the first tells how long it is itself, and so where each tab begins."""
    before = _cover_pages(job)
    sheet = _index_sheet(job, binder, leaves, before)
    before += sheet.pages
    placed = []
    for one in leaves:
        placed.append(replace(one, tab=replace(one.tab, first=before + 1)))
        before += one.tab.pages
    sheet = _index_sheet(job, binder, tuple(placed), before)
    findings += packets.lacking(sheet, None)
    return sheet, tuple(placed)


def _index_sheet(job: Job, binder: Binder, leaves: tuple[_Leaf, ...], total: int) -> MadeSheet:
    return sheets.tab_index(
        tuple(one.tab for one in leaves),
        binder.divider,
        job.case,
        job.court,
        job.folder / "index.pdf",
        total=total,
        received_at=job.received_at,
    )


def _cover_pages(job: Job) -> int:
    return sum(one.pages for one in job.papers)


def _parts(job: Job, index: MadeSheet, leaves: tuple[_Leaf, ...]) -> Iterator[Part]:
    for at, paper in enumerate(job.papers):
        yield Part(path=paper.path, title=paper.title, label=None if at else "")
    yield Part(path=index.path, title=index.title, label=None)
    for one in leaves:
        yield Part(path=one.sheet.path, title=one.sheet.title, label=None)
        if not one.attached.signed:
            file = one.attached.exhibit.file
            yield Part(path=one.attached.path, title=file, label=None, bookmark=None, conforming=False)


def _told_once(made: Merged) -> Iterator[Finding]:
    """An untagged file makes the whole binder so: that is said once, not for each of a hundred files."""
    told: set[str] = set()
    for one in made.findings:
        if one.severity is Severity.ERROR or one.code not in told:
            told.add(one.code)
            yield one


def _stamps(job: Job, binder: Binder, leaves: tuple[_Leaf, ...]) -> Iterator[Stamp]:
    if job.case.access is not Access.PUBLIC:
        yield marks.mark(job.case.access.value.upper())
    yield marks.page_numbers()
    own = tuple(index for one in leaves for index in _own_indexes(one))
    if job.bates_prefix is not None and own:
        yield marks.bates(job.bates_prefix, digits=_DIGITS, pages=own)
    for one in leaves:
        if one.own_pages:
            yield marks.exhibit(one.tab.label, pages=(_own_indexes(one).start,), word=binder.divider.upper())


def _own_indexes(leaf: _Leaf) -> range:
    """The page indexes of the tab's file in the binder."""
    start = (leaf.tab.first or 1) - 1 + leaf.sheet.pages
    return range(start, start + leaf.own_pages)


def _in_its_file(finding: Finding, leaves: tuple[_Leaf, ...]) -> Finding:
    """Told of the page of the file that was dropped, not of the binder nobody gets."""
    index = (finding.where.page or 0) - 1
    for one in leaves:
        if index in (own := _own_indexes(one)):
            place = replace(finding.where, file=one.attached.exhibit.file, page=index - own.start + 1)
            return replace(finding, where=place)
    return finding


def _listed(leaf: _Leaf, binder: Binder) -> tabcheck.Listed:
    tab = leaf.tab
    first, last = tab.first or 0, tab.last or 0
    dated = f"{tab.dated.month}/{tab.dated.day}/{tab.dated.year}" if tab.dated else ""
    pages = str(first) if first == last else f"{first}–{last}"
    return tabcheck.Listed(
        bookmark=leaf.sheet.title,
        shown=(tab.label, tab.title, tab.entry or "", dated, tab.bates or "", pages),
        divider=f"{binder.divider} {tab.label}",
        first=first,
        last=last,
    )


def _book(job: Job, path: Path, made: Merged) -> Bound:
    lead = next(one for one in job.papers if one.role == "lead")
    return Bound(
        title=job.title,
        role=lead.role,
        filing_code=lead.filing_code,
        path=path,
        pages=made.pages,
        twin=None,
        conforming=made.conforming,
        draft=lead.draft,
        access=job.case.access,
    )


def _kept_apart(job: Job, leaves: tuple[_Leaf, ...]) -> Iterator[Bound]:
    for one in leaves:
        if one.attached.signed:
            yield Bound(
                title=one.sheet.title,
                role="connected",
                filing_code="exhibit",
                path=one.attached.path,
                pages=one.attached.pages,
                twin=None,
                conforming=False,
                access=job.case.access,
                source=one.attached.exhibit.file,
            )

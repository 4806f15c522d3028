"""Reads a finished packet again and compares it with its parts: tags, languages, ways back, links, bookmarks.

veraPDF passes several packets that are wrong: cells that name another document's headers, Spanish read as
English, links into the wrong document, pages nobody reads aloud. This check finds them.
"""

from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import String

from pipeline.model import Finding, Place, Severity
from pipeline.pages import bookmarks, links, painted
from pipeline.pages.source import Part
from pipeline.pages.tags import walk
from pipeline.pages.tags.listing import Line, Listing
from pipeline.pages.tags.pointers import Fault, faults

_OURS = "This is a fault of Docketpress, not of the form: keep the drop and report it with this text."
_HEADINGS = frozenset({"/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"})


class Record:
    """What a file says, written down for comparing; it may be closed or changed afterwards."""

    def __init__(self, pdf: pikepdf.Pdf, title: str, tree: walk.Tree | None = None, *, bookmarked: bool = True) -> None:
        self.title = title
        self.bookmarked = bookmarked
        """Whether, as a part, it has a bookmark of its own; else its bookmarks stand under the part before."""
        self.pages = len(pdf.pages)
        nodes = (tree or walk.read(pdf.Root.get("/StructTreeRoot"))).nodes
        language = pdf.Root.get("/Lang")
        named = str(language) if isinstance(language, String) and str(language) else None
        self.lines = Listing(pdf, nodes, named).lines
        self.faults = faults(pdf, nodes)
        self.links = links.targets(pdf)
        places = links.Places(pdf)
        self.bookmarks = [(one.title, places.page(one.target)) for one in bookmarks.read(pdf)]


def check(packet: Path, parts: tuple[Part, ...]) -> tuple[Finding, ...]:
    """Compare a finished packet with the files it was made of.

    Args:
        packet: the finished file.
        parts: the files, in order.

    Returns:
        One finding for each part and each sort of thing that differs; none when the packet is right.

    Raises:
        pikepdf.PdfError: a file cannot be read.
    """
    records = []
    for part in parts:
        with pikepdf.open(part.path) as pdf:
            records.append(Record(pdf, part.title, bookmarked=part.bookmark is not None))
    return compare(packet, records)


def compare(packet: Path, parts: list[Record]) -> tuple[Finding, ...]:
    """The same with parts that were written down before."""
    with pikepdf.open(packet) as pdf:
        whole = Record(pdf, "")
        found: list[Finding] = []
        start = 0
        tops = [line.at for line in whole.lines if line.level == 2]  # noqa: PLR2004 - Document, then Part
        for number, part in enumerate(parts):
            found += _Comparison(whole, part, start, tops[number] if number < len(tops) else None).findings()
            start += part.pages
        found += _astray(whole, parts)
        found += _wrong_bookmarks(whole, parts)
        if whole.pages != start:
            found.append(_page_count(whole.pages, start))
        if _claims(pdf):
            found += _silent_pages(pdf, whole)
    return tuple(found)


class _Comparison:
    """One part of the packet against its source."""

    def __init__(self, whole: Record, source: Record, start: int, top: int | None) -> None:
        self._whole, self._source, self._start, self._top = whole, source, start, top

    def findings(self) -> Iterator[Finding]:
        """What differs."""
        difference = self._tree()
        if difference is not None:
            yield self._changed(difference)
        wrong = self._pointers()
        if wrong:
            yield self._pointing(wrong)
        page = self._links()
        if page is not None:
            yield self._leading(page)

    def _changed(self, difference: str) -> Finding:
        return Finding(
            code="pages.tree-changed",
            severity=Severity.ERROR,
            where=Place(file=self._source.title),
            message=f"In the packet the tags of “{self._source.title}” are not what they were: {difference}. "
            "A screen reader would read it wrongly, so it does not go on.",
            rule="ISO 14289-1, 7.1",
            repair=_OURS,
        )

    def _pointing(self, wrong: list[Fault]) -> Finding:
        first = min(wrong)
        return Finding(
            code="pages.tree-pointers",
            severity=Severity.ERROR,
            where=Place(file=self._source.title, page=first.page + 1),
            message=f"In the packet {len(wrong)} places on the pages of “{self._source.title}” lead to a wrong tag or "
            "to none. A screen reader would read them wrongly, so it does not go on.",
            rule="ISO 14289-1, 7.1",
            repair=_OURS,
        )

    def _leading(self, page_index: int) -> Finding:
        return Finding(
            code="pages.link-wrong",
            severity=Severity.ERROR,
            where=Place(file=self._source.title, page=page_index + 1),
            message=f"A link of “{self._source.title}” does not lead where it led before; the packet does not go on.",
            repair=_OURS,
        )

    def _tree(self) -> str | None:
        old = self._source.lines
        if self._top is None:
            return "they are missing from the packet's tree" if old else None
        new, shift, base = _below(self._whole.lines, self._top)
        old, old_shift, old_base = _inside(old)
        if len(old) != len(new):
            return f"{len(old)} elements became {len(new)}"
        for was, now in zip(old, new, strict=True):
            what = self._differs(was, now, levels=shift - old_shift, nodes=base - old_base)
            if what is not None:
                return f"the {what} of element {was.at + 1} ({was.role[1:]}) differs"
        return None

    def _differs(self, was: Line, now: Line, *, levels: int, nodes: int) -> str | None:
        pairs = (
            ("level", was.level + levels, now.level),
            ("type", _sense(was.role, now.role), now.role),
            ("language", was.language or now.language, now.language),
            ("text", was.texts, now.texts),
            ("set of attributes", was.attributes, now.attributes),
            ("id", was.has_id, now.has_id),
            ("header cells", tuple([None if one is None else one + nodes for one in was.headers]), now.headers),
            ("content", tuple([(self._moved(page), mark) for page, mark in was.marks]), now.marks),
            ("set of links", was.objects, now.objects),
        )
        return next((what for what, left, right in pairs if left != right), None)

    def _moved(self, page: int) -> int:
        return page + self._start if page >= 0 else page

    def _pointers(self) -> list[Fault]:
        known = {Fault(one.kind, one.page + self._start, one.number) for one in self._source.faults if one.page >= 0}
        pages = range(self._start, self._start + self._source.pages)
        return [one for one in self._whole.faults - known if one.page in pages]

    def _links(self) -> int | None:
        """The page index of the first link that leads elsewhere than it did."""
        for at, old in enumerate(self._source.links):
            now = self._whole.links[self._start + at] if self._start + at < self._whole.pages else []
            if [one.moved(self._start) for one in old] != now:
                return self._start + at
        return None


def _below(lines: list[Line], top: int) -> tuple[list[Line], int, int]:
    """The lines below a top element, its level and its index."""
    level, end = lines[top].level, top + 1
    while end < len(lines) and lines[end].level > level:
        end += 1
    return lines[top + 1 : end], level, top


def _inside(lines: list[Line]) -> tuple[list[Line], int, int]:
    """A part's lines below its one Document, which became its Part; without one, all of them."""
    tops = [line for line in lines if line.level == 1]
    if len(tops) == 1 and tops[0].role == "/Document":
        return lines[1:], 1, 0
    return lines, 0, -1


def _sense(was: str, now: str) -> str:
    """A heading without a level may get one."""
    return now if was == "/H" and now in _HEADINGS else was


def _claims(pdf: pikepdf.Pdf) -> bool:
    said = bytes(pdf.Root.Metadata.read_bytes()) if "/Metadata" in pdf.Root else b""
    return b"pdfuaid" in said or b'conformance="A"' in said


def _astray(whole: Record, parts: list[Record]) -> Iterator[Finding]:
    """Marks that lie on no page at all, beyond those that did in the parts already."""
    known = {one for part in parts for one in part.faults if one.page < 0}
    wrong = [one for one in whole.faults - known if one.page < 0]
    if wrong:
        yield Finding(
            code="pages.tree-astray",
            severity=Severity.ERROR,
            where=Place(),
            message=f"In the packet {len(wrong)} tags lead to no page, or share a key that only one may have.",
            rule="ISO 14289-1, 7.1",
            repair=_OURS,
        )


def _wrong_bookmarks(whole: Record, parts: list[Record]) -> Iterator[Finding]:
    """Each bookmarked part has one to its first page, and below it its own ones, leading where they led."""
    wanted: list[int] = []
    start = 0
    for part in parts:
        wanted += [start] if part.bookmarked else []
        wanted += [page + start if page >= 0 else page for _, page in part.bookmarks]
        start += part.pages
    pairs = zip(whole.bookmarks, wanted, strict=False)
    wrong = [title for (title, page), right in pairs if page != right]
    if wrong or len(wanted) != len(whole.bookmarks):
        yield Finding(
            code="pages.bookmark-wrong",
            severity=Severity.ERROR,
            where=Place(),
            message=f"The packet's bookmark “{wrong[0]}” does not lead to the right page."
            if wrong
            else f"The packet has {len(whole.bookmarks)} bookmarks, but {len(wanted)} are due.",
            repair=_OURS,
        )


def _page_count(found: int, wanted: int) -> Finding:
    return Finding(
        code="pages.page-count",
        severity=Severity.ERROR,
        where=Place(),
        message=f"The packet has {found} pages, but its parts have {wanted} together.",
        repair=_OURS,
    )


def _silent_pages(pdf: pikepdf.Pdf, whole: Record) -> Iterator[Finding]:
    """Pages that show something while nothing of it is tagged, in a packet that says it can be read aloud."""
    heard = {page for line in whole.lines for page, _ in line.marks}
    for at, page in enumerate(pdf.pages):
        if at not in heard and painted.shows_something(page):
            yield Finding(
                code="pages.page-silent",
                severity=Severity.ERROR,
                where=Place(page=at + 1),
                message=f"Page {at + 1} shows something that no screen reader reads, though the packet claims it does.",
                rule="ISO 14289-1, 7.1",
                repair="Put the file in as an outsider's exhibit, which claims nothing, or tag what its page shows.",
            )

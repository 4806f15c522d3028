"""Cuts a PDF that is larger than a court's portal takes at page borders: "Part 1 of 3".

Runs in a limited child. A part holds its pages as they were and the bookmarks that lead to them. It claims less than
the whole did: tags, the claim to PDF/A and PDF/UA and any digital signature hold for a whole file only.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline.pages import bookmarks
from pipeline.pages.bookmarks import Bookmark

_ROOM = 20_000
"""Bytes kept free in each part for its own catalogue, outline and title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a file that was cut."""

    path: Path
    pages: int
    size: int
    """In bytes."""
    fits: bool
    """False: even this one page is larger than the portal takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A file in parts."""

    parts: tuple[Part, ...]
    tagged: bool
    """Whether the whole had tags, which its parts have not."""
    signed: bool
    """Whether the whole bore a digital signature, which its parts cannot."""


def cut(path: Path, most: int, folder: Path, title: str) -> Cut:
    """Cut a PDF into as few parts as page borders allow, each at most so large.

    Args:
        path: the PDF.
        most: the greatest size in bytes.
        folder: where the parts are written, `part-1.pdf` …
        title: of the whole; each part's own is made from it.

    Raises:
        pikepdf.PdfError: the file is damaged or encrypted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with pikepdf.open(path) as pdf:
        marks = _placed(pdf)
        runs = _runs(pdf, most)
        parts = tuple(
            _write(pdf, run, marks, folder / f"part-{at}.pdf", f"{title} (Part {at} of {len(runs)})", most)
            for at, run in enumerate(runs, start=1)
        )
        form = pdf.Root.get("/AcroForm")
        signed = isinstance(form, Dictionary) and bool(int(form.get("/SigFlags", 0)) & 1)
        return Cut(parts=parts, tagged="/StructTreeRoot" in pdf.Root, signed=signed)


def _runs(pdf: pikepdf.Pdf, most: int) -> list[range]:
    """Runs of pages that each fit: as long as the pages' own sizes allow, halved while the file is still too large."""
    sizes = [len(_saved(pdf, range(at, at + 1), (), "")) for at in range(len(pdf.pages))]
    found: list[range] = []
    start, filled = 0, _ROOM
    for at, size in enumerate(sizes):
        if at > start and filled + size > most:
            found.append(range(start, at))
            start, filled = at, _ROOM
        filled += size
    found.append(range(start, len(sizes)))
    return [smaller for run in found for smaller in _halved(pdf, run, most)]


def _halved(pdf: pikepdf.Pdf, run: range, most: int) -> list[range]:
    if len(run) == 1 or len(_saved(pdf, run, (), "")) + _ROOM <= most:
        return [run]
    middle = run.start + len(run) // 2
    return [*_halved(pdf, range(run.start, middle), most), *_halved(pdf, range(middle, run.stop), most)]


def _write(
    pdf: pikepdf.Pdf, run: range, marks: tuple[tuple[Bookmark, int], ...], path: Path, title: str, most: int
) -> Part:
    data = _saved(pdf, run, marks, title)
    path.write_bytes(data)
    return Part(path=path, pages=len(run), size=len(data), fits=len(data) <= most)


def _saved(pdf: pikepdf.Pdf, run: range, marks: tuple[tuple[Bookmark, int], ...], title: str) -> bytes:
    """Those pages as a file; the same bytes every time."""
    with pikepdf.new() as part:
        for at in run:
            part.pages.append(pdf.pages[at])
            if "/StructParents" in part.pages[-1].obj:
                del part.pages[-1].obj["/StructParents"]
        kept = [(mark, at - run.start) for mark, at in marks if at in run]
        if kept:
            part.Root.Outlines = bookmarks.write(part, [_pointed(part, mark, at) for mark, at in kept])
        if "/Lang" in pdf.Root:
            part.Root.Lang = pikepdf.String(str(pdf.Root.Lang))
        if title:
            part.docinfo["/Title"] = title
            part.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        part.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _pointed(part: pikepdf.Pdf, mark: Bookmark, at: int) -> Bookmark:
    return Bookmark(level=mark.level, title=mark.title, target=Array([part.pages[at].obj, Name.Fit]))


def _placed(pdf: pikepdf.Pdf) -> tuple[tuple[Bookmark, int], ...]:
    """The bookmarks that lead to a page of the file, each with the page's index."""
    places = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
    found = []
    for mark in bookmarks.read(pdf):
        first = mark.target[0] if isinstance(mark.target, Array) and len(mark.target) else None
        if isinstance(first, Dictionary) and first.objgen in places:
            found.append((mark, places[first.objgen]))
    return tuple(found)

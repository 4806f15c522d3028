"""Finds text that only looks redacted: words under an opaque box, or a redaction that was marked and never done.

A reader sees a box; whoever copies the text or removes the box has the words. The classes of such failures are
those the Free Law Project's x-ray describes: filled rectangles, drawn boxes and highlights of one colour.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.model import Finding, Place, Severity
from pipeline.pages import pictures
from pipeline.pages.clean import LIBRARY_FAULTS

Box = tuple[float, float, float, float]
_LEAST_WIDTH, _LEAST_HEIGHT = 4.0, 4.0
_OPAQUE = 250
_SCALE = 2.0
_SAME = 6
"""Shades that count as one colour: what smoothing leaves."""
_MOST_BOXES = 2000
_FAULTS = (*LIBRARY_FAULTS, pypdfium2.PdfiumError)


def find(path: Path, *, name: str) -> tuple[Finding, ...]:
    """One finding for each page on which words lie under opaque boxes.

    Args:
        path: the file; a stranger's is read in a limited child.
        name: what the person calls it.
    """
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            return tuple(
                _finding(name, index + 1, boxes)
                for index in range(len(document))
                if (boxes := tuple(boxes_over_text(document[index])))
            )
    except _FAULTS:
        return (pictures.unread(name, "The boxes"),)


def boxes_over_text(page: pypdfium2.PdfPage) -> Iterator[Box]:
    """The boxes of one colour on a page that hide words of its text."""
    candidates = tuple(_filled(page))[:_MOST_BOXES]
    if not candidates:
        return
    words = page.get_textpage()
    hiding = [one for one in candidates if _has_words(words, one)]
    words.close()
    if not hiding:
        return
    picture = page.render(scale=_SCALE, draw_annots=True).to_pil().convert("RGB")
    for one in hiding:
        area = _pixels(page, one, picture.size)
        if area and all(high - low <= _SAME for low, high in picture.crop(area).getextrema()):
            yield one


def _filled(page: pypdfium2.PdfPage) -> Iterator[Box]:
    """Opaque filled shapes and pictures, on the page and in its annotations."""
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        yield from _large(item.get_bounds())
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,), max_depth=4):
        mode, stroke = pdfium.c_int(), pdfium.c_int()
        pdfium.FPDFPath_GetDrawMode(item.raw, mode, stroke)
        if not mode.value:
            continue
        channels = [pdfium.c_uint() for _ in range(4)]
        pdfium.FPDFPageObj_GetFillColor(item.raw, *channels)
        if channels[3].value >= _OPAQUE:
            yield from _large(item.get_bounds())
    for number in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        yield from _annotated(page, number)


def _annotated(page: pypdfium2.PdfPage, number: int) -> Iterator[Box]:
    annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
    try:
        kinds = (pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_REDACT, pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_INK)
        if pdfium.FPDFAnnot_GetSubtype(annotation) in kinds:
            found = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(annotation, found)
            yield from _large((found.left, found.bottom, found.right, found.top))
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)


def _large(box: Box) -> Iterator[Box]:
    if box[2] - box[0] >= _LEAST_WIDTH and box[3] - box[1] >= _LEAST_HEIGHT:
        yield box


def _has_words(words: pypdfium2.PdfTextPage, box: Box) -> bool:
    """Whether letters lie inside the box: a hair's breadth in from its edges, so that neighbours do not count."""
    left, bottom, right, top = box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1
    return left < right and bottom < top and any(map(str.isalnum, words.get_text_bounded(left, bottom, right, top)))


def _pixels(page: pypdfium2.PdfPage, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The dots of a box, two in from its edges; the page may be turned, and its box may begin anywhere."""
    corners = [_dot(page, x, y, size) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    area = (
        max(0, min(across) + 2),
        max(0, min(down) + 2),
        min(size[0], max(across) - 2),
        min(size[1], max(down) - 2),
    )
    return area if area[0] < area[2] and area[1] < area[3] else None


def _dot(page: pypdfium2.PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    across, down = pdfium.c_int(), pdfium.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


def _finding(name: str, page: int, boxes: tuple[Box, ...]) -> Finding:
    return Finding(
        code="privacy.covered",
        severity=Severity.ERROR,
        where=Place(file=name, page=page, box=boxes[0]),
        message=f"Under {'a box' if len(boxes) == 1 else f'{len(boxes)} boxes'} of one colour the text is still there: "
        "anybody can copy it. It only looks redacted.",
        rule="The rules on privacy ask that the content be gone, not covered (as Fed. R. Civ. P. 5.2)",
        repair="Redact it in a program that removes the text, or with `docketpress redact --box`.",
    )

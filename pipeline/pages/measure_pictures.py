"""The pictures on a page: how large they stand there, and how many dots an inch they have."""

from collections.abc import Iterator
from ctypes import byref, c_uint
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

_DEEPEST = 4
"""Drawings within drawings are followed so far."""
_MOST = 5_000
_INCH = 72.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page."""

    wide: float
    """In points, as it is printed."""
    high: float
    dots_across: int
    dots_up: int

    @property
    def area(self) -> float:
        """In square points."""
        return self.wide * self.high

    @property
    def dpi(self) -> float:
        """Dots an inch, the coarser of both directions."""
        return _INCH * min(self.dots_across / max(self.wide, 1e-3), self.dots_up / max(self.high, 1e-3))


def of(page: pypdfium2.PdfPage) -> tuple[Picture, ...]:
    """The pictures of a page, also those inside drawings."""
    return tuple(picture for part in _parts(page) for picture in _pictures(part, 1.0, 1.0, 0))


def _parts(page: pypdfium2.PdfPage) -> Iterator[pdfium.FPDF_PAGEOBJECT]:
    count = min(pdfium.FPDFPage_CountObjects(page.raw), _MOST)
    for number in range(count):
        part = pdfium.FPDFPage_GetObject(page.raw, number)
        if pdfium.FPDFPageObj_GetType(part) != pdfium.FPDF_PAGEOBJ_TEXT:
            yield part


def _pictures(part: pdfium.FPDF_PAGEOBJECT, across: float, up: float, depth: int) -> Iterator[Picture]:
    kind = pdfium.FPDFPageObj_GetType(part)
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        yield from _picture(part, across, up)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        wide, high = _scale(part)
        for number in range(min(pdfium.FPDFFormObj_CountObjects(part), _MOST)):
            inner = pdfium.FPDFFormObj_GetObject(part, number)
            yield from _pictures(inner, across * wide, up * high, depth + 1)


def _picture(part: pdfium.FPDF_PAGEOBJECT, across: float, up: float) -> Iterator[Picture]:
    dots_across, dots_up = c_uint(), c_uint()
    if not pdfium.FPDFImageObj_GetImagePixelSize(part, byref(dots_across), byref(dots_up)):
        return
    wide, high = _scale(part)
    yield Picture(wide * across, high * up, dots_across.value, dots_up.value)


def _scale(part: pdfium.FPDF_PAGEOBJECT) -> tuple[float, float]:
    """How long the two sides of a unit square become."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(part, byref(matrix))
    return (matrix.a**2 + matrix.b**2) ** 0.5, (matrix.c**2 + matrix.d**2) ** 0.5

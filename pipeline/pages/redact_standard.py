"""The widths of the standard fonts, which a file need not say."""

from collections.abc import Mapping
from contextlib import closing
from ctypes import c_float
from functools import lru_cache

import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Dictionary, Name

_FAMILIES = (
    ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
    ("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"),
    ("Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"),
)
_NAMES = frozenset(name for family in _FAMILIES for name in family)
_CODINGS = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman", "/StandardEncoding": "cp1252"}


def widths(font: Dictionary) -> Mapping[int, float] | None:
    """The widths of a font's codes in thousandths of an em; None where it is no standard font, or coded its own way."""
    name = str(font.get(Name.BaseFont, "")).removeprefix("/")
    coding = _CODINGS.get(str(font.get(Name.Encoding, "/StandardEncoding")))
    return _measured(name, coding) if name in _NAMES and coding else None


@lru_cache(maxsize=len(_NAMES) * len(_CODINGS))
def _measured(name: str, coding: str) -> Mapping[int, float]:
    with closing(pypdfium2.PdfDocument.new()) as document:
        font = pdfium.FPDFText_LoadStandardFont(document.raw, name.encode("ascii"))
        found = {}
        for code in range(32, 256):
            width = c_float()
            letter = bytes([code]).decode(coding, "replace")
            if pdfium.FPDFFont_GetGlyphWidth(font, ord(letter), 1000.0, width):
                found[code] = width.value
        pdfium.FPDFFont_Close(font)
    return found

"""Asks whether a page's words can be found, copied and read aloud, and how large its letters are."""

import unicodedata
from collections import Counter

import pypdfium2
import pypdfium2.raw as pdfium

_UNREADABLE = frozenset({"Co", "Cn", "Cs", "Cc"})
"""Private, unassigned, half and control characters: what a font without a character map gives."""


def has_words(page: pypdfium2.PdfPage) -> bool:
    """Whether the page holds text of letters or digits, most of which have a meaning."""
    text = "".join(text_of(page).split())
    readable = sum(1 for one in text if unicodedata.category(one) not in _UNREADABLE and one != "\ufffd")
    return any(one.isalnum() for one in text) and readable * 2 >= len(text)


def text_of(page: pypdfium2.PdfPage, box: tuple[float, float, float, float] | None = None) -> str:
    """The text of a page, or of a box on it (left, bottom, right, top in points)."""
    words = page.get_textpage()
    try:
        if box is None:
            return str(words.get_text_range())
        return str(words.get_text_bounded(left=box[0], bottom=box[1], right=box[2], top=box[3]))
    finally:
        words.close()


def letter_sizes(page: pypdfium2.PdfPage) -> Counter[float]:
    """How many letters the page has in each size, in points to one decimal; blanks are not counted."""
    words = page.get_textpage()
    sizes: Counter[float] = Counter()
    matrix = pdfium.FS_MATRIX()
    try:
        for index in range(words.count_chars()):
            if chr(pdfium.FPDFText_GetUnicode(words.raw, index)).isspace():
                continue
            size = pdfium.FPDFText_GetFontSize(words.raw, index)
            upright = pdfium.FPDFText_GetMatrix(words.raw, index, matrix)
            scale = (matrix.c**2 + matrix.d**2) ** 0.5 if upright else 1.0
            sizes[round(size * scale, 1)] += 1
    finally:
        words.close()
    return sizes

"""What a paper of ours says: its text without running lines, line numbers and stamps."""

from collections.abc import Iterator
from contextlib import closing
from ctypes import byref, c_ulong, create_string_buffer
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

_ARTIFACT = "Artifact"


def text_of(path: Path) -> str:
    """The text of a tagged PDF in the order it was written, pages after each other.

    What is marked as an artifact is left out: a screen reader passes over it, and a line number inside a
    sentence would part its words.

    Args:
        path: a paper of ours; call it in a limited child for anybody else's.

    Raises:
        OSError: the file cannot be read.
    """
    return "\n".join(texts_of(path))


def texts_of(path: Path, indexes: tuple[int, ...] | None = None) -> tuple[str, ...]:
    """The same, page by page.

    Args:
        path: as for `text_of`.
        indexes: which pages, in which order; None means all.

    Raises:
        OSError: the file cannot be read.
    """
    with closing(pypdfium2.PdfDocument(path)) as document:
        wanted = range(len(document)) if indexes is None else indexes
        return tuple(" ".join(_pieces(document[index])) for index in wanted)


def _pieces(page: pypdfium2.PdfPage) -> Iterator[str]:
    words = page.get_textpage()
    try:
        for number in range(pdfium.FPDFPage_CountObjects(page.raw)):
            part = pdfium.FPDFPage_GetObject(page.raw, number)
            if pdfium.FPDFPageObj_GetType(part) == pdfium.FPDF_PAGEOBJ_TEXT and not _is_artifact(part):
                yield _text(part, words)
    finally:
        words.close()


def _is_artifact(part: pdfium.FPDF_PAGEOBJECT) -> bool:
    return any(
        _name(pdfium.FPDFPageObj_GetMark(part, number)) == _ARTIFACT
        for number in range(pdfium.FPDFPageObj_CountMarks(part))
    )


def _name(mark: pdfium.FPDF_PAGEOBJECTMARK) -> str:
    length = c_ulong()
    pdfium.FPDFPageObjMark_GetName(mark, None, 0, byref(length))
    buffer = create_string_buffer(length.value)
    pdfium.FPDFPageObjMark_GetName(
        mark, pdfium.cast(buffer, pdfium.POINTER(pdfium.FPDF_WCHAR)), length.value, byref(length)
    )
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def _text(part: pdfium.FPDF_PAGEOBJECT, words: pypdfium2.PdfTextPage) -> str:
    length = pdfium.FPDFTextObj_GetText(part, words.raw, None, 0)
    buffer = create_string_buffer(length * 2)
    pdfium.FPDFTextObj_GetText(part, words.raw, pdfium.cast(buffer, pdfium.POINTER(pdfium.FPDF_WCHAR)), length)
    # PDFium writes U+0002 for a hyphen that ends a line; none of our papers is hyphenated by machine.
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0").replace("\x02", "-")

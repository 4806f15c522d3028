"""Measures the pages of a finished PDF: size, turn, words, fonts inside the file."""

from collections import defaultdict
from collections.abc import Iterator

from pipeline.model import Finding, Severity
from pipeline.pages import fonts_used
from pipeline.pages.breach import breach, weight
from pipeline.pages.ink import Ink
from pipeline.pages.measured import Measured, said
from pipeline.pages.page_words import pages_in_words

_PAPER_TOLERANCE = 1.0
"""In points: rounding of page sizes by printers' drivers."""
_HAIR = 4.0
_INCH = 72.0


def paper(file: Measured) -> Iterator[Finding]:
    """The court's paper size, on every page as it is seen; an exhibit's is only warned of."""
    width, height = file.court.page.width, file.court.page.height
    if width is None or height is None:
        return
    wrong: dict[tuple[int, int], list[int]] = defaultdict(list)
    for sheet in file.text.sheets:
        if abs(sheet.width - width.number) > _PAPER_TOLERANCE or abs(sheet.height - height.number) > _PAPER_TOLERANCE:
            wrong[round(sheet.width), round(sheet.height)].append(sheet.number)
    for (wide, high), numbers in wrong.items():
        yield breach(
            file.name,
            code="conform.page-size",
            message=(
                f"{said(numbers)} {wide / _INCH:.2f} by {high / _INCH:.2f} inches; "
                f"the court asks for {width.number / _INCH:.2f} by {height.number / _INCH:.2f}."
            ),
            found=f"{wide} x {high} points",
            limit=width,
            severity=_paper_weight(file, abs(wide - width.number), abs(high - height.number)),
            page=numbers[0],
            repair="Print or scan it again on the court's paper, upright.",
        )


def _paper_weight(file: Measured, *differences: float) -> Severity:
    """A paper a hair too large or too small is printed as it should be; only a warning for an outsider's."""
    return Severity.WARNING if not file.ours and max(differences) <= _HAIR else file.mild


def turned(file: Measured) -> Iterator[Finding]:
    """Pages that are stored turned, which some portals show lying on their side."""
    numbers = [index + 1 for index, page in enumerate(file.pdf.pages) if page.rotation % 360]
    if numbers:
        yield breach(
            file.name,
            code="conform.rotated",
            message=f"{said(numbers)} stored turned and set upright only by an instruction that portals may ignore.",
            limit=file.court.page.width,
            severity=file.mild,
            page=numbers[0],
            repair="Look whether every page stands upright; if not, scan it upright.",
        )


def cropped(file: Measured) -> Iterator[Finding]:
    """Pages of which a part is cut from view but still in the file."""
    numbers = [
        index + 1
        for index, page in enumerate(file.pdf.pages)
        if any(abs(float(a) - float(b)) > _PAPER_TOLERANCE for a, b in zip(page.cropbox, page.mediabox, strict=True))
    ]
    if numbers:
        yield breach(
            file.name,
            code="conform.cropped",
            message=f"{said(numbers)} cropped: what lies outside the visible part is still in the file.",
            severity=Severity.WARNING,
            page=numbers[0],
            repair="If nobody shall see the hidden part, print the file to a new PDF.",
        )


def words(file: Measured) -> Iterator[Finding]:
    """Text on every page that is not blank."""
    limit = file.court.limits.searchable
    if limit is None:
        return
    numbers = [
        one.number for one in file.text.sheets if not one.readable and not Ink.of(file.drawn[one.number - 1]).blank
    ]
    if numbers:
        yield breach(
            file.name,
            code="conform.not-searchable",
            message=f"{said(numbers)} without text that can be searched, copied or read aloud.",
            limit=limit,
            severity=weight(limit),
            page=numbers[0],
            repair="Run text recognition (OCR) over the scan, or convert the document instead of scanning it.",
        )


def fonts(file: Measured) -> Iterator[Finding]:
    """Every font that prints is inside the file."""
    limit = file.court.limits.fonts_embedded
    if limit is None:
        return
    lacking: dict[str, list[int]] = defaultdict(list)
    for index, page in enumerate(file.pdf.pages):
        for font in fonts_used.missing(page):
            lacking[font].append(index + 1)
    for font, numbers in lacking.items():
        yield breach(
            file.name,
            code="conform.font-not-embedded",
            message=f"The font {font} on {pages_in_words(numbers)} is not inside the file; others will see another.",
            found=font,
            limit=limit,
            severity=weight(limit),
            page=numbers[0],
            repair="Save it with all fonts embedded (in most programs: PDF/A).",
        )

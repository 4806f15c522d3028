"""Measures the pages of a finished PDF: size, turn, words, fonts, letters, margins, the clerk's space."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2

from pipeline.model import Court, Finding, Severity, Sourced
from pipeline.pages import fonts_used, own_marks, searchable
from pipeline.pages.breach import breach, weight
from pipeline.pages.ink import Box, Ink
from pipeline.pages.page_words import pages_in_words

_PAPER_TOLERANCE = 1.0
"""In points: rounding of page sizes by printers' drivers."""
_MARGIN_TOLERANCE = 2.0
"""In points: smoothed edges, and letters that lean over the line."""
_SIZE_TOLERANCE = 0.1
_RUNNING_LINE = 18.0
"""In points: the greatest height of a running line in the upper or lower margin."""
_INCH = 72.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished PDF, open in both libraries."""

    name: str
    court: Court
    ours: bool
    pdf: pikepdf.Pdf
    drawn: pypdfium2.PdfDocument


def paper(file: Measured) -> Iterator[Finding]:
    """The court's paper size, on every page as it is seen; an exhibit's is only warned of."""
    width, height = file.court.page.width, file.court.page.height
    if width is None or height is None:
        return
    wrong: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index in range(len(file.drawn)):
        wide, high = file.drawn.get_page_size(index)
        if abs(wide - width.number) > _PAPER_TOLERANCE or abs(high - height.number) > _PAPER_TOLERANCE:
            wrong[round(wide), round(high)].append(index + 1)
    for (wide, high), numbers in wrong.items():
        yield breach(
            file.name,
            code="conform.page-size",
            message=(
                f"{_said(numbers)} {wide / _INCH:.1f} by {high / _INCH:.1f} inches; "
                f"the court asks for {width.number / _INCH:.1f} by {height.number / _INCH:.1f}."
            ),
            found=f"{wide} x {high} points",
            limit=width,
            severity=Severity.ERROR if file.ours else Severity.WARNING,
            page=numbers[0],
            repair="Print or scan it again on the court's paper, upright.",
        )


def turned(file: Measured) -> Iterator[Finding]:
    """Pages that are stored turned, which some portals show lying on their side."""
    numbers = [index + 1 for index, page in enumerate(file.pdf.pages) if page.rotation % 360]
    if numbers:
        yield breach(
            file.name,
            code="conform.rotated",
            message=f"{_said(numbers)} stored turned and set upright only by an instruction that portals may ignore.",
            limit=file.court.page.width,
            severity=Severity.ERROR if file.ours else Severity.WARNING,
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
            message=f"{_said(numbers)} cropped: what lies outside the visible part is still in the file.",
            severity=Severity.WARNING,
            page=numbers[0],
            repair="If nobody shall see the hidden part, print the file to a new PDF.",
        )


def words(file: Measured) -> Iterator[Finding]:
    """Text on every page that is not blank."""
    limit = file.court.limits.searchable
    if limit is None:
        return
    numbers = [index + 1 for index in range(len(file.drawn)) if _is_picture_only(file.drawn[index])]
    if numbers:
        yield breach(
            file.name,
            code="conform.not-searchable",
            message=f"{_said(numbers)} without text that can be searched, copied or read aloud.",
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


def letters(file: Measured) -> Iterator[Finding]:
    """The size of the body text: that of most letters of the document."""
    limit = file.court.page.font_size
    if limit is None or not file.ours:
        return
    sizes: Counter[float] = Counter()
    for index in range(len(file.drawn)):
        sizes += searchable.letter_sizes(file.drawn[index])
    if not sizes:
        return
    usual = sizes.most_common(1)[0][0]
    if usual < limit.number - _SIZE_TOLERANCE:
        yield breach(
            file.name,
            code="conform.font-size",
            message=f"Most of the text is in {usual:g} point letters; the court asks for at least {limit.number:g}.",
            found=f"{usual:g} points",
            limit=limit,
            repair="Set the body text larger in the template.",
        )


def margins(file: Measured, allowed: tuple[Box, ...]) -> Iterator[Finding]:
    """The court's margins are free of ink, but for stamps and a running line with the page's number."""
    if not file.ours:
        return
    ink: dict[str, list[tuple[int, Box, float]]] = defaultdict(list)
    limits = dict(_sides(file.court))
    for index in range(len(file.drawn)):
        page = file.drawn[index]
        mask = Ink.of(page).without((*allowed, *own_marks.boxes(file.pdf.pages[index])))
        for side, limit in limits.items():
            box = mask.inside(_strip(side, limit.number - _MARGIN_TOLERANCE, mask))
            if box and not _is_running_line(side, box, page, index + 1):
                ink[side].append((index + 1, box, _distance(side, box, mask)))
    for side, places in ink.items():
        yield _in_margin(file.name, side, limits[side], places)


def stamp_area(file: Measured, allowed: tuple[Box, ...]) -> Iterator[Finding]:
    """The space on page 1 that belongs to the clerk's stamp is empty."""
    limit = file.court.page.stamp_box
    if limit is None or not file.ours or not isinstance(limit.value, tuple) or not len(file.drawn):
        return
    left, bottom, right, top = (float(edge) for edge in limit.value)
    inset = (left + _MARGIN_TOLERANCE, bottom + _MARGIN_TOLERANCE, right, top)
    box = Ink.of(file.drawn[0]).without(allowed).inside(inset)
    if box:
        yield breach(
            file.name,
            code="conform.stamp-area",
            message="Something is printed on page 1 where the court wants room for the clerk's stamp.",
            found=_points(box),
            limit=limit,
            page=1,
            box=box,
            repair="Begin page 1 lower, or move what stands there.",
        )


def _is_picture_only(page: pypdfium2.PdfPage) -> bool:
    return not searchable.has_words(page) and not Ink.of(page).blank


def _sides(court: Court) -> Iterator[tuple[str, Sourced]]:
    named = {
        "left": court.page.margin_left,
        "bottom": court.page.margin_bottom,
        "right": court.page.margin_right,
        "top": court.page.margin_top,
    }
    return ((side, limit) for side, limit in named.items() if limit is not None and limit.number > 0)


def _strip(side: str, depth: float, page: Ink) -> Box:
    strips = {
        "left": (0.0, 0.0, depth, page.height),
        "bottom": (0.0, 0.0, page.width, depth),
        "right": (page.width - depth, 0.0, page.width, page.height),
        "top": (0.0, page.height - depth, page.width, page.height),
    }
    return strips[side]


def _distance(side: str, box: Box, page: Ink) -> float:
    """From the paper's edge to the ink next to it, in points."""
    return {"left": box[0], "bottom": box[1], "right": page.width - box[2], "top": page.height - box[3]}[side]


def _is_running_line(side: str, box: Box, page: pypdfium2.PdfPage, number: int) -> bool:
    """One line above or below the text that holds the page's number, where courts want it to stand.

    Federal Rule of Appellate Procedure 32(a)(4), for one, lets page numbers stand in the margins.
    """
    if side not in ("top", "bottom") or box[3] - box[1] > _RUNNING_LINE:
        return False
    around = (box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2)
    return re.search(rf"(?<!\d){number}(?!\d)", searchable.text_of(page, around)) is not None


def _in_margin(name: str, side: str, limit: Sourced, places: list[tuple[int, Box, float]]) -> Finding:
    number, box, distance = min(places, key=lambda place: place[2])
    return breach(
        name,
        code="conform.margin",
        message=(
            f"Something is printed in the {side} margin of {pages_in_words(place[0] for place in places)}: "
            f"{distance / _INCH:.2f} inches from the edge; the court asks for {limit.number / _INCH:.2f}."
        ),
        found=f"{distance:.0f} points",
        limit=limit,
        page=number,
        box=box,
        repair="Shorten or wrap what stands out of the text's column.",
    )


def _points(box: Box) -> str:
    return f"{box[0]:.0f}, {box[1]:.0f}, {box[2]:.0f}, {box[3]:.0f} points"


def _said(numbers: list[int]) -> str:
    text = pages_in_words(numbers)
    return f"{text[:1].upper()}{text[1:]} {'are' if len(numbers) > 1 else 'is'}"

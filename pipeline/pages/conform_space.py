"""Measures what is drawn where: margins, the spaces that belong to clerk and recorder, colour."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2

from pipeline.model import Finding, Severity, Source, Sourced
from pipeline.pages import own_marks, searchable
from pipeline.pages.breach import breach
from pipeline.pages.ink import Box, Ink
from pipeline.pages.measure_sheets import Sheet
from pipeline.pages.measured import Measured
from pipeline.pages.page_words import pages_in_words

_TOLERANCE = 2.0
"""In points: smoothed edges, and letters that lean over the line."""
_RUNNING_LINE = 18.0
"""In points: the greatest height of a running line in the upper or lower margin."""
_INCH = 72.0
_SPECK = 3.0
"""In points: less ink than this in both directions, on a scan, is dirt on the glass."""


@dataclass(frozen=True, slots=True)
class _Space:
    """A space that is kept free, and by which rule."""

    name: str
    box: Box
    pages: str
    source: Source


@dataclass(frozen=True, slots=True)
class _Mark:
    """Ink where none should be."""

    page: int
    box: Box
    distance: float
    limit: Sourced


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one page shows where it should not."""

    margins: tuple[tuple[str, _Mark], ...]
    taken: tuple[tuple[str, tuple[int, Box]], ...]
    coloured: bool


def spaces(file: Measured, allowed: tuple[Box, ...]) -> Iterator[Finding]:
    """Margins, reserved spaces and colour; each page is drawn once."""
    kept = tuple(_kept_free(file))
    seen = {one.number: _seen(file, one, kept, allowed) for one in _measured_sheets(file, kept)}
    margins, taken = defaultdict(list), defaultdict(list)
    for one in seen.values():
        for side, mark in one.margins:
            margins[side].append(mark)
        for name, place in one.taken:
            taken[name].append(place)
    for side, marks in margins.items():
        yield _margin_finding(file, side, marks)
    for space in kept:
        if space.name in taken:
            yield _taken(file, space, taken[space.name])
    yield from _colour(file, [number for number, one in seen.items() if one.coloured])


def _seen(file: Measured, sheet: Sheet, kept: tuple[_Space, ...], allowed: tuple[Box, ...]) -> _Seen:
    page = file.drawn[sheet.number - 1]
    drawn = Ink.of(page, coloured=file.court.page.colour is not None)
    found = ((one.name, _inside(drawn, one, sheet, allowed, len(file.text.sheets))) for one in kept)
    ink = drawn.without((*allowed, *own_marks.boxes(file.pdf.pages[sheet.number - 1])))
    marks = ((side, _in_margin(file, side, limit, ink, page, sheet)) for side, limit in _sides(file, sheet.number))
    return _Seen(
        margins=tuple((side, mark) for side, mark in marks if mark is not None),
        taken=tuple((name, (sheet.number, box)) for name, box in found if box is not None),
        coloured=drawn.coloured,
    )


def _measured_sheets(file: Measured, kept: tuple[_Space, ...]) -> Iterator[Sheet]:
    page = file.court.page
    if not file.lead or not (kept or page.colour or any(True for _ in _sides(file, 1))):
        return
    for sheet in file.text.sheets:
        if sheet.number not in file.text.exhibit_pages:
            yield sheet


def _kept_free(file: Measured) -> Iterator[_Space]:
    stamp = file.court.page.stamp_box
    if stamp is not None and isinstance(stamp.value, tuple):
        left, bottom, right, top = (float(edge) for edge in stamp.value)
        yield _Space("the clerk's stamp", (left, bottom, right, top), "first", stamp.source)
    for one in file.court.page.reserved:
        if one.when is None or (one.when == "recorded" and file.recorded):
            yield _Space(one.name, one.box, one.pages, one.source)


def _inside(ink: Ink, space: _Space, sheet: Sheet, allowed: tuple[Box, ...], pages: int) -> Box | None:
    """The ink in a space on one page."""
    numbers = {"first": (1,), "last": (pages,)}.get(space.pages, (sheet.number,))
    if sheet.number not in numbers:
        return None
    left, bottom, right, top = space.box
    free = ink.without((*allowed, *(ink.upright if sheet.numbers else ())))
    box = free.inside((left + _TOLERANCE, bottom + _TOLERANCE, right - _TOLERANCE, top - _TOLERANCE))
    return None if box is None or (sheet.scan and _is_speck(box)) else box


def _is_speck(box: Box) -> bool:
    return box[2] - box[0] <= _SPECK and box[3] - box[1] <= _SPECK


def _taken(file: Measured, space: _Space, places: list[tuple[int, Box]]) -> Finding:
    number, box = places[0]
    stamp = space.name == "the clerk's stamp"
    if stamp:
        return breach(
            file.name,
            code="conform.stamp-area",
            message=f"Something is printed on page {number} where the court wants room for the clerk's stamp.",
            found=_points(box),
            limit=file.court.page.stamp_box,
            page=number,
            box=box,
            repair=f"Begin page {number} lower, or move what stands there.",
        )
    return breach(
        file.name,
        code="conform.reserved-space",
        message=(
            f"Something is printed on {pages_in_words(one[0] for one in places)} in {space.name}, which is "
            f"{_inches(space.box)}."
        ),
        found=_points(box),
        limit=Sourced(value=space.name, source=space.source),
        page=number,
        box=box,
        repair="Move what stands there.",
    )


def _inches(box: Box) -> str:
    """`3.0 by 3.0 inches, 5.5 inches from the left and 8.0 from the lower edge`."""
    left, bottom, right, top = (edge / _INCH for edge in box)
    size = f"{right - left:.1f} by {top - bottom:.1f} inches"
    return f"{size}, {left:.1f} from the left and {bottom:.1f} from the lower edge"


def _sides(file: Measured, number: int) -> Iterator[tuple[str, Sourced]]:
    page = file.court.page
    top = page.first_page_top if number == 1 and page.first_page_top is not None else page.margin_top
    named = {"left": page.margin_left, "bottom": page.margin_bottom, "right": page.margin_right, "top": top}
    return ((side, limit) for side, limit in named.items() if limit is not None and limit.number > 0)


def _in_margin(
    file: Measured, side: str, limit: Sourced, ink: Ink, page: pypdfium2.PdfPage, sheet: Sheet
) -> _Mark | None:
    """The ink in one margin of one page, but for what may stand there."""
    strip = _strip(side, limit.number - _TOLERANCE, ink)
    box = ink.inside(strip)
    if box is None or _is_running_line(side, box, page, sheet.number):
        return None
    if not file.ours or sheet.numbers:
        box = ink.without(tuple(_furniture(file, sheet, ink))).inside(strip)
    if box is None or (sheet.scan and _is_speck(box)):
        return None
    return _Mark(sheet.number, box, _distance(side, box, ink), limit)


def _furniture(file: Measured, sheet: Sheet, ink: Ink) -> Iterator[Box]:
    """What pleading paper prints in its margins, and an outsider's running lines."""
    yield from sheet.furniture()
    if file.court.page.line_numbers is not None:
        yield from ink.upright
    if file.court.page.footer_title is not None and sheet.running:
        lowest = [one for one in sheet.running if one.baseline < 2 * _INCH]
        if lowest:  # the printed rule above the footer
            top = max(one.baseline + one.size for one in lowest)
            yield 0.0, top - 2, sheet.width, top + _RUNNING_LINE


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
    edges = {"left": box[0], "bottom": box[1], "right": page.width - box[2], "top": page.height - box[3]}
    return max(0.0, edges[side])


def _is_running_line(side: str, box: Box, page: pypdfium2.PdfPage, number: int) -> bool:
    """One line above or below the text that holds the page's number, where courts want it to stand.

    Federal Rule of Appellate Procedure 32(a)(4), for one, lets page numbers stand in the margins.
    """
    if side not in ("top", "bottom") or box[3] - box[1] > _RUNNING_LINE:
        return False
    around = (box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2)
    return re.search(rf"(?<!\d){number}(?!\d)", searchable.text_of(page, around)) is not None


def _margin_finding(file: Measured, side: str, marks: list[_Mark]) -> Finding:
    worst = min(marks, key=lambda one: one.distance - one.limit.number)
    scans = {one.number for one in file.text.sheets if one.scan}
    surely = not scans.issuperset(one.page for one in marks)
    return breach(
        file.name,
        code="conform.margin",
        message=(
            f"Something is printed in the {side} margin of {pages_in_words(one.page for one in marks)}: "
            f"{worst.distance / _INCH:.2f} inches from the edge; the court asks for {worst.limit.number / _INCH:.2f}."
            + ("" if surely else " It may be the edge of the scanned sheet.")
        ),
        found=f"{worst.distance:.0f} points",
        limit=worst.limit,
        severity=Severity.ERROR if surely else Severity.WARNING,
        page=worst.page,
        box=worst.box,
        repair="Shorten or wrap what stands out of the text's column."
        if side in ("left", "right")
        else "Move what stands there into the text's column, or begin lower and end higher.",
    )


def _colour(file: Measured, pages: list[int]) -> Iterator[Finding]:
    limit = file.court.page.colour
    if limit is not None and pages:
        yield breach(
            file.name,
            code="conform.colour",
            message=f"{pages_in_words(pages).capitalize()} show colour; the court takes black on white only.",
            limit=limit,
            severity=Severity.ERROR if limit.value == "black" else Severity.WARNING,
            page=pages[0],
            repair="Print it in black and white, links and highlighting included.",
        )


def _points(box: Box) -> str:
    """Where ink stands, as a person measures it."""
    left, bottom, right, top = (edge / _INCH for edge in box)
    return f"{left:.2f} to {right:.2f} inches from the left, {bottom:.2f} to {top:.2f} from the lower edge"

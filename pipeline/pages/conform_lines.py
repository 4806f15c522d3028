"""Measures the lines of a paper: their spacing, and the numbered lines of pleading paper."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from pipeline.model import Finding, Severity
from pipeline.pages.breach import breach
from pipeline.pages.ink import Ink
from pipeline.pages.measure_sheets import Sheet
from pipeline.pages.measured import Measured, estimated
from pipeline.pages.page_words import pages_in_words

_SPACING_TOLERANCE = 0.04
"""Word processors round; 23 points pass for 24."""
_FEW = 6
"""From fewer distances nothing is concluded about a paper's spacing."""
_SURE = 12
_ON_LINE = 1.0
"""In points: a line of text sits on a numbered line within this distance."""
_EVEN = 0.75
_OFF = 0.25
"""More than this share of a page's lines beside their numbers, and the page is told."""
_PITCH_TOLERANCE = 0.5
_ORDINARY = 0.5


def spacing(file: Measured) -> Iterator[Finding]:
    """Double spacing and the like: from one baseline to the next, against the size of the letters."""
    limit, text = file.court.page.line_spacing, file.text
    if not file.laid_out or limit is None or text.size is None or text.spacing is None or len(text.gaps) < _FEW:
        return
    least = limit.number * text.size
    tight = [one for one in text.gaps if one.points < least * (1 - _SPACING_TOLERANCE)]
    if len(tight) < _ORDINARY * len(text.gaps):
        return
    usual = median(one.points for one in tight)
    pages = [one.page for one in tight]
    yield breach(
        file.name,
        code="conform.line-spacing",
        message=(
            f"From line to line of the text are {usual:.1f} points on {pages_in_words(pages)}, "
            f"{usual / text.size:.2g} times the {text.size:g} point letters; "
            f"the court asks for {_spaced(limit.number)}, which are {least:g} points. "
            f"{least * (1 - _SPACING_TOLERANCE):.1f} would pass; quotations, notes and headings were left out."
        ),
        found=f"{usual:.1f} points",
        limit=limit,
        severity=estimated(surely=len(text.gaps) >= _SURE),
        page=pages[0],
        repair=f"Set the text {_spaced(limit.number)}.",
    )


def _spaced(times: float) -> str:
    """`double-spaced` and the like."""
    return {1.0: "single-spaced", 1.5: "one and a half spaced", 2.0: "double-spaced"}.get(
        times, f"spaced {times:g} times"
    )


def numbered(file: Measured) -> Iterator[Finding]:
    """Pleading paper: numbers on every page, close enough, apart from the text, and the text on them."""
    limit = file.court.page.line_numbers
    if not file.lead or limit is None or (file.ours and file.kind is None and not _any_numbers(file)):
        return
    sheets = [one for one in file.text.sheets if one.typed and one.number not in file.text.exhibit_pages]
    if sheets:
        yield from _count(file, sheets)
        yield from _pitch(file, sheets)
        yield from _gap(file, sheets)
        yield from _seated(file, sheets)


def _any_numbers(file: Measured) -> bool:
    return any(one.numbers for one in file.text.sheets)


def _count(file: Measured, sheets: list[Sheet]) -> Iterator[Finding]:
    limit = file.court.page.line_numbers
    if limit is None:
        return
    without = [one.number for one in sheets if not one.numbers]
    others = {one.number: len(one.numbers) for one in sheets if one.numbers and len(one.numbers) != limit.number}
    if without:
        yield breach(
            file.name,
            code="conform.line-numbers",
            message=f"The lines of {pages_in_words(without)} are not numbered at the left edge, as the court asks.",
            found="no line numbers",
            limit=limit,
            page=without[0],
            repair="Use the court's pleading paper, with line numbers from 1 on each page.",
        )
    if others:
        least = min(others.values())
        yield breach(
            file.name,
            code="conform.line-numbers",
            message=(
                f"On {pages_in_words(others)} the line numbers end at {least} or elsewhere than the usual "
                f"{limit.number:.0f}."
            ),
            found=f"{least} numbered lines",
            limit=limit,
            severity=Severity.ERROR if file.ours else Severity.WARNING,
            page=min(others),
            repair=f"Use pleading paper of {limit.number:.0f} lines a page.",
        )


def _pitch(file: Measured, sheets: list[Sheet]) -> Iterator[Finding]:
    """The numbers stand at most so far from each other: so many lines an inch."""
    limit = file.court.page.line_pitch
    if limit is None:
        return
    wide = {one.number: pitch for one in sheets if (pitch := _pitch_of(one)) > limit.number + _PITCH_TOLERANCE}
    if wide:
        widest = max(wide.values())
        yield breach(
            file.name,
            code="conform.line-pitch",
            message=(
                f"The line numbers of {pages_in_words(wide)} stand {widest:.1f} points apart, "
                f"{72 / widest:.1f} an inch; the court asks for at most {limit.number:g} points, "
                f"{72 / limit.number:.0f} an inch."
            ),
            found=f"{widest:.1f} points",
            limit=limit,
            page=min(wide),
            repair="Set the line numbers closer.",
        )


def _pitch_of(sheet: Sheet) -> float:
    return median([a.baseline - b.baseline for a, b in pairwise(sheet.numbers)] or [0.0])


def _gap(file: Measured, sheets: list[Sheet]) -> Iterator[Finding]:
    """Between the numbers and the text is a blank column, or a rule."""
    limit = file.court.page.line_number_gap
    if limit is None:
        return
    near = {
        one.number: gap for one in sheets if (gap := _gap_of(one)) < limit.number - _ON_LINE and not _ruled(file, one)
    }
    if near:
        yield breach(
            file.name,
            code="conform.line-number-gap",
            message=(
                f"Between line numbers and text are {min(near.values()):.1f} points on {pages_in_words(near)}; "
                f"the court asks for {limit.number:g} points or a rule."
            ),
            found=f"{min(near.values()):.1f} points",
            limit=limit,
            page=min(near),
            repair="Move the numbers to the left, or draw a line between them and the text.",
        )


def _gap_of(sheet: Sheet) -> float:
    if not (sheet.numbers and sheet.body):
        return float("inf")
    return min(one.left for one in sheet.body) - max(one.right for one in sheet.numbers)


def _ruled(file: Measured, sheet: Sheet) -> bool:
    """Whether a rule stands between numbers and text."""
    right = max(one.right for one in sheet.numbers)
    text = min(one.left for one in sheet.body)
    rules = Ink.of(file.drawn[sheet.number - 1]).upright
    return any(right - 1 <= rule[0] and rule[2] <= text + 1 for rule in rules)


def _seated(file: Measured, sheets: list[Sheet]) -> Iterator[Finding]:
    """Lines of text sit on numbered lines or midway between two; elsewhere evenly spaced numbers pass as well."""
    off = {one.number: share for one in sheets if (share := _off_the_grid(one)) > _OFF}
    if file.ours:
        bad = off
    else:
        bad = {
            number: share for number, share in off.items() if not _even(next(o for o in sheets if o.number == number))
        }
    if bad:
        yield breach(
            file.name,
            code="conform.off-the-line",
            message=(
                f"On {pages_in_words(bad)} the text does not sit on the numbered lines: up to {max(bad.values()):.0%} "
                f"of the lines stand more than {_ON_LINE:g} point beside them."
            ),
            found=f"{max(bad.values()):.0%} of the lines",
            limit=file.court.page.line_numbers,
            page=min(bad),
            repair="Set the text's line spacing to exactly that of the numbers.",
        )


def _off_the_grid(sheet: Sheet) -> float:
    """The share of lines that are neither on a numbered line nor midway between two."""
    if len(sheet.numbers) < 2 or not sheet.body:  # noqa: PLR2004 - two numbers make a distance
        return 0.0
    half = _pitch_of(sheet) / 2
    first = sheet.numbers[0].baseline
    off = [abs((first - one.baseline + half / 2) % half - half / 2) > _ON_LINE for one in sheet.body]
    return sum(off) / len(off)


def _even(sheet: Sheet) -> bool:
    gaps = [a.baseline - b.baseline for a, b in pairwise(sheet.numbers)]
    return max(gaps) - min(gaps) <= 2 * _EVEN

"""Measures what stands above and below the text: page numbers and the title in the footer."""

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.model import Finding
from pipeline.pages.breach import breach
from pipeline.pages.measure_sheets import Sheet
from pipeline.pages.measure_text import Line
from pipeline.pages.measured import Measured, estimated
from pipeline.pages.page_words import pages_in_words

_NUMBER = re.compile(r"(?<![\d:/-])\d{1,4}(?![\d:/-])|\b[ivxl]{1,6}\b")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_LOWER = 110.0
"""In points: what a court calls the bottom of a page."""
_CENTRE = 0.12
"""Of the page's width: so far from the middle is still the centre."""
_TITLE_LETTERS = 3
_SIZE_TOLERANCE = 0.1


def page_numbers(file: Measured) -> Iterator[Finding]:
    """Every page bears its number, where the court wants it."""
    limit = file.court.page.page_number
    if not file.laid_out or limit is None:
        return
    sheets = [one for one in _own(file) if not (one.number == 1 and _free_first(file))]
    places = {one.number: _numbered(one, str(limit.value)) for one in sheets}
    without = [number for number, place in places.items() if place is None]
    elsewhere = [number for number, place in places.items() if place is False]
    if without:
        yield breach(
            file.name,
            code="conform.page-number",
            message=f"No page number can be found above or below the text of {pages_in_words(without)}.",
            found="no number",
            limit=limit,
            severity=estimated(surely=len(without) == len(sheets) > 1),
            page=without[0],
            repair="Number the pages.",
        )
    if elsewhere:
        yield breach(
            file.name,
            code="conform.page-number",
            message=f"The numbers of {pages_in_words(elsewhere)} stand elsewhere than the court wants: {limit.value}.",
            limit=limit,
            severity=estimated(surely=False),
            page=elsewhere[0],
            repair=f"Move the page numbers: {limit.value}.",
        )


def _own(file: Measured) -> list[Sheet]:
    """The pages that are no exhibits and whose letters can be read."""
    return [one for one in file.text.sheets if one.typed and one.number not in file.text.exhibit_pages]


def _free_first(file: Measured) -> bool:
    first = file.court.page.first_page_number
    return first is not None and first.value == "none"


def _numbered(sheet: Sheet, wanted: str) -> bool | None:
    """Whether a number stands where it is wanted; None if there is none at all."""
    places = [place for line in sheet.running for place in _places(line, sheet)]
    if not places:
        return None
    return any(_fits(place, sheet, wanted) for place in places)


def _places(line: Line, sheet: Sheet) -> Iterator[tuple[float, float]]:
    """Where numbers stand on a running line: x of their middle, and the baseline."""
    values = [_value(one) for one in _NUMBER.findall(line.text)]
    if not any(0 < value <= sheet.number + _most_ahead(sheet) for value in values):
        return
    for run in line.runs:
        if _NUMBER.search(run.text):
            yield (run.left + run.right) / 2, line.baseline


def _most_ahead(sheet: Sheet) -> int:
    """A paper may go on with another one's numbers, but not by thousands."""
    return 999 if sheet.number else 0


def _value(text: str) -> int:
    """A number in digits or in small Roman ones.

    >>> _value("iv"), _value("12")
    (4, 12)
    """
    if text.isdigit():
        return int(text)
    worth = [_ROMAN[one] for one in text]
    return sum(-a if a < b else a for a, b in zip(worth, [*worth[1:], 0], strict=True))


def _fits(place: tuple[float, float], sheet: Sheet, wanted: str) -> bool:
    x, y = place
    if wanted.startswith("bottom") and y > _LOWER:
        return False
    middle = abs(x - sheet.width / 2) <= _CENTRE * sheet.width
    sides = {"center": middle, "left": x < 2 * sheet.width / 3, "right": x > sheet.width / 3}
    return sides.get(wanted.rpartition("-")[2], True)


def footer_title(file: Measured) -> Iterator[Finding]:
    """The paper's title stands in the footer, large enough."""
    limit = file.court.page.footer_title
    if not file.laid_out or limit is None:
        return
    sheets = _own(file)
    without = [one.number for one in sheets if not _titles(one)]
    small = {one.number: size for one in sheets if (size := _title_size(one)) < limit.number - _SIZE_TOLERANCE}
    if without:
        yield breach(
            file.name,
            code="conform.footer-title",
            message=f"The footer of {pages_in_words(without)} does not hold the paper's title.",
            found="no title",
            limit=limit,
            severity=estimated(surely=len(without) == len(sheets)),
            page=without[0],
            repair="Put the title, or a clear short form of it, below the page number.",
        )
    if small:
        yield breach(
            file.name,
            code="conform.footer-title",
            message=(
                f"The title in the footer of {pages_in_words(small)} has letters of {min(small.values()):g} points; "
                f"the court asks for at least {limit.number:g}."
            ),
            found=f"{min(small.values()):g} points",
            limit=limit,
            page=min(small),
            repair="Set the footer larger.",
        )


def _titles(sheet: Sheet) -> list[Line]:
    """Lines with words at the foot of a page."""
    return [
        one
        for one in (*sheet.running, *sheet.body)
        if one.baseline < _LOWER * 0.75 and sum(letter.isalpha() for letter in one.text) > _TITLE_LETTERS
    ]


def _title_size(sheet: Sheet) -> float:
    sizes: Counter[float] = Counter()
    for one in _titles(sheet):
        sizes[one.size] += one.letters
    return sizes.most_common(1)[0][0] if sizes else float("inf")

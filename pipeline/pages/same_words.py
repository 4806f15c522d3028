"""Which letters of a page are gone, changed or new in another page, each by the place where it stands."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.pages.stamp_area import Allowed, Box

_CELL = 2.0
"""Points: a letter that stands less far from its place counts as the same."""
_NEAR = tuple((across, up) for across in (0, -1, 1) for up in (0, -1, 1))


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter and where it stands."""

    sign: str
    box: Box
    word: int
    """Which word of the page it belongs to."""

    @property
    def cell(self) -> tuple[int, int]:
        """The square of the page in which its middle lies."""
        left, bottom, right, top = self.box
        return int((left + right) / 2 // _CELL), int((bottom + top) / 2 // _CELL)


@dataclass(frozen=True, slots=True)
class Words:
    """What is not the same, word by word."""

    missing: tuple[str, ...]
    """Of the first page: gone, changed or moved."""
    added: tuple[str, ...]
    """Of the second, where nothing may be added, or all of it where something is missing."""


def compare(ours: pypdfium2.PdfPage, theirs: pypdfium2.PdfPage, allowed: Allowed) -> Words:
    """Hold the letters of two pages against each other; blanks count for nothing."""
    first, second = tuple(letters(ours)), tuple(letters(theirs))
    there = _counted(second)
    missing = [one for one in first if not _taken(there, one)]
    here = _counted(first)
    new = [one for one in second if not _taken(here, one)]
    stray = [one for one in new if not allowed.covers(one.box)]
    return Words(_words(first, missing), _words(second, stray))


def letters(page: pypdfium2.PdfPage) -> Iterator[Letter]:
    """Every letter of a page that is no blank, in the order of the file."""
    turn = _Turn(page.get_cropbox(), page.get_rotation())
    with closing(page.get_textpage()) as text:
        word = 0
        for index in range(text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text.raw, index)
            sign = chr(code) if code <= sys.maxunicode else "?"
            if sign.isprintable() and not sign.isspace():
                yield Letter(sign, turn.seen(text.get_charbox(index)), word)
            else:
                word += 1


@dataclass(frozen=True, slots=True)
class _Turn:
    """How a page is cropped and turned."""

    crop: Box
    angle: int
    """Clockwise, in degrees."""

    def seen(self, box: Box) -> Box:
        """A box of the file as it is seen, from the lower left corner."""
        left, bottom, right, top = self.crop
        near, low, far, high = box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom
        wide, tall = right - left, top - bottom
        if self.angle == 90:  # noqa: PLR2004 - degrees
            return low, wide - far, high, wide - near
        if self.angle == 180:  # noqa: PLR2004
            return wide - far, tall - high, wide - near, tall - low
        if self.angle == 270:  # noqa: PLR2004
            return tall - high, near, tall - low, far
        return near, low, far, high


def _counted(page: tuple[Letter, ...]) -> Counter[tuple[str, int, int]]:
    return Counter((one.sign, *one.cell) for one in page)


def _taken(there: Counter[tuple[str, int, int]], one: Letter) -> bool:
    """Strike the same letter at the same place off the other page's; whether there was one."""
    across, up = one.cell
    for right, above in _NEAR:
        key = (one.sign, across + right, up + above)
        if there[key] > 0:
            there[key] -= 1
            return True
    return False


def _words(page: tuple[Letter, ...], some: list[Letter]) -> tuple[str, ...]:
    """The whole words to which some letters belong."""
    wanted = {one.word for one in some}
    found: dict[int, str] = {}
    for one in page:
        if one.word in wanted:
            found[one.word] = found.get(one.word, "") + one.sign
    return tuple(found.values())

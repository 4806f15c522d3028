"""Where on a page the letters of an identifier stand."""

from collections.abc import Iterator
from ctypes import c_double
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.pages.redact_geometry import Box
from pipeline.rules.privacy import Hit

_PAD = 0.6
_LEAST_HEIGHT = 6.0
"""A line of hyphens is still a line of text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One thing to take out of a page."""

    page_index: int
    boxes: tuple[Box, ...]
    label: str
    """What the black box says: `SSN-1`."""
    hit: Hit | None = None
    """None where a person gave the box."""
    said: str = field(default="", repr=False)
    """The identifier as it was written."""


def boxes_of(words: pypdfium2.PdfTextPage, text: str, start: int, end: int) -> tuple[Box, ...]:
    """The boxes around a part of a page's text, one a line.

    Args:
        words: the page's text.
        text: what `get_text_range()` gave of it.
        start: the place of the part's first letter in `text`.
        end: behind its last letter.

    Raises:
        ValueError: the letters in the boxes are not those of the part.
    """
    lines: list[list[float]] = []
    said = ""
    for letter, box in _letters(words, _units(text[:start]), _units(text[:end])):
        said += letter
        if box is None:
            continue
        if lines and _same_line(lines[-1], box):
            last = lines[-1]
            last[:] = [min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])]
        else:
            lines.append(list(box))
    said = said.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if _bare(said) != _bare(text[start:end]):
        raise ValueError("the letters in the boxes are not those that were found")
    return tuple(_padded(one) for one in lines)


def words_in(words: pypdfium2.PdfTextPage, box: Box) -> str:
    """What the letters in a box say."""
    return str(words.get_text_bounded(*box))


def _units(text: str) -> int:
    """PDFium counts in units of UTF-16: a letter beyond the first 65,536 is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _letters(words: pypdfium2.PdfTextPage, start: int, end: int) -> Iterator[tuple[str, Box | None]]:
    """Each letter and its box; a blank between words may have none."""
    done = -1
    for place in range(start, end):
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(words.raw, place)
        if index < 0 or index == done:
            continue
        done = index
        left, right, bottom, top = (c_double() for _ in range(4))
        found = pdfium.FPDFText_GetCharBox(words.raw, index, left, right, bottom, top) and right.value > left.value
        box = (left.value, bottom.value, right.value, top.value) if found else None
        yield chr(pdfium.FPDFText_GetUnicode(words.raw, index)), box


def _same_line(line: list[float], box: Box) -> bool:
    middle = (box[1] + box[3]) / 2
    slack = max(3.0, line[3] - line[1])
    return line[1] - slack / 2 <= middle <= line[3] + slack / 2 and box[0] >= line[0] - slack


def _padded(line: list[float]) -> Box:
    high = max(0.0, _LEAST_HEIGHT - (line[3] - line[1])) / 2
    return line[0] - _PAD, line[1] - _PAD - high, line[2] + _PAD, line[3] + _PAD + high

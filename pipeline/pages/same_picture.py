"""Where two pages look different: catches a scan that was put in another's place, which no text would tell."""

from contextlib import closing

import pypdfium2
from PIL import Image, ImageChops

from pipeline.pages.stamp_area import Allowed, Box

_SCALE = 1.0
"""Pixels a point: at 72 dots an inch a digit of a scan is some fifty dots."""
_BLOCK = 8
"""Pixels of a square whose shades are taken together, so that another way of packing a scan does not count."""
_DIFFERENT = 16
"""Of 255, on average over a square; packing a scan anew changes it by four or five."""
_WHITE = 250
"""A square of ours that is as bright as this holds nothing."""
_FRAME = 12.0
"""Points by which the frame of a stamp may reach out of the margin in which its words stand."""
_MOST_SIDE = 4000
"""Pixels; larger sheets are drawn smaller."""


def differing(ours: pypdfium2.PdfPage, theirs: pypdfium2.PdfPage, allowed: Allowed) -> list[Box]:
    """The squares of a page that look different where they may not, from the top.

    Where the court may print over whatever stands, nothing is compared; in a margin it may print on blank paper.
    """
    scale = min(_SCALE, _MOST_SIDE / max(allowed.width, allowed.height))
    first, second = _drawn(ours, scale), _drawn(theirs, scale)
    if first.size != second.size:
        second = second.resize(first.size)
    change = ImageChops.difference(first, second).reduce(_BLOCK)
    paper = first.reduce(_BLOCK).tobytes()
    side = _BLOCK / scale
    found = []
    for number, shade in enumerate(change.tobytes()):
        if shade < _DIFFERENT:
            continue
        row, column = divmod(number, change.width)
        box = (column * side, allowed.height - (row + 1) * side, (column + 1) * side, allowed.height - row * side)
        if not _may(allowed, box, blank=paper[number] >= _WHITE):
            found.append(box)
    return found


def _may(allowed: Allowed, box: Box, *, blank: bool) -> bool:
    """A square belongs where its middle lies; the court's own spaces count for every square they touch."""
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    if any(_overlaps(box, one) for one in allowed.stamped):
        return True
    return blank and allowed.covers((across, up, across, up), reach=_FRAME)


def _overlaps(box: Box, space: Box) -> bool:
    return box[0] < space[2] and box[2] > space[0] and box[1] < space[3] and box[3] > space[1]


def _drawn(page: pypdfium2.PdfPage, scale: float) -> Image.Image:
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        picture: Image.Image = bitmap.to_pil().convert("L").copy()
        return picture

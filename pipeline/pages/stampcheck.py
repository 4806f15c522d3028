"""Looks at stamped pages again: each stamp is where it should be, upright, and nothing else has changed.

A page whose axes are turned over prints the stamp mirrored at its other end; veraPDF passes that.
"""

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from pipeline.model import Finding, Place, Severity
from pipeline.pages import freespace
from pipeline.pages.freespace import Pictures
from pipeline.pages.spots import Box

_NOISE = 8
"""Shades, of 255, by which two drawings of the same page may differ at the rim of a letter."""
_ROUND = 2.0
"""Points round a stamp that its own ink may touch."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One stamp on one page."""

    page_index: int
    texts: tuple[str, ...]
    box: Box
    """As the page is seen."""
    own: Box
    """In the page's own coordinates."""
    page: tuple[float, float]
    """The page's width and height as it is seen."""


def check(source: Path, stamped: Path, placed: tuple[Placed, ...], *, before: Pictures | None = None) -> list[Finding]:
    """Compare a stamped file with what it was before.

    Args:
        source: the file before.
        stamped: the file after.
        placed: what was printed where, in page order.
        before: the source's pages, where somebody has drawn them already.

    Returns:
        A finding for each page on which a stamp cannot be read where it should stand, or anything outside
        the stamps' boxes looks different.

    Raises:
        pypdfium2.PdfiumError: a file cannot be drawn.
    """
    with contextlib.ExitStack() as stack:
        drawn = before or stack.enter_context(freespace.pictures(source))
        after = stack.enter_context(contextlib.closing(pypdfium2.PdfDocument(stamped)))
        groups = itertools.groupby(placed, key=lambda one: one.page_index)
        return [finding for at, group in groups for finding in _page(drawn.picture(at), after[at], at, tuple(group))]


def _page(before: Image.Image, after: pypdfium2.PdfPage, at: int, placed: tuple[Placed, ...]) -> Iterator[Finding]:
    difference = ImageChops.difference(before, freespace.drawn(after)).point(
        [255 if shade > _NOISE else 0 for shade in range(256)],
    )
    boxes = [_pixels(one, difference) for one in placed]
    words = after.get_textpage()
    for one, box in zip(placed, boxes, strict=True):
        read = "".join(words.get_text_bounded(*_grown(one.own)).split())
        if difference.crop(box).getbbox() is None or "".join("".join(one.texts).split()) not in read:
            yield _misplaced(at, f"the stamp “{one.texts[0]}” is not where it should stand")
    words.close()
    eraser = ImageDraw.Draw(difference)
    for box in boxes:
        eraser.rectangle(box, fill=0)
    if difference.getbbox() is not None:
        yield _misplaced(at, "something outside the stamps has changed")
    after.close()


def _grown(box: Box) -> Box:
    return box[0] - _ROUND, box[1] - _ROUND, box[2] + _ROUND, box[3] + _ROUND


def _pixels(one: Placed, picture: Image.Image) -> tuple[int, int, int, int]:
    left, bottom, right, top = _grown(one.box)
    width, height = one.page
    across, down = picture.width / width, picture.height / height
    return (
        max(0, int(left * across)),
        max(0, int((height - top) * down)),
        min(picture.width, int(right * across) + 1),
        min(picture.height, int((height - bottom) * down) + 1),
    )


def _misplaced(at: int, what: str) -> Finding:
    return Finding(
        code="pages.stamp-misplaced",
        severity=Severity.ERROR,
        where=Place(page=at + 1),
        message=f"On page {at + 1}, {what}. The stamped file does not go on.",
        repair="Print the file to a new PDF and drop that; if it happens again, report it with this page.",
    )

"""Places on a page, as a person sees it: turned upright, cropped, measured from the lower left corner."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pikepdf

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""

_STEP = 6.0


class Across(StrEnum):
    """Where on the line."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Edge(StrEnum):
    """Which edge the distance is measured from."""

    TOP = "top"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place a stamp may take."""

    across: Across
    edge: Edge
    inset_x: float
    """Distance from the left or right edge, in points; the centre leaves at least so much on both sides."""
    inset_y: float
    """Distance from the top or bottom edge, in points."""
    reach: float = 0
    """How much further inwards it may stand when its place is taken, in points."""
    within: Box | None = None
    """The area the distances are measured in, for example the one a court keeps free; None is the whole page."""

    def boxes(self, page: tuple[float, float], size: tuple[float, float]) -> Iterator[Box]:
        """The boxes to try, the best first; none if the stamp is too large for the area.

        Args:
            page: the page's width and height.
            size: the stamp's width and height.
        """
        left, bottom, right, top = self.within or (0.0, 0.0, *page)
        width, height = size
        if width > right - left - 2 * self.inset_x:
            return
        x = {
            Across.LEFT: left + self.inset_x,
            Across.CENTER: (left + right - width) / 2,
            Across.RIGHT: right - self.inset_x - width,
        }[self.across]
        moved = 0.0
        while moved <= self.reach:
            inset = self.inset_y + moved
            y = bottom + inset if self.edge is Edge.BOTTOM else top - inset - height
            if y >= bottom and y + height <= top:
                yield (x, y, x + width, y + height)
            moved += _STEP


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it is seen, and the way from there to its own coordinates."""

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]
    """From seen to own coordinates, as `cm` takes it."""

    def own(self, box: Box) -> Box:
        """The same box in the page's own coordinates."""
        a, b, c, d, e, f = self.matrix
        xs = [a * x + c * y + e for x, y in ((box[0], box[1]), (box[2], box[3]))]
        ys = [b * x + d * y + f for x, y in ((box[0], box[1]), (box[2], box[3]))]
        return min(xs), min(ys), max(xs), max(ys)


def seen(page: pikepdf.Page) -> Seen:
    """How a page is seen, by its crop box, rotation and unit (ISO 32000-1, table 30)."""
    box = [float(one) for one in page.cropbox]
    left, right = sorted((box[0], box[2]))
    bottom, top = sorted((box[1], box[3]))
    media = [float(one) for one in page.mediabox]
    left, right = max(left, min(media[0], media[2])), min(right, max(media[0], media[2]))
    bottom, top = max(bottom, min(media[1], media[3])), min(top, max(media[1], media[3]))
    unit = float(page.obj.get("/UserUnit", 1)) or 1.0
    width, height, one = right - left, top - bottom, 1 / unit
    turned = page.rotation
    matrices = {
        0: (one, 0.0, 0.0, one, left, bottom),
        90: (0.0, one, -one, 0.0, right, bottom),
        180: (-one, 0.0, 0.0, -one, right, top),
        270: (0.0, -one, one, 0.0, left, top),
    }
    if turned % 180:
        width, height = height, width
    return Seen(width * unit, height * unit, matrices.get(turned, matrices[0]))

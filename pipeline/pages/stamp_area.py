"""Where a court may print on what was sent: the band at the top, its own spaces, and margins that are blank."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, as the page is seen."""

BAND = 42.0
"""Points from the upper edge: most courts print above y = 750 of 792."""
MARGIN = 72.0
"""Points from each edge within which a stamp may stand, where nothing of ours does."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """A space that the court keeps for itself."""

    box: Box
    first_page_only: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where this court may print."""

    band: float = BAND
    margin: float = MARGIN
    reserved: tuple[Reserved, ...] = ()

    def on(self, page_index: int, width: float, height: float) -> "Allowed":
        """The same for one page."""
        spaces = tuple(one.box for one in self.reserved if page_index == 0 or not one.first_page_only)
        band = (0.0, height - self.band, width, height)
        inner = (self.margin, self.margin, width - self.margin, height - self.margin)
        return Allowed(width=width, height=height, stamped=(band, *spaces), inner=inner)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Where a court may print on one page."""

    width: float
    height: float
    stamped: tuple[Box, ...]
    """There it may print over whatever stands."""
    inner: Box
    """The page within its margins: there it may print nothing."""

    def covers(self, box: Box, *, reach: float = 0.0) -> bool:
        """Whether something may be added there, or up to so many points further in."""
        if any(_inside(box, one) for one in self.stamped):
            return True
        left, bottom, right, top = (
            one + step for one, step in zip(self.inner, (reach, reach, -reach, -reach), strict=True)
        )
        return box[2] <= left or box[0] >= right or box[3] <= bottom or box[1] >= top


def _inside(box: Box, space: Box) -> bool:
    return space[0] <= box[0] and space[1] <= box[1] and box[2] <= space[2] and box[3] <= space[3]

"""Where text may stand on a court's pages."""

from dataclasses import dataclass

from pipeline.model import Court, Sourced

# The house's own choice, for a court that says nothing: letter paper, an inch all round, 12 point.
_WIDTH, _HEIGHT, _MARGIN, _FONT_SIZE = 612.0, 792.0, 72.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """A page's measures, in points; the margins are the court's, and no ink of ours falls into them."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    first_top: float
    """The top margin of page 1: larger where the court keeps a box free for the clerk's stamp."""
    font_size: float


def of(court: Court) -> Geometry:
    """The measures of a court's pages, the house's own where the court says nothing."""
    page = court.page
    top = _points(page.margin_top, _MARGIN)
    height = _points(page.height, _HEIGHT)
    return Geometry(
        width=_points(page.width, _WIDTH),
        height=height,
        top=top,
        right=_points(page.margin_right, _MARGIN),
        bottom=_points(page.margin_bottom, _MARGIN),
        left=_points(page.margin_left, _MARGIN),
        first_top=max(top, _below_stamp(page.stamp_box, height)),
        font_size=_points(page.font_size, _FONT_SIZE),
    )


def _points(sourced: Sourced | None, otherwise: float) -> float:
    return otherwise if sourced is None else sourced.number


def _below_stamp(box: Sourced | None, height: float) -> float:
    """How far down page 1 begins so that a stamp box in its upper half stays empty."""
    if box is None or not isinstance(box.value, tuple):
        return 0
    bottom = float(box.value[1])
    return height - bottom if bottom > height / 2 else 0

"""Where text may stand on a court's pages, and what it looks like there."""

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.model import Court, Page, Sourced
from pipeline.press import typeface
from pipeline.press.typeface import Typeface

# The house's own choice, for a court that says nothing: letter paper, an inch all round, double spaced.
_WIDTH, _HEIGHT, _MARGIN, _SPACING = 612.0, 792.0, 72.0, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Pleading paper: numbered lines at the same places of every page, and text that sits on them."""

    lines: int
    pitch: float
    """From one line to the next, in points."""
    top: float
    """Where the first line begins, so that its letters begin at the court's top margin."""
    bottom: float
    """What the numbered lines leave free below them; the footer stands there."""
    left: float
    right: float


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
    typeface: Typeface
    spacing: float
    """Of body text, as a multiple of its size."""
    footer: str
    """Where the page number stands: `bottom-left`, `bottom-center` or `bottom-right`."""
    grid: Grid | None
    """Only for court papers; a letter to the same court stands on plain paper."""


def of(court: Court, *, uses: Collection[str] = ()) -> Geometry:
    """The measures of a court's pages, the house's own where the court says nothing.

    Args:
        court: the court.
        uses: what becomes of the paper, for example `recorded`; spaces reserved for that use stay free.
    """
    page = court.page
    face = typeface.of(page)
    width, height = _points(page.width, _WIDTH), _points(page.height, _HEIGHT)
    top = _points(page.margin_top, _MARGIN)
    return Geometry(
        width=width,
        height=height,
        top=top,
        # A court's margins are the least ones; plain paper keeps an inch where pleading paper may go further.
        right=max(_MARGIN, _points(page.margin_right, _MARGIN)),
        bottom=max(_MARGIN, _points(page.margin_bottom, _MARGIN)),
        left=max(_MARGIN, _points(page.margin_left, _MARGIN)),
        first_top=max(top, _points(page.first_page_top, 0), _below_boxes(page, height, uses)),
        font_size=face.size,
        typeface=face,
        spacing=max(_SPACING, _points(page.line_spacing, _SPACING)),
        footer=_footer(page),
        grid=_grid(page, face, height),
    )


def _grid(page: Page, face: Typeface, height: float) -> Grid | None:
    if page.line_numbers is None or page.line_pitch is None:
        return None
    lines, pitch = int(page.line_numbers.number), page.line_pitch.number
    above = (pitch - face.height) / 2
    top = _points(page.margin_top, _MARGIN) - above
    return Grid(
        lines=lines,
        pitch=pitch,
        top=top,
        bottom=height - top - lines * pitch,
        # Room for the numbers, the rules and the space between them and the text.
        left=_points(page.margin_left, _MARGIN) + 2 * _points(page.line_number_gap, _MARGIN / 4),
        right=_points(page.margin_right, _MARGIN) + 6,
    )


def _footer(page: Page) -> str:
    said = str(page.page_number.value) if page.page_number else ""
    return said if said in {"bottom-left", "bottom-center"} else "bottom-right"


def _points(sourced: Sourced | None, otherwise: float) -> float:
    return otherwise if sourced is None else sourced.number


def _below_boxes(page: Page, height: float, uses: Collection[str]) -> float:
    """How far down page 1 begins so that every box in its upper half stays empty."""
    stamp = page.stamp_box.value if page.stamp_box else None
    bottoms = [float(stamp[1])] if isinstance(stamp, tuple) else []
    bottoms += [one.box[1] for one in page.reserved if one.when is None or one.when in uses]
    return max((height - bottom for bottom in bottoms if bottom > height / 2), default=0)

"""Finds the ink on a page by drawing the page: what is measured is what a reader sees."""

from dataclasses import dataclass
from math import ceil, floor

import pypdfium2
from PIL import Image, ImageChops

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, from the lower left corner of the page as it is seen."""

_INK = [255 if shade < 245 else 0 for shade in range(256)]  # noqa: PLR2004
"""Lighter greys are the noise of scanners and of smoothed edges."""
_WHITE, _MARKED = 0, 255
_RULE = 0.6
"""A column of the picture with ink on more than this share of its height is a rule."""
_MOST = 4_000.0
"""In points and pixels: a longer page, of a plan or a poster, is drawn smaller."""
_COLOURED = 64
"""Between the strongest and the weakest of red, green and blue: less is the tint of a scan."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Where a page is printed on, to a point."""

    width: float
    """Of the page as it is seen: cropped and turned; in points."""
    height: float
    _mask: Image.Image
    """One pixel a point; 255 where there is ink."""
    _scale: float = 1.0
    """Pixels a point: fewer on huge pages."""
    coloured: bool = False
    """Whether some of it is neither black nor grey; only looked for on demand."""

    @classmethod
    def of(cls, page: pypdfium2.PdfPage, *, coloured: bool = False) -> "Ink":
        """Draw a page at one pixel a point, remarks and all.

        Args:
            page: what is drawn; the picture of a huge page is made smaller.
            coloured: look for colour too, which costs a picture of three channels.
        """
        width, height = page.get_size()
        scale = min(1.0, _MOST / max(width, height, 1.0))
        drawn = page.render(scale=scale, grayscale=not coloured, draw_annots=True).to_pil()
        return cls(width, height, drawn.convert("L").point(_INK), scale, coloured and _has_colour(drawn.convert("RGB")))

    def without(self, boxes: tuple[Box, ...]) -> "Ink":
        """The ink that is left when some boxes are wiped clean."""
        mask = self._mask.copy()
        for box in boxes:
            mask.paste(_WHITE, self._pixels(box))
        return Ink(self.width, self.height, mask, self._scale, self.coloured)

    def inside(self, region: Box) -> Box | None:
        """The smallest box around all ink within a region; None if there is none."""
        left, top, right, bottom = self._pixels(region)
        if left >= right or top >= bottom:
            return None
        found = self._mask.crop((left, top, right, bottom)).getbbox()
        if found is None:
            return None
        x, y = left, self._mask.height - top
        scale = self._scale
        return (x + found[0]) / scale, (y - found[3]) / scale, (x + found[2]) / scale, (y - found[1]) / scale

    @property
    def upright(self) -> tuple[Box, ...]:
        """Boxes around the upright rules that run down most of the page, as on pleading paper."""
        columns = self._mask.resize((self._mask.width, 1), Image.Resampling.BOX).tobytes()
        dark = [x for x, shade in enumerate(columns) if shade > _RULE * _MARKED]
        return tuple(((x - 1) / self._scale, 0.0, (x + 2) / self._scale, self.height) for x in dark)

    @property
    def blank(self) -> bool:
        """Whether nothing is printed at all."""
        return self._mask.getbbox() is None

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in pixels from the upper left, within the picture."""
        wide, high = self._mask.size
        left, bottom, right, top = (edge * self._scale for edge in box)
        return (
            min(wide, max(0, floor(left))),
            min(high, max(0, floor(high - top))),
            min(wide, max(0, ceil(right))),
            min(high, max(0, ceil(high - bottom))),
        )


def _has_colour(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    strongest = ImageChops.subtract(most, least).getextrema()[1]
    return float(str(strongest)) > _COLOURED

"""Finds the ink on a page by drawing the page: what is measured is what a reader sees."""

from dataclasses import dataclass
from math import ceil, floor

import pypdfium2
from PIL import Image

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, from the lower left corner of the page as it is seen."""

_INK = [255 if shade < 245 else 0 for shade in range(256)]  # noqa: PLR2004
"""Lighter greys are the noise of scanners and of smoothed edges."""
_WHITE = 0


@dataclass(frozen=True, slots=True)
class Ink:
    """Where a page is printed on, to a point."""

    width: float
    """Of the page as it is seen: cropped and turned; in points."""
    height: float
    _mask: Image.Image
    """One pixel a point; 255 where there is ink."""

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> "Ink":
        """Draw a page at one pixel a point, remarks and all."""
        width, height = page.get_size()
        picture = page.render(scale=1, grayscale=True, draw_annots=True).to_pil().convert("L")
        return cls(width, height, picture.point(_INK))

    def without(self, boxes: tuple[Box, ...]) -> "Ink":
        """The ink that is left when some boxes are wiped clean."""
        mask = self._mask.copy()
        for box in boxes:
            mask.paste(_WHITE, self._pixels(box))
        return Ink(self.width, self.height, mask)

    def inside(self, region: Box) -> Box | None:
        """The smallest box around all ink within a region; None if there is none."""
        left, top, right, bottom = self._pixels(region)
        if left >= right or top >= bottom:
            return None
        found = self._mask.crop((left, top, right, bottom)).getbbox()
        if found is None:
            return None
        x, y = left, self._mask.height - top
        return x + found[0], y - found[3], x + found[2], y - found[1]

    @property
    def blank(self) -> bool:
        """Whether nothing is printed at all."""
        return self._mask.getbbox() is None

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in pixels from the upper left, within the picture."""
        wide, high = self._mask.size
        return (
            min(wide, max(0, floor(box[0]))),
            min(high, max(0, floor(high - box[3]))),
            min(wide, max(0, ceil(box[2]))),
            min(high, max(0, ceil(high - box[1]))),
        )
